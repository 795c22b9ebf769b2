package dev.weft.web;

import dev.weft.Citation;
import dev.weft.Document;
import dev.weft.Json;
import dev.weft.Step;
import java.util.HashSet;
import java.util.List;
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
        Source known = Source.of(document);
        if (!known.url().isEmpty()) {
            url(document.id(), known.url(), known.title());
            return;
        }
        String type = first(known.mediaType(), "text/plain");
        document(
                document.id(),
                type,
                first(known.title(), known.filename(), document.id(), "document"),
                known.filename());
    }

    void citation(Citation citation) {
        String url = Source.of(citation).url();
        String id = first(citation.url(), citation.title());
        if (id.isEmpty() || !written.add(id)) return;
        if (!url.isEmpty()) url(id, url, citation.title());
        else document(id, "text/plain", first(citation.title(), id), "");
    }

    private void url(String id, String url, String title) {
        parts.part("source-url", "sourceId", id, "url", url, "title", some(title));
    }

    private void document(String id, String mediaType, String title, String file) {
        parts.part("source-document", "sourceId", id, "mediaType", mediaType, "title", title, "filename", some(file));
    }

    private static String first(@Nullable String... candidates) {
        for (String candidate : candidates) if (candidate != null && !candidate.isBlank()) return candidate;
        return "";
    }

    private static @Nullable String some(String text) {
        return text.isEmpty() ? null : text;
    }
}
