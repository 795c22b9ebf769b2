package dev.weft.servlet;

import dev.weft.EventStream;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;

/** One request and its response: who opens the stream, and on which thread it is sent. */
final class Exchange {
    private final Sender how;
    private final HttpServletRequest request;
    private final HttpServletResponse response;

    Exchange(Sender how, HttpServletRequest request, HttpServletResponse response) {
        this.how = how;
        this.request = Objects.requireNonNull(request, "request");
        this.response = Objects.requireNonNull(response, "response");
    }

    void send(Callable<? extends EventStream<?>> opening) throws IOException {
        EventStream<?> stream;
        try {
            stream = Objects.requireNonNull(opening.call(), "no stream was opened");
        } catch (InterruptedException e) {
            // a set flag would end the write
            try {
                Refusal.of(e).write(how.format, response);
                response.flushBuffer();
            } finally {
                Thread.currentThread().interrupt();
            }
            return;
        } catch (Exception e) {
            log(e);
            Refusal.of(e).write(how.format, response);
            return;
        }
        send(stream);
    }

    void send(EventStream<?> stream) throws IOException {
        Delivery delivery;
        try {
            if (response.isCommitted())
                throw new IllegalStateException(
                        "the response is committed already: send the stream before anything else is written");
            delivery = new Delivery(how, stream, response);
        } catch (IOException | RuntimeException | Error e) {
            stream.close();
            throw e;
        }
        // where a failure cannot be told it has to break the connection off, which only the request's thread can
        if (how.isAsync && request.isAsyncSupported() && how.format.tellsTheEnd()) later(delivery);
        else delivery.run();
    }

    private void later(Delivery delivery) {
        AsyncContext context;
        try {
            context = request.startAsync(request, response);
            context.setTimeout(0);
        } catch (RuntimeException | Error e) {
            delivery.lost();
            throw e;
        }
        var asynchronous = new AsyncDelivery(context, delivery);
        context.addListener(asynchronous);
        asynchronous.start();
    }

    private void log(Exception why) {
        if (Refusal.of(why).status() >= HttpServletResponse.SC_INTERNAL_SERVER_ERROR)
            request.getServletContext().log("a stream could not be opened", why);
    }
}
