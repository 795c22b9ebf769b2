package dev.weft;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether the model may, must or must not call tools. Immutable. */
public final class ToolChoice {
    /** The model decides, as it does where nothing is said. */
    public static final ToolChoice AUTO = new ToolChoice("auto", null);

    /** No tool may be called. */
    public static final ToolChoice NONE = new ToolChoice("none", null);

    /** At least one tool must be called. */
    public static final ToolChoice REQUIRED = new ToolChoice("required", null);

    private final String word;
    private final @Nullable String tool;

    private ToolChoice(String word, @Nullable String tool) {
        this.word = word;
        this.tool = tool;
    }

    /** This tool must be called. */
    public static ToolChoice tool(String name) {
        return new ToolChoice("tool", Objects.requireNonNull(name, "name"));
    }

    /** Whether a call of a tool is demanded: any, or a certain one. */
    public boolean forces() {
        return tool != null || word.equals(REQUIRED.word);
    }

    /** The one tool that must be called; empty for the other choices. */
    public Optional<String> tool() {
        return Optional.ofNullable(tool);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ToolChoice that && word.equals(that.word) && Objects.equals(tool, that.tool);
    }

    @Override
    public int hashCode() {
        return Objects.hash(word, tool);
    }

    /** {@code auto}, {@code none}, {@code required} or {@code tool NAME}. */
    @Override
    public String toString() {
        return tool == null ? word : word + " " + tool;
    }
}
