package dev.weft.provider;

import dev.weft.EmbeddingModel;
import dev.weft.Json;
import dev.weft.provider.gemini.GeminiModel;
import java.util.ArrayList;
import java.util.List;

/**
 * Vectors by Gemini's {@code batchEmbedContents}: those of documents, and by {@link #embedQuery} those of questions. Vectors that
 * were asked for shorter than the model makes them are brought to length 1, which only whole ones have by themselves.
 */
final class GeminiEmbeddings implements EmbeddingModel {
    private static final int MOST = 100;

    private final JsonExchange exchange;
    private final GeminiModel model;
    private final int dimensions;

    /** {@code dimensions} is 0 for those that the model makes. */
    GeminiEmbeddings(JsonExchange exchange, GeminiModel model, int dimensions) {
        this.exchange = exchange;
        this.model = model;
        this.dimensions = dimensions;
    }

    @Override
    public List<float[]> embed(List<String> texts) {
        return embed(texts, "RETRIEVAL_DOCUMENT");
    }

    @Override
    public float[] embedQuery(String text) {
        return embed(List.of(text), "RETRIEVAL_QUERY").getFirst();
    }

    private List<float[]> embed(List<String> texts, String task) {
        return TextBatches.of(texts, MOST, Long.MAX_VALUE, part -> part(part, task));
    }

    private List<float[]> part(List<String> texts, String task) {
        var requests = new ArrayList<Json>();
        for (String text : texts) {
            Json request = Json.object(
                    "model", model.resource(),
                    "content", Json.object("parts", List.of(Json.object("text", text))),
                    "taskType", task);
            requests.add(dimensions > 0 ? request.plus("outputDimensionality", dimensions) : request);
        }
        var call = Wire.HttpCall.post(model.path("batchEmbedContents"), Json.object("requests", requests));
        return exchange.read("vectors", call, answer -> vectors(answer, texts.size()));
    }

    private List<float[]> vectors(Json answer, int count) {
        var embeddings = answer.member("embeddings").items();
        var vectors = embeddings.stream()
                .map(embedding -> OpenAiEmbeddings.vector(embedding.member("values")))
                .toList();
        TextBatches.check(vectors.size(), count);
        if (dimensions > 0) vectors.forEach(GeminiEmbeddings::normalize);
        return vectors;
    }

    private static void normalize(float[] vector) {
        double squares = 0;
        for (float each : vector) squares += (double) each * each;
        if (squares == 0) return;
        double length = Math.sqrt(squares);
        for (int i = 0; i < vector.length; i++) vector[i] = (float) (vector[i] / length);
    }

    @Override
    public String toString() {
        return "embeddings of " + model.name();
    }
}
