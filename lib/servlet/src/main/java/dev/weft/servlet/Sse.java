package dev.weft.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.EventStream;
import dev.weft.LimitException;
import dev.weft.web.Format;
import dev.weft.web.WeftFormat;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Callable;

/**
 * Sends a run to a browser as server-sent events, live:
 *
 * <pre>{@code
 * protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
 *     Sse.send(chat.stream(request.getParameter("prompt")), request, response);
 * }
 * }</pre>
 *
 * <p>What is written is Weft's own form, an event of JSON for each event of the run; {@link #as} writes what another front end
 * reads. A client that goes ends its run, and with it the model's connection. See {@link Sender} for what can be set.
 */
public final class Sse {
    private static final int LONGEST_BODY = 16 << 20;

    private Sse() {}

    /** Sends in this format; everything else is as in {@link Sender}'s defaults. */
    public static Sender as(Format format) {
        return Sender.of(format);
    }

    /** Sends the run in Weft's own format; see {@link Sender#send(EventStream, HttpServletRequest, HttpServletResponse)}. */
    public static void send(EventStream<?> stream, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        as(new WeftFormat()).send(stream, request, response);
    }

    /**
     * Opens the stream and sends it in Weft's own format; what opening it throws is answered with a status. See
     * {@link Sender#send(Callable, HttpServletRequest, HttpServletResponse)}.
     */
    public static void send(
            Callable<? extends EventStream<?>> stream, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        as(new WeftFormat()).send(stream, request, response);
    }

    /**
     * The number of the event that the client has seen last, by its {@code Last-Event-ID}; -1 where it says none. What follows is
     * {@code log.follow(run, Sse.lastEventId(request))}.
     *
     * @throws IllegalArgumentException where it is no number of an event
     */
    public static long lastEventId(HttpServletRequest request) {
        String id = request.getHeader("Last-Event-ID");
        if (id == null || id.isEmpty()) return -1;
        // 18 digits always fit
        if (id.length() <= 18 && id.chars().allMatch(c -> c >= '0' && c <= '9')) return Long.parseLong(id);
        throw new IllegalArgumentException("Last-Event-ID must be the number that the last event had as its id; it has "
                + id.length() + " characters that are not such a number");
    }

    /**
     * The body of a request, as text, up to 16 MiB: histories with pictures in them are long.
     *
     * @throws dev.weft.LimitException where it is longer, which {@link Sender#send(Callable, HttpServletRequest, HttpServletResponse)}
     *     answers with 413
     */
    public static String body(HttpServletRequest request) throws IOException {
        byte[] body = request.getInputStream().readNBytes(LONGEST_BODY + 1);
        if (body.length > LONGEST_BODY)
            throw new LimitException("the body of the request has more than " + LONGEST_BODY + " bytes");
        return new String(body, UTF_8);
    }
}
