package dev.weft.media;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A {@code Content-Type} header taken apart: type and subtype in lower case, parameters by their names in lower case. */
record ContentType(String essence, Map<String, String> parameters) {

    static ContentType parse(String header) {
        int semicolon = header.indexOf(';');
        String essence = (semicolon < 0 ? header : header.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
        int slash = essence.indexOf('/');
        if (slash < 0 || !token(essence.substring(0, slash)) || !token(essence.substring(slash + 1))) {
            throw new IllegalArgumentException(
                    "expected a media type such as text/event-stream, not '" + essence + "'");
        }
        return new ContentType(essence, semicolon < 0 ? Map.of() : parameters(header, semicolon));
    }

    /** From the first semicolon on. Each round reads one parameter and stops at the semicolon behind it. */
    private static Map<String, String> parameters(String header, int semicolon) {
        Map<String, String> parameters = new HashMap<>();
        int at = semicolon;
        while (at < header.length()) {
            int equals = at + 1;
            while (equals < header.length() && header.charAt(equals) != '=' && header.charAt(equals) != ';') equals++;
            String name = header.substring(at + 1, equals).strip().toLowerCase(Locale.ROOT);
            at = equals;
            if (equals == header.length() || header.charAt(equals) == ';') continue;
            var value = new StringBuilder();
            at = header.startsWith("\"", equals + 1)
                    ? quoted(header, equals + 2, value)
                    : plain(header, equals + 1, value);
            if (token(name) && !value.isEmpty()) parameters.putIfAbsent(name, value.toString());
        }
        return Map.copyOf(parameters);
    }

    private static int plain(String header, int from, StringBuilder value) {
        int to = header.indexOf(';', from);
        if (to < 0) to = header.length();
        value.append(header.substring(from, to).strip());
        return to;
    }

    private static int quoted(String header, int from, StringBuilder value) {
        int at = from;
        while (at < header.length() && header.charAt(at) != '"') {
            if (header.charAt(at) == '\\' && at + 1 < header.length()) at++;
            value.append(header.charAt(at++));
        }
        int to = header.indexOf(';', at);
        return to < 0 ? header.length() : to;
    }

    private static boolean token(String text) {
        return !text.isEmpty()
                && text.chars().allMatch(c -> c > ' ' && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0);
    }
}
