package dev.weft.web;

import dev.weft.Content;
import dev.weft.Json;
import dev.weft.LimitException;
import dev.weft.Message;
import dev.weft.ToolCall;
import dev.weft.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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
    static List<Message> of(Json body, AiSdkLimits limits) {
        Json all = body.member("messages");
        Json single = body.member("message");
        if (all.isMissing() && single.isMissing())
            throw new IllegalArgumentException("the body of the request has neither messages nor message");
        var reader = new AiSdkMessages(limits);
        if (all.isMissing()) {
            reader.message(single, "message");
        } else {
            if (!all.isArray()) throw new IllegalArgumentException("messages is not an array");
            List<Json> items = all.items();
            if (items.isEmpty()) throw new IllegalArgumentException("messages is empty");
            if (items.size() > limits.messages()) throw tooMuch(items.size() + " messages", limits.messages());
            for (int i = 0; i < items.size(); i++) reader.message(items.get(i), "messages." + i);
        }
        return List.copyOf(reader.read);
    }

    /** The last message as it came. */
    static Json last(Json body) {
        Json all = body.member("messages");
        if (all.isMissing()) return body.member("message");
        return all.item(all.items().size() - 1);
    }

    private static LimitException tooMuch(String what, long limit) {
        return new LimitException("the request has " + what + ", more than the limit of " + limit);
    }

    /** A text that may be missing or null. */
    static String text(Json in, String name, String place, String orElse) {
        Json value = in.member(name);
        if (value.isMissing() || value.isNull()) return orElse;
        if (!value.isString()) throw new IllegalArgumentException(place + name + " is not a string");
        return value.text();
    }

    private void message(Json message, String place) {
        if (!message.isObject()) throw new IllegalArgumentException(place + " is not an object");
        String role = text(message, "role", place + ".", "");
        List<Json> all = parts(message, place);
        String at = place + ".parts.";
        switch (role) {
            case "system" -> {
                String text = texts(all, at);
                if (!text.isEmpty()) read.add(Message.system(text));
            }
            case "user" -> user(all, at);
            case "assistant" -> assistant(all, at);
            default ->
                throw new IllegalArgumentException(place + ".role is none of system, user and assistant"
                        + (role.isEmpty() ? "; there is none" : ""));
        }
    }

    /** Its parts; a message of an older client has a text alone. */
    private List<Json> parts(Json message, String place) {
        Json all = message.member("parts");
        if (all.isMissing() && message.member("content").isString()) {
            parts++;
            return List.of(Json.object(
                    "type", "text", "text", message.member("content").text()));
        }
        if (!all.isArray()) throw new IllegalArgumentException(place + ".parts is not an array");
        parts += all.items().size();
        if (parts > limits.parts()) throw tooMuch(parts + " parts of messages or more", limits.parts());
        return all.items();
    }

    private static String type(Json part, String place) {
        if (!part.isObject()) throw new IllegalArgumentException(place + " is not an object");
        return text(part, "type", place + ".", "");
    }

    private String texts(List<Json> all, String at) {
        var text = new StringBuilder();
        for (int i = 0; i < all.size(); i++)
            if (type(all.get(i), at + i).equals("text")) text.append(content(all.get(i), "text", at + i));
        return text.toString();
    }

    private String content(Json part, String name, String place) {
        Json value = part.member(name);
        if (!value.isString()) throw new IllegalArgumentException(place + "." + name + " is not a string");
        return counted(value.text());
    }

    private String counted(String text) {
        characters += text.length();
        if (characters > limits.characters())
            throw tooMuch("texts of " + characters + " characters or more", limits.characters());
        return text;
    }

    private void user(List<Json> all, String at) {
        var content = new ArrayList<Content>();
        for (int i = 0; i < all.size(); i++) {
            Json part = all.get(i);
            switch (type(part, at + i)) {
                case "text" -> content.add(Content.text(content(part, "text", at + i)));
                case "file" -> content.add(file(part, at + i));
                default -> {} // what an application has added for itself
            }
        }
        if (!content.isEmpty()) read.add(new Message.UserMessage(content));
    }

    private Content file(Json part, String place) {
        Json url = part.member("url");
        if (!url.isString()) throw new IllegalArgumentException(place + ".url is not a string");
        String type = text(part, "mediaType", place + ".", "");
        String address = url.text();
        String small = address.substring(0, Math.min(8, address.length())).toLowerCase(Locale.ROOT);
        if (small.startsWith("data:")) {
            var data = DataUrl.of(address, place + ".url", limits.fileBytes() - bytes);
            bytes += data.bytes().length;
            String known = type.isEmpty() ? data.mediaType() : type;
            return known.startsWith("image/")
                    ? Content.image(data.bytes(), known)
                    : Content.file(data.bytes(), known, text(part, "filename", place + ".", ""));
        }
        if (!small.startsWith("https://") && !small.startsWith("http://"))
            throw new IllegalArgumentException(place + ".url begins with neither data: nor https:");
        counted(address);
        return type.startsWith("image/") ? Content.imageUrl(address) : Content.fileUrl(address, type);
    }

    /** What was said and called up to the next step is one answer, the results of its calls behind it. */
    private void assistant(List<Json> all, String at) {
        var said = new ArrayList<Content>();
        var results = new ArrayList<Message>();
        for (int i = 0; i < all.size(); i++) {
            Json part = all.get(i);
            String type = type(part, at + i);
            if (type.equals("text")) {
                // what follows a result was said in answer to it
                if (!results.isEmpty()) answer(said, results);
                String text = content(part, "text", at + i);
                if (!text.isEmpty()) said.add(Content.text(text));
            } else if (type.equals("step-start")) {
                answer(said, results);
            } else if (type.equals("dynamic-tool")) {
                tool(part, content(part, "toolName", at + i), at + i, said, results);
            } else if (type.startsWith("tool-")) {
                tool(part, counted(type.substring("tool-".length())), at + i, said, results);
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

    private void tool(Json part, String name, String place, List<Content> said, List<Message> results) {
        String id = content(part, "toolCallId", place);
        ToolResult result =
                switch (text(part, "state", place + ".", "")) {
                    case "output-available" -> ToolResult.of(counted(plain(part.member("output"))));
                    case "output-error" -> ToolResult.error(content(part, "errorText", place));
                    case "output-denied" -> ToolResult.error("this call was not approved");
                    default -> null; // nothing has come of it yet
                };
        if (result == null || name.isEmpty() || id.startsWith(AiSdkServerTools.MARK)) return;
        Json input = part.member("input").isMissing() ? part.member("rawInput") : part.member("input");
        ToolCall call = ToolCall.of(id, name, counted(plain(input)));
        said.add(new Content.Call(call));
        results.add(Message.tool(call, result));
    }

    private static String plain(Json value) {
        if (value.isMissing()) return "";
        return value.isString() ? value.text() : value.toString();
    }
}
