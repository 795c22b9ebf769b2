package dev.weft.lucene;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.apache.lucene.analysis.tokenattributes.TermToBytesRefAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.CombinedFieldQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * Makes a query of words, whatever they are: there is no syntax, and so no error in it. Each word is looked for in the text and
 * in the metadata that is searched; words that an analyzer puts in one place count as the best of them.
 *
 * @param analyzer cuts the query into words, as it did the texts
 * @param searched the metadata, with their weights
 */
record Words(Analyzer analyzer, Map<String, Float> searched) {
    @Nullable
    Query query(String text) throws IOException {
        var places = places(text);
        if (places.isEmpty()) return null;
        var all = new BooleanQuery.Builder();
        for (List<BytesRef> words : places) all.add(oneOf(words), BooleanClause.Occur.SHOULD);
        return all.build();
    }

    /** The words of each place, none twice, no more than Lucene takes. */
    private List<List<BytesRef>> places(String text) throws IOException {
        int room = Math.max(1, (IndexSearcher.getMaxClauseCount() - 24) / (2 + searched.size()));
        var places = new ArrayList<List<BytesRef>>();
        var seen = new HashSet<BytesRef>();
        try (var tokens = analyzer.tokenStream(Entries.TEXT, text)) {
            var word = tokens.addAttribute(TermToBytesRefAttribute.class);
            var step = tokens.addAttribute(PositionIncrementAttribute.class);
            boolean open = false;
            for (tokens.reset(); seen.size() < room && tokens.incrementToken(); ) {
                if (step.getPositionIncrement() > 0) open = false;
                var copy = BytesRef.deepCopyOf(word.getBytesRef());
                if (!seen.add(copy)) continue;
                if (!open) places.add(new ArrayList<>());
                places.getLast().add(copy);
                open = true;
            }
            if (seen.size() < room) tokens.end();
        }
        return places;
    }

    private Query oneOf(List<BytesRef> words) {
        if (words.size() == 1) return word(words.getFirst());
        return new DisjunctionMaxQuery(words.stream().map(this::word).toList(), 0);
    }

    private Query word(BytesRef word) {
        if (searched.isEmpty()) return new TermQuery(new Term(Entries.TEXT, word));
        var everywhere = new CombinedFieldQuery.Builder(word).addField(Entries.TEXT);
        searched.forEach((key, weight) -> everywhere.addField(Entries.field(key), weight));
        return everywhere.build();
    }
}
