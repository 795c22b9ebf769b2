package dev.weft.testing;

import dev.weft.ChatOptions;
import dev.weft.ChatRequest;
import dev.weft.Content;
import dev.weft.Effort;
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
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads the body of a Responses request. What has no place in a {@link ChatRequest} becomes an extra option. */
final class ResponsesRequest {
    private static final String PROVIDER = "openai-responses";
    /** Read here, or a matter of the wire alone. */
    private static final Set<String> KNOWN = Set.of(
            "model",
            "input",
            "instructions",
            "tools",
            "tool_choice",
            "reasoning",
            "include",
            "text",
            "stream",
            "store",
            "temperature",
            "top_p",
            "max_output_tokens");

    private final List<Message> messages = new ArrayList<>();
    private final List<Content> assistant = new ArrayList<>();
    private final Map<String, String> toolNames = new HashMap<>();

    private ResponsesRequest() {}

    /** Throws the exception of a 400 where the body is not what the wire says. */
    static ChatRequest read(Json body) {
        try {
            var reader = new ResponsesRequest();
            String instructions = body.at("instructions").text("");
            if (!instructions.isEmpty()) reader.messages.add(Message.system(instructions));
            Json input = body.at("input");
            if (input.isString()) reader.messages.add(Message.user(input.text()));
            else input.items().forEach(reader::item);
            reader.flush();
            if (reader.messages.isEmpty()) throw new IllegalArgumentException("input: there is none");
            var tools = body.at("tools").items().stream()
                    .filter(tool -> isFunction(tool))
                    .map(ResponsesRequest::tool)
                    .toList();
            var request = ChatRequest.of(reader.messages).tools(tools).options(options -> options(options, body));
            Json schema = body.at("text.format.schema");
            return schema.isObject() ? request.schema(Schema.json(schema.toString())) : request;
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw BodyJson.invalid(String.valueOf(e.getMessage()));
        }
    }

    /** What the assistant made in one turn is one message, whatever items that were. */
    private void item(Json item) {
        String type = item.at("type").text("message");
        switch (type) {
            case "message" -> message(item);
            case "reasoning" -> assistant.add(Content.Reasoning.of(text(item.at("summary")), PROVIDER, item));
            case "function_call", "custom_tool_call" -> {
                String field = type.equals("function_call") ? "arguments" : "input";
                String id = item.at("call_id").text();
                toolNames.put(id, item.at("name").text());
                assistant.add(new Content.Call(
                        ToolCall.of(id, item.at("name").text(), item.at(field).text(""))));
                mark(item, item.without(field));
            }
            case "function_call_output", "custom_tool_call_output" -> {
                flush();
                String id = item.at("call_id").text();
                var call = ToolCall.of(id, toolNames.getOrDefault(id, ""), "");
                messages.add(Message.tool(call, ToolResult.of(text(item.at("output")))));
            }
            default -> assistant.add(new Content.Unknown(PROVIDER, item));
        }
    }

    private void message(Json item) {
        String role = item.at("role").text();
        if (!role.equals("assistant")) flush();
        List<Content> content = content(item.at("content"));
        switch (role) {
            case "system", "developer" -> messages.add(new Message.SystemMessage(content));
            case "user" -> messages.add(new Message.UserMessage(content));
            case "assistant" -> {
                assistant.addAll(content);
                Json bare = item;
                for (int i = 0; i < item.at("content").items().size(); i++) {
                    Json part = item.at("content." + i);
                    bare = bare.with("content." + i, part.without("text"));
                }
                mark(item, bare);
            }
            default -> throw new IllegalArgumentException("input: there is no role '" + role + "'");
        }
    }

    /** What an item has beside what everybody understands, if the server gave it an id. */
    private void mark(Json item, Json bare) {
        if (!item.at("id").isMissing()) assistant.add(new Content.Unknown(PROVIDER, bare));
    }

    private void flush() {
        if (!assistant.isEmpty()) messages.add(Message.AssistantMessage.of(List.copyOf(assistant), List.of()));
        assistant.clear();
    }

    private static List<Content> content(Json content) {
        if (content.isString()) return List.of(Content.text(content.text()));
        var parts = new ArrayList<Content>();
        for (Json part : content.items()) {
            switch (part.at("type").text()) {
                case "input_text", "output_text" ->
                    parts.add(Content.text(part.at("text").text()));
                case "input_image" ->
                    parts.add(DataUrl.image(part.at("image_url").text()));
                // stands in the item itself
                case "refusal" -> {}
                default -> parts.add(new Content.Unknown(PROVIDER, part));
            }
        }
        return parts;
    }

    private static String text(Json parts) {
        if (parts.isString()) return parts.text();
        var text = new StringBuilder();
        for (Json part : parts.items()) text.append(part.at("text").text(""));
        return text.toString();
    }

    private static boolean isFunction(Json tool) {
        return tool.at("type").text().equals("function");
    }

    private static ToolSpec tool(Json tool) {
        return ToolSpec.of(
                tool.at("name").text(),
                tool.at("description").text(""),
                tool.at("parameters").optional().orElse(Json.object()));
    }

    private static void options(ChatOptions.Builder options, Json body) {
        body.at("temperature").optional().ifPresent(value -> options.temperature(value.number()));
        body.at("top_p").optional().ifPresent(value -> options.topP(value.number()));
        body.at("max_output_tokens").optional().ifPresent(value -> options.maxTokens((int) value.integer()));
        body.at("tool_choice").optional().ifPresent(value -> options.toolChoice(choice(value)));
        String effort = body.at("reasoning.effort").text("").toUpperCase(Locale.ROOT);
        for (Effort one : Effort.values()) if (one.name().equals(effort)) options.reasoning(one);
        if (body.at("store").equals(Json.of(true))) options.extra("store", true);
        var others = body.at("tools").items().stream()
                .filter(tool -> !isFunction(tool))
                .toList();
        if (!others.isEmpty()) options.extra("tools", others);
        body.members().forEach((name, value) -> {
            if (!KNOWN.contains(name)) options.extra(name, value);
        });
    }

    private static ToolChoice choice(Json choice) {
        if (choice.isObject()) return ToolChoice.tool(choice.at("name").text());
        return switch (choice.text()) {
            case "auto" -> ToolChoice.AUTO;
            case "none" -> ToolChoice.NONE;
            case "required" -> ToolChoice.REQUIRED;
            default -> throw new IllegalArgumentException("tool_choice: there is no '" + choice.text() + "'");
        };
    }
}
