package dev.weft.web;

import dev.weft.LimitException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/** A file in its address: {@code data:image/png;base64,…}. */
record DataUrl(String mediaType, byte[] bytes) {
    private static final String TEXT = "text/plain";

    /** Reads one of at most so many bytes. */
    static DataUrl of(Field place, long most) {
        String url = place.text();
        int comma = url.indexOf(',');
        if (comma < 0) throw place.wrong("a data: address needs a comma before its data");
        String head = url.substring("data:".length(), comma);
        boolean base64 = head.toLowerCase(Locale.ROOT).endsWith(";base64");
        int end = head.indexOf(';');
        String type = end < 0 ? head : head.substring(0, end);
        // three of four, or one of three
        int least = (url.length() - comma - 1) / (base64 ? 4 : 3);
        if (least > most) throw tooLarge(place, most);
        byte[] bytes = base64 ? base64(url.substring(comma + 1), place) : percent(url.substring(comma + 1), place);
        if (bytes.length > most) throw tooLarge(place, most);
        return new DataUrl(type.isEmpty() ? TEXT : type, bytes);
    }

    private static LimitException tooLarge(Field place, long most) {
        return new LimitException(
                place.path() + " is larger than what is left of the limit for files: " + most + " bytes");
    }

    private static byte[] base64(String text, Field place) {
        try {
            return Base64.getMimeDecoder().decode(strict(text, place));
        } catch (IllegalArgumentException e) {
            throw place.wrong("the data is not base64", e);
        }
    }

    /** That decoder forgives missing padding, and any character. */
    private static String strict(String text, Field place) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean known = c < 128 && (Character.isLetterOrDigit(c) || c == '+' || c == '/' || c == '=');
            if (!known) throw place.wrong("the data is not base64");
        }
        return text;
    }

    private static byte[] percent(String text, Field place) {
        byte[] written = text.getBytes(StandardCharsets.UTF_8);
        var out = new ByteArrayOutputStream(written.length);
        for (int i = 0; i < written.length; i++) {
            if (written[i] != '%') {
                out.write(written[i]);
                continue;
            }
            int high = i + 2 < written.length ? Character.digit(written[i + 1], 16) : -1;
            int low = i + 2 < written.length ? Character.digit(written[i + 2], 16) : -1;
            if (high < 0 || low < 0) throw place.wrong("the data has a % that no two digits follow");
            out.write(high << 4 | low);
            i += 2;
        }
        return out.toByteArray();
    }
}
