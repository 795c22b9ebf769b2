package dev.weft.provider;

import dev.weft.ApiException;
import dev.weft.provider.common.ErrorBody;
import dev.weft.provider.common.ErrorKind;
import dev.weft.provider.common.GoogleDetails;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A response whose status is an error, as far as it was read. */
public final class ErrorReply {
    private static final List<String> REQUEST_IDS = List.of(
            "x-request-id",
            "request-id",
            "apim-request-id",
            "x-amzn-requestid",
            "x-ms-request-id",
            "x-ds-trace-id",
            "x-debug-trace-id",
            "x-generation-id",
            "x-goog-request-id");

    private final int status;
    private final Map<String, String> headers;
    private final String body;

    /** For transports: headers by name, the body cut off at the limit for error bodies. */
    public ErrorReply(int status, Map<String, String> headers, String body) {
        this.status = status;
        var byName = new TreeMap<String, String>();
        headers.forEach((name, value) -> byName.put(name.toLowerCase(Locale.ROOT), value));
        this.headers = Map.copyOf(byName);
        this.body = body;
    }

    /** The HTTP status, such as 429. */
    public int status() {
        return status;
    }

    /** A header, whatever the case of its name. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The body as text. */
    public String body() {
        return body;
    }

    /**
     * The exception, by the shapes of error bodies that most providers share. The kind is that of the status unless the
     * provider's own type or code knows better; the header {@code x-should-retry} has the last word on trying again.
     */
    public ApiException toException() {
        var said = ErrorBody.of(body);
        var kind = ErrorKind.ofStatus(status, said);
        var details = GoogleDetails.of(body);
        boolean retryable =
                header("x-should-retry").map(Boolean::parseBoolean).orElse(kind.retryable() && !details.hopeless());
        return said.build(ApiException.status(status)
                .kind(kind.kind())
                .retryable(retryable)
                .requestId(requestId(said))
                .retryAfter(RetryAfter.of(this).or(details::retryDelay).orElse(null))
                .body(body));
    }

    /** The exception for an error inside an answer whose status was 200: for {@link Wire#decode}, with the frame that holds it. */
    public static ApiException inBand(String frame) {
        return ErrorBody.of(frame).inBand(frame);
    }

    private String requestId(ErrorBody said) {
        for (String name : REQUEST_IDS) {
            String id = headers.get(name);
            if (id != null && !id.isBlank()) return id;
        }
        return said.requestId();
    }

    /** Status and size; the body may quote what was sent. */
    @Override
    public String toString() {
        return "status " + status + ", " + body.length() + " characters";
    }
}
