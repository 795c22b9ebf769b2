package dev.weft.provider.openai;

import dev.weft.Content;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.ToolCall;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Messages as Chat Completions takes them. What one provider made for itself alone is not sent to another. */
final class OpenAiMessages {
    private final OpenAiDialect dialect;

    private OpenAiMessages(OpenAiDialect dialect) {
        this.dialect = dialect;
    }

    static List<Json> of(List<Message> messages, OpenAiDialect dialect) {
        var made = new OpenAiMessages(dialect);
        int lastUser = -1;
        for (int i = 0; i < messages.size(); i++) if (messages.get(i) instanceof Message.UserMessage) lastUser = i;
        var all = new ArrayList<Json>();
        for (int i = 0; i < messages.size(); i++) {
            // reasoning goes back while the tools that it asked for are being called, and is forgotten with the next
            // question
            all.add(made.message(messages.get(i), i > lastUser));
        }
        return all;
    }

    private Json message(Message message, boolean current) {
        return switch (message) {
            case Message.SystemMessage system -> Json.object("role", "system", "content", content(system));
            case Message.UserMessage user -> Json.object("role", "user", "content", content(user));
            case Message.AssistantMessage assistant -> assistant(assistant, current);
            case Message.ToolMessage tool -> tool(tool);
        };
    }

    private Json tool(Message.ToolMessage tool) {
        Json message = Json.object("role", "tool", "tool_call_id", callId(tool.callId()));
        if (dialect.is(OpenAiDialect.Trait.NAMED_TOOL_RESULTS)) message = message.plus("name", tool.tool());
        return message.plus("content", tool.result().text());
    }

    private Json assistant(Message.AssistantMessage message, boolean current) {
        var body = new LinkedHashMap<String, Object>();
        body.put("role", "assistant");
        boolean nothing = message.text().isEmpty() && !message.toolCalls().isEmpty();
        body.put("content", nothing ? null : message.text());
        var signed = new LinkedHashMap<String, Json>();
        for (Content part : message.content()) {
            if (part instanceof Content.Media) {
                throw new IllegalArgumentException("an assistant message cannot hold an image or a file for "
                        + dialect.name() + "; put it into a user message");
            }
            if (!(part instanceof Content.Reasoning reasoning)
                    || !reasoning.provider().equals(dialect.name())) continue;
            if (current && !dialect.reasoningField().isEmpty()) body.put(dialect.reasoningField(), reasoning(message));
            Json details = reasoning.raw().member("reasoning_details");
            if (dialect.is(OpenAiDialect.Trait.REASONING_DETAILS) && details.isArray())
                body.put("reasoning_details", details);
            signed.putAll(reasoning.raw().member("extra_content").members());
        }
        if (!message.toolCalls().isEmpty()) {
            body.put(
                    "tool_calls",
                    message.toolCalls().stream().map(call -> call(call, signed)).toList());
        }
        return Json.of(body);
    }

    /** All of it that this provider made, in whatever pieces it came between those of the answer. */
    private String reasoning(Message.AssistantMessage message) {
        var all = new StringBuilder();
        for (Content part : message.content()) {
            if (part instanceof Content.Reasoning more && more.provider().equals(dialect.name()))
                all.append(more.text());
        }
        return all.toString();
    }

    private Json call(ToolCall call, Map<String, Json> signed) {
        String arguments = call.argumentsText().isBlank() ? "{}" : call.argumentsText();
        Json made = Json.object(
                "id", callId(call.id()),
                "type", "function",
                "function", Json.object("name", call.name(), "arguments", arguments));
        Json extra = signed.get(call.id());
        return extra == null ? made : made.plus("extra_content", extra);
    }

    /** An id that some other provider made up, in the form that this one takes; the same for the call and for its result. */
    private String callId(String id) {
        if (!dialect.is(OpenAiDialect.Trait.SHORT_CALL_IDS) || id.matches("[a-zA-Z0-9]{9}")) return id;
        long hash = 1125899906842597L;
        for (int i = 0; i < id.length(); i++) hash = 31 * hash + id.charAt(i);
        String digits = "000000000" + Long.toUnsignedString(hash, 36);
        return digits.substring(digits.length() - 9);
    }

    private Object content(Message message) {
        var parts = new ArrayList<Json>();
        for (Content part : message.content()) {
            switch (part) {
                case Content.TextContent text -> {
                    if (!text.text().isEmpty()) parts.add(Json.object("type", "text", "text", text.text()));
                }
                case Content.Media media -> parts.add(media(media));
                case Content.Unknown unknown -> {
                    if (unknown.provider().equals(dialect.name())) parts.add(unknown.raw());
                }
                default -> {}
            }
        }
        boolean onlyText =
                parts.stream().allMatch(part -> part.member("type").text("").equals("text"));
        return onlyText && parts.size() < 2 ? message.text() : parts;
    }

    private Json media(Content.Media media) {
        boolean image = media.kind() == Content.Media.Kind.IMAGE;
        if (dialect.is(image ? OpenAiDialect.Trait.NO_IMAGES : OpenAiDialect.Trait.NO_FILES)) {
            throw new IllegalArgumentException(
                    dialect.name() + " takes no " + (image ? "images" : "files") + " in a message");
        }
        String url = media.url().orElseGet(() -> dataUrl(media));
        if (image) return Json.object("type", "image_url", "image_url", Json.object("url", url));
        if (media.bytes().isEmpty()) {
            throw new IllegalArgumentException("Chat Completions takes a file's bytes, not its address");
        }
        String name = media.name().isEmpty() ? "file" : media.name();
        return Json.object("type", "file", "file", Json.object("filename", name, "file_data", url));
    }

    private static String dataUrl(Content.Media media) {
        byte[] bytes = media.bytes().orElseThrow();
        return "data:" + media.mediaType() + ";base64," + Base64.getEncoder().encodeToString(bytes);
    }
}
