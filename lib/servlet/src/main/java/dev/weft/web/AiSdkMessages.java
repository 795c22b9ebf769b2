package dev.weft.web;

import dev.weft.Content;
import dev.weft.Json;
import dev.weft.LimitException;
import dev.weft.Message;
import dev.weft.ToolCall;
import dev.weft.ToolResult;
import java.util.ArrayList;
import java.util.List;

/** Reads the messages of one request of the AI SDK. For one thread. */
final class AiSdkMessages {
    private final AiSdkLimits limits;
    private final List<Message> read = new ArrayList<>();
    private long parts;
    private long characters;
    private long bytes;

    private AiSdkMessages(AiSdkLimits limits) {
        this.limits = limits;
    }

    /** The messages; of a body with {@code message} in place of {@code messages}, that one. */
    static List<Message> of(Field body, AiSdkLimits limits) {
        Field all = body.at("messages");
        Field single = body.at("message");
        var reader = new AiSdkMessages(limits);
        if (!all.there() && single.there()) {
            reader.message(single);
        } else {
            if (!all.there()) throw all.wrong("it is missing, and so is message");
            List<Field> items = all.items();
            if (items.isEmpty()) throw all.wrong("it is empty");
            if (items.size() > limits.messages()) throw tooMuch(items.size() + " messages", limits.messages());
            items.forEach(reader::message);
        }
        return List.copyOf(reader.read);
    }

    private static LimitException tooMuch(String what, long limit) {
        return new LimitException("the request has " + what + ", more than the limit of " + limit);
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
        List<Field> items = all.items();
        parts += items.size();
        if (parts > limits.parts()) throw tooMuch(parts + " parts of messages or more", limits.parts());
        for (Field item : items) if (!item.json().isObject()) throw item.wrong("expected an object");
        return items;
    }

    private static String type(Field part) {
        return part.at("type").text("");
    }

    private String texts(List<Field> all) {
        var text = new StringBuilder();
        for (Field part : all) if (type(part).equals("text")) text.append(counted(part.at("text")));
        return text.toString();
    }

    private String counted(Field text) {
        return counted(text.text());
    }

    private String counted(String text) {
        characters += text.length();
        if (characters > limits.characters())
            throw tooMuch("texts of " + characters + " characters or more", limits.characters());
        return text;
    }

    private void user(List<Field> all) {
        var content = new ArrayList<Content>();
        for (Field part : all) {
            switch (type(part)) {
                case "text" -> content.add(Content.text(counted(part.at("text"))));
                case "file" -> content.add(file(part));
                default -> {} // what an application has added for itself
            }
        }
        if (!content.isEmpty()) read.add(new Message.UserMessage(content));
    }

    private Content file(Field part) {
        Field url = part.at("url");
        String type = part.at("mediaType").text("");
        String address = url.text();
        if (begins(address, "data:")) {
            var data = DataUrl.of(url, limits.fileBytes() - bytes);
            bytes += data.bytes().length;
            String known = type.isEmpty() ? data.mediaType() : type;
            return begins(known, "image/")
                    ? Content.image(data.bytes(), known)
                    : Content.file(data.bytes(), known, part.at("filename").text(""));
        }
        if (!begins(address, "https://") && !begins(address, "http://"))
            throw url.wrong("it begins with neither data: nor https:");
        counted(address);
        return begins(type, "image/") ? Content.imageUrl(address) : Content.fileUrl(address, type);
    }

    private static boolean begins(String text, String with) {
        return text.regionMatches(true, 0, with, 0, with.length());
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
                String text = counted(part.at("text"));
                if (!text.isEmpty()) said.add(Content.text(text));
            } else if (type.equals("step-start")) {
                answer(said, results);
            } else if (type.equals("dynamic-tool")) {
                tool(part, counted(part.at("toolName")), said, results);
            } else if (type.startsWith("tool-")) {
                tool(part, counted(type.substring("tool-".length())), said, results);
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
        String id = counted(part.at("toolCallId"));
        ToolResult result = switch (part.at("state").text("")) {
            case "output-available" -> ToolResult.of(counted(plain(part.at("output"))));
            case "output-error" -> ToolResult.error(counted(part.at("errorText")));
            case "output-denied" -> ToolResult.error("this call was not approved");
            default -> null; // nothing has come of it yet
        };
        if (result == null || name.isEmpty() || id.startsWith(AiSdkServerTools.MARK)) return;
        Field input = part.at("input").there() ? part.at("input") : part.at("rawInput");
        ToolCall call = ToolCall.of(id, name, counted(plain(input)));
        said.add(new Content.Call(call));
        results.add(Message.tool(call, result));
    }

    private static String plain(Field value) {
        Json json = value.json();
        if (json.isMissing()) return "";
        return json.isString() ? json.text() : json.toString();
    }
}
