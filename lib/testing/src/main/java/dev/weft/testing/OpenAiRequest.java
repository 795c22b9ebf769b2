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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the body of a Chat Completions request. What has no place in a {@link ChatRequest} becomes an extra option. */
final class OpenAiRequest {
    /** Read here, or a matter of the wire alone. */
    private static final Set<String> KNOWN = Set.of(
            "model",
            "messages",
            "tools",
            "stream",
            "stream_options",
            "temperature",
            "top_p",
            "max_tokens",
            "max_completion_tokens",
            "seed",
            "stop");

    private final Map<String, String> toolNames = new HashMap<>();

    private OpenAiRequest() {}

    /** Throws the exception of a 400 where the body is not what the wire says. */
    static ChatRequest read(Json body) {
        try {
            var messages = new ArrayList<Message>();
            var reader = new OpenAiRequest();
            for (Json message : body.at("messages").items()) messages.add(reader.message(message));
            if (messages.isEmpty()) throw new IllegalArgumentException("messages: there is none");
            var tools =
                    body.at("tools").items().stream().map(OpenAiRequest::tool).toList();
            return ChatRequest.of(messages).tools(tools).options(options -> options(options, body));
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw BodyJson.invalid(String.valueOf(e.getMessage()));
        }
    }

    private Message message(Json message) {
        String role = message.at("role").text();
        return switch (role) {
            case "system", "developer" -> new Message.SystemMessage(content(message.at("content")));
            case "user" -> new Message.UserMessage(content(message.at("content")));
            case "assistant" -> assistant(message);
            case "tool" -> {
                String id = message.at("tool_call_id").text();
                var call = ToolCall.of(id, toolNames.getOrDefault(id, ""), "");
                yield Message.tool(call, ToolResult.of(text(content(message.at("content")))));
            }
            default -> throw new IllegalArgumentException("messages: there is no role '" + role + "'");
        };
    }

    private Message assistant(Json message) {
        var parts = new ArrayList<Content>();
        String reasoning = message.at("reasoning_content").text("");
        if (!reasoning.isEmpty()) parts.add(Content.Reasoning.of(reasoning));
        parts.addAll(content(message.at("content")));
        var calls = new ArrayList<ToolCall>();
        for (Json call : message.at("tool_calls").items()) {
            String id = call.at("id").text();
            String name = call.at("function.name").text();
            toolNames.put(id, name);
            calls.add(ToolCall.of(id, name, call.at("function.arguments").text("")));
        }
        return Message.AssistantMessage.of(parts, calls);
    }

    private static List<Content> content(Json content) {
        if (content.isArray())
            return content.items().stream().map(OpenAiRequest::part).toList();
        return content.isString() ? List.of(Content.text(content.text())) : List.of();
    }

    private static Content part(Json part) {
        return switch (part.at("type").text()) {
            case "text" -> Content.text(part.at("text").text());
            case "refusal" -> Content.text(part.at("refusal").text());
            case "image_url" -> DataUrl.image(part.at("image_url.url").text());
            default -> new Content.Unknown("openai", part);
        };
    }

    private static String text(List<Content> parts) {
        var text = new StringBuilder();
        for (Content part : parts) if (part instanceof Content.TextContent(String piece)) text.append(piece);
        return text.toString();
    }

    private static ToolSpec tool(Json tool) {
        Json function = tool.at("function");
        return ToolSpec.of(
                function.at("name").text(),
                function.at("description").text(""),
                function.at("parameters").optional().orElse(Json.object()));
    }

    private static void options(ChatOptions.Builder options, Json body) {
        body.at("temperature").optional().ifPresent(value -> options.temperature(value.number()));
        body.at("top_p").optional().ifPresent(value -> options.topP(value.number()));
        body.at("max_tokens").optional().ifPresent(value -> options.maxTokens((int) value.integer()));
        body.at("max_completion_tokens").optional().ifPresent(value -> options.maxTokens((int) value.integer()));
        body.at("seed").optional().ifPresent(value -> options.seed(value.integer()));
        body.at("stop").optional().ifPresent(value -> options.stop(texts(value)));
        body.members().forEach((name, value) -> {
            if (!KNOWN.contains(name)) options.extra(name, value);
        });
    }

    static String[] texts(Json oneOrMany) {
        if (!oneOrMany.isArray()) return new String[] {oneOrMany.text()};
        return oneOrMany.items().stream().map(Json::text).toArray(String[]::new);
    }
}
