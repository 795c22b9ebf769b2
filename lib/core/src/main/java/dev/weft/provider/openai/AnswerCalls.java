package dev.weft.provider.openai;

import dev.weft.ChatResponse;
import dev.weft.Json;
import dev.weft.provider.common.FramePiece;
import java.util.List;

/** The calls of one answer, as its chunks bring them. Belongs to the thread that decodes the answer. */
final class AnswerCalls {
    private static final long NO_INDEX = -1;
    /** The index of the one call that could be made before there were tools: none that a server gives. */
    private static final long FUNCTION = Long.MAX_VALUE;

    private final OpenAiAnswer answer;
    private final ToolCallSlots slots = new ToolCallSlots();
    private boolean functionCalled;

    AnswerCalls(OpenAiAnswer answer) {
        this.answer = answer;
    }

    /** The calls of tools. */
    void tools(List<Json> calls, OpenAiChunk chunk, ChatResponse.Writer out) {
        for (int i = 0; i < calls.size(); i++) {
            Json call = calls.get(i);
            boolean custom = call.member("custom").isObject();
            Json function = call.member(custom ? "custom" : "function");
            String id = call.member("id").text("");
            String name = function.member("name").text("");
            Json arguments = function.member(custom ? "input" : "arguments");
            int before = slots.count();
            int slot = slots.slot(call.member("index").integer(NO_INDEX), i, id, name);
            if (slot < before && name.isEmpty() && !custom && isPiece(arguments)) {
                String path = "choices.0.delta.tool_calls.0.function.arguments";
                chunk.text(FramePiece.arguments(arguments.text(), path, slot));
            } else {
                chunk.several();
                out.toolCall(slot, id, name, text(arguments));
            }
            Json extra = call.member("extra_content");
            if (extra.isObject()) answer.signed(slots.id(slot), extra);
        }
    }

    /**
     * The one call, without an id, that could be made before there were tools; false where this is none, or stands beside calls of
     * tools and repeats one of them.
     */
    boolean function(Json call, OpenAiChunk chunk, ChatResponse.Writer out) {
        if (!call.isObject() || slots.count() > 0 && !functionCalled) return false;
        functionCalled = true;
        String name = call.member("name").text("");
        Json arguments = call.member("arguments");
        int before = slots.count();
        int slot = slots.slot(FUNCTION, 0, "", name);
        if (slot < before && isPiece(arguments)) {
            chunk.text(FramePiece.arguments(arguments.text(), "choices.0.delta.function_call.arguments", slot));
        } else {
            chunk.several();
            out.toolCall(slot, "", name, text(arguments));
        }
        return true;
    }

    private static boolean isPiece(Json arguments) {
        return arguments.isString() && !arguments.text().isEmpty();
    }

    private static String text(Json arguments) {
        return arguments.isObject() || arguments.isArray() ? arguments.toString() : arguments.text("");
    }
}
