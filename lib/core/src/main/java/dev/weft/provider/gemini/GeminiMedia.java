package dev.weft.provider.gemini;

import dev.weft.Content;
import dev.weft.Json;
import java.net.URLConnection;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Images and files, by their bytes or by an address, which may be one of Google's own: a file that was uploaded, or gs://. */
final class GeminiMedia {
    private GeminiMedia() {}

    static Json part(Content.Media media) {
        return media.url()
                .map(url -> linked(url, media.mediaType()))
                .orElseGet(() -> inline(media.mediaType(), media.bytes().orElseThrow()));
    }

    private static Json inline(String type, byte[] bytes) {
        return Json.object(
                "inlineData",
                Json.object("mimeType", type, "data", Base64.getEncoder().encodeToString(bytes)));
    }

    private static Json linked(String url, String type) {
        int comma = url.indexOf(";base64,");
        if (url.startsWith("data:") && comma > 0) {
            String data = url.substring(comma + ";base64,".length());
            return Json.object(
                    "inlineData", Json.object("mimeType", url.substring("data:".length(), comma), "data", data));
        }
        String known = type.isEmpty() ? guess(url) : type;
        Json file = known == null ? Json.object() : Json.object("mimeType", known);
        return Json.object("fileData", file.plus("fileUri", url));
    }

    /** Vertex wants to be told; the name is all there is to tell it by. */
    private static @Nullable String guess(String url) {
        String path = url.replaceAll("[?#].*", "").toLowerCase(Locale.ROOT);
        return path.endsWith(".webp") ? "image/webp" : URLConnection.guessContentTypeFromName(path);
    }
}
