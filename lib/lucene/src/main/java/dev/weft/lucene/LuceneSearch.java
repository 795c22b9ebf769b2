package dev.weft.lucene;

import dev.weft.Document;
import dev.weft.Emitter;
import dev.weft.Event;
import dev.weft.rag.RankFusion;
import dev.weft.rag.Retriever;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.jspecify.annotations.Nullable;

/**
 * One way of searching a {@link LuceneStore}: by what, where, how much. Immutable; shared by any number of threads. It works on
 * the thread that calls, and blocks only while the vector of a query is made.
 */
public final class LuceneSearch implements Retriever {
    /** Of each of two rankings that are joined, so many times as many as are wanted in the end. */
    private static final int TO_JOIN = 4;

    /** What a document is found by. */
    public enum By {
        /** The words of the query, ranked by BM25. */
        WORDS,
        /** Vectors that are near that of the query. There is always something nearest, however far. */
        MEANING,
        /** Both, joined by their places ({@link RankFusion}). */
        BOTH
    }

    private final Index index;
    private final Entries entries;
    private final By by;
    private final int most;
    private final List<Query> filters;

    private LuceneSearch(Index index, Entries entries, By by, int most, List<Query> filters) {
        this.index = index;
        this.entries = entries;
        this.by = by;
        this.most = most;
        this.filters = filters;
    }

    static LuceneSearch over(Index index, Entries entries) {
        return new LuceneSearch(index, entries, entries.embedder() == null ? By.WORDS : By.BOTH, 6, List.of());
    }

    /**
     * The same by this; where nothing is set by both, in a store that has an embedding model, and otherwise by words.
     *
     * @throws IllegalStateException where vectors are asked of a store without an embedding model
     */
    public LuceneSearch by(By value) {
        if (value != By.WORDS && entries.embedder() == null) {
            throw new IllegalStateException(
                    "the store has no embedding model to search by " + value + ": see LuceneStore.Builder.embeddings");
        }
        return new LuceneSearch(index, entries, value, most, filters);
    }

    /** The same, but no more than so many documents; by default 6. */
    @Override
    public LuceneSearch most(int documents) {
        if (documents < 1) throw new IllegalArgumentException("at least one document, not " + documents);
        return new LuceneSearch(index, entries, by, documents, filters);
    }

    /** The same, but only among documents with one of these values under this key of their metadata, as well as what was asked before. */
    public LuceneSearch where(String key, String... values) {
        Query any = Entries.where(key, List.of(values));
        return new LuceneSearch(
                index,
                entries,
                by,
                most,
                Stream.concat(filters.stream(), Stream.of(any)).toList());
    }

    /** What matches best, the best first: any text is a query, and none is an error. */
    public List<Document> find(String query) throws IOException {
        return retrieve(query, event -> {});
    }

    /** What matches best, the best first; the making of the query's vector is a step, told by {@link dev.weft.Event.TextsEmbedded}. */
    @Override
    public List<Document> retrieve(String query, Emitter out) throws IOException {
        if (query.isBlank()) return List.of();
        float[] vector = by == By.WORDS ? null : vector(query, out);
        return index.read(searcher -> found(searcher, query, vector));
    }

    private float @Nullable [] vector(String query, Emitter out) {
        Embedder embedder = entries.embedder();
        if (embedder == null) return null;
        return out.step("embed", step -> {
            float[] vector = embedder.query(query);
            step.emit(new Event.TextsEmbedded(1, vector.length));
            return vector;
        });
    }

    private List<Document> found(IndexSearcher searcher, String query, float @Nullable [] vector) throws IOException {
        var rankings = new ArrayList<List<Document>>();
        int each = by == By.BOTH ? (int) Math.min(Integer.MAX_VALUE, (long) most * TO_JOIN) : most;
        if (by != By.MEANING) rankings.add(top(searcher, filtered(entries.words(query)), each));
        if (vector != null) entries.check(searcher, vector);
        if (vector != null && !Embedder.isZero(vector)) {
            var near = new KnnFloatVectorQuery(
                    Entries.VECTOR,
                    vector,
                    Math.min(each, Math.max(1, searcher.getIndexReader().maxDoc())),
                    filter());
            rankings.add(top(searcher, near, each));
        }
        var found = rankings.size() == 1 ? rankings.getFirst() : RankFusion.joined(rankings);
        return found.size() <= most ? found : List.copyOf(found.subList(0, most));
    }

    private List<Document> top(IndexSearcher searcher, @Nullable Query query, int documents) throws IOException {
        if (query == null) return List.of();
        var hits = searcher.search(
                        query,
                        Math.min(
                                documents, Math.max(1, searcher.getIndexReader().maxDoc())))
                .scoreDocs;
        var stored = searcher.storedFields();
        var found = new ArrayList<Document>();
        for (var hit : hits)
            found.add(Entries.document(stored.document(hit.doc)).score(hit.score));
        return found;
    }

    private @Nullable Query filtered(@Nullable Query query) {
        Query filter = filter();
        if (query == null || filter == null) return query;
        return new BooleanQuery.Builder()
                .add(query, BooleanClause.Occur.MUST)
                .add(filter, BooleanClause.Occur.FILTER)
                .build();
    }

    private @Nullable Query filter() {
        if (filters.isEmpty()) return null;
        var all = new BooleanQuery.Builder();
        for (Query filter : filters) all.add(filter, BooleanClause.Occur.FILTER);
        return all.build();
    }

    @Override
    public String name() {
        return "lucene";
    }
}
