package dev.weft.web;

import dev.weft.Failure;
import dev.weft.ToolResult;
import java.util.function.Function;

/** What a client is told of a failure: what the application says of it, or else a sentence that gives nothing away. */
final class FailureText {
    static final String NEUTRAL = "Something went wrong while the answer was being made.";

    private FailureText() {}

    /** What a tool has told the model of its failure, as a failure. */
    static Failure ofTool(ToolResult error) {
        return Failure.of(new ToolError(error.text()));
    }

    /** Never throws: it is called where a run ends, and the end must be told. */
    static String of(Failure failure, Function<? super Failure, String> chosen) {
        try {
            String text = chosen.apply(failure);
            return text == null || text.isBlank() ? NEUTRAL : WholeCharacters.sound(text);
        } catch (RuntimeException e) {
            return NEUTRAL;
        }
    }

    /** A tool's error, as what a failure is made of. */
    private static final class ToolError extends RuntimeException {
        private static final long serialVersionUID = 1;

        ToolError(String text) {
            super(text, null, false, false);
        }
    }
}
