package dev.weft.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one HTTP/1.1 request after the other. For the one thread that reads a connection. Bounded: 64 KiB of head, 64 MiB of
 * body, and memory is taken only for what has come, whatever was announced.
 */
final class RequestReader {
    static final int HEAD_LIMIT = 64 * 1024;
    static final int BODY_LIMIT = 64 * 1024 * 1024;

    /** A request as it was read; header names in lower case. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and copied before it is handed out
    record Request(String method, String target, String version, Map<String, String> headers, byte[] body) {}

    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[4096];
    private int position;
    private int end;
    private int head;

    /** {@code out} is told to continue where a client waits for that before it sends the body. */
    RequestReader(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /** The next request, or null where the client has closed the connection, in the middle of one or not. */
    @Nullable
    Request next() throws IOException {
        try {
            return read();
        } catch (EOFException e) {
            return null;
        }
    }

    private Request read() throws IOException {
        head = 0;
        String line = line();
        while (line.isEmpty()) line = line();
        String[] words = line.split(" ", -1);
        if (words.length != 3 || !words[2].startsWith("HTTP/1.") || !words[1].startsWith("/")) {
            throw new MalformedRequest(400, "not an HTTP/1.1 request line with a path");
        }
        var headers = headers();
        String encoding = headers.get("transfer-encoding");
        boolean chunked = encoding != null;
        if (encoding != null && (headers.containsKey("content-length") || !encoding.equalsIgnoreCase("chunked"))) {
            throw new MalformedRequest(
                    400, "a transfer encoding other than plain chunked, or a content length beside it");
        }
        long length = chunked ? -1 : length(headers.getOrDefault("content-length", "0"));
        if (headers.getOrDefault("expect", "").equalsIgnoreCase("100-continue") && length != 0) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        byte[] body =
                chunked ? chunks() : bytes(new ByteArrayOutputStream(), length).toByteArray();
        return new Request(words[0], words[1], words[2], Collections.unmodifiableMap(headers), body);
    }

    private Map<String, String> headers() throws IOException {
        var headers = new LinkedHashMap<String, String>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 1 || line.charAt(0) <= ' ') throw new MalformedRequest(400, "a header line without a name");
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            headers.merge(name, line.substring(colon + 1).strip(), (first, second) -> first + ", " + second);
        }
        return headers;
    }

    private static long length(String text) throws MalformedRequest {
        if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new MalformedRequest(400, "a content length that is no number");
        }
        long length = Long.parseLong(text);
        if (length > BODY_LIMIT) throw tooLarge();
        return length;
    }

    private byte[] chunks() throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            head = 0;
            String size = line();
            int extension = size.indexOf(';');
            long length = hex((extension < 0 ? size : size.substring(0, extension)).strip());
            if (length == 0) break;
            if (body.size() + length > BODY_LIMIT) throw tooLarge();
            bytes(body, length);
            if (!line().isEmpty()) throw new MalformedRequest(400, "a chunk longer than its size");
        }
        headers();
        return body.toByteArray();
    }

    private static long hex(String digits) throws MalformedRequest {
        if (digits.isEmpty() || digits.length() > 8 || !digits.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
            throw new MalformedRequest(400, "a chunk size that is no number");
        }
        return Long.parseLong(digits, 16);
    }

    private static MalformedRequest tooLarge() {
        return new MalformedRequest(413, "a body of more than " + BODY_LIMIT + " bytes");
    }

    private ByteArrayOutputStream bytes(ByteArrayOutputStream into, long count) throws IOException {
        long left = count;
        while (left > 0) {
            if (position == end) fill();
            int some = (int) Math.min(left, end - position);
            into.write(buffer, position, some);
            position += some;
            left -= some;
        }
        return into;
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        while (true) {
            if (position == end) fill();
            char c = (char) (buffer[position++] & 0xff);
            if (++head > HEAD_LIMIT) throw new MalformedRequest(431, "a head of more than " + HEAD_LIMIT + " bytes");
            if (c == '\n') break;
            line.append(c);
        }
        int length = line.length();
        if (length > 0 && line.charAt(length - 1) == '\r') line.setLength(length - 1);
        return line.toString();
    }

    private void fill() throws IOException {
        position = 0;
        end = 0;
        int read = in.read(buffer, 0, buffer.length);
        if (read < 0) throw new EOFException();
        end = read;
    }
}
