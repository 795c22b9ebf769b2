package dev.weft;

import java.util.List;

/** Turns texts into vectors whose nearness is nearness of meaning. Immutable and shared by any number of threads. */
@FunctionalInterface
public interface EmbeddingModel {
    /** One vector for each text, in the same order. Blocks until they are there. */
    List<float[]> embed(List<String> texts);

    /** The vector of one text. */
    default float[] embed(String text) {
        return embed(List.of(text)).getFirst();
    }

    /**
     * The vector of a question, to be compared with those of documents. Where the provider tells the two apart it differs from
     * {@link #embed(String)}.
     */
    default float[] embedQuery(String text) {
        return embed(text);
    }
}
