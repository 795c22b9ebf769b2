package dev.weft.examples.docs;

import dev.weft.Document;
import dev.weft.Emitter;
import dev.weft.rag.Reranker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Looks again at what was found by its words: what has more of the different words of a question goes before what repeats one of
 * them, and pages about a project's making behind those about its use.
 *
 * @param most how many are kept
 */
record SecondLook(int most) implements Reranker {
    /** What matches much less well than the best is left out. */
    private static final double WORTH_SHOWING = 0.3;
    /** What a small model takes besides the conversation: about 4,000 tokens. */
    private static final int MOST_CHARACTERS = 16_000;
    /** How much of its score a passage has without any word of the question, so to speak. */
    private static final double ANYHOW = 0.3;
    /** How much a heading gains that has all words of the question. */
    private static final double HEADING_GAINS = 0.5;
    /** Whoever asks wants to use a thing; how it came about is for those who ask for that. */
    private static final double MAKING_COSTS = 0.6;

    private static final Pattern MAKING = Pattern.compile(
            "(?i)(^|/)(change-?log|changes|history|release-?notes|contributing|code.of.conduct|decisions?|adrs?)\\b");

    @Override
    public List<Document> rerank(String query, List<Document> documents, Emitter out) {
        var asked = new HashSet<>(Terms.asked(query));
        var looked = documents.stream()
                .map(document -> document.score(document.score() * fitness(document, asked)))
                .sorted(Comparator.<Document>comparingDouble(document -> -document.score()))
                .toList();
        var kept = new ArrayList<Document>();
        int characters = 0;
        for (Document document : looked) {
            characters += document.text().length();
            boolean worth =
                    document.score() >= WORTH_SHOWING * looked.getFirst().score();
            if (!worth || kept.size() == most || !kept.isEmpty() && characters > MOST_CHARACTERS) break;
            kept.add(document);
        }
        return kept;
    }

    private static double fitness(Document document, Set<String> asked) {
        var heading = new HashSet<>(Terms.of(document.id()));
        var words = new HashSet<>(Terms.of(document.text()));
        words.addAll(heading);
        double fitness = ANYHOW + (1 - ANYHOW) * share(asked, words) + HEADING_GAINS * share(asked, heading);
        return MAKING.matcher(document.id()).find() ? fitness * MAKING_COSTS : fitness;
    }

    /** How much of what is asked is there, in itself or by a word that means much the same. */
    private static double share(Set<String> asked, Set<String> words) {
        if (asked.isEmpty()) return 0;
        long there = asked.stream()
                .filter(term ->
                        words.contains(term) || Terms.related(term).stream().anyMatch(words::contains))
                .count();
        return (double) there / asked.size();
    }
}
