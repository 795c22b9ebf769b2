package dev.weft.provider.ollama;

import dev.weft.ChatOptions;
import dev.weft.ChatRequest;
import dev.weft.Content;
import dev.weft.DecodeException;
import dev.weft.Effort;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.ToolCall;
import dev.weft.ToolSpec;
import dev.weft.provider.common.Extras;
import dev.weft.provider.common.FunctionTool;
import dev.weft.provider.common.SchemaRules;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The body of a request to {@code /api/chat}. */
public final class OllamaRequest {
    /** What parts that only Ollama understands are marked with. */
    static final String PROVIDER = "ollama";

    private OllamaRequest() {}

    /** The whole body. */
    public static Json of(String model, ChatRequest request) {
        var body = new LinkedHashMap<String, Object>();
        body.put("model", model);
        body.put("messages", messages(instructed(request)));
        if (!request.tools().isEmpty())
            body.put("tools", request.tools().stream().map(OllamaRequest::tool).toList());
        request.schema().ifPresent(schema -> body.put("format", SchemaRules.ollamaFormat(schema.json())));
        request.options().reasoning().ifPresent(effort -> body.put("think", think(effort)));
        // unlike elsewhere it streams unless told not to
        body.put("stream", request.options().streaming());
        var options = options(request.options());
        if (!options.isEmpty()) body.put("options", options);
        return Extras.over(Json.of(body), request.options());
    }

    /** The format only restrains what is written: a model that is to know the schema, and its descriptions, must be told. */
    private static List<Message> instructed(ChatRequest request) {
        return request.schema()
                .map(schema -> SchemaRules.instructed(request.messages(), schema.json()))
                .orElse(request.messages());
    }

    private static Json tool(ToolSpec tool) {
        return FunctionTool.json(
                ToolSpec.of(tool.name(), tool.description(), SchemaRules.ollamaTool(tool.parameters())));
    }

    private static Object think(Effort effort) {
        return effort == Effort.NONE ? false : effort.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> options(ChatOptions from) {
        var options = new LinkedHashMap<String, Object>();
        if (from.temperature().isPresent())
            options.put("temperature", from.temperature().getAsDouble());
        if (from.topP().isPresent()) options.put("top_p", from.topP().getAsDouble());
        if (from.maxTokens().isPresent())
            options.put("num_predict", from.maxTokens().getAsInt());
        if (from.seed().isPresent()) options.put("seed", from.seed().getAsLong());
        from.stop().ifPresent(stop -> options.put("stop", stop));
        return options;
    }

    private static List<Json> messages(List<Message> messages) {
        int lastUser = -1;
        for (int i = 0; i < messages.size(); i++) if (messages.get(i) instanceof Message.UserMessage) lastUser = i;
        var all = new ArrayList<Json>();
        for (int i = 0; i < messages.size(); i++) {
            all.add(
                    switch (messages.get(i)) {
                        case Message.SystemMessage system -> withImages("system", system);
                        case Message.UserMessage user -> withImages("user", user);
                        case Message.AssistantMessage assistant -> assistant(assistant, i > lastUser);
                        case Message.ToolMessage tool ->
                            Json.object(
                                    "role", "tool",
                                    "tool_name", tool.tool(),
                                    "tool_call_id", tool.callId(),
                                    "content", tool.result().text());
                    });
        }
        return all;
    }

    private static Json withImages(String role, Message message) {
        var images = new ArrayList<String>();
        for (Content part : message.content()) {
            if (!(part instanceof Content.Media media)) continue;
            if (media.kind() != Content.Media.Kind.IMAGE) {
                throw new IllegalArgumentException(
                        "Ollama takes images in a message and no other files; send a file's text");
            }
            byte[] bytes = media.bytes()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "Ollama fetches no images by their address; send the bytes: Content.image(path)"));
            images.add(Base64.getEncoder().encodeToString(bytes));
        }
        Json made = Json.object("role", role, "content", message.text());
        return images.isEmpty() ? made : made.plus("images", images);
    }

    private static Json assistant(Message.AssistantMessage message, boolean current) {
        Json made = Json.object("role", "assistant", "content", message.text());
        var thinking = new StringBuilder();
        boolean ours = false;
        for (Content part : message.content()) {
            if (!(part instanceof Content.Reasoning reasoning)
                    || !reasoning.provider().equals(PROVIDER)) continue;
            thinking.append(reasoning.text());
            ours = true;
        }
        if (current && ours) made = made.plus("thinking", thinking.toString());
        if (message.toolCalls().isEmpty()) return made;
        var calls = new ArrayList<Json>();
        for (ToolCall call : message.toolCalls()) {
            var function = Json.object("index", calls.size(), "name", call.name(), "arguments", arguments(call));
            calls.add(Json.object("id", call.id(), "function", function));
        }
        return made.plus("tool_calls", calls);
    }

    /** An object is the only thing that is taken; what a model wrote and no parser reads goes back as text inside one. */
    private static Json arguments(ToolCall call) {
        try {
            Json arguments = call.arguments();
            return arguments.isObject() ? arguments : Json.object("value", arguments);
        } catch (DecodeException e) {
            return Json.object("text", call.argumentsText());
        }
    }
}
