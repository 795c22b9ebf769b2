package dev.weft.testing;

import dev.weft.ChatOptions;
import dev.weft.ChatRequest;
import dev.weft.Content;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.Schema;
import dev.weft.ToolCall;
import dev.weft.ToolChoice;
import dev.weft.ToolResult;
import dev.weft.ToolSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the body of a request to Cohere's chat. What has no place in a {@link ChatRequest} becomes an extra option. */
final class CohereRequest {
    private static final Set<String> KNOWN = Set.of(
            "model",
            "messages",
            "tools",
            "tool_choice",
            "stream",
            "temperature",
            "p",
            "max_tokens",
            "seed",
            "stop_sequences",
            "response_format");

    private final Map<String, String> toolNames = new HashMap<>();

    private CohereRequest() {}

    /** Throws the exception of a 400 where the body is not what the wire says. */
    static ChatRequest read(Json body) {
        try {
            var messages = new ArrayList<Message>();
            var reader = new CohereRequest();
            for (Json message : body.at("messages").items()) messages.add(reader.message(message));
            if (messages.isEmpty()) throw new IllegalArgumentException("messages: there is none");
            var tools =
                    body.at("tools").items().stream().map(CohereRequest::tool).toList();
            var request = ChatRequest.of(messages).tools(tools).options(options -> options(options, body));
            Json schema = body.at("response_format.json_schema");
            return schema.isObject() ? request.schema(Schema.json(schema.toString())) : request;
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw BodyJson.invalid(String.valueOf(e.getMessage()));
        }
    }

    private Message message(Json message) {
        String role = message.at("role").text();
        Json content = message.at("content");
        return switch (role) {
            case "system" -> new Message.SystemMessage(content(content));
            case "user" -> new Message.UserMessage(content(content));
            case "assistant" -> assistant(message);
            case "tool" -> {
                String id = message.at("tool_call_id").text();
                var call = ToolCall.of(id, toolNames.getOrDefault(id, ""), "");
                yield Message.tool(call, ToolResult.of(new Message.UserMessage(content(content)).text()));
            }
            default -> throw new IllegalArgumentException("messages: there is no role '" + role + "'");
        };
    }

    private Message assistant(Json message) {
        var parts = new ArrayList<>(content(message.at("content")));
        Json plan = message.at("tool_plan");
        if (plan.isString()) parts.add(new Content.Unknown("cohere", Json.object("tool_plan", plan)));
        for (Json call : message.at("tool_calls").items()) {
            String id = call.at("id").text();
            String name = call.at("function.name").text();
            toolNames.put(id, name);
            parts.add(new Content.Call(
                    ToolCall.of(id, name, call.at("function.arguments").text(""))));
        }
        return Message.AssistantMessage.of(parts, List.of());
    }

    private static List<Content> content(Json content) {
        if (content.isArray())
            return content.items().stream().map(CohereRequest::part).toList();
        boolean text = content.isString() && !content.text().isEmpty();
        return text ? List.of(Content.text(content.text())) : List.of();
    }

    private static Content part(Json part) {
        return switch (part.at("type").text()) {
            case "text" -> Content.text(part.at("text").text());
            case "thinking" -> Content.Reasoning.of(part.at("thinking").text(), "cohere", Json.object());
            case "image_url" -> DataUrl.image(part.at("image_url.url").text());
            default -> new Content.Unknown("cohere", part);
        };
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
        body.at("p").optional().ifPresent(value -> options.topP(value.number()));
        body.at("max_tokens").optional().ifPresent(value -> options.maxTokens((int) value.integer()));
        body.at("seed").optional().ifPresent(value -> options.seed(value.integer()));
        body.at("stop_sequences").optional().ifPresent(value -> options.stop(OpenAiRequest.texts(value)));
        body.at("tool_choice")
                .optional()
                .ifPresent(value ->
                        options.toolChoice(value.text().equals("NONE") ? ToolChoice.NONE : ToolChoice.REQUIRED));
        body.members().forEach((name, value) -> {
            if (!KNOWN.contains(name)) options.extra(name, value);
        });
    }
}
