package dev.weft;

import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What a model names as that on which a part of its answer rests: a page, a document, a passage. Immutable; grows by accessors. */
public final class Citation {
    private final String title;
    private final String url;
    private final String quote;
    private final int start;
    private final int end;
    private final Json raw;

    private Citation(String title, String url, String quote, int start, int end, Json raw) {
        this.title = Objects.requireNonNull(title, "title");
        this.url = Objects.requireNonNull(url, "url");
        this.quote = Objects.requireNonNull(quote, "quote");
        this.start = start;
        this.end = end;
        this.raw = Objects.requireNonNull(raw, "raw");
    }

    /** A source by its title and its address, either of which may be "", with everything that the provider says of it. */
    public static Citation of(String title, String url, Json raw) {
        return new Citation(title, url, "", -1, -1, raw);
    }

    /** What the source is called, or "". */
    public String title() {
        return title;
    }

    /** Where it is: an address, or the provider's id of a document, or "". */
    public String url() {
        return url;
    }

    /** The words of the source that are meant, or "". */
    public String quote() {
        return quote;
    }

    /** The same citation with these words of the source. */
    public Citation quote(String words) {
        return new Citation(title, url, words, start, end, raw);
    }

    /** Where in the answer the part begins that rests on it, in the provider's own counting. */
    public OptionalInt start() {
        return start < 0 ? OptionalInt.empty() : OptionalInt.of(start);
    }

    /** Where in the answer that part ends, exclusive, in the provider's own counting. */
    public OptionalInt end() {
        return end < 0 ? OptionalInt.empty() : OptionalInt.of(end);
    }

    /** The same citation for this part of the answer. */
    public Citation part(int from, int to) {
        return new Citation(title, url, quote, from, to, raw);
    }

    /** Everything that the provider says of it. */
    public Json raw() {
        return raw;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Citation that
                && title.equals(that.title)
                && url.equals(that.url)
                && quote.equals(that.quote)
                && start == that.start
                && end == that.end
                && raw.equals(that.raw);
    }

    @Override
    public int hashCode() {
        return Objects.hash(title, url, quote);
    }

    /** Title and address; not the words. */
    @Override
    public String toString() {
        return title.isEmpty() ? url : url.isEmpty() ? title : title + " (" + url + ")";
    }
}
