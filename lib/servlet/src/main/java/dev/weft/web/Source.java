package dev.weft.web;

import dev.weft.Citation;
import dev.weft.Document;
import dev.weft.Json;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a client is told of a document: its id, and of its metadata {@code title}, {@code url}, {@code filename} and {@code mediaType}. */
record Source(String id, String title, String url, String filename, String mediaType) {
    static Source of(Document document) {
        var known = document.metadata();
        return new Source(
                document.id(),
                known.getOrDefault("title", ""),
                address(document),
                known.getOrDefault("filename", ""),
                known.getOrDefault("mediaType", ""));
    }

    static Source of(Citation citation) {
        return new Source("", citation.title(), safe(citation.url()), "", "");
    }

    private static String address(Document document) {
        var known = document.metadata();
        return Stream.of(known.getOrDefault("url", ""), known.getOrDefault("source", ""), document.id())
                .map(Source::safe)
                .filter(url -> !url.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** An address that may become a link: one of the web, since a link to a script would run it. */
    private static String safe(String url) {
        String low = url.toLowerCase(Locale.ROOT);
        return low.startsWith("https://") || low.startsWith("http://") ? url : "";
    }

    /** What it is called, whatever is known of it. */
    String name() {
        if (!title.isEmpty()) return title;
        return filename.isEmpty() ? id.isEmpty() ? url : id : filename;
    }

    Json json() {
        Json json = Json.object();
        json = with(json, "id", id);
        json = with(json, "title", title);
        json = with(json, "url", url);
        json = with(json, "filename", filename);
        return with(json, "mediaType", mediaType);
    }

    private static Json with(Json json, String key, @Nullable String value) {
        return value == null || value.isEmpty() ? json : json.plus(key, WholeCharacters.sound(value));
    }
}
