package dev.weft.provider.bedrock;

import dev.weft.ChatOptions;
import dev.weft.ChatRequest;
import dev.weft.Json;
import dev.weft.Schema;
import dev.weft.ToolChoice;
import dev.weft.ToolSpec;
import dev.weft.provider.common.Extras;
import dev.weft.provider.common.SchemaRules;
import java.util.LinkedHashMap;
import java.util.Map;

/** The body of a request to {@code /converse-stream} or {@code /converse}, which is the same. */
public final class BedrockRequest {
    /** What parts that only Bedrock understands are marked with. */
    static final String PROVIDER = "bedrock";

    private final Map<String, Object> body = new LinkedHashMap<>();

    private BedrockRequest() {}

    /** The whole body; the model is named by the path. */
    public static Json of(String model, ChatRequest request) {
        var made = new BedrockRequest();
        var messages = BedrockMessages.of(request.messages());
        made.body.put("messages", messages.json());
        if (!messages.system().isEmpty()) made.body.put("system", messages.system());
        made.inference(request.options());
        made.tools(request, messages.hasTools());
        request.schema().ifPresent(made::schema);
        request.options()
                .reasoning()
                .map(effort -> BedrockFamily.of(model)
                        .fields(model, effort, request.options().maxTokens()))
                .filter(fields -> !fields.keys().isEmpty())
                .ifPresent(fields -> made.body.put("additionalModelRequestFields", fields));
        return Extras.over(Json.of(made.body), request.options());
    }

    private void inference(ChatOptions options) {
        var config = new LinkedHashMap<String, Object>();
        if (options.maxTokens().isPresent())
            config.put("maxTokens", options.maxTokens().getAsInt());
        if (options.temperature().isPresent())
            config.put("temperature", options.temperature().getAsDouble());
        if (options.topP().isPresent()) config.put("topP", options.topP().getAsDouble());
        options.stop().ifPresent(stop -> config.put("stopSequences", stop));
        if (!config.isEmpty()) body.put("inferenceConfig", config);
    }

    private void tools(ChatRequest request, boolean used) {
        var choice = request.options().toolChoice();
        boolean none = choice.isPresent() && choice.get().equals(ToolChoice.NONE);
        boolean demanded = choice.isPresent() && !none && !choice.get().equals(ToolChoice.AUTO);
        if (request.tools().isEmpty() && !demanded) return;
        if (none) {
            if (!used) return;
            throw new IllegalArgumentException("Bedrock cannot be told to call no tool where the messages hold calls or"
                    + " results of tools: it then wants the tools, and knows no such choice");
        }
        var config = new LinkedHashMap<String, Object>();
        if (!request.tools().isEmpty())
            config.put(
                    "tools", request.tools().stream().map(BedrockRequest::tool).toList());
        choice.ifPresent(wanted -> config.put("toolChoice", choice(wanted)));
        body.put("toolConfig", config);
    }

    private static Json choice(ToolChoice choice) {
        if (choice.tool().isPresent())
            return Json.object("tool", Json.object("name", choice.tool().get()));
        return Json.object(choice.equals(ToolChoice.REQUIRED) ? "any" : "auto", Json.object());
    }

    private static Json tool(ToolSpec tool) {
        var spec = new LinkedHashMap<String, Object>();
        spec.put("name", tool.name());
        // an empty one is refused
        if (!tool.description().isBlank()) spec.put("description", tool.description());
        spec.put("inputSchema", Json.object("json", tool.parameters()));
        return Json.object("toolSpec", spec);
    }

    /** The schema goes as a text that holds JSON. */
    private void schema(Schema<?> schema) {
        String rules = SchemaRules.anthropicFormat(schema.json()).toString();
        Json format = Json.object("schema", rules, "name", schema.name());
        body.put(
                "outputConfig",
                Json.object(
                        "textFormat",
                        Json.object("type", "json_schema", "structure", Json.object("jsonSchema", format))));
    }
}
