package dev.weft.examples.docs;

import dev.weft.Document;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The sentences of some passages that share the most with a question, as far as any does. */
final class Quotes {
    private static final int MOST = 5;
    /** How much of the question's weight the best sentence must share. */
    private static final double RELEVANT = 0.35;
    /** A sentence this much worse than the best is no answer. */
    private static final double WORTH_QUOTING = 0.65;
    /** A word that the heading has and the sentence has not. */
    private static final double HEADING_WEIGHT = 0.6;
    /** A word that only means much the same. */
    private static final double RELATED_WEIGHT = 0.6;
    /** A word that stands there as code: what is asked about often is a method. */
    private static final double CODE_WEIGHT = 1.2;
    /** How much the first sentence of a passage gains. */
    private static final double FIRST_GAINS = 1.1;
    /** How much each better passage costs those behind it. */
    private static final double RANK_COSTS = 0.2;

    /** So many different words a sentence has for nothing; each more makes it likelier that it shares one by chance. */
    private static final int SHORT = 12;

    private static final double LENGTH_COSTS = 0.03;

    private static final Pattern CODE = Pattern.compile("`[^`]+`");

    /** A sentence, and the number of its passage, from 1. */
    record Quote(int source, String text) {}

    /** @param code the terms of what stands in it as code */
    private record Sentence(
            int place,
            int source,
            boolean first,
            String text,
            Set<String> terms,
            Set<String> code,
            Set<String> heading) {
        boolean repeats(Sentence other) {
            var both = new HashSet<>(terms);
            both.retainAll(other.terms);
            return both.size() > 0.7 * Math.min(terms.size(), other.terms.size());
        }
    }

    private record Ranked(Sentence sentence, double score) {}

    private Quotes() {}

    /**
     * The best few sentences, none saying what a better one says, in the order of the sources; none where
     * none fits.
     */
    static List<Quote> best(List<Document> sources, String question) {
        var ranked = ranked(sentences(sources), question);
        var best = new ArrayList<Sentence>();
        for (Ranked next : ranked) {
            double least = Math.max(RELEVANT, WORTH_QUOTING * ranked.getFirst().score);
            if (next.score < least || best.size() == MOST) break;
            if (best.stream().noneMatch(next.sentence::repeats)) best.add(next.sentence);
        }
        best.sort(Comparator.comparingInt(Sentence::place));
        return best.stream()
                .map(sentence -> new Quote(sentence.source, sentence.text))
                .toList();
    }

    private static List<Sentence> sentences(List<Document> sources) {
        var sentences = new ArrayList<Sentence>();
        for (int source = 1; source <= sources.size(); source++) {
            Document passage = sources.get(source - 1);
            var heading = Set.copyOf(Terms.of(passage.id()));
            boolean first = true;
            for (String text : Sentences.of(passage.text())) {
                var terms = Set.copyOf(Terms.of(text));
                var code = Set.copyOf(Terms.of(codeIn(text)));
                sentences.add(new Sentence(sentences.size(), source, first, text, terms, code, heading));
                first = false;
            }
        }
        return sentences;
    }

    private static String codeIn(String sentence) {
        return CODE.matcher(sentence).results().map(MatchResult::group).collect(Collectors.joining(" "));
    }

    private static List<Ranked> ranked(List<Sentence> sentences, String question) {
        Map<String, Double> weights = weights(sentences, question);
        double whole =
                weights.values().stream().mapToDouble(Double::doubleValue).sum();
        return sentences.stream()
                .map(sentence -> new Ranked(sentence, shared(sentence, weights) / whole * fitness(sentence)))
                .sorted(Comparator.comparingDouble(Ranked::score).reversed())
                .toList();
    }

    /**
     * The rarer a word, the more it says, but not by much: these passages were found for what the question is about, so that
     * its word is in many of them. One that stands nowhere says that the sentences are about something else.
     */
    private static Map<String, Double> weights(List<Sentence> sentences, String question) {
        var weights = new LinkedHashMap<String, Double>();
        for (String term : Terms.asked(question)) {
            long with = sentences.stream().filter(s -> has(s.terms, term) > 0).count();
            weights.put(term, 2 + Math.log(1 + sentences.size() / (with + 1.0)));
        }
        return weights;
    }

    private static double shared(Sentence sentence, Map<String, Double> weights) {
        double shared = 0;
        for (var term : weights.entrySet()) {
            double here = sentence.code.contains(term.getKey()) ? CODE_WEIGHT : has(sentence.terms, term.getKey());
            shared += term.getValue() * Math.max(here, HEADING_WEIGHT * has(sentence.heading, term.getKey()));
        }
        return shared;
    }

    /** 1 where the word is there, less where one is that means much the same. */
    private static double has(Set<String> terms, String term) {
        if (terms.contains(term)) return 1;
        return Terms.related(term).stream().anyMatch(terms::contains) ? RELATED_WEIGHT : 0;
    }

    /** A handful of words says little by itself, and a page in one sentence is no quote. */
    private static double fitness(Sentence sentence) {
        double fitness = sentence.first ? FIRST_GAINS : 1;
        if (sentence.text.endsWith(":")) fitness *= 0.6; // what it announces is not here
        if (sentence.terms.size() < 4) fitness *= 0.7;
        fitness /= 1 + LENGTH_COSTS * Math.max(0, sentence.terms.size() - SHORT);
        return fitness / (1 + RANK_COSTS * (sentence.source - 1));
    }
}
