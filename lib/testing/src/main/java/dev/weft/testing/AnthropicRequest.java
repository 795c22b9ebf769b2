package dev.weft.testing;

import dev.weft.ChatOptions;
import dev.weft.ChatRequest;
import dev.weft.Content;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.ToolCall;
import dev.weft.ToolChoice;
import dev.weft.ToolResult;
import dev.weft.ToolSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the body of a Messages request. What has no place in a {@link ChatRequest} becomes an extra option. */
final class AnthropicRequest {
    private static final String PROVIDER = "anthropic";

    /** Read here, or a matter of the wire alone. */
    private static final Set<String> KNOWN = Set.of(
            "model",
            "messages",
            "system",
            "tools",
            "tool_choice",
            "stream",
            "temperature",
            "top_p",
            "max_tokens",
            "stop_sequences");

    private final Map<String, String> toolNames = new HashMap<>();
    private final List<Message> messages = new ArrayList<>();

    private AnthropicRequest() {}

    /** Throws the exception of a 400 where the body is not what the wire says. */
    static ChatRequest read(Json body) {
        try {
            // the real API refuses a request without it
            body.at("max_tokens").integer();
            var reader = new AnthropicRequest();
            Json system = body.at("system");
            if (!system.isMissing()) reader.messages.add(new Message.SystemMessage(content(system)));
            for (Json message : body.at("messages").items()) reader.message(message);
            if (reader.messages.isEmpty()) throw new IllegalArgumentException("messages: there is none");
            var tools = body.at("tools").items().stream()
                    .map(AnthropicRequest::tool)
                    .toList();
            return ChatRequest.of(reader.messages).tools(tools).options(options -> options(options, body));
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw BodyJson.invalid(String.valueOf(e.getMessage()));
        }
    }

    private void message(Json message) {
        String role = message.at("role").text();
        switch (role) {
            case "user" -> user(message.at("content"));
            case "assistant" -> messages.add(assistant(message.at("content")));
            default -> throw new IllegalArgumentException("messages: there is no role '" + role + "'");
        }
    }

    /** The results of tools are messages of their own here; what the user says comes behind them. */
    private void user(Json content) {
        var said = new ArrayList<Json>();
        if (content.isString()) said.add(Json.object("type", "text", "text", content));
        for (Json block : content.isArray() ? content.items() : List.<Json>of()) {
            if (block.at("type").text().equals("tool_result")) result(block);
            else said.add(block);
        }
        if (!said.isEmpty()) messages.add(new Message.UserMessage(content(Json.of(said))));
    }

    private void result(Json block) {
        String id = block.at("tool_use_id").text();
        if (!toolNames.containsKey(id)) {
            throw new IllegalArgumentException("messages: a tool_result for '" + id + "', which was not called");
        }
        var text = new StringBuilder();
        for (Content part : content(block.at("content"))) {
            if (part instanceof Content.TextContent(String piece)) text.append(piece);
        }
        boolean error = block.at("is_error").bool(false);
        var result = error ? ToolResult.error(text.toString()) : ToolResult.of(text.toString());
        messages.add(Message.tool(ToolCall.of(id, toolNames.getOrDefault(id, ""), ""), result));
    }

    private Message assistant(Json content) {
        for (Json block : content.isArray() ? content.items() : List.<Json>of()) {
            if (block.at("type").text().equals("tool_use"))
                toolNames.put(block.at("id").text(), block.at("name").text());
        }
        return Message.AssistantMessage.of(content(content), List.of());
    }

    private static List<Content> content(Json content) {
        var parts = new ArrayList<Content>();
        if (content.isString()) parts.add(Content.text(content.text()));
        for (Json block : content.isArray() ? content.items() : List.<Json>of()) {
            parts.add(part(block));
            Json cached = block.at("cache_control");
            boolean marked = cached.isObject() && !(parts.getLast() instanceof Content.Unknown);
            if (marked) parts.add(new Content.Unknown(PROVIDER, Json.object("cache_control", cached)));
        }
        return parts;
    }

    private static Content part(Json block) {
        return switch (block.at("type").text()) {
            case "text" -> Content.text(block.at("text").text());
            case "image" -> image(block);
            case "thinking" ->
                Content.Reasoning.of(
                        block.at("thinking").text(),
                        PROVIDER,
                        Json.object("signature", block.at("signature").text()));
            case "tool_use" -> {
                // throws where it is anything but an object
                block.at("input").members();
                yield new Content.Call(
                        ToolCall.of(block.at("id").text(), block.at("name").text(), block.at("input")));
            }
            default -> new Content.Unknown(PROVIDER, block);
        };
    }

    private static Content image(Json block) {
        Json source = block.at("source");
        return switch (source.at("type").text()) {
            case "base64" ->
                Content.image(
                        Base64.getDecoder().decode(source.at("data").text()),
                        source.at("media_type").text());
            case "url" -> Content.imageUrl(source.at("url").text());
            default -> new Content.Unknown(PROVIDER, block);
        };
    }

    private static ToolSpec tool(Json tool) {
        return ToolSpec.of(
                tool.at("name").text(),
                tool.at("description").text(""),
                tool.at("input_schema").optional().orElse(Json.object()));
    }

    private static void options(ChatOptions.Builder options, Json body) {
        options.maxTokens(Math.clamp(body.at("max_tokens").integer(), 1, Integer.MAX_VALUE));
        body.at("temperature").optional().ifPresent(value -> options.temperature(value.number()));
        body.at("top_p").optional().ifPresent(value -> options.topP(value.number()));
        body.at("stop_sequences").optional().ifPresent(value -> options.stop(OpenAiRequest.texts(value)));
        Json choice = body.at("tool_choice");
        if (choice.isObject()) {
            options.toolChoice(
                    switch (choice.at("type").text()) {
                        case "any" -> ToolChoice.REQUIRED;
                        case "none" -> ToolChoice.NONE;
                        case "tool" -> ToolChoice.tool(choice.at("name").text());
                        default -> ToolChoice.AUTO;
                    });
        }
        body.members().forEach((name, value) -> {
            if (!KNOWN.contains(name)) options.extra(name, value);
        });
    }
}
