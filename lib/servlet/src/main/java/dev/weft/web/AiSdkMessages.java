package dev.weft.web;

import dev.weft.Content;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.ToolCall;
import dev.weft.ToolResult;
import java.util.ArrayList;
import java.util.List;

/** Reads the messages of one request of the AI SDK. For one thread. */
final class AiSdkMessages {
    private final Posted posted;
    private final PostedMedia media;
    private final List<Message> read = new ArrayList<>();

    private AiSdkMessages(Posted posted) {
        this.posted = posted;
        media = new PostedMedia(posted);
    }

    /** The messages; of a body with {@code message} in place of {@code messages}, that one. */
    static List<Message> of(Field body, Posted posted) {
        Field all = body.at("messages");
        Field single = body.at("message");
        var reader = new AiSdkMessages(posted);
        if (!all.there() && single.there()) {
            reader.message(single);
        } else {
            if (!all.there()) throw all.wrong("it is missing, and so is message");
            List<Field> items = posted.messages(all);
            if (items.isEmpty()) throw all.wrong("it is empty");
            items.forEach(reader::message);
        }
        return List.copyOf(reader.read);
    }

    private void message(Field message) {
        message.object(Json.object());
        List<Field> all = parts(message);
        Field role = message.at("role");
        switch (role.text()) {
            case "system" -> {
                String text = texts(all);
                if (!text.isEmpty()) read.add(Message.system(text));
            }
            case "user" -> user(all);
            case "assistant" -> assistant(all);
            default -> throw role.wrong("it is none of system, user and assistant");
        }
    }

    /** Its parts; a message of an older client has a text alone. */
    private List<Field> parts(Field message) {
        Field all = message.at("parts");
        if (!all.there() && message.json().member("content").isString()) {
            Json text = Json.object("type", "text", "text", message.json().member("content"));
            all = new Field(message.path() + ".content", Json.array(text));
        }
        if (!all.there()) throw all.wrong("it is missing");
        List<Field> items = posted.parts(all);
        for (Field item : items) if (!item.json().isObject()) throw item.wrong("expected an object");
        return items;
    }

    private static String type(Field part) {
        return part.at("type").text("");
    }

    private String texts(List<Field> all) {
        var text = new StringBuilder();
        for (Field part : all) if (type(part).equals("text")) text.append(posted.text(part.at("text")));
        return text.toString();
    }

    private void user(List<Field> all) {
        var content = new ArrayList<Content>();
        for (Field part : all) {
            switch (type(part)) {
                case "text" -> content.add(Content.text(posted.text(part.at("text"))));
                case "file" -> content.add(file(part));
                default -> {} // what an application has added for itself
            }
        }
        if (!content.isEmpty()) read.add(new Message.UserMessage(content));
    }

    private Content file(Field part) {
        String name = part.at("filename").text("");
        return media.ofUrl(part.at("url"), part.at("mediaType").text(""), "text/plain", name);
    }

    /** What was said and called up to the next step is one answer, the results of its calls behind it. */
    private void assistant(List<Field> all) {
        var said = new ArrayList<Content>();
        var results = new ArrayList<Message>();
        for (Field part : all) {
            String type = type(part);
            if (type.equals("text")) {
                // what follows a result was said in answer to it
                if (!results.isEmpty()) answer(said, results);
                String text = posted.text(part.at("text"));
                if (!text.isEmpty()) said.add(Content.text(text));
            } else if (type.equals("step-start")) {
                answer(said, results);
            } else if (type.equals("dynamic-tool")) {
                tool(part, posted.text(part.at("toolName")), said, results);
            } else if (type.startsWith("tool-")) {
                tool(part, posted.counted(part.at("type"), type.substring("tool-".length())), said, results);
            }
        }
        answer(said, results);
    }

    private void answer(List<Content> said, List<Message> results) {
        if (!said.isEmpty()) read.add(Message.AssistantMessage.of(said, List.of()));
        read.addAll(results);
        said.clear();
        results.clear();
    }

    private void tool(Field part, String name, List<Content> said, List<Message> results) {
        String id = posted.text(part.at("toolCallId"));
        ToolResult result = switch (part.at("state").text("")) {
            case "output-available" -> ToolResult.of(posted.plain(part.at("output")));
            case "output-error" -> ToolResult.error(posted.text(part.at("errorText")));
            case "output-denied" -> ToolResult.error("this call was not approved");
            default -> null; // nothing has come of it yet
        };
        if (result == null || name.isEmpty() || id.startsWith(AiSdkServerTools.MARK)) return;
        Field input = part.at("input").there() ? part.at("input") : part.at("rawInput");
        ToolCall call = ToolCall.of(id, name, posted.plain(input));
        said.add(new Content.Call(call));
        results.add(Message.tool(call, result));
    }
}
