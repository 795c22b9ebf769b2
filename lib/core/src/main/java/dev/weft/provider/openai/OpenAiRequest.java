package dev.weft.provider.openai;

import dev.weft.ChatOptions;
import dev.weft.ChatRequest;
import dev.weft.Effort;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.Schema;
import dev.weft.ToolChoice;
import dev.weft.provider.common.Extras;
import dev.weft.provider.common.FunctionTool;
import dev.weft.provider.common.SchemaRules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The body of a request to Chat Completions. */
public final class OpenAiRequest {
    private final OpenAiDialect dialect;
    private final Map<String, Object> body = new LinkedHashMap<>();

    private OpenAiRequest(OpenAiDialect dialect) {
        this.dialect = dialect;
    }

    /** The whole body. */
    public static Json of(String model, ChatRequest request, OpenAiDialect dialect) {
        var made = new OpenAiRequest(dialect);
        made.body.put("model", model);
        made.body.put("messages", OpenAiMessages.of(made.instructed(request), dialect));
        if (!request.tools().isEmpty()) {
            made.put("tools", request.tools().stream().map(FunctionTool::json).toList());
        }
        request.options().toolChoice().ifPresent(choice -> made.toolChoice(choice, request));
        request.schema().ifPresent(made::responseFormat);
        return made.options(request.options());
    }

    private List<Message> instructed(ChatRequest request) {
        if (request.schema().isEmpty() || !dialect.is(OpenAiDialect.Trait.JSON_WITHOUT_SCHEMA))
            return request.messages();
        return SchemaRules.instructed(
                request.messages(), request.schema().orElseThrow().json());
    }

    /** Without tools the harmless choices are left out, since servers refuse any choice then. */
    private void toolChoice(ToolChoice choice, ChatRequest request) {
        boolean harmless = choice.equals(ToolChoice.AUTO) || choice.equals(ToolChoice.NONE);
        if (request.tools().isEmpty() && harmless) return;
        Optional<String> tool = choice.tool();
        if (tool.isEmpty()) put("tool_choice", choice.toString());
        else put("tool_choice", Json.object("type", "function", "function", Json.object("name", tool.get())));
    }

    private void responseFormat(Schema<?> schema) {
        if (dialect.is(OpenAiDialect.Trait.JSON_WITHOUT_SCHEMA)) {
            put("response_format", Json.object("type", "json_object"));
            return;
        }
        Optional<Json> strict = SchemaRules.openAiStrict(schema.json());
        Json described = Json.object(
                "name", schema.name(), "strict", strict.isPresent(), "schema", strict.orElse(schema.json()));
        put("response_format", Json.object("type", "json_schema", "json_schema", described));
    }

    private void reasoning(Effort effort) {
        String word = effort.name().toLowerCase(Locale.ROOT);
        boolean off = effort == Effort.NONE;
        if (dialect.is(OpenAiDialect.Trait.REASONING_OBJECT)) {
            put("reasoning", Json.object("effort", word));
        } else if (dialect.is(OpenAiDialect.Trait.THINKING_SWITCH)) {
            put("thinking", Json.object("type", off ? "disabled" : "enabled"));
            if (!off) put("reasoning_effort", word);
        } else {
            put("reasoning_effort", word);
        }
    }

    private Json options(ChatOptions options) {
        if (options.temperature().isPresent())
            put("temperature", options.temperature().getAsDouble());
        if (options.topP().isPresent()) put("top_p", options.topP().getAsDouble());
        if (options.maxTokens().isPresent())
            put("max_tokens", options.maxTokens().getAsInt());
        if (options.seed().isPresent()) put("seed", options.seed().getAsLong());
        options.stop().ifPresent(stop -> put("stop", stop));
        options.reasoning().ifPresent(this::reasoning);
        if (options.streaming()) {
            put("stream", true);
            put("stream_options", Map.of("include_usage", true));
        }
        return Extras.over(Json.of(body), options);
    }

    private void put(String field, @Nullable Object value) {
        String name = dialect.field(field);
        if (!name.isEmpty()) body.put(name, value);
    }
}
