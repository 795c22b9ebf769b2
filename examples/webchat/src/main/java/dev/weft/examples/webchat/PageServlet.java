package dev.weft.examples.webchat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

/** The page and what belongs to it, from the class path. */
public final class PageServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    /** Nothing else can be asked for. */
    private static final Map<String, String> TYPES = Map.of(
            "index.html", "text/html;charset=UTF-8",
            "chat.css", "text/css;charset=UTF-8",
            "chat.js", "text/javascript;charset=UTF-8",
            "answer.js", "text/javascript;charset=UTF-8",
            "prose.js", "text/javascript;charset=UTF-8",
            "sse.js", "text/javascript;charset=UTF-8");

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getServletPath().substring(1);
        String name = path.isEmpty() ? "index.html" : path;
        String type = TYPES.get(name);
        if (type == null) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        response.setContentType(type);
        response.setHeader("Cache-Control", "no-cache");
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri"
                        + " 'none'; form-action 'none'; frame-ancestors 'none'");
        response.setHeader("X-Content-Type-Options", "nosniff");
        try (var page = PageServlet.class.getResourceAsStream(name)) {
            if (page == null) throw new IOException(name + " is missing from the class path");
            page.transferTo(response.getOutputStream());
        }
    }
}
