package dev.weft.provider.common;

import dev.weft.ApiException;
import dev.weft.DecodeException;
import dev.weft.Json;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an error's body says, by the shapes that providers use: {@code {"error":{…}}}, {@code {"error":"…"}}, flat objects,
 * {@code {"detail":…}}, arrays of these, plain text, pages.
 *
 * @param message the provider's message on one line, or ""
 * @param type the provider's word for the kind of error, or ""
 * @param code the provider's code, or ""
 * @param status the status that the body names, or 0
 * @param requestId the id of the request, or ""
 */
public record ErrorBody(String message, String type, String code, int status, String requestId) {
    private static final int MOST = 1000;
    private static final Pattern TITLE = Pattern.compile("<title[^>]*>([^<]*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern SPACE = Pattern.compile("[\\s\\p{Cntrl}]+");

    /** Keeps what fits into a message. */
    public ErrorBody {
        message = SPACE.matcher(message).replaceAll(" ").strip();
        if (message.length() > MOST) message = message.substring(0, MOST) + "…";
        type = type.length() > MOST ? "" : type;
        code = code.length() > MOST ? "" : code;
    }

    /** Any body; what its media type claims does not matter, since some send JSON as octets and pages as JSON. */
    public static ErrorBody of(String body) {
        String text = body.strip();
        if (text.startsWith("{") || text.startsWith("[") || text.startsWith("\"")) {
            try {
                return of(Json.parse(text));
            } catch (DecodeException e) {
                return new ErrorBody(text, "", "", 0, "");
            }
        }
        if (!text.startsWith("<")) return new ErrorBody(text, "", "", 0, "");
        var title = TITLE.matcher(text);
        return new ErrorBody(title.find() ? title.group(1) : "", "", "", 0, "");
    }

    /** A body that is JSON. */
    public static ErrorBody of(Json body) {
        if (body.isArray())
            return body.items().isEmpty() ? of("") : of(body.items().getFirst());
        if (!body.isObject()) return new ErrorBody(scalar(body), "", "", 0, "");
        Json error = body.member("error");
        Json nested = error.isObject() ? error : body;
        String message = text(nested.member("message"));
        if (message.isEmpty() && !error.isObject()) message = text(error);
        if (message.isEmpty()) message = text(body.member("message"));
        if (message.isEmpty()) message = text(body.member("detail"));
        if (message.isEmpty()) message = text(body.at("errors.0.message"));
        String type = word(
                nested.member("type"),
                nested.member("status"),
                nested.at("metadata.error_type"),
                nested.member("error_type"));
        String code = scalar(nested.member("code"));
        int status = status(
                nested.member("code"),
                nested.member("status"),
                nested.member("status_code"),
                body.member("status_code"));
        return new ErrorBody(message, type, code, status, scalar(body.member("request_id")));
    }

    private static String text(Json value) {
        if (value.isArray()) return value.items().stream().map(ErrorBody::text).collect(Collectors.joining("; "));
        if (!value.isObject()) return scalar(value);
        for (String field : List.of("message", "msg", "detail", "error")) {
            String found = text(value.member(field));
            if (!found.isEmpty()) return found;
        }
        return "";
    }

    private static String scalar(Json value) {
        return value.isObject() || value.isArray() ? "" : value.text("");
    }

    private static String word(Json... values) {
        for (Json value : values) if (value.isString() && !value.text().isEmpty()) return value.text();
        return "";
    }

    private static int status(Json... values) {
        for (Json value : values) if (scalar(value).matches("[1-5]\\d\\d")) return Integer.parseInt(scalar(value));
        return 0;
    }

    /** The exception for an error that came inside an answer whose status was 200. */
    public ApiException inBand(String frame) {
        var kind = ErrorKind.inBand(this);
        var details = GoogleDetails.of(frame);
        return build(ApiException.status(200)
                .kind(kind.kind())
                .retryable(kind.retryable() && !details.hopeless())
                .retryAfter(details.retryDelay().orElse(null))
                .body(frame));
    }

    /** Fills in what the body says. */
    public ApiException build(ApiException.Builder builder) {
        return builder.message(message).type(type).code(code).build();
    }
}
