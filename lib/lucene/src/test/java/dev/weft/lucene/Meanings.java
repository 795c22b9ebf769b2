package dev.weft.lucene;

import dev.weft.EmbeddingModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** An embedding model that knows three meanings: animals, vehicles, food. It remembers how many texts it was given at once. */
final class Meanings implements EmbeddingModel {
    private static final List<List<String>> WORDS = List.of(
            List.of("cat", "kitten", "dog"), List.of("car", "automobile", "truck"), List.of("bread", "soup", "meal"));

    final List<Integer> batches = new CopyOnWriteArrayList<>();
    private final int dimensions;

    Meanings(int dimensions) {
        this.dimensions = dimensions;
    }

    @Override
    public List<float[]> embed(List<String> texts) {
        batches.add(texts.size());
        var vectors = new ArrayList<float[]>();
        for (String text : texts) vectors.add(vector(text.toLowerCase(Locale.ROOT)));
        return vectors;
    }

    private float[] vector(String text) {
        var vector = new float[dimensions];
        for (int meaning = 0; meaning < WORDS.size(); meaning++) {
            for (String word : WORDS.get(meaning)) if (text.contains(word)) vector[meaning]++;
        }
        return vector;
    }
}
