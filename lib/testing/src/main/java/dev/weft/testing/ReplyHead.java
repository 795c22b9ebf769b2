package dev.weft.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Reply} says before its body, and how its bytes are put on the wire: the part of it that few tests need.
 *
 * <pre>{@code
 * reply.head(head -> head.contentLength(100)).text("shorter than that");
 * }</pre>
 */
public final class ReplyHead {
    /** How the client is to know where the body ends. */
    enum Framing {
        /** In chunks, the last of which is empty. */
        CHUNKED,
        /** By a length, which need not be the true one. */
        LENGTH,
        /** By the end of the connection. */
        UNTIL_CLOSE
    }

    /** So many bytes, then a wait, and again. */
    record Drip(int bytes, Duration every) {
        static Drip of(int bytes, Duration every) {
            if (bytes < 1) throw new IllegalArgumentException("at least one byte at a time, not " + bytes);
            return new Drip(bytes, every);
        }
    }

    int status = 200;

    @Nullable
    Framing framing;

    long length;
    boolean gzip;
    boolean closeAnnounced;
    boolean closeUnannounced;
    boolean deaf;

    @Nullable
    Drip headDrip;

    @Nullable
    Drip bodyDrip;

    private final Map<String, String> headers = new LinkedHashMap<>();

    /** For replies. */
    ReplyHead() {}

    /** Another status than 200. */
    public ReplyHead status(int value) {
        if (value < 200 || value > 999)
            throw new IllegalArgumentException("a final status has three digits, not " + value);
        status = value;
        return this;
    }

    /** A header; {@code Content-Type} in place of the one that the wire has. */
    public ReplyHead header(String name, String value) {
        if ((name + value).chars().anyMatch(c -> c < ' ' && c != '\t')) {
            throw new IllegalArgumentException(
                    "control characters in header " + name + ": use verbatim(…) for a broken head");
        }
        headers.put(name, value);
        return this;
    }

    /** Sends the client elsewhere, with status 307. */
    public ReplyHead redirect(String location) {
        return status(307).header("Location", location);
    }

    /** Promises a body of this length in place of chunks, whatever follows. The connection is closed behind it. */
    public ReplyHead contentLength(long value) {
        framing = Framing.LENGTH;
        length = value;
        return this;
    }

    /** Neither length nor chunks: the body ends with the connection, so that a cut looks like an end. */
    public ReplyHead untilClose() {
        framing = Framing.UNTIL_CLOSE;
        return this;
    }

    /** Compresses the body, whether or not the client asked for that. */
    public ReplyHead gzip() {
        gzip = true;
        return this;
    }

    /** Closes the connection behind the answer without having said so. */
    public ReplyHead closeUnannounced() {
        closeUnannounced = true;
        return this;
    }

    /** Writes the head one byte at a time, with this wait behind each. */
    public ReplyHead drip(Duration every) {
        headDrip = Drip.of(1, every);
        return this;
    }

    /** The headers that were set. */
    Map<String, String> headers() {
        return headers;
    }

    boolean hasHeader(String name) {
        return headers.keySet().stream().anyMatch(name::equalsIgnoreCase);
    }

    /** The head's bytes; {@code framing} and {@code length} are those of the body that was found out to follow. */
    byte[] bytes(String contentType, Framing framing, long length, boolean close) {
        var head = new StringBuilder("HTTP/1.1 ")
                .append(status)
                .append(' ')
                .append(phrase(status))
                .append("\r\n");
        headers.forEach((name, value) -> field(head, name, value));
        if (!hasHeader("Content-Type") && !contentType.isEmpty()) field(head, "Content-Type", contentType);
        if (gzip) field(head, "Content-Encoding", "gzip");
        if (framing == Framing.CHUNKED) field(head, "Transfer-Encoding", "chunked");
        if (framing == Framing.LENGTH) field(head, "Content-Length", Long.toString(length));
        if (close) field(head, "Connection", "close");
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void field(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    static String phrase(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 307 -> "Temporary Redirect";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 404 -> "Not Found";
            case 413 -> "Content Too Large";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 500 -> "Internal Server Error";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            default -> "Status " + status;
        };
    }
}
