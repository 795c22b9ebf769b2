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
    private static final String BYTES = "application/octet-stream";

    private final List<Message> messages = new ArrayList<>();
    private final Map<String, String> tools = new HashMap<>();
    /** Calls of inner agents, whose results are nothing to the model either. */
    private final Set<String> inner = new HashSet<>();
    /** The model's turn that is being put together. */
    private final List<Content> said = new ArrayList<>();

    private String author = "";

    private final Posted posted;
    private final PostedMedia media;

    private AgUiMessages(Posted posted) {
        this.posted = posted;
        media = new PostedMedia(posted);
    }

    static List<Message> of(Field messages, Posted posted) {
        var read = new AgUiMessages(posted);
        for (Field message : posted.messages(messages)) read.read(message);
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
                    posted.parts(message.at("toolCalls")).forEach(call -> inner.add(posted.text(call.at("id"), "")));
                else assistant(message);
            }
            case "reasoning" -> {
                String text = posted.text(message.at("content"), "");
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
        String name = posted.text(message.at("name"), "");
        boolean another = !name.equals(author) && said.stream().anyMatch(part -> !(part instanceof Content.Reasoning));
        // a text behind a call is of the model's next turn, or else nobody could have answered the call
        String text = text(message.at("content"));
        boolean answered = !text.isEmpty() && said.stream().anyMatch(part -> part instanceof Content.Call);
        if (another || answered) turnEnds();
        author = name;
        if (!text.isEmpty()) said.add(Content.text(text));
        for (Field call : posted.parts(message.at("toolCalls"))) {
            ToolCall made = posted.call(call);
            tools.put(made.id(), made.name());
            said.add(new Content.Call(made));
        }
    }

    private void tool(Field message) {
        String id = posted.text(message.at("toolCallId"));
        if (inner.contains(id) || message.at("subagentRunId").there()) return;
        String error = posted.text(message.at("error"), "");
        String text = text(message.at("content"));
        ToolResult result = error.isEmpty() ? ToolResult.of(text) : ToolResult.error(text.isEmpty() ? error : text);
        plus(Message.tool(ToolCall.of(id, tools.getOrDefault(id, ""), ""), result));
    }

    private String text(Field content) {
        var text = new StringBuilder();
        for (Content part : content(content)) if (part instanceof Content.TextContent(String words)) text.append(words);
        return text.toString();
    }

    private List<Content> content(Field content) {
        if (!content.there()) return List.of();
        if (content.json().isString()) return List.of(Content.text(posted.text(content)));
        if (!content.json().isArray()) throw content.wrong("expected a string or an array of parts");
        var parts = new ArrayList<Content>();
        for (Field part : posted.parts(content)) parts.add(part(part));
        return parts;
    }

    private Content part(Field part) {
        return switch (part.at("type").text()) {
            case "text" -> Content.text(posted.text(part.at("text")));
            case "image", "audio", "video", "document" ->
                media(part.at("source"), part.at("type").text());
            case "binary" -> binary(part);
            default -> {
                posted.counted(part, part.json().toString());
                yield new Content.Unknown("ag-ui", part.json());
            }
        };
    }

    private Content media(Field source, String kind) {
        String said = source.at("mimeType").text("");
        String otherwise = kind.equals("image") ? "image/png" : BYTES;
        return switch (source.at("type").text()) {
            case "data" -> media.ofBase64(source.at("value"), said.isEmpty() ? otherwise : said, "");
            case "url" -> media.ofUrl(source.at("value"), said, otherwise, "");
            default -> throw source.at("type").wrong("expected data or url; a provider's own file cannot be sent on");
        };
    }

    /** As clients before 1.0 send it. */
    private Content binary(Field part) {
        String said = part.at("mimeType").text("");
        String name = part.at("filename").text("");
        if (part.at("data").there()) return media.ofBase64(part.at("data"), said.isEmpty() ? BYTES : said, name);
        if (part.at("url").there()) return media.ofUrl(part.at("url"), said, BYTES, name);
        throw part.wrong("expected data or url; a provider's own file cannot be sent on");
    }
}
