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

/** Reads the body of a request to generateContent. What has no place in a {@link ChatRequest} becomes an extra option. */
final class GeminiRequest {
    private static final String PROVIDER = "gemini";
    private static final Set<String> KNOWN = Set.of("systemInstruction", "contents", "tools", "generationConfig");
    private static final Set<String> KNOWN_OPTIONS =
            Set.of("temperature", "topP", "maxOutputTokens", "seed", "stopSequences");

    private final List<Message> messages = new ArrayList<>();
    /** Calls that have no result yet. */
    private final List<ToolCall> asked = new ArrayList<>();

    private int calls;

    private GeminiRequest() {}

    /** Throws the exception of a 400 where the body is not what the wire says. */
    static ChatRequest read(Json body, boolean streaming) {
        try {
            var reader = new GeminiRequest();
            reader.system(body.at("systemInstruction.parts"));
            for (Json content : body.at("contents").items()) reader.content(content);
            if (body.at("contents").items().isEmpty()) throw new IllegalArgumentException("contents: there is none");
            var tools = body.at("tools").items().stream()
                    .flatMap(tool -> tool.at("functionDeclarations").items().stream())
                    .map(GeminiRequest::tool)
                    .toList();
            return ChatRequest.of(reader.messages)
                    .tools(tools)
                    .options(options -> options(options.streaming(streaming), body));
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw BodyJson.invalid(String.valueOf(e.getMessage()));
        }
    }

    private void system(Json parts) {
        if (parts.items().isEmpty()) return;
        messages.add(new Message.SystemMessage(parts.items().stream()
                .map(part -> Content.text(part.at("text").text()))
                .toList()));
    }

    private void content(Json content) {
        String role = content.at("role").text("user");
        var parts = content.at("parts").items();
        if (parts.isEmpty()) throw new IllegalArgumentException("contents: one has no parts");
        switch (role) {
            case "user" -> user(parts);
            case "model" -> model(parts);
            default -> throw new IllegalArgumentException("contents: there is no role '" + role + "'");
        }
    }

    private void user(List<Json> parts) {
        var said = new ArrayList<Content>();
        for (Json part : parts) {
            Json result = part.at("functionResponse");
            if (result.isObject()) messages.add(result(result));
            else if (part.at("text").isString())
                said.add(Content.text(part.at("text").text()));
            else if (part.at("inlineData").isObject()) said.add(image(part.at("inlineData")));
            else if (part.at("fileData").isObject())
                said.add(Content.imageUrl(part.at("fileData.fileUri").text()));
            else said.add(new Content.Unknown(PROVIDER, part));
        }
        if (!said.isEmpty()) messages.add(new Message.UserMessage(said));
    }

    private static Content image(Json data) {
        return DataUrl.image("data:" + data.at("mimeType").text() + ";base64,"
                + data.at("data").text());
    }

    /** Found by its id, or where there is none by the name of the tool. */
    private Message result(Json result) {
        String id = result.at("id").text("");
        String name = result.at("name").text();
        var call = asked.stream()
                .filter(each ->
                        id.isEmpty() ? each.name().equals(name) : each.id().equals(id))
                .findFirst()
                .orElse(ToolCall.of(id, name, ""));
        asked.remove(call);
        Json response = result.at("response");
        Json error = response.at("error");
        if (!error.isMissing()) return Message.tool(call, ToolResult.error(text(error)));
        Json output = response.at("output");
        return Message.tool(call, ToolResult.of(text(output.isMissing() ? response : output)));
    }

    private static String text(Json value) {
        return value.isString() ? value.text() : value.toString();
    }

    private void model(List<Json> parts) {
        var said = new ArrayList<Content>();
        for (Json part : parts) {
            Json call = part.at("functionCall");
            Json signature = part.at("thoughtSignature");
            String text = part.at("text").text("");
            if (part.at("thought").equals(Json.of(true))) {
                Json raw = signature.isMissing() ? Json.object() : Json.object("thoughtSignature", signature);
                said.add(Content.Reasoning.of(text, PROVIDER, raw));
            } else if (call.isObject()) {
                said.add(new Content.Call(call(call)));
            } else if (text.isEmpty()) {
                said.add(new Content.Unknown(PROVIDER, part));
                continue;
            } else {
                said.add(Content.text(text));
            }
            if (said.getLast() instanceof Content.Reasoning || signature.isMissing()) continue;
            said.add(new Content.Unknown(PROVIDER, Json.object("thoughtSignature", signature)));
        }
        messages.add(Message.AssistantMessage.of(said, List.of()));
    }

    private ToolCall call(Json call) {
        String id = call.at("id").text("");
        Json arguments = call.at("args").optional().orElse(Json.object());
        var made = ToolCall.of(
                id.isEmpty() ? "gemini_" + calls++ : id, call.at("name").text(), arguments);
        asked.add(made);
        return made;
    }

    private static ToolSpec tool(Json function) {
        Json schema = function.at("parametersJsonSchema");
        return ToolSpec.of(
                function.at("name").text(),
                function.at("description").text(""),
                (schema.isMissing() ? function.at("parameters") : schema)
                        .optional()
                        .orElse(Json.object()));
    }

    private static void options(ChatOptions.Builder options, Json body) {
        Json given = body.at("generationConfig");
        given.at("temperature").optional().ifPresent(value -> options.temperature(value.number()));
        given.at("topP").optional().ifPresent(value -> options.topP(value.number()));
        given.at("maxOutputTokens").optional().ifPresent(value -> options.maxTokens((int) value.integer()));
        given.at("seed").optional().ifPresent(value -> options.seed(value.integer()));
        given.at("stopSequences").optional().ifPresent(value -> options.stop(OpenAiRequest.texts(value)));
        given.members().forEach((name, value) -> {
            if (!KNOWN_OPTIONS.contains(name)) options.extra("generationConfig." + name, value);
        });
        body.members().forEach((name, value) -> {
            if (!KNOWN.contains(name)) options.extra(name, value);
        });
    }
}
