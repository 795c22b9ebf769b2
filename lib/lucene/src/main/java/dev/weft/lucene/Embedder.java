package dev.weft.lucene;

import dev.weft.EmbeddingModel;
import java.util.List;

/**
 * Asks the embedding model, and trusts nothing of what it gives.
 *
 * @param model who makes vectors
 * @param batch how many texts it is given at once
 */
record Embedder(EmbeddingModel model, int batch) {
    List<float[]> documents(List<String> texts) {
        List<float[]> vectors = model.embed(texts);
        if (vectors.size() != texts.size()) {
            throw new IllegalStateException(
                    "the embedding model gave " + vectors.size() + " vectors for " + texts.size() + " texts");
        }
        for (float[] vector : vectors) {
            checked(vector);
            if (vector.length != vectors.getFirst().length) {
                throw new IllegalStateException("the embedding model gave vectors of " + vectors.getFirst().length
                        + " and of " + vector.length + " numbers");
            }
        }
        return vectors;
    }

    float[] query(String text) {
        return checked(model.embedQuery(text));
    }

    private static float[] checked(float[] vector) {
        if (vector.length == 0) throw new IllegalStateException("the embedding model gave a vector without numbers");
        for (float number : vector) {
            if (!Float.isFinite(number))
                throw new IllegalStateException("the embedding model gave a vector with " + number + " in it");
        }
        return vector;
    }

    /** Points nowhere, so that nothing is near it: texts without meaning can have such a vector. */
    static boolean isZero(float[] vector) {
        for (float number : vector) if (number != 0) return false;
        return true;
    }
}
