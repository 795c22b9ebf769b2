package dev.weft.examples.docs;

import dev.weft.Document;
import dev.weft.Emitter;
import dev.weft.lucene.LuceneStore;
import dev.weft.rag.Retriever;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The sections of some pages, in a Lucene index, searched by the words of a question. Shared by any number of threads; searching a
 * few hundred sections takes about a millisecond, a hundred megabytes some tens of them.
 */
public final class Passages implements Retriever, AutoCloseable {
    /** Up to so many bytes are indexed anew each time, in memory: that takes about a second. */
    private static final long IN_MEMORY = 4_000_000;

    private static final int MOST = 6;
    /** Of so many a second look chooses those. */
    private static final int CANDIDATES = 24;
    /** A word of the heading counts as much as this many in the text. */
    private static final int HEADING_WEIGHT = 3;
    /** So does one of the page's name. */
    private static final int PAGE_WEIGHT = 2;

    private final Pages pages;
    private final LuceneStore store;
    private final int noText;
    private final Retriever best;

    private Passages(Pages pages, LuceneStore store, int noText) {
        this.pages = pages;
        this.store = store;
        this.noText = noText;
        var search = store.search().most(CANDIDATES);
        Retriever candidates = (question, out) -> search.retrieve(Terms.query(question), out);
        best = candidates.reranked(new SecondLook(MOST));
    }

    /** Reads these pages and cuts them, Markdown at its headings, into memory. */
    public static Passages of(Pages pages) throws IOException {
        return indexed(pages, settings(LuceneStore.inMemory()).open(), Optional.empty(), note -> {});
    }

    /**
     * The same for as many pages as there may be: the index of a large folder is kept on this shelf, so that the next time only
     * what has changed is read.
     *
     * @param notes is told what takes so long
     */
    public static Passages of(Pages pages, Shelf shelf, Consumer<String> notes) throws IOException {
        return pages.size() <= IN_MEMORY ? of(pages) : kept(pages, shelf, notes);
    }

    static Passages kept(Pages pages, Shelf shelf, Consumer<String> notes) throws IOException {
        var opened = opened(pages, shelf, notes);
        if (opened.isEmpty()) {
            notes.accept("(indexing " + pages.count() + " files in memory)");
            return indexed(pages, settings(LuceneStore.inMemory()).open(), Optional.empty(), notes);
        }
        var store = opened.get().store();
        var folder = opened.get().folder();
        String does = store.size() == 0 ? "indexing " : "looking for changes in ";
        notes.accept("(" + does + pages.count() + " files; the index is kept in " + folder + ")");
        return indexed(pages, store, Optional.of(Catalog.in(folder)), notes);
    }

    private static Optional<Shelf.Opened> opened(Pages pages, Shelf shelf, Consumer<String> notes) {
        try {
            return shelf.open(pages.root(), Passages::settings);
        } catch (IOException e) {
            notes.accept("(no index can be kept in " + shelf.folder() + ": " + e + ")");
            return Optional.empty();
        }
    }

    private static Passages indexed(Pages pages, LuceneStore store, Optional<Catalog> catalog, Consumer<String> notes)
            throws IOException {
        try {
            var passages = new Passages(pages, store, new Indexing(pages, store, notes).run(catalog));
            if (passages.size() == 0)
                throw new NoSuchFileException(
                        "there is nothing to answer from in " + pages.root() + ": " + passages.pages());
            return passages;
        } catch (IOException | RuntimeException | Error e) {
            try (store) {
                throw e;
            }
        }
    }

    private static LuceneStore.Builder settings(LuceneStore.Builder builder) {
        return builder.analyzer(new TermsAnalyzer())
                .searched("heading", HEADING_WEIGHT)
                .searched("source", PAGE_WEIGHT);
    }

    /** How many there are. */
    public int size() throws IOException {
        return store.size();
    }

    /** How many pages they are of, and what was left out, in words. */
    public String pages() {
        int files = pages.count() - noText;
        var left = new ArrayList<String>();
        if (noText > 0) left.add(noText + " no text");
        if (!pages.leftOut().isEmpty()) left.add(pages.leftOut());
        return files
                + (files == 1 ? " file" : " files")
                + (left.isEmpty() ? "" : " (left out: " + String.join(", ", left) + ")");
    }

    /** The passages that match the question, the best first; none where none does. */
    @Override
    public List<Document> retrieve(String question, Emitter out) throws Exception {
        return best.retrieve(question, out);
    }

    @Override
    public String name() {
        return "docs";
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
