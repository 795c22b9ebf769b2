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
}
