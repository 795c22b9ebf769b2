package dev.weft.tool;

import dev.weft.Json;
import dev.weft.ToolSpec;
import org.jspecify.annotations.Nullable;

/** The same tool on other terms. */
record ToolOnTerms(Tool tool, Terms terms) implements Tool {
    @Override
    public ToolSpec spec() {
        return tool.spec();
    }

    @Override
    public @Nullable Object call(Json arguments, ToolContext context) throws Exception {
        return tool.call(arguments, context);
    }

    @Override
    public String toString() {
        return tool.toString();
    }
}
