package dev.weft.web;

import dev.weft.Json;
import java.util.Map;

/**
 * How a run is written for a client: which of its events, under which names, between what prefix and suffix. Immutable, for any
 * number of streams on any number of threads; what one stream needs to remember is in its {@link Encoder}.
 */
public interface Format {
    /** The response's {@code Content-Type}; what is written is always UTF-8. */
    default String contentType() {
        return "text/event-stream;charset=UTF-8";
    }

    /** Headers of the response beyond those that every stream needs, such as a protocol's version. */
    default Map<String, String> headers() {
        return Map.of();
    }

    /**
     * Whether a client can tell from what was written whether the answer is whole. Where not, as in plain text, whoever sends must
     * not let a body that has begun end well when the run has not: the connection is cut.
     */
    default boolean tellsTheEnd() {
        return true;
    }

    /** For one stream from here on, from its beginning or, where that is resumed, from its middle. */
    Encoder encoder();

    /** The JSON that is answered, with an error's status, where no stream could be opened; {@code message} is meant for users. */
    default String error(int status, String message) {
        return Json.of(Map.of("error", Map.of("message", message))).toString();
    }
}
