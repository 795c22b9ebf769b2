package dev.weft;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a model is told of a tool that it may call. Immutable. */
public final class ToolSpec {
    private final String name;
    private final String description;
    private final Json parameters;

    private ToolSpec(String name, String description, Json parameters) {
        this.name = Objects.requireNonNull(name, "name");
        this.description = Objects.requireNonNull(description, "description");
        this.parameters = Objects.requireNonNull(parameters, "parameters");
    }

    /** A tool by its name, what it does, and the JSON Schema of its arguments: an object. */
    public static ToolSpec of(String name, String description, Json parameters) {
        return new ToolSpec(name, description, parameters);
    }

    /** The name the model calls it by. */
    public String name() {
        return name;
    }

    /** What it does, for the model to know when to call it. */
    public String description() {
        return description;
    }

    /** JSON Schema of its arguments. */
    public Json parameters() {
        return parameters;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ToolSpec that
                && name.equals(that.name)
                && description.equals(that.description)
                && parameters.equals(that.parameters);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return "ToolSpec " + name;
    }
}
