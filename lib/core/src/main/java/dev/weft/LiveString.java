package dev.weft;

/** A JSON string that is being written, its escapes undone as they come. For one thread. */
final class LiveString {
    enum Step {
        GROWN,
        NOTHING_YET,
        ENDED,
        BROKEN
    }

    private StringBuilder text = new StringBuilder();
    private boolean escaped;
    private int digits;
    private int code;

    void begin() {
        text = new StringBuilder();
        escaped = false;
        digits = 0;
    }

    /** The next character after the opening quote. */
    Step take(char c) {
        if (digits > 0) return digit(c);
        if (escaped) return escape(c);
        if (c == '"') return Step.ENDED;
        if (c == '\\') {
            escaped = true;
            return Step.NOTHING_YET;
        }
        return grown(c);
    }

    private Step grown(char c) {
        text.append(c);
        return Character.isHighSurrogate(c) ? Step.NOTHING_YET : Step.GROWN;
    }

    private Step escape(char c) {
        escaped = false;
        return switch (c) {
            case '"', '\\', '/' -> grown(c);
            case 'n' -> grown('\n');
            case 't' -> grown('\t');
            case 'r' -> grown('\r');
            case 'b' -> grown('\b');
            case 'f' -> grown('\f');
            case 'u' -> {
                digits = 4;
                code = 0;
                yield Step.NOTHING_YET;
            }
            default -> Step.BROKEN;
        };
    }

    private Step digit(char c) {
        int value = c < 128 ? Character.digit(c, 16) : -1;
        if (value < 0) return Step.BROKEN;
        code = code << 4 | value;
        return --digits > 0 ? Step.NOTHING_YET : grown((char) code);
    }

    /** What has come, to be made a String when it is asked for; half of a surrogate pair at the end waits for the other. */
    SoFar soFar() {
        int length = text.length();
        boolean half = length > 0 && Character.isHighSurrogate(text.charAt(length - 1));
        return new SoFar(text, half ? length - 1 : length);
    }

    /** A string that may grow, as it was at one moment. */
    record SoFar(StringBuilder text, int length) {
        @Override
        public String toString() {
            return text.substring(0, length);
        }
    }

    String text() {
        return text.toString();
    }
}
