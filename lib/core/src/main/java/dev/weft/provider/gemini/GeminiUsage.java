package dev.weft.provider.gemini;

import dev.weft.Json;
import dev.weft.Usage;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tokens as Gemini counts them: the prompt with what came from the cache, the answer without the thoughts, the thoughts. In every
 * chunk they are what has been spent so far.
 */
final class GeminiUsage {
    private static final List<String> FIELDS =
            List.of("promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount", "cachedContentTokenCount");

    private static final Pattern DIGITS = Pattern.compile("\\d{1,18}");

    private GeminiUsage() {}

    /** What is counted, or null where nothing is but the kind of traffic. */
    static @Nullable Usage of(Json usage) {
        long[] counts =
                FIELDS.stream().mapToLong(field -> count(usage.member(field))).toArray();
        return of(counts[0], counts[1], counts[2], counts[3]);
    }

    /** The same, each negative where it was not said. */
    static @Nullable Usage of(long prompt, long candidates, long thoughts, long cached) {
        if (prompt < 0 && candidates < 0 && thoughts < 0) return null;
        var usage = Usage.of(Math.max(prompt, 0), Math.max(candidates, 0));
        if (cached >= 0) usage = usage.cached(cached);
        return thoughts < 0 ? usage : usage.reasoning(thoughts);
    }

    /** Longs may come as strings, as JSON of protocol buffers has them. */
    private static long count(Json number) {
        String text = number.isString() || number.isNumber() ? number.text() : "";
        if (DIGITS.matcher(text).matches()) return Long.parseLong(text);
        return number.isNumber() ? (long) number.number() : -1;
    }

    /** Whether each count that is there is written in digits alone, as the way around parsing can read it. */
    static boolean inDigits(Json usage) {
        return FIELDS.stream().map(usage::member).allMatch(count -> count.isMissing() || digits(count));
    }

    private static boolean digits(Json count) {
        return count.isNumber() && DIGITS.matcher(count.text()).matches();
    }
}
