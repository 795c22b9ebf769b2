package dev.weft;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an answer must look like, and how it becomes a Java value. Immutable and shared by any number of threads.
 *
 * <p>A record becomes an object: components that are an {@code Optional…} or annotated {@code @Nullable} (anybody's) may be left
 * out, all others are required. Components can be String, boolean, any number, an enum (by the constants' names), dates, times,
 * durations, UUID, URI, List, Set, arrays, {@code Map<String, …>} and {@link Json} where the provider can, other records, also the
 * same one again, and sealed interfaces of records, whose JSON has the record's simple name as {@code "type"}. {@link Description}
 * tells the model what they are for.
 *
 * <p>What is not a record at the root (a list, a sealed interface, an enum, a number) is asked for inside an object with one
 * property, since most providers take nothing else, and taken out again when the answer is read.
 */
public final class Schema<T> {
    private final String name;
    private final Json json;
    private final String wrapper;
    private final Function<Json, T> reader;

    private Schema(String name, Json json, String wrapper, Function<Json, T> reader) {
        this.name = name;
        this.json = json;
        this.wrapper = wrapper;
        this.reader = reader;
    }

    /**
     * An answer of this type: a record, a sealed interface of records, an enum, String, a number.
     *
     * @throws IllegalArgumentException where it, or a type in it, has no schema; the message says which and what to do
     */
    public static <T> Schema<T> of(Class<T> type) {
        return made(SchemaOfJava.simpleName(type), type, type.isRecord() ? "" : "value");
    }

    /**
     * A list of these.
     *
     * @throws IllegalArgumentException as {@link #of} does
     */
    public static <T> Schema<List<T>> listOf(Class<T> type) {
        Type list = new JavaTypes.Generic(List.class, List.of(Objects.requireNonNull(type, "type")));
        return made(SchemaOfJava.simpleName(type) + "_list", list, "items");
    }

    /**
     * A JSON Schema as text, sent as it is but for what the provider's rules ask for. The answer is read as JSON and not held
     * against it.
     *
     * @throws IllegalArgumentException where it is not a JSON object
     */
    public static Schema<Json> json(String schema) {
        Json json;
        try {
            json = Json.parse(schema);
        } catch (DecodeException e) {
            throw new IllegalArgumentException("the schema is no JSON: " + e.getMessage(), e);
        }
        if (!json.isObject()) throw new IllegalArgumentException("a schema is a JSON object: {\"type\": …}");
        Json title = json.member("title");
        return new Schema<>(identifier(title.isString() ? title.text() : "answer"), json, "", answer -> answer);
    }

    /** A schema that was sent once, by its name; what it describes is read as JSON. */
    static Schema<Json> known(String name, Json json) {
        return new Schema<>(identifier(name), json, "", answer -> answer);
    }

    @SuppressWarnings("unchecked") // the type is T's, as the callers say it
    private static <T> Schema<T> made(String name, Type type, String wrapper) {
        Json json = SchemaOfJava.of(type, wrapper);
        return new Schema<>(identifier(name), json, wrapper, answer ->
                (T) new JsonToJava(unwrapped(answer, wrapper), true).read(type));
    }

    /** Models that are not held to the schema leave the wrapping out at times. */
    private static Json unwrapped(Json answer, String wrapper) {
        boolean wrapped =
                !wrapper.isEmpty() && answer.isObject() && answer.keys().size() == 1;
        Json inside = answer.member(wrapper);
        return wrapped && !inside.isMissing() ? inside : answer;
    }

    /** What the value is of, without what is around it where it is no record. */
    Json inside(Json answer) {
        return unwrapped(answer, wrapper);
    }

    /** What every provider takes as a name: a letter or _, then letters, digits, _ and -, at most 64 in all. */
    private static String identifier(String text) {
        String name = text.replaceAll("[^A-Za-z0-9_-]", "_");
        if (!name.matches("[A-Za-z_].*")) name = "_" + name;
        return name.substring(0, Math.min(name.length(), 64));
    }

    /** The name that providers are told: the type's, {@code Trip_list} for a list; {@code [A-Za-z_][A-Za-z0-9_-]{0,63}}. */
    public String name() {
        return name;
    }

    /**
     * JSON Schema, draft 2020-12, before any provider's rules. Of a Java type: every object has {@code properties},
     * {@code required} with all that is not optional, and {@code additionalProperties: false}, maps excepted; a union is
     * {@code anyOf} with a {@code const}; what contains itself is in {@code $defs}.
     */
    public Json json() {
        return json;
    }

    /**
     * The value that this JSON is. Null and missing are the same where a component is optional; unknown members are ignored.
     *
     * @throws SchemaException if it does not fit, naming the path, what is there and what was expected
     */
    public T read(Json answer) {
        return read(answer, answer.toString(), null);
    }

    /**
     * The value that this text is: JSON, with white space or a byte order mark around it, or inside the text's only fenced block
     * ({@code ```json}), whatever is said around that. Nothing else is guessed.
     *
     * @throws SchemaException if it is no JSON, or does not fit
     */
    public T read(String text) {
        return read(text, null);
    }

    /** The value of a whole answer; one that was cut off is never taken for whole, even if it could be read. */
    T read(ChatResponse response) {
        String text = response.text();
        String why = incomplete(response);
        if (!why.isEmpty()) throw new SchemaException("there is no " + name + ": " + why, text, response, null);
        return read(text, response);
    }

    private static String incomplete(ChatResponse response) {
        if (!response.refusal().isEmpty()) return "the model refused to answer; see response().refusal()";
        return switch (response.finishReason()) {
            case LENGTH -> "the answer was cut off at the limit of tokens; raise maxTokens";
            case FILTERED -> "the provider held the answer, or a part of it, back";
            case TOOL_CALLS -> "the model asks for tools to be called before it answers";
            case STOPPED_BY_USER -> "the answer was stopped before its end";
            case STOP, OTHER -> response.text().isBlank() ? "the answer has no text" : "";
        };
    }

    private T read(String text, @Nullable ChatResponse response) {
        Json json;
        try {
            json = Json.parse(AnswerText.json(text));
        } catch (DecodeException e) {
            throw new SchemaException(
                    "the answer is not " + name + " but no JSON: " + e.getMessage(), text, response, e);
        }
        return read(json, text, response);
    }

    private T read(Json json, String text, @Nullable ChatResponse response) {
        try {
            return reader.apply(json);
        } catch (DecodeException e) {
            throw new SchemaException("the answer does not fit " + name + ": " + e.getMessage(), text, response, e);
        }
    }

    @Override
    public String toString() {
        return "Schema " + name;
    }
}
