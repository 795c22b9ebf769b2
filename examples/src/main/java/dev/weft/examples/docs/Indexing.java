package dev.weft.examples.docs;

import dev.weft.Document;
import dev.weft.examples.docs.Pages.Page;
import dev.weft.lucene.LuceneStore;
import dev.weft.rag.Splitter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Brings an index up to what the pages are now: those that have changed are cut and added again, those that are gone are removed.
 * It holds no more than a few megabytes of text at a time. For one thread.
 */
final class Indexing {
    /** The longest section that stays in one piece, in characters. */
    private static final int LONGEST = 6_000;

    /** Plain text has no sections; its pieces are shorter, so that several fit into a question. */
    private static final int LONGEST_TEXT = 3_000;

    private static final int OVERLAP = 300;
    /** How many characters are added in one change. */
    private static final int AT_ONCE = 8_000_000;
    /** So long nobody has to be told anything. */
    private static final long PATIENCE = Duration.ofSeconds(2).toNanos();
    /** Behind the stamp of what turned out not to be text. */
    private static final String NO_TEXT = ":no text";

    private final Pages pages;
    private final LuceneStore store;
    private final Consumer<String> notes;
    private final Splitter markdown = Splitter.markdown(LONGEST).overlap(OVERLAP);
    private final Splitter text = Splitter.text(LONGEST_TEXT).overlap(OVERLAP);
    private long told = System.nanoTime();

    Indexing(Pages pages, LuceneStore store, Consumer<String> notes) {
        this.pages = pages;
        this.store = store;
        this.notes = notes;
    }

    /** Reads what has changed since the catalog was written; everything where there is none. Returns how many of the pages are no text. */
    int run(Optional<Catalog> catalog) throws IOException {
        Map<String, String> known = catalog.map(Catalog::stamps).orElse(Map.of());
        var changed = pages.all().stream().filter(page -> !isKnown(page, known)).toList();
        var stale = new ArrayList<>(changed.stream().map(Page::name).toList());
        known.keySet().stream().filter(name -> pages.named(name).isEmpty()).forEach(stale::add);
        if (catalog.isPresent() && !stale.isEmpty()) {
            catalog.get().strikeOut(stale);
            if (store.size() > 0) store.deleteWhere("source", stale);
        }
        if (!known.isEmpty())
            notes.accept("(" + changed.size() + " new or changed, " + (stale.size() - changed.size()) + " gone)");
        int noText = (int) pages.all().stream()
                .filter(page -> known.getOrDefault(page.name(), "").equals(page.stamp() + NO_TEXT))
                .count();
        return noText + index(changed, catalog);
    }

    private static boolean isKnown(Page page, Map<String, String> known) {
        String stamp = known.getOrDefault(page.name(), "");
        return stamp.equals(page.stamp()) || stamp.equals(page.stamp() + NO_TEXT);
    }

    private int index(List<Page> changed, Optional<Catalog> catalog) throws IOException {
        var passages = new ArrayList<Document>();
        var stamps = new LinkedHashMap<String, String>();
        int noText = 0;
        int done = 0;
        long characters = 0;
        for (Page page : changed) {
            var read = read(page);
            if (read.isEmpty()) noText++;
            stamps.put(page.name(), page.stamp() + (read.isEmpty() ? NO_TEXT : ""));
            String whole = read.orElse("");
            passages.addAll((page.isMarkdown() ? markdown : text).split(Document.of(page.name(), whole)));
            characters += whole.length();
            done++;
            if (characters > AT_ONCE || done == changed.size()) {
                store.add(passages);
                if (catalog.isPresent()) catalog.get().add(stamps);
                passages.clear();
                stamps.clear();
                characters = 0;
            }
            tell(done, changed.size());
        }
        return noText;
    }

    /** Empty where it is no text; or has become unreadable meanwhile, which comes to the same here. */
    private static Optional<String> read(Page page) {
        try {
            return PageText.of(page.file());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void tell(int done, int all) {
        if (done == all || System.nanoTime() - told < PATIENCE) return;
        told = System.nanoTime();
        notes.accept("(" + done + " of " + all + " files are indexed)");
    }
}
