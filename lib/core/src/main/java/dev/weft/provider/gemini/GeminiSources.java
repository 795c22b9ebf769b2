package dev.weft.provider.gemini;

import dev.weft.ChatResponse;
import dev.weft.Citation;
import dev.weft.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What an answer rests on: pages and passages that a search found (groundingMetadata), and texts that the model repeats
 * (citationMetadata). Both may come in pieces or again with every chunk; each citation is told once. Places count UTF-8 bytes.
 */
final class GeminiSources {
    private static final List<String> KINDS = List.of("web", "retrievedContext", "maps", "image");

    private final Set<Json> told = new HashSet<>();
    private final Set<Integer> supported = new HashSet<>();
    private List<Json> chunks = List.of();

    /** Both kinds of what a candidate says; true if there was any. */
    boolean read(Json candidate, ChatResponse.Writer out) {
        Json grounding = candidate.member("groundingMetadata");
        var found = grounding.member("groundingChunks").items();
        if (!found.isEmpty()) chunks = found;
        var supports = grounding.member("groundingSupports").items();
        for (Json support : supports) support(support, out);
        Json metadata = candidate.member("citationMetadata");
        // the Gemini API has the one name, Vertex the other
        var citations = new ArrayList<>(metadata.member("citationSources").items());
        citations.addAll(metadata.member("citations").items());
        for (Json citation : citations) {
            tell(
                    placed(
                            Citation.of(
                                    citation.member("title").text(""),
                                    citation.member("uri").text(""),
                                    citation),
                            citation),
                    out);
        }
        return !found.isEmpty() || !supports.isEmpty() || !citations.isEmpty();
    }

    private void support(Json support, ChatResponse.Writer out) {
        Json segment = support.member("segment");
        for (Json index : support.member("groundingChunkIndices").items()) {
            int at = (int) index.integer();
            if (at < 0 || at >= chunks.size()) continue;
            supported.add(at);
            tell(placed(source(chunks.get(at), support), segment), out);
        }
    }

    /** The answer is over: what no passage was tied to is a source nevertheless. */
    void end(ChatResponse.Writer out) {
        for (int i = 0; i < chunks.size(); i++) {
            if (!supported.contains(i)) tell(source(chunks.get(i), Json.object()), out);
        }
    }

    private static Citation source(Json chunk, Json support) {
        Json raw = support.over(chunk);
        for (String kind : KINDS) {
            Json of = chunk.member(kind);
            if (!of.isObject()) continue;
            String url = of.member("uri").text(of.member("sourceUri").text(""));
            return Citation.of(of.member("title").text(""), url, raw)
                    .quote(of.member("text").text(""));
        }
        return Citation.of("", "", raw);
    }

    /** A start that is 0 is left out. */
    private static Citation placed(Citation citation, Json segment) {
        long end = segment.member("endIndex").integer(0);
        if (end <= 0 || end > Integer.MAX_VALUE) return citation;
        return citation.part((int) Math.clamp(segment.member("startIndex").integer(0), 0, end), (int) end);
    }

    private void tell(Citation citation, ChatResponse.Writer out) {
        if (told.add(citation.raw())) out.citation(citation);
    }
}
