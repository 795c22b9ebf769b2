package dev.weft.examples.docs;

import dev.weft.Document;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A block of code from a passage, for whoever asks how something is done.
 *
 * @param source the number of the passage, from 1
 * @param language what the block says that it is written in, or ""
 * @param lines the code
 */
record Example(int source, String language, List<String> lines) {
    private static final Pattern HOW = Pattern.compile("(?i)\\b(how|example|show|code|can i|could i|snippet)\\b");
    private static final Pattern BLOCK =
            Pattern.compile("(?ms)^ {0,3}(```+|~~~+)([\\p{L}\\p{N}+#-]*)[^\\n]*\\n(.*?)^ {0,3}\\1[`~]*\\s*$");
    private static final int LONGEST = 16;
    /** How much of what is asked must be in the code. */
    private static final double RELEVANT = 0.45;
    /** What only the heading says counts less. */
    private static final double HEADING_WEIGHT = 0.5;
    /** A word that only means much the same. */
    private static final double RELATED_WEIGHT = 0.8;
    /** How much each line costs that would be cut off. */
    private static final double LENGTH_COSTS = 0.05;
    /** A block in no language is rather something drawn than something done. */
    private static final double DRAWING_COUNTS = 0.7;
    /** How much each better passage costs those behind it. */
    private static final double RANK_COSTS = 0.3;

    /** Whether somebody wants to know how, and not what or why. */
    static boolean isWanted(String question) {
        return HOW.matcher(question).find();
    }

    /** The block that has the most of what the question is about; empty where none has enough. */
    static Optional<Example> best(List<Document> sources, String question) {
        var asked = new HashSet<>(Terms.asked(question));
        Example best = null;
        double most = RELEVANT;
        for (int source = 1; source <= sources.size(); source++) {
            Document passage = sources.get(source - 1);
            var heading = Set.copyOf(Terms.of(passage.id()));
            for (var block = BLOCK.matcher(passage.text()); block.find(); ) {
                var lines = block.group(3).lines().toList();
                double score = score(asked, Set.copyOf(Terms.of(block.group(3))), heading)
                        / (1 + RANK_COSTS * (source - 1))
                        / (1 + LENGTH_COSTS * Math.max(0, lines.size() - LONGEST))
                        * (block.group(2).isEmpty() ? DRAWING_COUNTS : 1);
                if (score <= most) continue;
                most = score;
                best = new Example(source, block.group(2), lines);
            }
        }
        return Optional.ofNullable(best);
    }

    private static double score(Set<String> asked, Set<String> code, Set<String> heading) {
        double score = 0;
        boolean any = false;
        for (String term : asked) {
            boolean there = code.contains(term) || Terms.related(term).stream().anyMatch(code::contains);
            any |= there;
            score += code.contains(term) ? 1 : there ? RELATED_WEIGHT : heading.contains(term) ? HEADING_WEIGHT : 0;
        }
        return any ? score / asked.size() : 0;
    }

    /** As Markdown. */
    @Override
    public String toString() {
        boolean cut = lines.size() > LONGEST;
        var shown = cut ? lines.subList(0, LONGEST) : lines;
        return "From [" + source + "]:\n```" + language + "\n" + String.join("\n", shown) + (cut ? "\n…" : "")
                + "\n```";
    }
}
