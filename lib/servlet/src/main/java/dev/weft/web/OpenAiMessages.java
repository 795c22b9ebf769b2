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

    private final Posted posted;
    private final PostedMedia media;

    private OpenAiMessages(Posted posted) {
        this.posted = posted;
        media = new PostedMedia(posted);
    }

    static List<Message> of(Field messages, Posted posted) {
        List<Field> items = posted.messages(messages);
        if (items.isEmpty()) throw messages.wrong("at least one message is needed");
        var reading = new OpenAiMessages(posted);
        return items.stream().map(reading::message).toList();
    }

    private Message message(Field message) {
        Field content = message.at("content");
        return switch (message.at("role").text()) {
            case "system", "developer" -> new Message.SystemMessage(content(content));
            case "user" -> new Message.UserMessage(content(content));
            case "assistant" -> assistant(message);
            case "tool" -> tool(posted.text(message.at("tool_call_id")), content);
            default -> throw message.at("role").wrong("expected system, developer, user, assistant or tool");
        };
    }

    private Message assistant(Field message) {
        var parts = new ArrayList<Content>();
        String thought = posted.text(message.at("reasoning_content"), "");
        if (!thought.isEmpty()) parts.add(Content.Reasoning.of(thought));
        if (message.at("content").there()) parts.addAll(content(message.at("content")));
        else if (message.at("refusal").there()) parts.add(Content.text(posted.text(message.at("refusal"))));
        var calls = new ArrayList<ToolCall>();
        for (Field call : posted.parts(message.at("tool_calls"))) {
            ToolCall made = posted.call(call);
            tools.put(made.id(), made.name());
            calls.add(made);
        }
        if (parts.isEmpty() && calls.isEmpty())
            throw message.at("content").wrong("it is missing, and there are no calls");
        return Message.AssistantMessage.of(parts, calls).author(posted.text(message.at("name"), ""));
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

    private List<Content> content(Field content) {
        if (!content.there()) throw content.wrong("it is missing");
        if (content.json().isString()) return List.of(Content.text(posted.text(content)));
        if (!content.json().isArray()) throw content.wrong("expected a string or an array of parts");
        return posted.parts(content).stream().map(this::part).toList();
    }

    private Content part(Field part) {
        return switch (part.at("type").text()) {
            case "text" -> Content.text(posted.text(part.at("text")));
            case "refusal" -> Content.text(posted.text(part.at("refusal")));
            case "image_url" -> {
                Field image = part.at("image_url");
                yield media.ofUrl(image.json().isString() ? image : image.at("url"), "", "image/png", "");
            }
            case "file" -> {
                Field data = part.at("file").at("file_data");
                if (!data.there()) throw data.wrong("it is missing; a provider's own file cannot be sent on");
                String name = part.at("file").at("filename").text("");
                boolean url = data.text().regionMatches(true, 0, "data:", 0, 5);
                yield url
                        ? media.ofUrl(data, "", "application/pdf", name)
                        : media.ofBase64(data, "application/pdf", name);
            }
            case "input_audio" -> {
                Field audio = part.at("input_audio");
                yield media.ofBase64(
                        audio.at("data"), "audio/" + audio.at("format").text("wav"), "");
            }
            default -> throw part.at("type").wrong("expected text, image_url, file or input_audio");
        };
    }
}
