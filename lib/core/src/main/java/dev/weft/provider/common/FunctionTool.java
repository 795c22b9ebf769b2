package dev.weft.provider.common;

import dev.weft.Json;
import dev.weft.ToolSpec;
import java.util.LinkedHashMap;

/** A tool in the form that OpenAI's Chat Completions brought up and several others took over. */
public final class FunctionTool {
    private FunctionTool() {}

    /** {@code {"type":"function","function":{…}}}. */
    public static Json json(ToolSpec tool) {
        var function = new LinkedHashMap<String, Object>();
        function.put("name", tool.name());
        if (!tool.description().isEmpty()) function.put("description", tool.description());
        function.put("parameters", tool.parameters());
        return Json.object("type", "function", "function", function);
    }
}
