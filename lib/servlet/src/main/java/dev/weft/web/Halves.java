package dev.weft.web;

/**
 * Makes pieces of text whole that were cut inside a character: a half that may be completed by the next piece waits for it, and
 * one that cannot be is replaced by U+FFFD, which every reader takes.
 */
final class Halves {
    private char held;

    /** The piece with what waited before it, and without what waits now; may be empty. */
    String whole(String piece) {
        String text = held == 0 ? piece : held + piece;
        held = 0;
        if (text.isEmpty()) return text;
        char last = text.charAt(text.length() - 1);
        if (Character.isHighSurrogate(last)) {
            held = last;
            text = text.substring(0, text.length() - 1);
        }
        return replaced(text);
    }

    /** What is left at the end. */
    String rest() {
        boolean waiting = held != 0;
        held = 0;
        return waiting ? "\ufffd" : "";
    }

    private static String replaced(String text) {
        StringBuilder changed = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) continue;
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
                continue;
            }
            if (changed == null) changed = new StringBuilder(text);
            changed.setCharAt(i, '\ufffd');
        }
        return changed == null ? text : changed.toString();
    }
}
