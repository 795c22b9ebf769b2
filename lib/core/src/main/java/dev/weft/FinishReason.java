package dev.weft;

/** Why an answer ended. Closed for ever; whatever else a provider says is OTHER, with its own word kept beside it. */
public enum FinishReason {
    /** The model was done. */
    STOP,
    /** The limit of tokens was reached: the answer is cut off. */
    LENGTH,
    /** The model wants tools to be called. */
    TOOL_CALLS,
    /** The provider held the answer, or a part of it, back. */
    FILTERED,
    /** {@link EventStream#stop()} was called: the answer is what had arrived. */
    STOPPED_BY_USER,
    /** Anything else: see {@link ChatResponse#finishWord()}. */
    OTHER
}
