package dev.weft.provider.gemini;

import dev.weft.Json;
import java.util.LinkedHashMap;
import java.util.Set;

/** What Gemini puts on a part beside its data and wants back on that very part: its signature above all. */
final class GeminiMark {
    private static final Set<String> FIELDS = Set.of("thoughtSignature", "partMetadata");

    private GeminiMark() {}

    /** The mark on a part; an empty object where there is none. */
    static Json of(Json part) {
        var mark = new LinkedHashMap<String, Json>();
        part.members().forEach((key, value) -> {
            if (FIELDS.contains(key) && !value.isNull()) mark.put(key, value);
        });
        return Json.of(mark);
    }

    /** Whether this is a mark, and no part of its own. */
    static boolean is(Json raw) {
        return raw.isObject() && !raw.keys().isEmpty() && FIELDS.containsAll(raw.keys());
    }
}
