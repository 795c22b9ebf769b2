package dev.weft;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a tool gave back, for the model to read. Immutable. */
public final class ToolResult {
    private final String text;
    private final boolean error;

    private ToolResult(String text, boolean error) {
        this.text = Objects.requireNonNull(text, "text");
        this.error = error;
    }

    /** A result. */
    public static ToolResult of(String text) {
        return new ToolResult(text, false);
    }

    /** An error that the model is told of, so that it can try something else. */
    public static ToolResult error(String text) {
        return new ToolResult(text, true);
    }

    /** What the model reads. */
    public String text() {
        return text;
    }

    /** Whether it tells of an error. */
    public boolean isError() {
        return error;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ToolResult that && text.equals(that.text) && error == that.error;
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return (error ? "error, " : "") + text.length() + " characters";
    }
}
