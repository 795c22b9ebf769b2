package dev.weft.examples.docs;

import dev.weft.Document;
import dev.weft.Emitter;
import dev.weft.lucene.LuceneStore;
import dev.weft.rag.Reranker;
import dev.weft.rag.Retriever;
import dev.weft.rag.Splitter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The sections of some pages, in a Lucene index in memory, searched by the words of a question. Shared by any number of threads;
 * searching a few hundred sections takes about a millisecond.
 */
public final class Passages implements Retriever, AutoCloseable {
    /** The longest section that stays in one piece, in characters. */
    private static final int LONGEST = 6_000;

    private static final int OVERLAP = 300;
    private static final int MOST = 6;
    /** A word of the heading counts as much as this many in the text. */
    private static final int HEADING_WEIGHT = 3;
    /** So does one of the page's name. */
    private static final int PAGE_WEIGHT = 2;
    /** What matches much less well than the best is left out. */
    private static final double WORTH_SHOWING = 0.3;

    private final LuceneStore store;
    private final Retriever best;

    private Passages(LuceneStore store) {
        this.store = store;
        best = store.search().most(MOST).reranked(Reranker.worth(WORTH_SHOWING));
    }

    /** Reads these pages and cuts them, Markdown at its headings. */
    public static Passages of(Pages pages) throws IOException {
        var markdown = Splitter.markdown(LONGEST).overlap(OVERLAP);
        var text = Splitter.text(LONGEST).overlap(OVERLAP);
        var passages = new ArrayList<Document>();
        for (Path file : pages.files()) {
            var page = Document.of(pages.nameOf(file), new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
            passages.addAll((Pages.isMarkdown(file) ? markdown : text).split(page));
        }
        var store = LuceneStore.inMemory()
                .analyzer(new TermsAnalyzer())
                .searched("heading", HEADING_WEIGHT)
                .searched("source", PAGE_WEIGHT)
                .open();
        store.add(passages);
        return new Passages(store);
    }

    /** How many there are. */
    public int size() throws IOException {
        return store.size();
    }

    /** The passages that match the question, the best first; none where none does. */
    @Override
    public List<Document> retrieve(String question, Emitter out) throws Exception {
        return best.retrieve(withRelated(question), out);
    }

    @Override
    public String name() {
        return "docs";
    }

    /** With other words that mean much the same. */
    private static String withRelated(String question) {
        var words = new LinkedHashSet<String>();
        for (String term : Terms.of(question)) words.addAll(Terms.related(term));
        return words.isEmpty() ? question : question + " " + String.join(" ", words);
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
