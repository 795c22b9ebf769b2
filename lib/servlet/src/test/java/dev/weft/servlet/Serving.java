package dev.weft.servlet;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A servlet that is a lambda. */
final class Serving extends HttpServlet {
    private static final long serialVersionUID = 1;
    private final transient Work work;

    /** What is done with one request. */
    interface Work {
        void serve(HttpServletRequest request, HttpServletResponse response) throws Exception;
    }

    Serving(Work work) {
        this.work = work;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        try {
            work.serve(request, response);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new ServletException(e);
        }
    }
}
