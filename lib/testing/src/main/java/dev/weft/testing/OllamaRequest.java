package dev.weft.testing;

import dev.weft.ChatOptions;
import dev.weft.ChatRequest;
import dev.weft.Content;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.ToolCall;
import dev.weft.ToolResult;
import dev.weft.ToolSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the body of an Ollama chat request. What has no place in a {@link ChatRequest} becomes an extra option. */
final class OllamaRequest {
    private static final Set<String> KNOWN = Set.of("model", "messages", "tools", "stream", "options");
    private static final Set<String> KNOWN_OPTIONS = Set.of("temperature", "top_p", "num_predict", "seed", "stop");

    private OllamaRequest() {}

    /** Throws the exception of a 400 where the body is not what the wire says. */
    static ChatRequest read(Json body) {
        try {
            var messages = new ArrayList<Message>();
            for (Json message : body.at("messages").items()) messages.add(message(message));
            if (messages.isEmpty()) throw new IllegalArgumentException("messages: there is none");
            var tools =
                    body.at("tools").items().stream().map(OllamaRequest::tool).toList();
            return ChatRequest.of(messages).tools(tools).options(options -> options(options, body));
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw BodyJson.invalid(String.valueOf(e.getMessage()));
        }
    }

    private static Message message(Json message) {
        String role = message.at("role").text();
        String text = message.at("content").text("");
        return switch (role) {
            case "system" -> Message.system(text);
            case "user" -> {
                var images = message.at("images").items().stream()
                        .map(image -> DataUrl.bare(image.text()))
                        .toList();
                yield Message.user(text, images.toArray(Content[]::new));
            }
            case "assistant" -> assistant(message, text);
            case "tool" -> {
                var call = ToolCall.of(
                        message.at("tool_call_id").text(""),
                        message.at("tool_name").text(""),
                        "");
                yield Message.tool(call, ToolResult.of(text));
            }
            default -> throw new IllegalArgumentException("messages: there is no role '" + role + "'");
        };
    }

    private static Message assistant(Json message, String text) {
        var parts = new ArrayList<Content>();
        String thinking = message.at("thinking").text("");
        if (!thinking.isEmpty()) parts.add(Content.Reasoning.of(thinking));
        if (!text.isEmpty()) parts.add(Content.text(text));
        List<ToolCall> calls = message.at("tool_calls").items().stream()
                .map(call -> ToolCall.of(
                        call.at("id").text(""), call.at("function.name").text(), call.at("function.arguments")))
                .toList();
        return Message.AssistantMessage.of(parts, calls);
    }

    private static ToolSpec tool(Json tool) {
        Json function = tool.at("function");
        return ToolSpec.of(
                function.at("name").text(),
                function.at("description").text(""),
                function.at("parameters").optional().orElse(Json.object()));
    }

    private static void options(ChatOptions.Builder options, Json body) {
        Json given = body.at("options");
        given.at("temperature").optional().ifPresent(value -> options.temperature(value.number()));
        given.at("top_p").optional().ifPresent(value -> options.topP(value.number()));
        long most = given.at("num_predict").integer(-1);
        if (most > 0) options.maxTokens((int) Math.min(most, Integer.MAX_VALUE));
        given.at("seed").optional().ifPresent(value -> options.seed(value.integer()));
        given.at("stop").optional().ifPresent(value -> options.stop(OpenAiRequest.texts(value)));
        given.members().forEach((name, value) -> {
            if (!KNOWN_OPTIONS.contains(name)) options.extra("options." + name, value);
        });
        body.members().forEach((name, value) -> {
            if (!KNOWN.contains(name)) options.extra(name, value);
        });
    }
}
