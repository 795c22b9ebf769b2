package dev.weft;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/** Messages as JSON and back. The names of fields and kinds never change: they are in people's stores. */
final class MessageJson {
    private static final Set<String> ROLES = Set.of("system", "user", "assistant", "tool");
    private static final Set<String> KINDS = Set.of("text", "image", "file", "reasoning", "call", "unknown");
    /** Marks what a later version of ours has written: no provider has this name, so it is sent to none. */
    private static final String LATER = "";

    private MessageJson() {}

    static Json write(Message message) {
        return switch (message) {
            case Message.SystemMessage system -> said("system", system);
            case Message.UserMessage user ->
                isLater(user) ? later(user.content().getFirst()) : said("user", user);
            case Message.AssistantMessage assistant -> {
                Json json = said("assistant", assistant);
                if (!assistant.author().isEmpty()) json = json.plus("author", assistant.author());
                yield assistant.partial() ? json.plus("partial", true) : json;
            }
            case Message.ToolMessage tool -> {
                Json json = Json.object(
                        "role",
                        "tool",
                        "callId",
                        tool.callId(),
                        "tool",
                        tool.tool(),
                        "text",
                        tool.result().text());
                yield tool.result().isError() ? json.plus("error", true) : json;
            }
        };
    }

    private static Json said(String role, Message message) {
        return Json.object(
                "role",
                role,
                "content",
                message.content().stream().map(MessageJson::write).toList());
    }

    private static boolean isLater(Message.UserMessage user) {
        return user.content().size() == 1
                && user.content().getFirst() instanceof Content.Unknown(String provider, Json raw)
                && provider.equals(LATER)
                && raw.member("role").isString()
                && !ROLES.contains(raw.member("role").text());
    }

    private static Json later(Content content) {
        return ((Content.Unknown) content).raw();
    }

    private static Json write(Content content) {
        return switch (content) {
            case Content.TextContent text -> Json.object("type", "text", "text", text.text());
            case Content.Media media -> media(media);
            case Content.Reasoning reasoning -> {
                Json json = Json.object("type", "reasoning", "text", reasoning.text());
                if (!reasoning.provider().isEmpty()) json = json.plus("provider", reasoning.provider());
                yield reasoning.raw().equals(Json.object()) ? json : json.plus("raw", reasoning.raw());
            }
            case Content.Call(ToolCall call) ->
                Json.object("type", "call", "id", call.id(), "name", call.name(), "arguments", call.argumentsText());
            case Content.Unknown(String provider, Json raw) -> {
                boolean ofLater = provider.equals(LATER)
                        && raw.member("type").isString()
                        && !KINDS.contains(raw.member("type").text());
                yield ofLater ? raw : Json.object("type", "unknown", "provider", provider, "raw", raw);
            }
            case UnforeseenContent never -> throw new AssertionError(never);
        };
    }

    private static Json media(Content.Media media) {
        var json = new LinkedHashMap<String, Object>();
        json.put("type", media.kind() == Content.Media.Kind.IMAGE ? "image" : "file");
        if (!media.mediaType().isEmpty()) json.put("mediaType", media.mediaType());
        if (!media.name().isEmpty()) json.put("name", media.name());
        media.url().ifPresent(url -> json.put("url", url));
        media.bytes().ifPresent(bytes -> json.put("data", Base64.getEncoder().encodeToString(bytes)));
        return Json.of(json);
    }

    static Message read(Json json) {
        try {
            return message(json);
        } catch (IllegalStateException | IllegalArgumentException e) {
            // neither says what the values are
            throw new DecodeException("this is no message: " + e.getMessage(), json.toString(), e);
        }
    }

    private static Message message(Json json) {
        if (!json.isObject()) throw new IllegalStateException("it is no JSON object");
        return switch (word(json.member("role"))) {
            case "system" -> new Message.SystemMessage(content(json));
            case "user" -> new Message.UserMessage(content(json));
            case "assistant" ->
                Message.AssistantMessage.of(content(json), List.of())
                        .author(json.member("author").text(""))
                        .partial(json.member("partial").bool(false));
            case "tool" -> {
                String text = json.member("text").text("");
                var result = json.member("error").bool(false) ? ToolResult.error(text) : ToolResult.of(text);
                String id = json.member("callId").text("");
                yield Message.tool(ToolCall.of(id, json.member("tool").text(""), ""), result);
            }
            default -> new Message.UserMessage(List.of(new Content.Unknown(LATER, json)));
        };
    }

    private static String word(Json json) {
        if (json.isString()) return json.text();
        throw new IllegalStateException(JsonContent.expected("a string", json));
    }

    /** The parts; text alone may stand for one. */
    private static List<Content> content(Json json) {
        Json content = json.member("content");
        if (content.isString()) return List.of(Content.text(content.text()));
        var parts = new ArrayList<Content>();
        for (Json part : content.items()) parts.add(part(part));
        return parts;
    }

    private static Content part(Json json) {
        return switch (word(json.member("type"))) {
            case "text" -> Content.text(json.member("text").text(""));
            case "image" -> media(Content.Media.Kind.IMAGE, json);
            case "file" -> media(Content.Media.Kind.FILE, json);
            case "reasoning" ->
                Content.Reasoning.of(
                        json.member("text").text(""), json.member("provider").text(""), raw(json));
            case "call" ->
                new Content.Call(ToolCall.of(
                        json.member("id").text(""),
                        json.member("name").text(""),
                        json.member("arguments").text("")));
            case "unknown" -> new Content.Unknown(json.member("provider").text(""), raw(json));
            default -> new Content.Unknown(LATER, json);
        };
    }

    private static Json raw(Json json) {
        return json.member("raw").isMissing() ? Json.object() : json.member("raw");
    }

    private static Content media(Content.Media.Kind kind, Json json) {
        Json url = json.member("url");
        String data = json.member("data").text("");
        byte[] bytes = url.isString() ? null : decoded(data);
        return new Content.Media(
                kind,
                bytes,
                url.isString() ? url.text() : null,
                json.member("mediaType").text(""),
                json.member("name").text(""));
    }

    private static byte[] decoded(String data) {
        try {
            return Base64.getDecoder().decode(data);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("data is not base64", e);
        }
    }
}
