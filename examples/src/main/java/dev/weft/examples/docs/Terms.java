package dev.weft.examples.docs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Cuts text into the terms that it is searched by: lower case, without stop words, without the endings that English
 * puts behind a stem. A name such as {@code TextDelta} counts as itself and as its parts.
 */
final class Terms {
    private static final Pattern WORD = Pattern.compile("([\\p{L}\\p{N}]+)(?:['’]\\p{L}+)?");
    /** The longest first. */
    private static final List<String> ENDINGS =
            List.of("ations", "ation", "ions", "ings", "ion", "ing", "ies", "ied", "ed", "es", "ly", "s", "e");

    /** Other words for what is asked about. */
    private static final Map<String, String> RELATED_WORDS = Map.ofEntries(
            Map.entry("abort", "cancel"),
            Map.entry("break", "truncated reset"),
            Map.entry("cancel", "stop close"),
            Map.entry("cut", "truncated end"),
            Map.entry("disk", "file folder"),
            Map.entry("error", "exception failure"),
            Map.entry("exception", "error throw"),
            Map.entry("handle", "throw"),
            Map.entry("image", "picture"),
            Map.entry("interrupt", "cancel stop"),
            Map.entry("java", "jdk"),
            Map.entry("kill", "cancel end"),
            Map.entry("picture", "image"),
            Map.entry("pool", "executor"),
            Map.entry("quit", "exit end"),
            Map.entry("remember", "memory history"),
            Map.entry("retry", "again"),
            Map.entry("stop", "cancel"),
            Map.entry("timeout", "time limit"),
            Map.entry("version", "newer"));

    private static final Set<String> STOP_WORDS =
            Set.of(("a about after again all also am an and any are as at be because been before being but by can"
                + " could did do does doing done for from get gets give go goes got had happen happens has have he her"
                + " his how i if in into is it its just let like make makes many may me mean means might more most"
                + " much must my no not of off on one only or other our out over please put same say says set shall"
                + " she should so some such tell than that the their them then there these they thing things this"
                + " those through to too under up us use used very want was way we were what when where which while"
                + " who whom whose why will with would you your")
                    .split(" "));

    /** What one does with anything: in a question these say less than what it is done with. */
    private static final Set<String> USUAL_VERBS =
            Set.copyOf(of("add allow create define find have implement know look need"
                    + " possible provide set show take tell turn work write"));

    private static final Map<String, List<String>> RELATED = new HashMap<>();

    static {
        RELATED_WORDS.forEach((word, others) -> RELATED.put(stem(word), List.copyOf(of(others))));
    }

    private Terms() {}

    /** The terms that a question is about: what is done is left out where it says with what. */
    static List<String> asked(String question) {
        var all = of(question);
        var things = all.stream().filter(term -> !USUAL_VERBS.contains(term)).toList();
        return things.isEmpty() ? all : things;
    }

    /** The words that a question is about, with others that mean much the same: to search by. */
    static String query(String question) {
        var asked = Set.copyOf(asked(question));
        var query = new StringBuilder();
        for (var words = WORD.matcher(question); words.find(); ) {
            if (of(words.group()).stream().noneMatch(asked::contains)) continue;
            query.append(words.group()).append(' ');
        }
        RELATED_WORDS.forEach((word, others) -> {
            if (asked.contains(stem(word))) query.append(others).append(' ');
        });
        return query.toString();
    }

    /** The terms of the text, in order, repeated as often as they stand there. */
    static List<String> of(String text) {
        var terms = new ArrayList<String>();
        var words = WORD.matcher(text);
        while (words.find()) {
            String word = words.group(1);
            add(word, terms);
            addParts(word, terms);
        }
        return terms;
    }

    /** Text and delta, where the word is TextDelta. */
    private static void addParts(String word, List<String> terms) {
        int begin = 0;
        for (int i = 1; i < word.length(); i++) {
            if (!Character.isUpperCase(word.charAt(i)) || !Character.isLowerCase(word.charAt(i - 1))) continue;
            add(word.substring(begin, i), terms);
            begin = i;
        }
        if (begin > 0) add(word.substring(begin), terms);
    }

    private static void add(String word, List<String> terms) {
        String lower = word.toLowerCase(Locale.ROOT);
        if (lower.length() > 1 && !STOP_WORDS.contains(lower)) terms.add(stem(lower));
    }

    /** Other stems that mean what this one means, as far as that is known. */
    static List<String> related(String term) {
        return RELATED.getOrDefault(term, List.of());
    }

    /**
     * Light on purpose: cancel, cancels, cancelled, cancelling and cancellation are one; what it cannot cut
     * safely it leaves.
     */
    static String stem(String word) {
        for (String ending : ENDINGS) {
            int rest = word.length() - ending.length();
            if (rest < 3 || !word.endsWith(ending) || (ending.equals("s") && word.endsWith("ss"))) continue;
            String stem = word.substring(0, rest);
            return bare(ending.equals("ies") || ending.equals("ied") ? stem + "y" : stem);
        }
        return bare(word);
    }

    /** So that close and closing, stop and stopping, truncated and truncation come to the same. */
    private static String bare(String stem) {
        int last = stem.length() - 1;
        if (last > 2 && (stem.endsWith("e") || stem.charAt(last) == stem.charAt(last - 1)))
            return stem.substring(0, last);
        return last > 5 && stem.endsWith("at") ? stem.substring(0, last - 1) : stem;
    }
}
