package dev.weft.provider.common;

import dev.weft.ChatResponse;

/**
 * The one piece of an answer that a frame brought, where in the frame's JSON it stood, and what becomes of it.
 *
 * @param text the piece
 * @param path where it stood
 * @param target what becomes of it, and of what stands there in a frame of the same shape
 */
public record FramePiece(String text, String path, Target target) {
    /** What becomes of a piece. */
    @FunctionalInterface
    public interface Target {
        /** Writes it to the answer. */
        void write(String text, ChatResponse.Writer out);
    }

    private static final Target TEXT = (text, out) -> out.text(text);
    private static final Target REASONING = (text, out) -> out.reasoning(text);

    /** A piece of the answer. */
    public static FramePiece text(String text, String path) {
        return new FramePiece(text, path, TEXT);
    }

    /** A piece of what the model thinks aloud. */
    public static FramePiece reasoning(String text, String path) {
        return new FramePiece(text, path, REASONING);
    }

    /** A piece of the arguments of a call that has begun. */
    public static FramePiece arguments(String text, String path, int call) {
        return new FramePiece(text, path, (more, out) -> out.toolCall(call, "", "", more));
    }
}
