package dev.weft.testing;

import dev.weft.DecodeException;
import dev.weft.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request that a {@link ModelServer} has read, whole. Immutable; {@code toString} shows neither body nor headers.
 *
 * <pre>{@code
 * var request = server.awaitRequest();
 * assertEquals("Bearer test", request.header("Authorization").orElseThrow());
 * assertEquals("hi", request.json().at("messages.0.content").text());
 * }</pre>
 */
public final class SeenRequest {
    private final int number;
    private final int turn;
    private final SeenConnection connection;
    private final Instant at = Instant.now();
    private final RequestReader.Request read;

    /** For the records, which give the numbers. */
    SeenRequest(int number, int turn, SeenConnection connection, RequestReader.Request read) {
        this.number = number;
        this.turn = turn;
        this.connection = connection;
        this.read = read;
    }

    /** Its place in the order of arrival at the server, from 1. */
    public int number() {
        return number;
    }

    /** Its place among the requests that take a script, from 0. */
    int turn() {
        return turn;
    }

    /** The connection that it came over. */
    public SeenConnection connection() {
        return connection;
    }

    /** When its last byte was read. */
    public Instant at() {
        return at;
    }

    /** GET, POST and so on. */
    public String method() {
        return read.method();
    }

    /** The path, without the query, as it was sent. */
    public String path() {
        int query = read.target().indexOf('?');
        return query < 0 ? read.target() : read.target().substring(0, query);
    }

    /** What stood behind the question mark, as it was sent, or "". */
    public String query() {
        int query = read.target().indexOf('?');
        return query < 0 ? "" : read.target().substring(query + 1);
    }

    /** The headers by their names in lower case; several of one name are joined by a comma. */
    public Map<String, String> headers() {
        return read.headers();
    }

    /** A header, whatever the case of its name. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(read.headers().get(name.toLowerCase(Locale.ROOT)));
    }

    /** The body as UTF-8 text; "" where there was none. */
    public String text() {
        return new String(read.body(), StandardCharsets.UTF_8);
    }

    /** A copy of the body. */
    public byte[] bytes() {
        return read.body().clone();
    }

    /**
     * The body as JSON.
     *
     * @throws DecodeException where it is none
     */
    public Json json() {
        return Json.parse(text());
    }

    /** HTTP/1.0, or a header, can ask for the connection to be closed behind the answer. */
    boolean wantsClose() {
        String connection = header("connection").orElse("").toLowerCase(Locale.ROOT);
        return connection.contains("close")
                || (read.version().equals("HTTP/1.0") && !connection.contains("keep-alive"));
    }

    @Override
    public String toString() {
        return "request " + number + ", " + method() + " " + path();
    }
}
