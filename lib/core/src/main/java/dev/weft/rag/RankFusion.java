package dev.weft.rag;

import dev.weft.Document;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Joins several rankings by the places in them alone, since scores of different searches cannot be compared (reciprocal rank
 * fusion, Cormack, Clarke and Büttcher, 2009).
 */
public final class RankFusion {
    /** From that paper: keeps the first places from outweighing everything. */
    private static final int CONSTANT = 60;

    private RankFusion() {}

    /**
     * Each document once, known by its id, the best first; its score is the sum of 1 / (60 + place), over the rankings that it is
     * in, places counted from 1. The text is that of the first ranking that has it; a tie goes to the earlier one.
     */
    public static List<Document> joined(List<? extends List<Document>> rankings) {
        Map<String, Document> joined = new LinkedHashMap<>();
        for (List<Document> ranking : rankings) {
            var seen = new HashSet<String>();
            for (Document document : ranking) {
                if (!seen.add(document.id())) continue;
                double gain = 1.0 / (CONSTANT + seen.size());
                joined.merge(document.id(), document.score(gain), (had, more) -> had.score(had.score() + more.score()));
            }
        }
        return joined.values().stream()
                .sorted(Comparator.<Document>comparingDouble(document -> -document.score()))
                .toList();
    }
}
