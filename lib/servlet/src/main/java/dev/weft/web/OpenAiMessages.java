package dev.weft.web;

import dev.weft.Content;
import dev.weft.Message;
import dev.weft.ToolCall;
import dev.weft.ToolResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Messages of Chat Completions. */
final class OpenAiMessages {
    private final Map<String, String> tools = new HashMap<>();

    private OpenAiMessages() {}

    static List<Message> of(Field messages) {
        if (!messages.there() || messages.items().isEmpty()) throw messages.wrong("at least one message is needed");
        var reading = new OpenAiMessages();
        return messages.items().stream().map(reading::message).toList();
    }

    private Message message(Field message) {
        Field content = message.at("content");
        return switch (message.at("role").text()) {
            case "system", "developer" -> new Message.SystemMessage(content(content));
            case "user" -> new Message.UserMessage(content(content));
            case "assistant" -> assistant(message);
            case "tool" -> tool(message.at("tool_call_id").text(), content);
            default -> throw message.at("role").wrong("expected system, developer, user, assistant or tool");
        };
    }

    private Message assistant(Field message) {
        var parts = new ArrayList<Content>();
        String thought = message.at("reasoning_content").text("");
        if (!thought.isEmpty()) parts.add(Content.Reasoning.of(thought));
        if (message.at("content").there()) parts.addAll(content(message.at("content")));
        else if (message.at("refusal").there())
            parts.add(Content.text(message.at("refusal").text()));
        var calls = new ArrayList<ToolCall>();
        for (Field call : message.at("tool_calls").items()) {
            Field function = call.at("function");
            var made = ToolCall.of(
                    call.at("id").text(),
                    function.at("name").text(),
                    function.at("arguments").text(""));
            tools.put(made.id(), made.name());
            calls.add(made);
        }
        if (parts.isEmpty() && calls.isEmpty())
            throw message.at("content").wrong("it is missing, and there are no calls");
        return Message.AssistantMessage.of(parts, calls)
                .author(message.at("name").text(""));
    }

    private Message tool(String id, Field content) {
        var text = new StringBuilder();
        for (Content part : content(content)) {
            if (!(part instanceof Content.TextContent(String words))) throw content.wrong("a tool's result is text");
            text.append(words);
        }
        var call = ToolCall.of(id, tools.getOrDefault(id, ""), "");
        return Message.tool(call, ToolResult.of(text.toString()));
    }

    private static List<Content> content(Field content) {
        if (!content.there()) throw content.wrong("it is missing");
        if (content.json().isString()) return List.of(Content.text(content.text()));
        if (!content.json().isArray()) throw content.wrong("expected a string or an array of parts");
        return content.items().stream().map(OpenAiMessages::part).toList();
    }

    private static Content part(Field part) {
        return switch (part.at("type").text()) {
            case "text" -> Content.text(part.at("text").text());
            case "refusal" -> Content.text(part.at("refusal").text());
            case "image_url" -> {
                Field image = part.at("image_url");
                yield PostedMedia.ofUrl(image.json().isString() ? image : image.at("url"), "image/png", "");
            }
            case "file" -> {
                Field data = part.at("file").at("file_data");
                if (!data.there()) throw data.wrong("it is missing; a provider's own file cannot be sent on");
                String name = part.at("file").at("filename").text("");
                boolean url = data.text().startsWith("data:");
                yield url
                        ? PostedMedia.ofUrl(data, "application/pdf", name)
                        : PostedMedia.ofBase64(data, "application/pdf", name);
            }
            case "input_audio" -> {
                Field audio = part.at("input_audio");
                yield PostedMedia.ofBase64(
                        audio.at("data"), "audio/" + audio.at("format").text("wav"), "");
            }
            default -> throw part.at("type").wrong("expected text, image_url, file or input_audio");
        };
    }
}
