package dev.weft.web;

import dev.weft.Citation;
import dev.weft.Document;
import dev.weft.Json;
import dev.weft.Step;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an answer rests on, each once. For one thread. */
final class AiSdkSources {
    private final AiSdkParts parts;
    private final Set<String> written = new HashSet<>();

    AiSdkSources(AiSdkParts parts) {
        this.parts = parts;
    }

    void retrieval(Step step, String query) {
        retrieval(step, Json.object("name", step.name(), "status", "running", "query", query));
    }

    void retrieved(Step step, List<Document> documents) {
        retrieval(step, Json.object("name", step.name(), "status", "done", "documents", documents.size()));
        for (Document document : documents) source(document);
    }

    void failed(Step step) {
        retrieval(step, Json.object("name", step.name(), "status", "failed"));
    }

    private void retrieval(Step step, Json data) {
        parts.part("data-retrieval", "id", step.id(), "data", data);
    }

    private void source(Document document) {
        if (!written.add(document.id())) return;
        var known = document.metadata();
        String url = first(known.get("url"), known.get("source"), document.id());
        String title = first(known.get("title"));
        if (isWeb(known.get("url"))) url(document.id(), String.valueOf(known.get("url")), title);
        else if (isWeb(url)) url(document.id(), url, title);
        else {
            String file = first(known.get("filename"));
            String type = first(known.get("mediaType"), "text/plain");
            document(document.id(), type, first(title, file, document.id(), "document"), file);
        }
    }

    void citation(Citation citation) {
        String id = first(citation.url(), citation.title());
        if (id.isEmpty() || !written.add(id)) return;
        if (isWeb(citation.url())) url(id, citation.url(), citation.title());
        else document(id, "text/plain", first(citation.title(), id), "");
    }

    private void url(String id, String url, String title) {
        parts.part("source-url", "sourceId", id, "url", url, "title", some(title));
    }

    private void document(String id, String mediaType, String title, String file) {
        parts.part("source-document", "sourceId", id, "mediaType", mediaType, "title", title, "filename", some(file));
    }

    /** A front end makes a link of it: nothing that could be a script. */
    private static boolean isWeb(@Nullable String url) {
        if (url == null) return false;
        String small = url.toLowerCase(Locale.ROOT);
        return small.startsWith("https://") || small.startsWith("http://");
    }

    private static String first(@Nullable String... candidates) {
        for (String candidate : candidates) if (candidate != null && !candidate.isBlank()) return candidate;
        return "";
    }

    private static @Nullable String some(String text) {
        return text.isEmpty() ? null : text;
    }
}
