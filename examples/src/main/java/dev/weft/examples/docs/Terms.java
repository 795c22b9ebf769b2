package dev.weft.examples.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Cuts text into the terms that it is searched by: lower case, without stop words, without the endings that English puts behind
 * a stem. A name such as {@code TextDelta} counts as itself and as its parts.
 */
final class Terms {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+(?:['’]\\p{L}+)?");
    private static final Pattern HUMP = Pattern.compile("(?<=\\p{Ll})(?=\\p{Lu})");
    /** The longest first. */
    private static final List<String> ENDINGS = List.of("ations", "ation", "ings", "ing", "ies", "ed", "es", "s", "ly", "e");

    private static final Set<String> STOP_WORDS = Set.of(("a about after again all also am an and any are as at be because been"
                    + " before being but by can could did do does doing done for from get gets give go goes got had happen happens"
                    + " has have he her his how i if in into is it its just let like make makes many may me mean means might more"
                    + " most much must my no not of off on one only or other our out over please put same say says set shall she"
                    + " should so some such tell than that the their them then there these they thing things this those through"
                    + " to too under up us use used very want was way we were what when where which while who whom whose why will"
                    + " with would you your")
            .split(" "));

    private Terms() {}

    /** The terms of the text, in order, repeated as often as they stand there. */
    static List<String> of(String text) {
        var terms = new ArrayList<String>();
        var words = WORD.matcher(text);
        while (words.find()) {
            String word = words.group();
            add(word, terms);
            String[] parts = HUMP.split(word);
            if (parts.length > 1) for (String part : parts) add(part, terms);
        }
        return terms;
    }

    private static void add(String word, List<String> terms) {
        String lower = word.toLowerCase(Locale.ROOT).replaceFirst("['’].*", "");
        if (lower.length() > 1 && !STOP_WORDS.contains(lower)) terms.add(stem(lower));
    }

    /** Light on purpose: cancel, cancels, cancelled, cancelling and cancellation are one; what it cannot cut safely it leaves. */
    static String stem(String word) {
        for (String ending : ENDINGS) {
            int rest = word.length() - ending.length();
            if (rest < 3 || !word.endsWith(ending) || (ending.equals("s") && word.endsWith("ss"))) continue;
            String stem = word.substring(0, rest) + (ending.equals("ies") ? "y" : "");
            return ending.equals("e") || ending.equals("s") ? once(stem) : undoubled(stem);
        }
        return once(word);
    }

    /** {@code cance-ll-ed}, {@code sto-pp-ing}: the consonant that was doubled for the ending's sake. */
    private static String undoubled(String stem) {
        int last = stem.length() - 1;
        boolean doubled = last > 2 && stem.charAt(last) == stem.charAt(last - 1);
        return once(doubled ? stem.substring(0, last) : stem);
    }

    /** So that close and closing, which lost its e with its ending, come to the same. */
    private static String once(String stem) {
        return stem.length() > 3 && stem.endsWith("e") ? stem.substring(0, stem.length() - 1) : stem;
    }
}
