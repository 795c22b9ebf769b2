package dev.weft;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A model's wish to have a tool called. Immutable. */
public final class ToolCall {
    private final String id;
    private final String name;
    private final String argumentsText;

    private ToolCall(String id, String name, String argumentsText) {
        this.id = Objects.requireNonNull(id, "id");
        this.name = Objects.requireNonNull(name, "name");
        this.argumentsText = Objects.requireNonNull(argumentsText, "argumentsText");
    }

    /** A call with these arguments, a JSON object. */
    public static ToolCall of(String id, String name, Json arguments) {
        return new ToolCall(id, name, arguments.toString());
    }

    /** A call with its arguments as the model wrote them, which may not be JSON at all. */
    public static ToolCall of(String id, String name, String argumentsText) {
        return new ToolCall(id, name, argumentsText);
    }

    /** What the tool's result names the call by; made up by us where the provider gives none. */
    public String id() {
        return id;
    }

    /** Name of the tool. */
    public String name() {
        return name;
    }

    /**
     * The arguments; an empty object where the model wrote nothing.
     *
     * @throws DecodeException where the model did not write valid JSON, such as when it was cut off: see {@link #argumentsText}
     */
    public Json arguments() {
        return argumentsText.isBlank() ? Json.object() : Json.parse(argumentsText);
    }

    /** The arguments exactly as the model wrote them. */
    public String argumentsText() {
        return argumentsText;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ToolCall that
                && id.equals(that.id)
                && name.equals(that.name)
                && argumentsText.equals(that.argumentsText);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, name);
    }

    @Override
    public String toString() {
        return name + " " + id;
    }
}
