package dev.weft;

/**
 * Replaces halves of surrogate pairs by U+FFFD in the text of JSON, escaped or not. Servers cut texts anywhere and send such
 * halves; RFC 8259 lets them be, and strict reading refuses them.
 */
final class JsonHalves {
    private static final int ESCAPE = 6;

    private JsonHalves() {}

    static String replaced(String text) {
        var out = new StringBuilder(text.length());
        for (int at = 0; at < text.length(); ) {
            int unit = unit(text, at);
            int length = length(text, at);
            boolean pair = isHigh(unit) && isLow(unit(text, at + length)) && length == length(text, at + length);
            if (pair) length *= 2;
            if (!pair && (isHigh(unit) || isLow(unit))) out.append('\ufffd');
            else out.append(text, at, Math.min(text.length(), at + length));
            at += length;
        }
        return out.toString();
    }

    private static boolean isHigh(int unit) {
        return unit >= Character.MIN_HIGH_SURROGATE && unit <= Character.MAX_HIGH_SURROGATE;
    }

    private static boolean isLow(int unit) {
        return unit >= Character.MIN_LOW_SURROGATE && unit <= Character.MAX_LOW_SURROGATE;
    }

    /** The character, or escaped character, that begins here; -1 where it is none that matters. */
    private static int unit(String text, int at) {
        if (at >= text.length()) return -1;
        if (text.charAt(at) != '\\') return text.charAt(at);
        if (!text.startsWith("u", at + 1) || at + ESCAPE > text.length()) return -1;
        int unit = 0;
        for (int i = at + 2; i < at + ESCAPE; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) return -1;
            unit = unit << 4 | digit;
        }
        return unit;
    }

    private static int length(String text, int at) {
        if (at >= text.length() || text.charAt(at) != '\\') return 1;
        return unit(text, at) < 0 ? 2 : ESCAPE;
    }
}
