package dev.weft.provider.cohere;

import dev.weft.Content;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.ToolCall;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Messages as {@code /v2/chat} takes them. A message's own thinking goes back while the tools that it asked for are being called;
 * a plan, which comes as a part that only Cohere understands, always goes back in its own field.
 */
final class CohereMessages {
    private CohereMessages() {}

    static List<Json> of(List<Message> messages) {
        int lastUser = -1;
        for (int i = 0; i < messages.size(); i++) if (messages.get(i) instanceof Message.UserMessage) lastUser = i;
        var all = new ArrayList<Json>();
        for (int i = 0; i < messages.size(); i++) {
            all.add(
                    switch (messages.get(i)) {
                        case Message.SystemMessage system ->
                            Json.object("role", "system", "content", content(system.content()));
                        case Message.UserMessage user ->
                            Json.object("role", "user", "content", content(user.content()));
                        case Message.AssistantMessage assistant -> assistant(assistant, i > lastUser);
                        case Message.ToolMessage tool -> tool(tool);
                    });
        }
        return all;
    }

    private static Json tool(Message.ToolMessage tool) {
        return Json.object(
                "role", "tool",
                "tool_call_id", tool.callId(),
                "content", tool.result().text());
    }

    private static Json assistant(Message.AssistantMessage message, boolean current) {
        var body = new LinkedHashMap<String, Object>();
        body.put("role", "assistant");
        var parts = new ArrayList<Content>();
        for (Content part : message.content()) {
            if (part instanceof Content.Media) {
                throw new IllegalArgumentException("an assistant message cannot hold an image or a file for Cohere;"
                        + " put it into a user message");
            }
            boolean plan = part instanceof Content.Unknown(String provider, Json raw)
                    && provider.equals(CohereRequest.PROVIDER)
                    && raw.member(CoherePlan.FIELD).isString();
            if (plan) body.merge(CoherePlan.FIELD, text(part), (a, b) -> a + "" + b);
            else if (current || !(part instanceof Content.Reasoning)) parts.add(part);
        }
        Object content = content(parts);
        boolean nothing = content.equals("");
        if (!nothing || message.toolCalls().isEmpty()) body.put("content", content);
        if (!message.toolCalls().isEmpty()) {
            body.put(
                    "tool_calls",
                    message.toolCalls().stream().map(CohereMessages::call).toList());
        }
        return Json.of(body);
    }

    private static String text(Content plan) {
        return ((Content.Unknown) plan).raw().member(CoherePlan.FIELD).text();
    }

    private static Json call(ToolCall call) {
        String arguments = call.argumentsText().isBlank() ? "{}" : call.argumentsText();
        return Json.object(
                "id", call.id(),
                "type", "function",
                "function", Json.object("name", call.name(), "arguments", arguments));
    }

    /** A string where there is text alone, else a list of parts. */
    private static Object content(List<Content> content) {
        var parts = new ArrayList<Json>();
        var text = new StringBuilder();
        boolean onlyText = true;
        for (Content part : content) {
            Json made = part(part);
            if (made.isNull()) continue;
            parts.add(made);
            if (part instanceof Content.TextContent(String piece)) text.append(piece);
            else onlyText = false;
        }
        return onlyText ? text.toString() : parts;
    }

    private static Json part(Content part) {
        return switch (part) {
            case Content.TextContent(String text) when !text.isEmpty() -> Json.object("type", "text", "text", text);
            case Content.Media media -> image(media);
            case Content.Reasoning reasoning
            when reasoning.provider().equals(CohereRequest.PROVIDER)
                    && !reasoning.text().isEmpty() -> Json.object("type", "thinking", "thinking", reasoning.text());
            case Content.Unknown(String provider, Json raw) when provider.equals(CohereRequest.PROVIDER) -> raw;
            default -> Json.of(null);
        };
    }

    private static Json image(Content.Media media) {
        if (media.kind() != Content.Media.Kind.IMAGE) {
            throw new IllegalArgumentException(
                    "Cohere takes images in a message and no other files; send a file's text,"
                            + " or pass it as a document: extra(\"documents\", …)");
        }
        String url = media.url()
                .orElseGet(() -> "data:" + media.mediaType() + ";base64,"
                        + Base64.getEncoder().encodeToString(media.bytes().orElseThrow()));
        return Json.object("type", "image_url", "image_url", Json.object("url", url));
    }
}
