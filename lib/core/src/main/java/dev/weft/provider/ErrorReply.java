package dev.weft.provider;

import dev.weft.ApiException;
import java.util.Map;
import java.util.Optional;

/** A response whose status is an error, as far as it was read. */
public final class ErrorReply {
    private final int status;
    private final Map<String, String> headers;
    private final String body;

    /** For transports: headers by lower-case name, the body cut off at the limit for error bodies. */
    public ErrorReply(int status, Map<String, String> headers, String body) {
        this.status = status;
        this.headers = Map.copyOf(headers);
        this.body = body;
    }

    /** The HTTP status, such as 429. */
    public int status() {
        return status;
    }

    /** A header, whatever the case of its name. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(java.util.Locale.ROOT)));
    }

    /** The body as text. */
    public String body() {
        return body;
    }

    /** The exception, by the shapes of error bodies that most providers share. */
    public ApiException toException() {
        return ApiException.status(status).body(body).build();
    }
}
