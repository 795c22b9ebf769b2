package dev.weft.examples.docs;

import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Document;
import dev.weft.Emitter;
import dev.weft.FinishReason;
import dev.weft.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * No language model: it answers with the sentences of the given passages that share the most words with the question, says that
 * it only quotes, and says so where it finds nothing. It needs no network and no key, and its tokens are words.
 *
 * <p>Immutable and shared by any number of threads; works on the thread that calls.
 *
 * @param pace the time from word to word, so that a stream can be watched as it comes
 */
public record QuotingModel(Duration pace) implements ChatModel {
    /** What it says where no sentence fits. */
    public static final String NOTHING_FOUND =
            "I found nothing about that in these docs. I can only quote them: I am no language model, and know nothing else.";

    private static final String QUOTING = "I can only quote the docs. This fits best:";
    private static final int MOST_QUOTES = 5;
    /** A sentence this much worse than the best is no answer. */
    private static final double WORTH_QUOTING = 0.45;
    /** How much of the question's weight the best sentence must share. */
    private static final double RELEVANT = 0.35;
    /** A word that the heading has and the sentence has not. */
    private static final double HEADING_WEIGHT = 0.6;
    /** How much the first sentence of a passage gains. */
    private static final double FIRST_SENTENCE = 1.1;
    /** How much each better passage costs those behind it. */
    private static final double RANK_WEIGHT = 0.05;

    @Override
    public String name() {
        return "quoting";
    }

    @Override
    public ChatResponse respond(ChatRequest request, Emitter out) throws Exception {
        var prompt = SourcedPrompt.parse(request.prompt());
        String quotes = answer(prompt.sources(), DocsChat.query(request, prompt.question()));
        var answer = ChatResponse.writer(out).model(name());
        for (String word : words(quotes)) {
            answer.text(word);
            Thread.sleep(pace);
        }
        return answer.usage(Usage.of(words(request.prompt()).length, words(quotes).length))
                .finish(FinishReason.STOP, "stop")
                .response();
    }

    /** Each with the blank before it, so that joined they are the text. */
    private static String[] words(String text) {
        return text.split("(?<=\\S)(?=\\s)");
    }

    private static String answer(List<Document> sources, String question) {
        var answer = new StringBuilder();
        for (Quote quote : best(quotes(sources, new LinkedHashSet<>(Terms.of(question))))) {
            answer.append(answer.isEmpty() ? QUOTING : "").append("\n- ").append(quote.sentence);
            answer.append(" [").append(quote.source).append(']');
        }
        return answer.isEmpty() ? NOTHING_FOUND : answer.toString();
    }

    /** The best few, none of them saying what a better one says, in the order of the sources. */
    private static List<Quote> best(List<Quote> quotes) {
        var ranked = new ArrayList<>(quotes);
        ranked.sort(Comparator.comparingDouble(Quote::score).reversed());
        var best = new ArrayList<Quote>();
        for (Quote quote : ranked) {
            if (best.size() == MOST_QUOTES || quote.score < RELEVANT || quote.score < WORTH_QUOTING * ranked.getFirst().score) break;
            if (best.stream().noneMatch(quote::repeats)) best.add(quote);
        }
        best.sort(Comparator.comparingInt(Quote::place));
        return best;
    }

    /** Every sentence of the sources, with the share of the question's weight that it has. */
    private static List<Quote> quotes(List<Document> sources, Set<String> question) {
        var sentences = new ArrayList<List<String>>();
        for (Document source : sources) sentences.add(Sentences.of(source.text()));
        Map<String, Double> weights = weights(question, sentences);
        double whole = weights.values().stream().mapToDouble(Double::doubleValue).sum();
        var quotes = new ArrayList<Quote>();
        for (int i = 0; i < sources.size(); i++) {
            var heading = Set.copyOf(Terms.of(sources.get(i).id()));
            for (String sentence : sentences.get(i)) {
                var terms = Set.copyOf(Terms.of(sentence));
                double shared = 0;
                for (var word : weights.entrySet()) {
                    if (terms.contains(word.getKey())) shared += word.getValue();
                    else if (heading.contains(word.getKey())) shared += HEADING_WEIGHT * word.getValue();
                }
                double score = shared / whole * fitness(terms.size()) / (1 + RANK_WEIGHT * i);
                if (sentence.equals(sentences.get(i).getFirst())) score *= FIRST_SENTENCE;
                quotes.add(new Quote(quotes.size(), i + 1, sentence, terms, score));
            }
        }
        return quotes;
    }

    /** A handful of words says little by itself, and a page in one sentence is no quote. */
    private static double fitness(int terms) {
        if (terms > 40) return 0.5;
        return terms < 4 ? 0.7 : 1;
    }

    /** The rarer a word is among the sentences, the more it says; one that stands nowhere says that they are about something else. */
    private static Map<String, Double> weights(Set<String> question, List<List<String>> sentences) {
        var all = new ArrayList<Set<String>>();
        for (List<String> some : sentences) for (String sentence : some) all.add(Set.copyOf(Terms.of(sentence)));
        var weights = new LinkedHashMap<String, Double>();
        for (String term : question) {
            long with = all.stream().filter(terms -> terms.contains(term)).count();
            weights.put(term, Math.log(1 + all.size() / (with + 0.5)));
        }
        return weights;
    }

    private record Quote(int place, int source, String sentence, Set<String> terms, double score) {
        boolean repeats(Quote other) {
            var both = new HashSet<>(terms);
            both.retainAll(other.terms);
            return both.size() > 0.7 * Math.min(terms.size(), other.terms.size());
        }
    }
}
