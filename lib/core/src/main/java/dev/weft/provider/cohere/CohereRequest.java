package dev.weft.provider.cohere;

import dev.weft.ChatOptions;
import dev.weft.ChatRequest;
import dev.weft.Effort;
import dev.weft.Json;
import dev.weft.ToolChoice;
import dev.weft.ToolSpec;
import dev.weft.provider.common.Extras;
import dev.weft.provider.common.FunctionTool;
import dev.weft.provider.common.SchemaRules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The body of a request to {@code /v2/chat}. */
public final class CohereRequest {
    /** What parts that only Cohere understands are marked with. */
    static final String PROVIDER = "cohere";

    /** Tokens for a little thinking; without a budget it thinks as long as it takes. */
    private static final int LITTLE = 1024;

    private final Map<String, Object> body = new LinkedHashMap<>();

    private CohereRequest() {}

    /** The whole body. */
    public static Json of(String model, ChatRequest request) {
        var made = new CohereRequest();
        made.body.put("model", model);
        made.body.put("messages", CohereMessages.of(request.messages()));
        made.tools(request);
        request.schema()
                .ifPresent(schema -> made.body.put(
                        "response_format",
                        Json.object("type", "json_object", "json_schema", SchemaRules.cohere(schema.json()))));
        return made.options(request.options());
    }

    private void tools(ChatRequest request) {
        List<ToolSpec> tools = request.tools();
        ToolChoice choice = request.options().toolChoice().orElse(ToolChoice.AUTO);
        String only = choice.tool().orElse("");
        if (!only.isEmpty()) {
            // the protocol knows no choice of one: being the only one and required comes to the same
            tools = tools.stream().filter(tool -> tool.name().equals(only)).toList();
            if (tools.isEmpty()) {
                throw new IllegalArgumentException(
                        "the tool choice names '" + only + "', which is none of the request's tools");
            }
        }
        boolean strict = Json.of(true).equals(request.options().extra().get("strict_tools"));
        if (!tools.isEmpty())
            body.put("tools", tools.stream().map(tool -> tool(tool, strict)).toList());
        if (choice.equals(ToolChoice.NONE)) body.put("tool_choice", "NONE");
        else if (!choice.equals(ToolChoice.AUTO)) body.put("tool_choice", "REQUIRED");
    }

    /** Held to their schema, tools have to keep to its rules; else whatever they say is a hint. */
    private static Json tool(ToolSpec tool, boolean strict) {
        if (!strict) return FunctionTool.json(tool);
        return FunctionTool.json(ToolSpec.of(tool.name(), tool.description(), SchemaRules.cohere(tool.parameters())));
    }

    private Json options(ChatOptions options) {
        options.reasoning().ifPresent(effort -> body.put("thinking", thinking(effort)));
        if (options.temperature().isPresent())
            body.put("temperature", options.temperature().getAsDouble());
        if (options.topP().isPresent()) body.put("p", options.topP().getAsDouble());
        if (options.maxTokens().isPresent())
            body.put("max_tokens", options.maxTokens().getAsInt());
        if (options.seed().isPresent()) body.put("seed", options.seed().getAsLong());
        options.stop().ifPresent(stop -> body.put("stop_sequences", stop));
        if (options.streaming()) body.put("stream", true);
        return Extras.over(Json.of(body), options);
    }

    private static Json thinking(Effort effort) {
        return switch (effort) {
            case NONE -> Json.object("type", "disabled");
            case LOW -> Json.object("type", "enabled", "token_budget", LITTLE);
            case MEDIUM, HIGH -> Json.object("type", "enabled");
        };
    }
}
