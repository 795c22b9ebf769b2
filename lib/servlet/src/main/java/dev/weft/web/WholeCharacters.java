package dev.weft.web;

/**
 * Text in pieces that were cut anywhere, as pieces of whole characters: the first half of a pair waits for the second, and a half
 * that stays alone becomes U+FFFD, since UTF-8 has no form for it. For one thread.
 */
final class WholeCharacters {
    private String held = "";

    /** What can be said of it by now; may be empty. */
    String next(String piece) {
        String text = held + piece;
        int last = text.length() - 1;
        boolean cut = last >= 0 && Character.isHighSurrogate(text.charAt(last));
        held = cut ? text.substring(last) : "";
        return sound(cut ? text.substring(0, last) : text);
    }

    /** What has waited in vain. */
    String rest() {
        String rest = sound(held);
        held = "";
        return rest;
    }

    /** The text with U+FFFD in place of each lone half. */
    static String sound(String text) {
        if (text.codePoints().noneMatch(WholeCharacters::isHalf)) return text;
        var sound = new StringBuilder(text.length());
        text.codePoints().map(c -> isHalf(c) ? 0xfffd : c).forEach(sound::appendCodePoint);
        return sound.toString();
    }

    private static boolean isHalf(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
