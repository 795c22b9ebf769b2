package dev.weft.testing;

import dev.weft.ApiException;
import dev.weft.DecodeException;
import dev.weft.Json;

/** The body of a request as JSON. */
final class BodyJson {
    private BodyJson() {}

    /** An empty object where it is no JSON: a script answers whatever was asked. */
    static Json lenient(SeenRequest request) {
        try {
            return request.json();
        } catch (DecodeException e) {
            return Json.object();
        }
    }

    /** Refused as providers refuse it where it is no object: a model cannot answer it. */
    static Json strict(SeenRequest request) {
        Json body = lenient(request);
        if (body.isObject() && !body.members().isEmpty()) return body;
        throw invalid("the body of the request is no JSON object with anything in it");
    }

    /** A text within an object, or "" where the payload is no object or has none. */
    static String word(String payload, String field) {
        try {
            Json found = Json.parse(payload).member(field);
            return found.isString() ? found.text() : "";
        } catch (DecodeException e) {
            return "";
        }
    }

    static ApiException invalid(String message) {
        return ApiException.status(400)
                .type("invalid_request_error")
                .message(message)
                .build();
    }
}
