package dev.weft.testing.contract;

/** What a case of the contract needs of a wire, and not every wire has. */
public enum Need {
    /** HTTP: a model that runs in this process has neither statuses nor connections. */
    HTTP,
    /** A key: some servers ask for none. */
    KEY,
    /** Tool calls. */
    TOOLS,
    /** Tool calls that come in pieces; without them, only whole ones. */
    TOOL_CALL_PIECES,
    /** Answers that were not asked for in pieces: {@code streaming(false)}. */
    WHOLE_ANSWERS,
    /** Errors inside an answer that has begun. */
    IN_BAND_ERRORS,
    /** An end by which a cut is told from an end; without it, {@code Wire.endsUnmarked()} is true. */
    MARKED_END,
    /** A reason for the end in a frame before the one behind which nothing comes. */
    FINISH_BEFORE_END,
    /** A reason for the end that makes an answer whole, though nothing comes behind it; without it, that is a truncation. */
    REASON_IS_ENOUGH,
    /** A frame behind which nothing of the answer can come, though the body may go on. */
    END_OF_STREAM,
    /** What keeps a connection busy and says nothing. */
    COMMENTS
}
