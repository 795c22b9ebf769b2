package dev.weft.media;

import java.util.Arrays;

/**
 * Follows brackets and strings through JSON, in as many pieces as it comes, to find where a value ends. Knows nothing of
 * commas, colons, numbers and words: they are the parser's.
 */
final class JsonNesting {
    /** More bytes are needed. */
    static final int OPEN = -1;

    /** A bracket was closed that was not open. */
    static final int BROKEN = -2;

    private final DecoderLimits limits;
    private long[] braces = new long[1]; // a bit per level: set for an object
    private int above;
    private int depth;
    private boolean string;
    private boolean escaped;

    JsonNesting(DecoderLimits limits) {
        this.limits = limits;
    }

    /** Whether this byte opens something that has a closing byte of its own: object, array or string. */
    static boolean opens(byte c) {
        return c == '{' || c == '[' || c == '"';
    }

    /** JSON's white space. */
    static boolean blank(byte c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    /** Begins another value, with this many levels open around it. */
    void reset(int around) {
        above = around;
        depth = 0;
        string = false;
        escaped = false;
    }

    /** Goes on with the value, which begins with a byte that {@link #opens}; the index behind its end, OPEN or BROKEN. */
    int scan(byte[] b, int from, int to) {
        int i = from;
        while (true) {
            if (string) {
                i = stringEnd(b, i, to);
                if (string) return OPEN;
                if (depth == 0) return i;
            }
            while (i < to && !structural(b[i])) i++;
            if (i == to) return OPEN;
            switch (b[i++]) {
                case '"' -> string = true;
                case '{' -> open(true);
                case '[' -> open(false);
                case '}' -> {
                    if (!close(true)) return BROKEN;
                    if (depth == 0) return i;
                }
                default -> {
                    if (!close(false)) return BROKEN;
                    if (depth == 0) return i;
                }
            }
        }
    }

    private static boolean structural(byte c) {
        return c == '"' || c == '{' || c == '}' || c == '[' || c == ']';
    }

    /** Behind the closing quote, or {@code to} with the string still open. */
    private int stringEnd(byte[] b, int from, int to) {
        int i = from;
        if (escaped && i < to) {
            escaped = false;
            i++;
        }
        while (i < to) {
            byte c = b[i++];
            if (c == '"') {
                string = false;
                return i;
            }
            if (c == '\\') {
                if (i == to) escaped = true;
                i++;
            }
        }
        return to;
    }

    private void open(boolean brace) {
        limits.checkDepth(above + depth + 1);
        int word = depth >> 6;
        if (word == braces.length) braces = Arrays.copyOf(braces, 2 * word);
        long bit = 1L << depth++;
        if (brace) braces[word] |= bit;
        else braces[word] &= ~bit;
    }

    private boolean close(boolean brace) {
        if (depth == 0) return false;
        depth--;
        return ((braces[depth >> 6] >>> depth & 1) == 1) == brace;
    }
}
