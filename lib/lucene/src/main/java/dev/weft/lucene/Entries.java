package dev.weft.lucene;

import dev.weft.Document;
import dev.weft.Emitter;
import dev.weft.Event;
import dev.weft.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * How a document stands in the index. Immutable and shared.
 *
 * @param analyzer cuts texts into words
 * @param searched the metadata that is searched besides the text, with their weights
 * @param embedder makes vectors; null where there are none
 */
record Entries(
        Analyzer analyzer,
        Map<String, Float> searched,
        @Nullable Embedder embedder) {
    static final String VECTOR = "vector";
    static final String TEXT = "text";
    private static final String ID = "id";
    private static final String METADATA = "metadata";
    private static final String WHERE = "where";
    /** Lucene takes terms of up to 32,766 bytes. */
    private static final int MOST_BYTES = 32_000;

    /** Adds documents to a change, in batches as large as those that vectors are made in. */
    void add(Collection<Document> documents, Index.Change change, Emitter out) throws IOException {
        if (embedder == null) {
            var entries = new ArrayList<org.apache.lucene.document.Document>();
            for (Document document : documents) entries.add(entry(document, null));
            change.put(entries);
            return;
        }
        var all = List.copyOf(documents);
        for (int begin = 0; begin < all.size(); begin += embedder.batch()) {
            var batch = all.subList(begin, Math.min(all.size(), begin + embedder.batch()));
            var vectors = embedder.documents(batch.stream().map(this::meaning).toList());
            change.dimensions(vectors.getFirst().length);
            var entries = new ArrayList<org.apache.lucene.document.Document>();
            for (int i = 0; i < batch.size(); i++) entries.add(entry(batch.get(i), vectors.get(i)));
            out.emit(new Event.TextsEmbedded(batch.size(), vectors.getFirst().length));
            change.put(entries);
        }
    }

    /** What a vector is made of. */
    private String meaning(Document document) {
        var text = new StringBuilder();
        for (String key : searched.keySet()) {
            String value = document.metadata().getOrDefault(key, "");
            if (!value.isBlank()) text.append(value).append('\n');
        }
        return text.append(document.text()).toString();
    }

    private org.apache.lucene.document.Document entry(Document document, float @Nullable [] vector) {
        var entry = new org.apache.lucene.document.Document();
        entry.add(new StringField(ID, checked(document.id(), "the id of a document"), Field.Store.YES));
        entry.add(new TextField(TEXT, document.text(), Field.Store.YES));
        entry.add(new StoredField(METADATA, Json.of(document.metadata()).toString()));
        document.metadata().forEach((key, value) -> {
            entry.add(new StringField(
                    WHERE, checked(pair(key, value), "metadata \"" + key + "\" of a document"), Field.Store.NO));
            if (searched.containsKey(key)) entry.add(new TextField(field(key), value, Field.Store.NO));
        });
        if (vector != null && !Embedder.isZero(vector)) {
            entry.add(new KnnFloatVectorField(VECTOR, vector, VectorSimilarityFunction.COSINE));
        }
        return entry;
    }

    private static String checked(String term, String what) {
        // no text has more than three bytes a char
        if (term.length() > MOST_BYTES / 3 && term.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw new IllegalArgumentException(what + " is longer than " + MOST_BYTES + " bytes");
        }
        return term;
    }

    /** Length first, so that no two pairs look the same. */
    private static String pair(String key, String value) {
        return key.length() + ":" + key + "=" + value;
    }

    static String field(String key) {
        return "metadata:" + key;
    }

    /** Documents with one of these values under this key of their metadata; none where there are no values. */
    static Query where(String key, Collection<String> values) {
        return new TermInSetQuery(
                WHERE,
                values.stream().map(value -> new BytesRef(pair(key, value))).toList());
    }

    /** The document with this id. */
    static Term id(String id) {
        return new Term(ID, id);
    }

    static Term id(org.apache.lucene.document.Document entry) {
        return id(entry.get(ID));
    }

    /** Documents with these words; null where there are none that could be searched by. */
    @Nullable
    Query words(String query) throws IOException {
        return new Words(analyzer, searched).query(query);
    }

    /** As it was added, without a score. */
    static Document document(org.apache.lucene.document.Document entry) {
        Document document = Document.of(entry.get(ID), entry.get(TEXT));
        for (var known : Json.parse(entry.get(METADATA)).members().entrySet()) {
            document = document.metadata(known.getKey(), known.getValue().text());
        }
        return document;
    }

    Optional<Document> find(IndexSearcher searcher, String id) throws IOException {
        var hits = searcher.search(new TermQuery(id(id)), 1).scoreDocs;
        if (hits.length == 0) return Optional.empty();
        return Optional.of(document(searcher.storedFields().document(hits[0].doc)));
    }

    /** Whether a query's vector can be compared with those in the index. */
    void check(IndexSearcher searcher, float[] vector) {
        check(dimensions(searcher), vector.length);
    }

    static void check(int there, int given) {
        if (there > 0 && there != given) {
            throw new IllegalArgumentException(
                    "the vectors in the index have " + there + " numbers and the embedding model gives " + given
                            + ": open it with the model that it was filled with, or fill another");
        }
    }

    /** How many numbers the vectors have; 0 where there are none. */
    static int dimensions(IndexSearcher searcher) {
        var vectors = FieldInfos.getMergedFieldInfos(searcher.getIndexReader()).fieldInfo(VECTOR);
        return vectors == null ? 0 : vectors.getVectorDimension();
    }
}
