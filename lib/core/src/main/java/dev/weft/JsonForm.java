package dev.weft;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a class of ours that is no record looks in JSON. The names of fields never change, since they are in people's files; unknown
 * ones are ignored, and what is empty is left out.
 *
 * @param read throws an IllegalStateException, or a DecodeException, where a value is not what it should be
 */
record JsonForm<T>(Function<T, Json> write, Function<Json, T> read) {
    private static final Map<Class<?>, JsonForm<?>> FORMS = Map.ofEntries(
            form(ChatRequest.class, RequestJson::request, RequestJson::request),
            form(ChatOptions.class, RequestJson::options, RequestJson::options),
            form(ToolSpec.class, RequestJson::tool, RequestJson::tool),
            form(ChatResponse.class, ResponseJson::response, ResponseJson::response),
            form(Usage.class, ResponseJson::usage, ResponseJson::usage),
            form(Citation.class, ResponseJson::citation, ResponseJson::citation),
            form(Document.class, ResponseJson::document, ResponseJson::document),
            form(ToolCall.class, ResponseJson::call, ResponseJson::call),
            form(ToolResult.class, ResponseJson::result, ResponseJson::result),
            form(Run.class, RunJson::run, RunJson::run),
            form(Summary.class, RunJson::summary, RunJson::summary),
            form(Failure.class, RunJson::failure, RunJson::failure));

    private static <T> Map.Entry<Class<?>, JsonForm<?>> form(
            Class<T> type, Function<T, Json> write, Function<Json, T> read) {
        return Map.entry(type, new JsonForm<>(write, read));
    }

    /** The form of this class, or null where it has none of its own. */
    static @Nullable JsonForm<?> of(Class<?> type) {
        return FORMS.get(type);
    }

    @SuppressWarnings("unchecked") // the table has it under its own class
    Json written(Object value) {
        return write.apply((T) value);
    }

    Object read(String what, Json json) {
        if (!json.isObject()) throw new DecodeException(JsonContent.expected("an object", json), json.toString(), null);
        try {
            return read.apply(json);
        } catch (IllegalStateException | IllegalArgumentException e) {
            // neither says what the values are
            throw new DecodeException("this is no " + what + ": " + e.getMessage(), json.toString(), e);
        }
    }
}
