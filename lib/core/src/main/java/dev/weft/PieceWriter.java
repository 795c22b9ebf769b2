package dev.weft;

/** The pieces of an answer, each of which is emitted as it is written; the part of {@link ChatResponse.Writer} that speaks. */
public abstract sealed class PieceWriter permits ChatResponse.Writer {
    final Assembly assembly;

    PieceWriter(Assembly assembly) {
        this.assembly = assembly;
    }

    abstract ChatResponse.Writer self();

    /** A piece of the answer; nothing is emitted for an empty one. */
    public ChatResponse.Writer text(String piece) {
        assembly.text(piece);
        return self();
    }

    /** A piece of what the model thinks aloud. */
    public ChatResponse.Writer reasoning(String piece) {
        assembly.reasoning(piece);
        return self();
    }

    /**
     * What {@code provider} wants back with the reasoning in the next turn, such as a signature: joined with what the last part
     * of reasoning has. Where there is none since the last {@link #nextPart}, a part without text.
     */
    public ChatResponse.Writer reasoningRaw(String provider, Json raw) {
        assembly.parts.reasoningRaw(provider, raw);
        return self();
    }

    /** A piece of the model's refusal. */
    public ChatResponse.Writer refusal(String piece) {
        assembly.refusal(piece);
        return self();
    }

    /**
     * A piece of a tool call. Pieces with the same index belong together; id and name come with the first piece and may be empty
     * or repeated later; arguments are joined. The call has its place among the parts of the message where its first piece came.
     */
    public ChatResponse.Writer toolCall(int index, String id, String name, String argumentsPiece) {
        assembly.toolCall(index, id, name, argumentsPiece);
        return self();
    }

    /**
     * The next piece of text or reasoning begins a part of its own in the message. Otherwise a piece goes on where the last one
     * stopped, unless it is of another kind.
     */
    public ChatResponse.Writer nextPart() {
        assembly.parts.next();
        return self();
    }

    /**
     * What is written next, text, reasoning, calls and what is raw, belongs to the part with this number, 0 or more: it goes on
     * there where that has begun, and stands behind all others otherwise. For protocols that number the parts of an answer, and
     * may send pieces of several by turns. The pieces are emitted as they come; in the message each part is whole.
     */
    public ChatResponse.Writer part(int number) {
        if (number < 0) throw new IllegalArgumentException("a part's number is 0 or more, not " + number);
        assembly.parts.part(number);
        return self();
    }

    /** Something that only {@code provider} understands and wants back at this place: see {@link Content.Unknown}. */
    public ChatResponse.Writer raw(String provider, Json part) {
        assembly.raw(provider, part);
        return self();
    }

    /** What a part of the answer rests on. */
    public ChatResponse.Writer citation(Citation citation) {
        assembly.citation(citation);
        return self();
    }

    /** The provider runs a tool of its own; nothing here has to be called. */
    public ChatResponse.Writer serverToolCalled(ToolCall call) {
        assembly.note(new Event.ServerToolCalled(call));
        return self();
    }

    /** A tool of the provider's own has returned. */
    public ChatResponse.Writer serverToolReturned(ToolCall call, Json result) {
        assembly.note(new Event.ServerToolReturned(call, result));
        return self();
    }
}
