package dev.weft.examples.docs;

import dev.weft.Document;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The sections of some Markdown pages, searched by the words of a question (BM25, in memory). Immutable and shared
 * by any number of threads; searching a few hundred sections takes well below a millisecond.
 */
public final class Passages {
    /** How much a word that stands very often counts for. */
    private static final double SATURATION = 1.2;
    /** How much a long section is held back. */
    private static final double LENGTH_WEIGHT = 0.75;
    /** A word of the heading counts as much as this many in the text. */
    private static final int HEADING_WEIGHT = 3;
    /** What a word gains by standing in the page's name: then the whole page is about it. */
    private static final double PAGE_GAINS = 0.5;
    /** A word that only means much the same counts this much. */
    private static final double RELATED_WEIGHT = 0.6;
    /** What matches much less well than the best is left out. */
    private static final double WORTH_SHOWING = 0.3;

    private final List<Passage> passages;
    private final Map<String, Integer> passagesWith = new HashMap<>();
    private final double usualLength;

    private Passages(List<Passage> passages) {
        this.passages = List.copyOf(passages);
        for (Passage passage : passages) {
            for (String term : passage.counts.keySet()) passagesWith.merge(term, 1, Integer::sum);
        }
        usualLength = passages.stream().mapToInt(Passage::length).average().orElse(1);
    }

    /** Reads these pages and cuts them at their headings. */
    public static Passages of(Pages pages) throws IOException {
        var passages = new ArrayList<Passage>();
        for (Path file : pages.files()) {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            for (Section section : Section.of(text)) passages.add(Passage.of(pages.nameOf(file), section));
        }
        return new Passages(passages);
    }

    /** How many there are. */
    public int size() {
        return passages.size();
    }

    /** The passages that match the question, the best first, at most so many; none where none does. */
    public List<Document> search(String question, int most) {
        var terms = new LinkedHashSet<>(Terms.of(question));
        var found = passages.stream()
                .map(passage -> passage.document.score(score(passage, terms)))
                .filter(document -> document.score() > 0)
                .sorted((one, other) -> Double.compare(other.score(), one.score()))
                .limit(most)
                .toList();
        return found.stream()
                .filter(document ->
                        document.score() >= WORTH_SHOWING * found.getFirst().score())
                .toList();
    }

    private double score(Passage passage, Set<String> terms) {
        double score = 0;
        for (String term : terms) {
            double best = score(passage, term);
            for (String other : Terms.related(term)) best = Math.max(best, RELATED_WEIGHT * score(passage, other));
            score += best;
        }
        return score;
    }

    private double score(Passage passage, String term) {
        int count = passage.counts.getOrDefault(term, 0);
        double held = 1 - LENGTH_WEIGHT + LENGTH_WEIGHT * passage.length / usualLength;
        double gain = passage.page.contains(term) ? PAGE_GAINS : 0;
        return rarity(term) * (gain + count * (SATURATION + 1) / (count + SATURATION * held));
    }

    private double rarity(String term) {
        int with = passagesWith.getOrDefault(term, 0);
        return Math.log(1 + (passages.size() - with + 0.5) / (with + 0.5));
    }

    private record Passage(Document document, Set<String> page, Map<String, Integer> counts, int length) {
        static Passage of(String page, Section section) {
            String id = section.anchor().isEmpty() ? page : page + "#" + section.anchor();
            var document = Document.of(id, section.body()).metadata("heading", section.heading());
            var words = Terms.of(section.body());
            var name = Set.copyOf(Terms.of(page));
            var counts = new HashMap<String, Integer>();
            for (String term : words) counts.merge(term, 1, Integer::sum);
            for (String term : Terms.of(section.heading())) counts.merge(term, HEADING_WEIGHT, Integer::sum);
            for (String term : name) counts.merge(term, 1, Integer::sum);
            return new Passage(document, name, Map.copyOf(counts), words.size() + 1);
        }
    }
}
