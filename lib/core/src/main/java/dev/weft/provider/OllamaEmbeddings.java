package dev.weft.provider;

import dev.weft.EmbeddingModel;
import dev.weft.Json;
import java.util.List;

/** Vectors by Ollama's {@code /api/embed}. */
final class OllamaEmbeddings implements EmbeddingModel {
    private final JsonExchange exchange;
    private final String model;
    private final int dimensions;

    /** {@code dimensions} is 0 for those that the model makes. */
    OllamaEmbeddings(JsonExchange exchange, String model, int dimensions) {
        this.exchange = exchange;
        this.model = model;
        this.dimensions = dimensions;
    }

    @Override
    public List<float[]> embed(List<String> texts) {
        if (texts.isEmpty()) return List.of();
        Json body = Json.object("model", model, "input", texts);
        if (dimensions > 0) body = body.plus("dimensions", dimensions);
        var call = Wire.HttpCall.post("/api/embed", body);
        return exchange.read(
                "vectors", call, answer -> vectors(answer.member("embeddings").items(), texts.size()));
    }

    private static List<float[]> vectors(List<Json> vectors, int count) {
        TextBatches.check(vectors.size(), count);
        return vectors.stream().map(OpenAiEmbeddings::vector).toList();
    }

    @Override
    public String toString() {
        return "embeddings of " + model;
    }
}
