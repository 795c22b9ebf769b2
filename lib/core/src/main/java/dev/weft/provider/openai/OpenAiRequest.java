package dev.weft.provider.openai;

import dev.weft.ChatOptions;
import dev.weft.ChatRequest;
import dev.weft.Json;
import dev.weft.provider.common.FunctionTool;
import java.util.LinkedHashMap;
import java.util.Map;
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
        made.body.put("messages", OpenAiMessages.of(request.messages(), dialect));
        if (!request.tools().isEmpty()) {
            made.put("tools", request.tools().stream().map(FunctionTool::json).toList());
        }
        return made.options(request.options());
    }

    private Json options(ChatOptions options) {
        if (options.temperature().isPresent())
            put("temperature", options.temperature().getAsDouble());
        if (options.topP().isPresent()) put("top_p", options.topP().getAsDouble());
        if (options.maxTokens().isPresent())
            put("max_tokens", options.maxTokens().getAsInt());
        if (options.seed().isPresent()) put("seed", options.seed().getAsLong());
        options.stop().ifPresent(stop -> put("stop", stop));
        if (options.streaming()) {
            put("stream", true);
            put("stream_options", Map.of("include_usage", true));
        }
        Json whole = Json.of(body);
        for (var extra : options.extra().entrySet()) whole = whole.with(extra.getKey(), extra.getValue());
        return whole;
    }

    private void put(String field, @Nullable Object value) {
        String name = dialect.field(field);
        if (!name.isEmpty()) body.put(name, value);
    }
}
