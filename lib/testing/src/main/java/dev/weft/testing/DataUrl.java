package dev.weft.testing;

import dev.weft.Content;
import java.util.Base64;

/** An image as it is put into JSON. */
final class DataUrl {
    private DataUrl() {}

    /** An image by a {@code data:} URL, which carries it, or by any other, which does not. */
    static Content image(String url) {
        if (!url.startsWith("data:")) return Content.imageUrl(url);
        int comma = url.indexOf(',');
        int semicolon = url.indexOf(';');
        if (comma < 0
                || semicolon < 0
                || semicolon > comma
                || !url.substring(semicolon, comma).endsWith(";base64")) {
            throw new IllegalArgumentException("image_url: a data URL that is not base64");
        }
        return Content.image(Base64.getDecoder().decode(url.substring(comma + 1)), url.substring(5, semicolon));
    }

    /** An image by its bare base64; what it is shows in its first bytes. */
    static Content bare(String base64) {
        byte[] bytes = Base64.getDecoder().decode(base64);
        return Content.image(bytes, type(bytes));
    }

    private static String type(byte[] bytes) {
        if (bytes.length > 3 && bytes[1] == 'P' && bytes[2] == 'N' && bytes[3] == 'G') return "image/png";
        if (bytes.length > 1 && (bytes[0] & 0xff) == 0xff && (bytes[1] & 0xff) == 0xd8) return "image/jpeg";
        if (bytes.length > 3 && bytes[0] == 'G' && bytes[1] == 'I' && bytes[2] == 'F') return "image/gif";
        return "application/octet-stream";
    }
}
