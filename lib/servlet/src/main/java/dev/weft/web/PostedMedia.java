package dev.weft.web;

import dev.weft.Content;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/** Images and files as clients post them. */
final class PostedMedia {
    private PostedMedia() {}

    /** From an address: of a data URL the bytes that are in it, any other is left for the provider to fetch. */
    static Content ofUrl(Field url, String mediaType, String name) {
        String text = url.text();
        if (text.regionMatches(true, 0, "data:", 0, 5)) return ofDataUrl(url, text, mediaType, name);
        boolean image = mediaType.isEmpty() || isImage(mediaType);
        return image ? Content.imageUrl(text) : Content.fileUrl(text, mediaType);
    }

    private static Content ofDataUrl(Field url, String text, String mediaType, String name) {
        int comma = text.indexOf(',');
        if (comma < 0) throw url.wrong("a data URL needs a comma before its data");
        String head = text.substring(5, comma);
        boolean base64 = head.toLowerCase(Locale.ROOT).endsWith(";base64");
        int end = head.indexOf(';');
        String type = end < 0 ? head : head.substring(0, end);
        if (type.isEmpty()) type = mediaType.isEmpty() ? "text/plain" : mediaType;
        String data = text.substring(comma + 1);
        try {
            byte[] bytes = base64
                    ? decoded(data)
                    : URLDecoder.decode(data.replace("+", "%2B"), StandardCharsets.UTF_8)
                            .getBytes(StandardCharsets.UTF_8);
            return ofBytes(bytes, type, name);
        } catch (IllegalArgumentException e) {
            throw url.wrong(base64 ? "the data is not base64" : "the data is not percent-encoded", e);
        }
    }

    /** From base64. */
    static Content ofBase64(Field data, String mediaType, String name) {
        try {
            return ofBytes(decoded(data.text()), mediaType, name);
        } catch (IllegalArgumentException e) {
            throw data.wrong("the data is not base64", e);
        }
    }

    /** Strictly, but for white space: what is left out without a word would be a broken picture. */
    private static byte[] decoded(String base64) {
        boolean broken = base64.chars().anyMatch(Character::isWhitespace);
        return Base64.getDecoder().decode(broken ? base64.replaceAll("\\s", "") : base64);
    }

    private static Content ofBytes(byte[] bytes, String mediaType, String name) {
        return isImage(mediaType) ? Content.image(bytes, mediaType) : Content.file(bytes, mediaType, name);
    }

    private static boolean isImage(String mediaType) {
        return mediaType.regionMatches(true, 0, "image/", 0, 6);
    }
}
