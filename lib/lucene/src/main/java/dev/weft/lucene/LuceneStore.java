package dev.weft.lucene;

import dev.weft.Document;
import dev.weft.EmbeddingModel;
import dev.weft.Emitter;
import dev.weft.rag.Retriever;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.MMapDirectory;
import org.jspecify.annotations.Nullable;

/**
 * Documents in a Lucene index inside this process, in memory or in a folder, found by their words (BM25), by their meaning
 * (vectors of any {@link EmbeddingModel}), or by both.
 *
 * <p>Any number of threads may search at once, and none of them waits for one that writes; those that write take turns. Each
 * change is seen whole or not at all, by searches and after a crash: when {@link #add} returns, everything is found and, in a
 * folder, on the disk; when it throws, nothing has changed. Interrupting a thread that writes does not harm the index.
 *
 * <p>Bounds: ids, and names and values of metadata, up to 32,000 bytes of UTF-8 each; of a query, so many different words that Lucene takes
 * them, about a thousand, further ones are not searched by. Everything here throws {@link IllegalStateException} once the store is closed.
 */
public final class LuceneStore implements Retriever, AutoCloseable {
    private final Index index;
    private final Entries entries;
    private final LuceneSearch search;

    private LuceneStore(Index index, Entries entries) {
        this.index = index;
        this.entries = entries;
        search = LuceneSearch.over(index, entries);
    }

    /** A store that is gone with the process, or when it is closed. */
    public static Builder inMemory() {
        return new Builder(null);
    }

    /** A store in this folder, which is made where it does not exist; what was stored there before is there again. */
    public static Builder in(Path folder) {
        return new Builder(Objects.requireNonNull(folder, "folder"));
    }

    /** Adds documents; one with the id of another takes its place. */
    public void add(Document... documents) throws IOException {
        add(List.of(documents));
    }

    /**
     * Adds documents; one with the id of another takes its place. Blocks while vectors are made, in batches.
     *
     * @throws IllegalArgumentException where a document is beyond the bounds, or its vector does not fit to those in the index
     */
    public void add(Collection<Document> documents) throws IOException {
        add(documents, event -> {});
    }

    /** As {@link #add(Collection)}; each batch of vectors is told by a {@link dev.weft.Event.TextsEmbedded}. */
    public void add(Collection<Document> documents, Emitter out) throws IOException {
        index.write(change -> entries.add(documents, change, out));
    }

    /** Removes the documents with these ids, as far as they are there. */
    public void delete(String... ids) throws IOException {
        delete(List.of(ids));
    }

    /** Removes the documents with these ids, as far as they are there. */
    public void delete(Collection<String> ids) throws IOException {
        var copy = List.copyOf(ids);
        index.write(change -> change.delete(copy));
    }

    /**
     * Removes all documents with one of these values under this key of their metadata, in one change: {@code deleteWhere("source", gone)}
     * is for pages that are no longer there.
     */
    public void deleteWhere(String key, Collection<String> values) throws IOException {
        var copy = List.copyOf(values);
        index.write(change -> change.delete(Entries.where(key, copy)));
    }

    /**
     * Puts these documents in place of all those with this metadata, in one change: {@code replace("source", "a.md", pieces)} is for
     * a page that was edited, whose pieces may have become fewer.
     */
    public void replace(String key, String value, Collection<Document> documents) throws IOException {
        index.write(change -> {
            change.delete(Entries.where(key, List.of(value)));
            entries.add(documents, change, event -> {});
        });
    }

    /** How many documents there are. */
    public int size() throws IOException {
        return index.read(searcher -> searcher.getIndexReader().numDocs());
    }

    /** The document with this id. */
    public Optional<Document> document(String id) throws IOException {
        return index.read(searcher -> entries.find(searcher, id));
    }

    /** How it is searched, to be changed: {@code store.search().where("lang", "en").most(3)} is a retriever too. */
    public LuceneSearch search() {
        return search;
    }

    /** What matches best, as {@link #search} is set where nothing is changed. */
    @Override
    public List<Document> retrieve(String query, Emitter out) throws IOException {
        return search.retrieve(query, out);
    }

    /** The search for no more than so many documents, where 6 are usual. */
    @Override
    public LuceneSearch most(int documents) {
        return search.most(documents);
    }

    @Override
    public String name() {
        return search.name();
    }

    /** Waits for a change that is being made, and lets go of the index. Searches that are under way still end well. Doing so twice is harmless. */
    @Override
    public void close() throws IOException {
        index.close();
    }

    /** Collects what a store is made of. For one thread. */
    public static final class Builder {
        private final @Nullable Path folder;
        private Analyzer analyzer = new StandardAnalyzer();
        private @Nullable EmbeddingModel embeddings;
        private int batch = 64;
        private final Map<String, Float> searched = new LinkedHashMap<>();

        private Builder(@Nullable Path folder) {
            this.folder = folder;
        }

        /**
         * How texts and queries are cut into words; by default lower case words of any language, without stems: "stops" does not
         * find "stop". A folder has to be opened with the analyzer that it was filled with. It is shared by all threads and not
         * closed by the store.
         */
        public Builder analyzer(Analyzer value) {
            analyzer = Objects.requireNonNull(value, "analyzer");
            return this;
        }

        /** Makes the vectors, of documents when they are added and of queries. A folder has to be opened with the model that it was filled with. */
        public Builder embeddings(EmbeddingModel model) {
            embeddings = Objects.requireNonNull(model, "model");
            return this;
        }

        /** How many texts the embedding model is given at once: by default 64. */
        public Builder batch(int texts) {
            if (texts < 1) throw new IllegalArgumentException("at least one text at once, not " + texts);
            batch = texts;
            return this;
        }

        /**
         * Searches this metadata as well as the text: {@code searched("heading", 3)}; it is put before the text that a vector is
         * made of too.
         *
         * @param weight how many words of the text one word here counts as, at least 1
         */
        public Builder searched(String key, double weight) {
            if (!(weight >= 1)) throw new IllegalArgumentException("a word counts at least 1, not " + weight);
            searched.put(key, (float) weight);
            return this;
        }

        /**
         * The store, opened.
         *
         * @throws IllegalStateException where another store, of this process or another, has the folder open
         * @throws IOException where the folder cannot be read or written, or what is there is no index
         */
        public LuceneStore open() throws IOException {
            var directory = folder == null ? new ByteBuffersDirectory() : new MMapDirectory(folder);
            var embedder = embeddings == null ? null : new Embedder(embeddings, batch);
            return new LuceneStore(
                    Index.open(directory, analyzer), new Entries(analyzer, new LinkedHashMap<>(searched), embedder));
        }
    }
}
