package dev.weft.rag;

import dev.weft.Document;
import dev.weft.Emitter;
import java.util.List;
import java.util.Objects;

/** A retriever by another name. */
record NamedRetriever(String name, Retriever inner) implements Retriever {
    NamedRetriever {
        Objects.requireNonNull(name, "name");
    }

    @Override
    public List<Document> retrieve(String query, Emitter out) throws Exception {
        return inner.retrieve(query, out);
    }
}
