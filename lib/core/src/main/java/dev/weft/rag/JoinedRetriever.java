package dev.weft.rag;

import dev.weft.Document;
import dev.weft.Emitter;
import java.util.ArrayList;
import java.util.List;

/** Asks several at once. Their steps are plain ones: what counts as retrieved is what is left when they are joined. */
record JoinedRetriever(List<? extends Retriever> retrievers) implements Retriever {
    JoinedRetriever {
        if (retrievers.isEmpty()) throw new IllegalArgumentException("there is no retriever to join");
    }

    @Override
    public List<Document> retrieve(String query, Emitter out) throws Exception {
        var works = new ArrayList<Emitter.Work<List<Document>, Exception>>();
        for (Retriever retriever : retrievers) {
            works.add(inner -> inner.step(retriever.name(), step -> retriever.retrieve(query, step)));
        }
        return RankFusion.joined(out.sideBySide(works.size(), works));
    }
}
