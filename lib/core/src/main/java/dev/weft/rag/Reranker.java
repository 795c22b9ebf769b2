package dev.weft.rag;

import dev.weft.Document;
import dev.weft.Emitter;
import java.util.List;

/**
 * Orders what a retriever has found by a second, finer look, and may leave out what is not worth the model's attention: a
 * reranking model, a rule, a lambda. Called on the run's thread, by any number of runs at once; it may block.
 */
@FunctionalInterface
public interface Reranker {
    /** Those of the documents that are worth keeping, the best first. */
    List<Document> rerank(String query, List<Document> documents, Emitter out) throws Exception;

    /**
     * Leaves out what scores less than this share of the best: with 0.3, a document must score at least 30 % of what the first
     * one does. For scores that are above 0, as those of searches by words are.
     */
    static Reranker worth(double share) {
        if (!(share >= 0 && share <= 1))
            throw new IllegalArgumentException("a share is between 0 and 1, which " + share + " is not");
        return (query, documents, out) -> documents.stream()
                .filter(document ->
                        document.score() >= share * documents.getFirst().score())
                .toList();
    }
}
