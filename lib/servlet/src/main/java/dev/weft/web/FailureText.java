package dev.weft.web;

import dev.weft.Failure;
import java.util.function.Function;

/** What a client is told of a failure: what the application says of it, or else a sentence that gives nothing away. */
final class FailureText {
    static final String NEUTRAL = "Something went wrong while the answer was being made.";

    private FailureText() {}

    /** Never throws: it is called where a run ends, and the end must be told. */
    static String of(Failure failure, Function<? super Failure, String> chosen) {
        try {
            String text = chosen.apply(failure);
            return text == null || text.isBlank() ? NEUTRAL : WholeCharacters.sound(text);
        } catch (RuntimeException e) {
            return NEUTRAL;
        }
    }
}
