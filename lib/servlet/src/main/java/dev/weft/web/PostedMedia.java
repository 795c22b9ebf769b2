package dev.weft.web;

import dev.weft.Content;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/** Images and files as clients post them: by an address, or in the request itself. */
final class PostedMedia {
    private final Posted posted;

    PostedMedia(Posted posted) {
        this.posted = posted;
    }

    /**
     * From an address: of a data URL the bytes that are in it; one of the web is left for the provider to fetch, and there is no other.
     *
     * @param said the type of the file where the client says one, or ""
     * @param otherwise its type where nothing says one
     */
    Content ofUrl(Field url, String said, String otherwise, String name) {
        String text = url.text();
        if (begins(text, "data:")) return ofDataUrl(url, text, said, otherwise, name);
        if (!begins(text, "https://") && !begins(text, "http://"))
            throw url.wrong("it begins with neither data: nor https:");
        posted.counted(url, text);
        String type = first(said, otherwise);
        return begins(type, "image/") ? Content.imageUrl(text) : Content.fileUrl(text, type);
    }

    private Content ofDataUrl(Field url, String text, String said, String otherwise, String name) {
        int comma = text.indexOf(',');
        if (comma < 0) throw url.wrong("a data: address needs a comma before its data");
        String head = text.substring("data:".length(), comma);
        boolean base64 = head.toLowerCase(Locale.ROOT).endsWith(";base64");
        int end = head.indexOf(';');
        String type = first(said, first(end < 0 ? head : head.substring(0, end), otherwise));
        byte[] bytes = base64 ? base64(url, text, comma + 1) : percent(url, text, comma + 1);
        return ofBytes(url, bytes, type, name);
    }

    /** From base64. */
    Content ofBase64(Field data, String mediaType, String name) {
        return ofBytes(data, base64(data, data.text(), 0), mediaType, name);
    }

    /** Strictly, but for white space: what is left out without a word would be a broken picture. */
    private byte[] base64(Field at, String text, int from) {
        long known = text.chars().skip(from).filter(c -> !isSpace(c)).count();
        // three bytes of four characters, of which two may be padding
        long least = known / 4 * 3 - 2;
        if (least > posted.bytesLeft()) posted.file(at, least);
        try {
            String data = text.substring(from);
            boolean spaced = known < data.length();
            return Base64.getDecoder().decode(spaced ? data.replaceAll("[ \\t\\r\\n\\f]", "") : data);
        } catch (IllegalArgumentException e) {
            throw at.wrong("the data is not base64", e);
        }
    }

    private static boolean isSpace(int c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
    }

    private byte[] percent(Field at, String text, int from) {
        // a byte is at most three characters
        long least = (text.length() - from) / 3L;
        if (least > posted.bytesLeft()) posted.file(at, least);
        byte[] written = text.substring(from).getBytes(StandardCharsets.UTF_8);
        var out = new ByteArrayOutputStream(written.length);
        for (int i = 0; i < written.length; i++) {
            if (written[i] != '%') {
                out.write(written[i]);
                continue;
            }
            int high = i + 2 < written.length ? Character.digit(written[i + 1], 16) : -1;
            int low = i + 2 < written.length ? Character.digit(written[i + 2], 16) : -1;
            if (high < 0 || low < 0) throw at.wrong("the data has a % that no two digits follow");
            out.write(high << 4 | low);
            i += 2;
        }
        return out.toByteArray();
    }

    private Content ofBytes(Field at, byte[] bytes, String mediaType, String name) {
        posted.file(at, bytes.length);
        return begins(mediaType, "image/")
                ? Content.image(bytes, mediaType)
                : Content.file(bytes, mediaType, posted.counted(at, name));
    }

    private static String first(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }

    private static boolean begins(String text, String with) {
        return text.regionMatches(true, 0, with, 0, with.length());
    }
}
