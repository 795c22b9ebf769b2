package dev.weft.provider.anthropic;

import dev.weft.ChatOptions;
import dev.weft.ChatRequest;
import dev.weft.Effort;
import dev.weft.Json;
import dev.weft.Schema;
import dev.weft.ToolChoice;
import dev.weft.ToolSpec;
import dev.weft.provider.common.ClaudeModel;
import dev.weft.provider.common.Extras;
import dev.weft.provider.common.SchemaRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The body of a request to Messages. */
public final class AnthropicRequest {
    /** What parts that only Anthropic understands are marked with. */
    public static final String PROVIDER = AnthropicAnswer.PROVIDER;

    private final ClaudeModel model;
    private final Map<String, Object> body = new LinkedHashMap<>();

    private AnthropicRequest(String model) {
        this.model = new ClaudeModel(model);
        body.put("model", model);
    }

    /**
     * The whole body. Extras come last and reach every field; only {@code tools}, given as a list, is put behind the tools of the
     * request: those are tools that Anthropic runs itself.
     */
    public static Json of(String model, ChatRequest request) {
        var made = new AnthropicRequest(model);
        var options = request.options();
        made.body.put("max_tokens", options.maxTokens().orElse(made.model.maxTokens()));
        AnthropicMessages.system(request.messages()).ifPresent(system -> made.body.put("system", system));
        made.body.put("messages", AnthropicMessages.of(request.messages()));
        if (!request.tools().isEmpty()) {
            made.body.put(
                    "tools",
                    request.tools().stream().map(AnthropicRequest::tool).toList());
        }
        made.toolChoice(options);
        if (options.reasoning().isPresent()) made.thinking(options.reasoning().get(), options);
        request.schema().ifPresent(made::schema);
        return made.options(options);
    }

    private static Json tool(ToolSpec spec) {
        var tool = new LinkedHashMap<String, Object>();
        tool.put("name", spec.name());
        if (!spec.description().isEmpty()) tool.put("description", spec.description());
        tool.put("input_schema", spec.parameters());
        return Json.of(tool);
    }

    private void toolChoice(ChatOptions options) {
        if (options.toolChoice().isEmpty()) return;
        ToolChoice choice = options.toolChoice().get();
        boolean tools = body.containsKey("tools") || options.extra().containsKey("tools");
        boolean must = choice.tool().isPresent() || choice.equals(ToolChoice.REQUIRED);
        // without any tool the choice is refused, even the one that asks for nothing else
        if (!tools && !must) return;
        String word = choice.equals(ToolChoice.REQUIRED) ? "any" : choice.toString();
        body.put(
                "tool_choice",
                choice.tool()
                        .map(name -> Json.object("type", "tool", "name", name))
                        .orElse(Json.object("type", word)));
    }

    private void thinking(Effort effort, ChatOptions options) {
        body.putAll(model.thinking(effort, options.maxTokens()));
    }

    private void schema(Schema<?> schema) {
        Json format = Json.object("type", "json_schema", "schema", SchemaRules.anthropicFormat(schema.json()));
        body.merge("output_config", Json.object("format", format), (effort, also) -> ((Json) also).over((Json) effort));
    }

    private Json options(ChatOptions options) {
        if (options.temperature().isPresent())
            body.put("temperature", options.temperature().getAsDouble());
        if (options.topP().isPresent()) body.put("top_p", options.topP().getAsDouble());
        options.stop().ifPresent(stop -> body.put("stop_sequences", stop));
        if (options.streaming()) body.put("stream", true);
        Json whole = Extras.over(Json.of(body), options);
        // who forbids parallel calls by an extra has not said what else to choose
        Json choice = whole.member("tool_choice");
        boolean untyped = choice.isObject() && choice.member("type").isMissing();
        return strict(untyped ? whole.with("tool_choice.type", "auto") : whole);
    }

    /** Tools that an extra made strict have their schemas by the rules for that; all that is strict must keep to the limits. */
    private static Json strict(Json whole) {
        var schemas = new ArrayList<Json>();
        List<Json> tools = whole.member("tools").items();
        for (int i = 0; i < tools.size(); i++) {
            if (!tools.get(i).member("strict").equals(Json.of(true))) continue;
            schemas.add(SchemaRules.anthropicFormat(tools.get(i).member("input_schema")));
            whole = whole.with("tools." + i + ".input_schema", schemas.getLast());
        }
        SchemaRules.anthropicLimits(
                schemas, whole.at("output_config.format.schema").optional());
        return whole;
    }
}
