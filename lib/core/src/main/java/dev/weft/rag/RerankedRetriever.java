package dev.weft.rag;

import dev.weft.Document;
import dev.weft.Emitter;
import dev.weft.Event;
import java.util.List;

/** Finds, and has a second look, which is a step of its own. Where nothing was found there is nothing to look at. */
record RerankedRetriever(Retriever inner, Reranker reranker) implements Retriever {
    @Override
    public List<Document> retrieve(String query, Emitter out) throws Exception {
        List<Document> found = inner.retrieve(query, out);
        if (found.isEmpty()) return found;
        return out.step("rerank", step -> {
            List<Document> kept = reranker.rerank(query, found, step);
            step.emit(new Event.DocumentsReranked(found.size(), kept));
            return kept;
        });
    }
}
