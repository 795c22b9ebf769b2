package dev.weft;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the JSON in what a model said. */
final class AnswerText {
    private static final Pattern FENCE = Pattern.compile("(?m)^[ \\t]*```[ \\t]*[A-Za-z0-9_+-]*[ \\t]*\\r?$");

    private AnswerText() {}

    /**
     * The text without a byte order mark and white space; of a text that has exactly one fenced block, with or without talk
     * around it, the block. Nothing else is guessed.
     */
    static String json(String text) {
        String bare = text.strip();
        if (bare.startsWith("\uFEFF")) bare = bare.substring(1).strip();
        if (bare.startsWith("{") || bare.startsWith("[")) return bare;
        Matcher fence = FENCE.matcher(bare);
        if (!fence.find()) return bare;
        int begin = fence.end();
        if (!fence.find()) return bare;
        int end = fence.start();
        return fence.find() ? bare : bare.substring(begin, end).strip();
    }
}
