package dev.weft.provider.common;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where a value stands in a JSON text that a parser has found to be valid. */
public record JsonSpan(int start, int end) {
    /** The string at a path, quotes included; null where there is none or anything on the way is unusual. */
    static @Nullable JsonSpan string(byte[] json, String path) {
        JsonSpan span = of(json, path);
        return span != null && json[span.start] == '"' ? span : null;
    }

    /** The value at a path; null where there is none, or where a key on the way is escaped or written twice. */
    public static @Nullable JsonSpan of(byte[] json, String path) {
        int at = space(json, 0);
        for (String step : path.split("\\.")) {
            if (at >= json.length) return null;
            if (json[at] == '{') at = member(json, at, ('"' + step + '"').getBytes(UTF_8));
            else if (json[at] == '[' && Character.isDigit(step.charAt(0))) at = item(json, at, Integer.parseInt(step));
            else return null;
            if (at < 0) return null;
        }
        return new JsonSpan(at, skip(json, at));
    }

    private static int item(byte[] json, int at, int index) {
        at = space(json, at + 1);
        for (int i = 0; i < index && json[at] != ']'; i++) {
            at = space(json, skip(json, at));
            if (json[at] == ',') at = space(json, at + 1);
        }
        return json[at] == ']' ? -1 : at;
    }

    private static int member(byte[] json, int at, byte[] quotedKey) {
        int found = -1;
        at = space(json, at + 1);
        while (json[at] != '}') {
            int keyEnd = skip(json, at);
            boolean wanted = Arrays.equals(json, at, keyEnd, quotedKey, 0, quotedKey.length);
            for (int i = at; i < keyEnd; i++) if (json[i] == '\\') return -1;
            at = space(json, space(json, keyEnd) + 1);
            if (wanted && found >= 0) return -1;
            if (wanted) found = at;
            at = space(json, skip(json, at));
            if (json[at] == ',') at = space(json, at + 1);
        }
        return found;
    }

    private static int space(byte[] json, int at) {
        while (at < json.length && (json[at] == ' ' || json[at] == '\t' || json[at] == '\n' || json[at] == '\r')) at++;
        return at;
    }

    /** The end of the value that begins here. */
    private static int skip(byte[] json, int at) {
        return switch (json[at]) {
            case '"' -> string(json, at);
            case '{', '[' -> nested(json, at);
            default -> {
                while (at < json.length && " \t\n\r,]}".indexOf(json[at]) < 0) at++;
                yield at;
            }
        };
    }

    private static int string(byte[] json, int at) {
        for (at++; json[at] != '"'; at++) if (json[at] == '\\') at++;
        return at + 1;
    }

    private static int nested(byte[] json, int at) {
        int depth = 0;
        do {
            switch (json[at]) {
                case '"' -> at = string(json, at) - 1;
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {}
            }
            at++;
        } while (depth > 0);
        return at;
    }
}
