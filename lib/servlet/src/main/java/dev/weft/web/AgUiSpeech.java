package dev.weft.web;

import dev.weft.ToolCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one call of a model says: text and thoughts as messages of their own, each closed where the other begins, and the calls of
 * tools. A call's name is known only when the model has finished, and its pieces wait until then.
 */
final class AgUiSpeech {
    private final AgUiWire wire;
    private final @Nullable String subagent;
    private final @Nullable String name;
    private final WholeCharacters characters = new WholeCharacters();
    private final Map<String, List<String>> pieces = new HashMap<>();
    private @Nullable String text;
    private @Nullable String thought;
    private @Nullable String message;

    /** Of this agent by its id in the protocol, or by its name, or of nobody in particular. */
    AgUiSpeech(AgUiWire wire, @Nullable String subagent, @Nullable String name) {
        this.wire = wire;
        this.subagent = subagent;
        this.name = name;
    }

    void text(String piece) {
        if (thought != null) close();
        String whole = characters.next(piece);
        if (whole.isEmpty()) return;
        wire.by(subagent, "TEXT_MESSAGE_CONTENT", "messageId", textMessage(), "delta", whole);
    }

    private String textMessage() {
        String open = text;
        if (open != null) return open;
        String id = wire.id();
        text = id;
        message = id;
        wire.by(subagent, "TEXT_MESSAGE_START", "messageId", id, "role", "assistant", "name", name);
        return id;
    }

    void reasoning(String piece) {
        if (thought == null) close();
        String whole = characters.next(piece);
        if (whole.isEmpty()) return;
        wire.by(subagent, "REASONING_MESSAGE_CONTENT", "messageId", thoughtMessage(), "delta", whole);
    }

    private String thoughtMessage() {
        String open = thought;
        if (open != null) return open;
        String id = wire.id();
        thought = id;
        wire.by(subagent, "REASONING_START", "messageId", id);
        wire.by(subagent, "REASONING_MESSAGE_START", "messageId", id, "role", "reasoning");
        return id;
    }

    void arguments(String callId, String piece) {
        List<String> all = pieces.computeIfAbsent(callId, id -> new ArrayList<>());
        if (!piece.isEmpty()) all.add(piece);
    }

    /** Closes what is open, text or thoughts. */
    void close() {
        String rest = characters.rest();
        if (!rest.isEmpty() && thought != null) {
            wire.by(subagent, "REASONING_MESSAGE_CONTENT", "messageId", thought, "delta", rest);
        } else if (!rest.isEmpty()) {
            wire.by(subagent, "TEXT_MESSAGE_CONTENT", "messageId", textMessage(), "delta", rest);
        }
        if (thought != null) {
            wire.by(subagent, "REASONING_MESSAGE_END", "messageId", thought);
            wire.by(subagent, "REASONING_END", "messageId", thought);
        }
        if (text != null) wire.by(subagent, "TEXT_MESSAGE_END", "messageId", text);
        thought = null;
        text = null;
    }

    /** The calls that the model has made, all in the message that it has said, or in one of their own; their ids, in order. */
    List<String> calls(List<ToolCall> calls) {
        close();
        var ids = new ArrayList<String>();
        for (ToolCall call : calls) {
            if (message == null) message = wire.id();
            ids.add(call(call, piecesOf(call), message));
        }
        return ids;
    }

    /** Once, since models may give several calls the same id. */
    private List<String> piecesOf(ToolCall call) {
        List<String> said = pieces.remove(call.id());
        return said == null ? List.of() : said;
    }

    String call(ToolCall call, List<String> arguments, @Nullable String parent) {
        String id = wire.id();
        wire.by(subagent, "TOOL_CALL_START", "toolCallId", id, "toolCallName", call.name(), "parentMessageId", parent);
        // a model that says the arguments otherwise in the end than in its pieces means the end
        List<String> said =
                String.join("", arguments).equals(call.argumentsText()) ? arguments : List.of(call.argumentsText());
        var whole = new WholeCharacters();
        for (String piece : said) argument(id, whole.next(piece));
        argument(id, whole.rest());
        wire.by(subagent, "TOOL_CALL_END", "toolCallId", id);
        return id;
    }

    private void argument(String id, String piece) {
        if (!piece.isEmpty()) wire.by(subagent, "TOOL_CALL_ARGS", "toolCallId", id, "delta", piece);
    }
}
