package dev.weft.web;

import dev.weft.ToolCall;

/** One call of a tool, as the client is told of it. */
final class AiSdkCall {
    /** Unique in the message; what a model calls it need not be. */
    final String id;

    ToolCall made;
    private String name = "";
    private boolean started;
    private final WholeCharacters characters = new WholeCharacters();
    private final StringBuilder written = new StringBuilder();

    AiSdkCall(String id, ToolCall made) {
        this.id = id;
        this.made = made;
    }

    boolean started() {
        return started;
    }

    /** The name that the client was told first, or else that of the call. */
    String name() {
        return started ? name : made.name();
    }

    String written() {
        return written.toString();
    }

    void start(String tool, boolean dynamic, AiSdkParts parts) {
        name = tool;
        started = true;
        parts.part("tool-input-start", "toolCallId", id, "toolName", tool, "dynamic", dynamic ? true : null);
        String before = written.toString();
        written.setLength(0);
        piece(before, parts);
    }

    /** Kept until the part has started. */
    void piece(String arguments, AiSdkParts parts) {
        written.append(arguments);
        if (started) delta(characters.next(arguments), parts);
    }

    void inputEnds(AiSdkParts parts) {
        if (started) delta(characters.rest(), parts);
    }

    private void delta(String text, AiSdkParts parts) {
        if (!text.isEmpty()) parts.part("tool-input-delta", "toolCallId", id, "inputTextDelta", text);
    }
}
