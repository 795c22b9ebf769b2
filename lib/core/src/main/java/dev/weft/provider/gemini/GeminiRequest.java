package dev.weft.provider.gemini;

import dev.weft.ChatOptions;
import dev.weft.ChatRequest;
import dev.weft.Content;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.ToolChoice;
import dev.weft.ToolSpec;
import dev.weft.provider.common.Extras;
import dev.weft.provider.common.SchemaRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The body of a request to generateContent or streamGenerateContent. */
public final class GeminiRequest {
    /** What parts that only Gemini understands are marked with. */
    static final String PROVIDER = "gemini";

    private GeminiRequest() {}

    /** The whole body. */
    public static Json of(GeminiModel model, ChatRequest request) {
        var body = new LinkedHashMap<String, Object>();
        List<Json> system = system(request.messages());
        if (!system.isEmpty()) body.put("systemInstruction", Json.object("parts", system));
        body.put("contents", GeminiContents.of(request.messages(), model));
        if (!request.tools().isEmpty()) {
            var functions =
                    request.tools().stream().map(GeminiRequest::function).toList();
            body.put("tools", List.of(Json.object("functionDeclarations", functions)));
        }
        request.options().toolChoice().ifPresent(choice -> {
            boolean moot = request.tools().isEmpty() && !mode(choice).equals("ANY");
            if (!moot) body.put("toolConfig", Json.object("functionCallingConfig", calling(choice)));
        });
        var config = config(model, request.options());
        request.schema().ifPresent(schema -> {
            config.put("responseMimeType", "application/json");
            config.put("responseJsonSchema", SchemaRules.geminiJson(schema.json()));
        });
        if (!config.isEmpty()) body.put("generationConfig", config);
        return Extras.over(Json.of(body), request.options());
    }

    /** All of them, wherever they stand: there is one place for them. */
    private static List<Json> system(List<Message> messages) {
        var parts = new ArrayList<Json>();
        for (Message message : messages) {
            if (!(message instanceof Message.SystemMessage system)) continue;
            for (Content part : system.content()) {
                if (part instanceof Content.TextContent(String text) && !text.isEmpty())
                    parts.add(Json.object("text", text));
            }
        }
        return parts;
    }

    private static Json function(ToolSpec tool) {
        var function = new LinkedHashMap<String, Object>();
        function.put("name", tool.name());
        if (!tool.description().isEmpty()) function.put("description", tool.description());
        function.put("parametersJsonSchema", SchemaRules.geminiJson(tool.parameters()));
        return Json.of(function);
    }

    private static Json calling(ToolChoice choice) {
        Json config = Json.object("mode", mode(choice));
        return choice.tool()
                .map(name -> config.plus("allowedFunctionNames", List.of(name)))
                .orElse(config);
    }

    private static String mode(ToolChoice choice) {
        if (choice.equals(ToolChoice.AUTO)) return "AUTO";
        return choice.equals(ToolChoice.NONE) ? "NONE" : "ANY";
    }

    private static Map<String, Object> config(GeminiModel model, ChatOptions options) {
        var config = new LinkedHashMap<String, Object>();
        if (options.maxTokens().isPresent())
            config.put("maxOutputTokens", options.maxTokens().getAsInt());
        if (options.temperature().isPresent())
            config.put("temperature", options.temperature().getAsDouble());
        if (options.topP().isPresent()) config.put("topP", options.topP().getAsDouble());
        if (options.seed().isPresent()) config.put("seed", options.seed().getAsLong());
        options.stop().ifPresent(stop -> config.put("stopSequences", stop));
        options.reasoning().ifPresent(effort -> config.put("thinkingConfig", model.thinking(effort)));
        return config;
    }
}
