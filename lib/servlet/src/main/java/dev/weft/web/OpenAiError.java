package dev.weft.web;

import dev.weft.Json;
import java.util.Map;

/** An error as the clients of OpenAI read it: a status, headers, a body. Immutable. */
public final class OpenAiError {
    private final int status;
    private final String message;
    private final String type;
    private final String code;
    private final String field;

    private OpenAiError(int status, String message, String type, String code, String field) {
        this.status = status;
        this.message = message;
        this.type = type;
        this.code = code;
        this.field = field;
    }

    static OpenAiError of(BadRequestException refused) {
        boolean noModel = refused.status() == 404 && refused.field().equals("model");
        String code = noModel ? "model_not_found" : "";
        return new OpenAiError(
                refused.status(), String.valueOf(refused.getMessage()), "invalid_request_error", code, refused.field());
    }

    static OpenAiError of(int status, String message) {
        return new OpenAiError(status, message, status < 500 ? "invalid_request_error" : "server_error", "", "");
    }

    static OpenAiError server(String message) {
        return of(500, message);
    }

    /** The response's status. */
    public int status() {
        return status;
    }

    /** Headers beside the content's type: clients would otherwise start a run again that has failed once. */
    public Map<String, String> headers() {
        return Map.of("x-should-retry", "false");
    }

    /** The body: an object with {@code error}, which has message, type, code and param; these two are null where they say nothing. */
    public Json json() {
        return Json.object(
                "error", Json.object("message", message, "type", type, "code", said(code), "param", said(field)));
    }

    private static Object said(String value) {
        return value.isEmpty() ? Json.parse("null") : value;
    }

    @Override
    public String toString() {
        return status + " " + type;
    }
}
