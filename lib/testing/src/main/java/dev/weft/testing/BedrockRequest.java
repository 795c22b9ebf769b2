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
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the body of a Converse request. What has no place in a {@link ChatRequest} becomes an extra option. */
final class BedrockRequest {
    private static final String PROVIDER = "bedrock";
    private static final Set<String> KNOWN =
            Set.of("messages", "system", "inferenceConfig", "toolConfig", "outputConfig");
    private static final Set<String> KNOWN_IN_CONFIG = Set.of("maxTokens", "temperature", "topP", "stopSequences");

    private final Map<String, String> toolNames = new HashMap<>();
    private final List<Message> messages = new ArrayList<>();

    private BedrockRequest() {}

    /** Throws the exception of a 400 where the body is not what the wire says. */
    static ChatRequest read(Json body) {
        try {
            var reader = new BedrockRequest();
            if (!body.at("system").items().isEmpty()) {
                var parts = body.at("system").items().stream().map(BedrockRequest::part);
                reader.messages.add(new Message.SystemMessage(parts.toList()));
            }
            if (body.at("messages").items().isEmpty()) throw new IllegalArgumentException("messages: there is none");
            for (Json message : body.at("messages").items()) reader.message(message);
            var tools = body.at("toolConfig.tools").items().stream()
                    .map(tool -> tool(tool.at("toolSpec")))
                    .toList();
            var request = ChatRequest.of(reader.messages).tools(tools).options(options -> options(options, body));
            Json schema = body.at("outputConfig.textFormat.structure.jsonSchema.schema");
            return schema.isString() ? request.schema(Schema.json(schema.text())) : request;
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw BodyJson.invalid(String.valueOf(e.getMessage()));
        }
    }

    private void message(Json message) {
        String role = message.at("role").text();
        var parts = new ArrayList<Content>();
        for (Json block : message.at("content").items()) {
            Json result = block.at("toolResult");
            if (role.equals("user") && result.isObject()) messages.add(result(result));
            else parts.add(part(block));
        }
        switch (role) {
            case "user" -> {
                if (!parts.isEmpty()) messages.add(new Message.UserMessage(parts));
            }
            case "assistant" -> {
                for (Content part : parts)
                    if (part instanceof Content.Call(ToolCall call)) toolNames.put(call.id(), call.name());
                messages.add(Message.AssistantMessage.of(parts, List.of()));
            }
            default -> throw new IllegalArgumentException("messages: there is no role '" + role + "'");
        }
    }

    private Message result(Json result) {
        String id = result.at("toolUseId").text();
        var text = new StringBuilder();
        for (Json part : result.at("content").items())
            text.append(part.at("text").text(""));
        boolean failed = result.at("status").text("").equals("error");
        var call = ToolCall.of(id, toolNames.getOrDefault(id, ""), "");
        return Message.tool(call, failed ? ToolResult.error(text.toString()) : ToolResult.of(text.toString()));
    }

    private static Content part(Json block) {
        if (block.at("text").isString()) return Content.text(block.at("text").text());
        Json use = block.at("toolUse");
        if (use.isObject()) {
            String id = use.at("toolUseId").text();
            return new Content.Call(ToolCall.of(id, use.at("name").text(), use.at("input")));
        }
        Json image = block.at("image");
        if (image.at("source.bytes").isString()) {
            byte[] bytes = Base64.getDecoder().decode(image.at("source.bytes").text());
            return Content.image(bytes, "image/" + image.at("format").text());
        }
        Json thought = block.at("reasoningContent.reasoningText");
        if (thought.isObject()) {
            Json signed = Json.object("signature", thought.at("signature"));
            return Content.Reasoning.of(thought.at("text").text(), PROVIDER, signed);
        }
        return new Content.Unknown(PROVIDER, block);
    }

    private static ToolSpec tool(Json spec) {
        return ToolSpec.of(
                spec.at("name").text(),
                spec.at("description").text(""),
                spec.at("inputSchema.json").optional().orElse(Json.object()));
    }

    private static void options(ChatOptions.Builder options, Json body) {
        Json config = body.at("inferenceConfig");
        config.at("temperature").optional().ifPresent(value -> options.temperature(value.number()));
        config.at("topP").optional().ifPresent(value -> options.topP(value.number()));
        config.at("maxTokens").optional().ifPresent(value -> options.maxTokens((int) value.integer()));
        config.at("stopSequences").optional().ifPresent(value -> options.stop(OpenAiRequest.texts(value)));
        Json choice = body.at("toolConfig.toolChoice");
        if (choice.at("tool").isObject())
            options.toolChoice(ToolChoice.tool(choice.at("tool.name").text()));
        else if (choice.at("any").isObject()) options.toolChoice(ToolChoice.REQUIRED);
        else if (choice.at("auto").isObject()) options.toolChoice(ToolChoice.AUTO);
        config.members().forEach((name, value) -> {
            if (!KNOWN_IN_CONFIG.contains(name)) options.extra("inferenceConfig." + name, value);
        });
        body.members().forEach((name, value) -> {
            if (!KNOWN.contains(name)) options.extra(name, value);
        });
    }
}
