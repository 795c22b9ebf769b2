package dev.weft.provider;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Many texts in as many requests as a server's limits make necessary, one after the other. */
final class TextBatches {
    private TextBatches() {}

    /** The vectors of all texts in their order; a text that alone is longer than the limit goes alone. */
    static List<float[]> of(
            List<String> texts, int most, long characters, Function<List<String>, List<float[]>> request) {
        var vectors = new ArrayList<float[]>(texts.size());
        int from = 0;
        while (from < texts.size()) {
            int to = from;
            long length = 0;
            do length += texts.get(to++).length();
            while (to < texts.size()
                    && to - from < most
                    && length + texts.get(to).length() <= characters);
            vectors.addAll(request.apply(texts.subList(from, to)));
            from = to;
        }
        return vectors;
    }

    /** A number of dimensions that makes sense. */
    static int dimensions(int value) {
        if (value < 1) throw new IllegalArgumentException("vectors have 1 dimension or more, not " + value);
        return value;
    }

    /** Refuses an answer that does not have one vector for each text. */
    static void check(int vectors, int texts) {
        if (vectors != texts) throw new IllegalStateException(vectors + " vectors for " + texts + " texts");
    }
}
