package dev.weft.provider.bedrock;

import dev.weft.Content;
import dev.weft.DecodeException;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.ToolCall;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages as Converse takes them: user and assistant by turns, so that neighbours of one role become one message; results of
 * tools are the user's; instructions stand apart. Blank texts, which are refused, are left out, and so is a message of nothing else.
 */
final class BedrockMessages {
    private final List<Json> system = new ArrayList<>();
    private final List<Json> turns = new ArrayList<>();
    private final BedrockMedia media = new BedrockMedia();
    private final List<Json> blocks = new ArrayList<>();
    private String role = "";
    private boolean tools;

    private BedrockMessages() {}

    static BedrockMessages of(List<Message> messages) {
        var made = new BedrockMessages();
        for (Message message : messages) made.add(message);
        made.turn("");
        return made;
    }

    List<Json> json() {
        return turns;
    }

    /** The instructions, wherever among the messages they stood. */
    List<Json> system() {
        return system;
    }

    /** Whether there are calls of tools, or results. */
    boolean hasTools() {
        return tools;
    }

    private void add(Message message) {
        switch (message) {
            case Message.SystemMessage given -> content(given, system);
            case Message.UserMessage user -> {
                turn("user");
                content(user, blocks);
            }
            case Message.AssistantMessage assistant -> {
                turn("assistant");
                content(assistant, blocks);
            }
            case Message.ToolMessage tool -> {
                turn("user");
                blocks.add(results(), result(tool));
            }
        }
    }

    private void turn(String next) {
        if (next.equals(role)) return;
        if (!blocks.isEmpty()) turns.add(Json.object("role", role, "content", List.copyOf(blocks)));
        // where a message left nothing, its neighbours meet
        if (blocks.isEmpty()
                && !turns.isEmpty()
                && turns.getLast().member("role").text().equals(next)) {
            blocks.addAll(turns.removeLast().member("content").items());
        } else {
            blocks.clear();
        }
        role = next;
    }

    private void content(Message message, List<Json> to) {
        for (Content part : message.content()) {
            switch (part) {
                case Content.TextContent(String text) -> {
                    if (!text.isBlank()) to.add(Json.object("text", text));
                }
                case Content.Media file -> {
                    if (!(message instanceof Message.UserMessage)) {
                        throw new IllegalArgumentException(
                                "Bedrock takes images and files in a user message only; put it into one");
                    }
                    to.add(media.block(file));
                }
                case Content.Call(ToolCall call) -> to.add(call(call));
                case Content.Reasoning reasoning -> reasoning(reasoning, to);
                case Content.Unknown(String provider, Json raw) -> {
                    if (provider.equals(BedrockRequest.PROVIDER)) to.add(raw);
                }
                default -> {}
            }
        }
    }

    /** Only with the signature by which it is known again; reasoning without one is refused, or never wanted. */
    private static void reasoning(Content.Reasoning reasoning, List<Json> to) {
        if (!reasoning.provider().equals(BedrockRequest.PROVIDER)) return;
        Json redacted = reasoning.raw().member("redactedContent");
        Json signature = reasoning.raw().member("signature");
        if (redacted.isString()) {
            to.add(Json.object("reasoningContent", Json.object("redactedContent", redacted)));
        } else if (signature.isString()) {
            Json text = Json.object("text", reasoning.text(), "signature", signature);
            to.add(Json.object("reasoningContent", Json.object("reasoningText", text)));
        }
    }

    /** Where the next result goes: behind the others, before whatever else the user said. */
    private int results() {
        int at = 0;
        while (at < blocks.size() && blocks.get(at).member("toolResult").isObject()) at++;
        return at;
    }

    private Json call(ToolCall call) {
        tools = true;
        return Json.object(
                "toolUse", Json.object("toolUseId", id(call.id()), "name", call.name(), "input", arguments(call)));
    }

    /** An object is the only thing that is taken; what a model wrote and no parser reads goes back as text inside one. */
    private static Json arguments(ToolCall call) {
        try {
            Json arguments = call.arguments();
            return arguments.isObject() ? arguments : Json.object("value", arguments);
        } catch (DecodeException e) {
            return Json.object("text", call.argumentsText());
        }
    }

    private Json result(Message.ToolMessage tool) {
        tools = true;
        String said = tool.result().text();
        Json content = said.isBlank() ? Json.object("json", Json.object()) : Json.object("text", said);
        Json result = Json.object("toolUseId", id(tool.callId()), "content", List.of(content));
        if (tool.result().isError()) result = result.plus("status", "error");
        return Json.object("toolResult", result);
    }

    /** An id that some other provider made up, in the form that is taken here; the same for the call and for its result. */
    private static String id(String id) {
        if (id.matches("[a-zA-Z0-9_-]{1,64}")) return id;
        long hash = 1125899906842597L;
        for (int i = 0; i < id.length(); i++) hash = 31 * hash + id.charAt(i);
        return "call_" + Long.toUnsignedString(hash, 36);
    }
}
