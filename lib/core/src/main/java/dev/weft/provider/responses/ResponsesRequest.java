package dev.weft.provider.responses;

import dev.weft.ChatOptions;
import dev.weft.ChatRequest;
import dev.weft.Effort;
import dev.weft.Json;
import dev.weft.Schema;
import dev.weft.ToolChoice;
import dev.weft.ToolSpec;
import dev.weft.provider.common.Extras;
import dev.weft.provider.common.SchemaRules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The body of a request to the Responses API. */
public final class ResponsesRequest {
    // models that reason unasked, by their names; others refuse to be asked for reasoning in any form
    private static final Pattern REASONING = Pattern.compile("(.*/)?(o[1-9]|gpt-[5-9]|gpt-oss|grok-4)(?!.*chat).*");

    private static final Json NOTHING = Json.object("type", "object", "properties", Json.object());

    private ResponsesRequest() {}

    /** The whole body. */
    public static Json of(String model, ChatRequest request, String provider) {
        ChatOptions options = request.options();
        Map<String, Json> extra = options.extra();
        String previous = previous(extra);
        boolean stored = !previous.isEmpty() || Json.of(true).equals(extra.get("store"));
        var body = new LinkedHashMap<String, Object>();
        body.put("model", model);
        body.put("input", ResponsesInput.of(request.messages(), provider, stored, previous));
        if (!request.tools().isEmpty()) {
            body.put(
                    "tools",
                    request.tools().stream().map(ResponsesRequest::tool).toList());
        }
        boolean tools = !request.tools().isEmpty() || extra.containsKey("tools");
        // without tools servers refuse any choice, also the harmless ones
        options.toolChoice()
                .filter(choice -> tools || !choice.equals(ToolChoice.AUTO) && !choice.equals(ToolChoice.NONE))
                .ifPresent(choice -> body.put("tool_choice", choice(choice)));
        options.reasoning().ifPresent(effort -> body.put("reasoning", reasoning(effort)));
        if (options.reasoning().isPresent() || REASONING.matcher(model).matches()) {
            body.put("include", List.of("reasoning.encrypted_content"));
        }
        request.schema().ifPresent(schema -> body.put("text", Map.of("format", format(schema))));
        if (options.maxTokens().isPresent())
            body.put("max_output_tokens", options.maxTokens().getAsInt());
        if (options.temperature().isPresent())
            body.put("temperature", options.temperature().getAsDouble());
        if (options.topP().isPresent()) body.put("top_p", options.topP().getAsDouble());
        body.put("store", false);
        if (options.streaming()) body.put("stream", true);
        return Extras.over(Json.of(body), options);
    }

    /** What the provider keeps and this request goes on with: an answer or a conversation, or "". */
    private static String previous(Map<String, Json> extra) {
        for (String path : List.of("previous_response_id", "conversation", "conversation.id")) {
            Json id = extra.getOrDefault(path, Json.of(null));
            String found = id.isObject() ? id.member("id").text("") : id.text("");
            if (!found.isEmpty()) return found;
        }
        return "";
    }

    /** Strictly where its schema can be said so, as the API itself would try to; never without a word on it. */
    private static Json tool(ToolSpec tool) {
        Json parameters = tool.parameters().members().isEmpty() ? NOTHING : tool.parameters();
        var strict = SchemaRules.openAiStrict(parameters);
        var function = new LinkedHashMap<String, Object>();
        function.put("type", "function");
        function.put("name", tool.name());
        if (!tool.description().isEmpty()) function.put("description", tool.description());
        function.put("parameters", strict.orElse(parameters));
        function.put("strict", strict.isPresent());
        return Json.of(function);
    }

    private static Json format(Schema<?> schema) {
        var strict = SchemaRules.openAiStrict(schema.json());
        return Json.object(
                "type",
                "json_schema",
                "name",
                schema.name(),
                "schema",
                strict.orElse(schema.json()),
                "strict",
                strict.isPresent());
    }

    private static Object choice(ToolChoice choice) {
        return choice.tool()
                .<Object>map(name -> Json.object("type", "function", "name", name))
                .orElse(choice.toString());
    }

    private static Json reasoning(Effort effort) {
        Json reasoning = Json.object("effort", effort.name().toLowerCase(Locale.ROOT));
        return effort == Effort.NONE ? reasoning : reasoning.plus("summary", "auto");
    }
}
