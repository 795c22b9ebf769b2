package dev.weft;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A piece of text that was, or can be, retrieved. Immutable; here and not in a package for retrieval because events carry it. */
public final class Document {
    private final String id;
    private final String text;
    private final double score;
    private final Map<String, String> metadata;

    private Document(String id, String text, double score, Map<String, String> metadata) {
        this.id = Objects.requireNonNull(id, "id");
        this.text = Objects.requireNonNull(text, "text");
        this.score = score;
        this.metadata = metadata;
    }

    /** A document without score or metadata. */
    public static Document of(String id, String text) {
        return new Document(id, text, 0, Map.of());
    }

    /** What it is called by, such as {@code docs/threads.md#closing}. */
    public String id() {
        return id;
    }

    /** Its text. */
    public String text() {
        return text;
    }

    /** How well it matched, higher is better; comparable only within one retrieval. */
    public double score() {
        return score;
    }

    /** The same document with another score. */
    public Document score(double value) {
        return new Document(id, text, value, metadata);
    }

    /** What else is known of it. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** The same document with one more thing known of it. */
    public Document metadata(String key, String value) {
        var more = new TreeMap<>(metadata);
        more.put(key, value);
        return new Document(id, text, score, java.util.Collections.unmodifiableMap(more));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Document that
                && id.equals(that.id)
                && text.equals(that.text)
                && score == that.score
                && metadata.equals(that.metadata);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, text);
    }

    @Override
    public String toString() {
        return "Document " + id;
    }
}
