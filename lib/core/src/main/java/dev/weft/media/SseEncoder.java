package dev.weft.media;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * Writes server-sent events, to a {@link java.io.Writer} or {@link StringBuilder} that it neither flushes nor closes. What it
 * writes is read back as the same frames, except that a CR or CRLF in the data has become LF. Keeps the id last sent, so that
 * one encoder writes one stream, on one thread at a time.
 *
 * <pre>{@code
 * var events = new SseEncoder(response.getWriter());
 * events.frame(Frame.of("token", "Hello", "1")).comment("ping");
 * }</pre>
 */
public final class SseEncoder {
    private final Appendable out;
    private String lastId = "";

    /** Writes to {@code out}, which is at the beginning of a stream. */
    public SseEncoder(Appendable out) {
        this.out = out;
    }

    /** One event as UTF-8, with its id if it has one. */
    public static byte[] bytes(Frame frame) {
        var text = new StringBuilder(frame.length() + 64);
        try {
            new SseEncoder(text).frame(frame);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringBuilder throws none
        }
        return text.toString().getBytes(UTF_8);
    }

    /**
     * One event. The id is written where it changes; since an id stays in force until another comes, a frame without one
     * takes it back.
     *
     * @throws IllegalArgumentException where event name or id hold CR, LF or NUL, which would break out of their field
     */
    public SseEncoder frame(Frame frame) throws IOException {
        String event = oneLine("event name", frame.event());
        String id = oneLine("id", frame.id());
        if (!event.equals(Frame.MESSAGE)) field("event: ", event);
        if (!id.equals(lastId)) field("id: ", id);
        lastId = id;
        lines("data: ", frame.data());
        out.append('\n');
        return this;
    }

    /** A comment, which clients skip: sent now and then it keeps proxies from closing an idle stream. */
    public SseEncoder comment(String text) throws IOException {
        lines(": ", text);
        out.append('\n');
        return this;
    }

    /** How long the client shall wait before it connects again. */
    public SseEncoder retry(Duration time) throws IOException {
        if (time.isNegative())
            throw new IllegalArgumentException("the reconnection time must not be negative: " + time);
        field("retry: ", Long.toString(time.toMillis()));
        out.append('\n');
        return this;
    }

    private void field(String name, String value) throws IOException {
        out.append(name).append(value).append('\n');
    }

    /** One field for each line of the text; CR, LF and CRLF all end a line. */
    private void lines(String name, String text) throws IOException {
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\n' && c != '\r') continue;
            out.append(name).append(text, from, i).append('\n');
            if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') i++;
            from = i + 1;
        }
        out.append(name).append(text, from, text.length()).append('\n');
    }

    private static String oneLine(String what, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\n' || c == '\r' || c == 0) {
                throw new IllegalArgumentException(
                        "the " + what + " of an event must be one line without NUL; character " + i + " is 0x"
                                + Integer.toHexString(c));
            }
        }
        return value;
    }
}
