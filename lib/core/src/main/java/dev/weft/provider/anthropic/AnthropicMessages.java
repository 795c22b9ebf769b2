package dev.weft.provider.anthropic;

import dev.weft.DecodeException;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.ToolCall;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Messages as Anthropic takes them: user and assistant in turns, so that neighbours of one role become one; after calls of tools
 * a user's turn that begins with the result of each.
 */
final class AnthropicMessages {
    private static final String NO_RESULT = "There is no result: the tool was not called, or the call was given up.";

    private final List<Turn> turns = new ArrayList<>();
    private final List<Pending> pending = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    private AnthropicMessages() {}

    /** What one role says before the other one does. */
    private record Turn(String role, List<Json> results, List<Json> blocks) {
        Json json() {
            var content = new ArrayList<>(results);
            content.addAll(blocks);
            boolean onlyText = content.size() == 1 && AnthropicContent.isPlainText(content.getFirst());
            return Json.object(
                    "role", role, "content", onlyText ? content.getFirst().member("text") : content);
        }
    }

    /** A call that waits for its result. */
    private record Pending(String callId, String sentId) {}

    /** All system messages, wherever they stand: there is one place for instructions, above the conversation. */
    static Optional<Json> system(List<Message> messages) {
        var blocks = new ArrayList<Json>();
        for (Message message : messages) {
            if (message instanceof Message.SystemMessage system) blocks.addAll(AnthropicContent.system(system));
        }
        if (blocks.isEmpty()) return Optional.empty();
        boolean onlyText = blocks.size() == 1 && AnthropicContent.isPlainText(blocks.getFirst());
        return Optional.of(onlyText ? blocks.getFirst().member("text") : Json.of(blocks));
    }

    static List<Json> of(List<Message> messages) {
        var made = new AnthropicMessages();
        for (Message message : messages) made.add(message);
        made.fill();
        return made.turns.stream().map(Turn::json).toList();
    }

    private void add(Message message) {
        switch (message) {
            case Message.SystemMessage system -> {}
            case Message.UserMessage user -> {
                var blocks = AnthropicContent.user(user);
                if (!blocks.isEmpty()) turn("user").blocks.addAll(blocks);
            }
            case Message.ToolMessage tool -> result(tool);
            case Message.AssistantMessage assistant -> assistant(assistant);
        }
    }

    private void assistant(Message.AssistantMessage message) {
        var asked = new ArrayList<Pending>();
        var blocks = AnthropicContent.assistant(message, call -> call(call, asked));
        if (blocks.isEmpty()) return;
        // which also closes the calls of the turn before
        turn("assistant").blocks.addAll(blocks);
        pending.addAll(asked);
    }

    private Turn turn(String role) {
        Turn last = last();
        if (last != null && last.role.equals(role)) return last;
        if (role.equals("assistant")) fill();
        var turn = new Turn(role, new ArrayList<>(), new ArrayList<>());
        turns.add(turn);
        return turn;
    }

    private @Nullable Turn last() {
        return turns.isEmpty() ? null : turns.getLast();
    }

    /** The block of a call, with an id that is allowed and that no other call of the conversation has. */
    private Json call(ToolCall call, List<Pending> asked) {
        String id = AnthropicContent.allowed(call.id());
        String unique = id;
        for (int i = 2; !ids.add(unique); i++) unique = id + "_" + i;
        asked.add(new Pending(call.id(), unique));
        return Json.object("type", "tool_use", "id", unique, "name", call.name(), "input", input(call));
    }

    /** An object is the only thing that is taken; what a model wrote and no parser reads goes back as text inside one. */
    private static Json input(ToolCall call) {
        try {
            Json arguments = call.arguments();
            return arguments.isObject() ? arguments : Json.object("value", arguments);
        } catch (DecodeException e) {
            return Json.object("text", call.argumentsText());
        }
    }

    private void result(Message.ToolMessage tool) {
        for (Iterator<Pending> calls = pending.iterator(); calls.hasNext(); ) {
            var call = calls.next();
            if (!call.callId.equals(tool.callId())) continue;
            calls.remove();
            var result = tool.result();
            result(call, result.text(), result.isError());
            return;
        }
        throw new IllegalArgumentException("a result of the tool " + tool.tool()
                + " answers no call of the assistant message before it; Anthropic takes each call with its one result,"
                + " next to each other");
    }

    private void result(Pending call, String text, boolean error) {
        Json block = Json.object("type", "tool_result", "tool_use_id", call.sentId);
        if (!text.isEmpty()) block = block.plus("content", text);
        turn("user").results.add(error ? block.plus("is_error", true) : block);
    }

    /** A call without its result is refused: each that never got one is said to have none. */
    private void fill() {
        var without = List.copyOf(pending);
        pending.clear();
        for (Pending call : without) result(call, NO_RESULT, true);
    }
}
