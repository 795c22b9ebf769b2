package dev.weft.web;

import dev.weft.Content;
import dev.weft.Message;
import dev.weft.ToolCall;
import dev.weft.ToolResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A thread of AG-UI as messages. Clients cut a model's turn into several messages, which providers want as one. */
final class AgUiMessages {
    private final List<Message> messages = new ArrayList<>();
    private final Map<String, String> tools = new HashMap<>();
    /** Calls of inner agents, whose results are nothing to the model either. */
    private final Set<String> inner = new HashSet<>();
    /** The model's turn that is being put together. */
    private final List<Content> said = new ArrayList<>();

    private String author = "";

    private AgUiMessages() {}

    static List<Message> of(Field messages) {
        var read = new AgUiMessages();
        for (Field message : messages.items()) read.read(message);
        read.turnEnds();
        return read.messages;
    }

    private void read(Field message) {
        boolean ofAgent = message.at("subagentRunId").there();
        switch (message.at("role").text()) {
            case "system", "developer" -> plus(new Message.SystemMessage(content(message.at("content"))));
            case "user" -> plus(new Message.UserMessage(content(message.at("content"))));
            case "assistant" -> {
                if (ofAgent)
                    message.at("toolCalls")
                            .items()
                            .forEach(call -> inner.add(call.at("id").text("")));
                else assistant(message);
            }
            case "reasoning" -> {
                String text = message.at("content").text("");
                if (!ofAgent && !text.isEmpty()) said.add(Content.Reasoning.of(text));
            }
            case "tool" -> tool(message);
            default -> {} // an activity, or what a later version knows
        }
    }

    private void plus(Message message) {
        turnEnds();
        messages.add(message);
    }

    private void turnEnds() {
        if (said.stream().anyMatch(part -> !(part instanceof Content.Reasoning)))
            messages.add(Message.AssistantMessage.of(said, List.of()).author(author));
        said.clear();
        author = "";
    }

    private void assistant(Field message) {
        String name = message.at("name").text("");
        boolean another = !name.equals(author) && said.stream().anyMatch(part -> !(part instanceof Content.Reasoning));
        // a text behind a call is of the model's next turn, or else nobody could have answered the call
        String text = text(message.at("content"));
        boolean answered = !text.isEmpty() && said.stream().anyMatch(part -> part instanceof Content.Call);
        if (another || answered) turnEnds();
        author = name;
        if (!text.isEmpty()) said.add(Content.text(text));
        for (Field call : message.at("toolCalls").items()) {
            Field function = call.at("function");
            var made = ToolCall.of(
                    call.at("id").text(),
                    function.at("name").text(),
                    function.at("arguments").text(""));
            tools.put(made.id(), made.name());
            said.add(new Content.Call(made));
        }
    }

    private void tool(Field message) {
        String id = message.at("toolCallId").text();
        if (inner.contains(id) || message.at("subagentRunId").there()) return;
        String error = message.at("error").text("");
        String text = text(message.at("content"));
        ToolResult result = error.isEmpty() ? ToolResult.of(text) : ToolResult.error(text.isEmpty() ? error : text);
        plus(Message.tool(ToolCall.of(id, tools.getOrDefault(id, ""), ""), result));
    }

    private static String text(Field content) {
        var text = new StringBuilder();
        for (Content part : content(content)) if (part instanceof Content.TextContent(String words)) text.append(words);
        return text.toString();
    }

    private static List<Content> content(Field content) {
        if (!content.there()) return List.of();
        if (content.json().isString()) return List.of(Content.text(content.text()));
        if (!content.json().isArray()) throw content.wrong("expected a string or an array of parts");
        var parts = new ArrayList<Content>();
        for (Field part : content.items()) parts.add(part(part));
        return parts;
    }

    private static Content part(Field part) {
        return switch (part.at("type").text()) {
            case "text" -> Content.text(part.at("text").text());
            case "image", "audio", "video", "document" ->
                media(part.at("source"), part.at("type").text());
            case "binary" -> binary(part);
            default -> new Content.Unknown("ag-ui", part.json());
        };
    }

    private static Content media(Field source, String kind) {
        String type = source.at("mimeType").text(kind.equals("image") ? "image/png" : "application/octet-stream");
        return switch (source.at("type").text()) {
            case "data" -> PostedMedia.ofBase64(source.at("value"), type, "");
            case "url" -> PostedMedia.ofUrl(source.at("value"), type, "");
            default -> throw source.at("type").wrong("expected data or url; a provider's own file cannot be sent on");
        };
    }

    /** As clients before 1.0 send it. */
    private static Content binary(Field part) {
        String type = part.at("mimeType").text("application/octet-stream");
        String name = part.at("filename").text("");
        if (part.at("data").there()) return PostedMedia.ofBase64(part.at("data"), type, name);
        if (part.at("url").there()) return PostedMedia.ofUrl(part.at("url"), type, name);
        throw part.wrong("expected data or url; a provider's own file cannot be sent on");
    }
}
