package dev.weft.provider;

import dev.weft.EmbeddingModel;
import dev.weft.Json;
import java.util.List;

/** Vectors by Ollama's {@code /api/embed}. */
final class OllamaEmbeddings implements EmbeddingModel {
    private final JsonExchange exchange;
    private final String model;

    OllamaEmbeddings(JsonExchange exchange, String model) {
        this.exchange = exchange;
        this.model = model;
    }

    @Override
    public List<float[]> embed(List<String> texts) {
        if (texts.isEmpty()) return List.of();
        var call = Wire.HttpCall.post("/api/embed", Json.object("model", model, "input", texts));
        return exchange.read(
                "vectors", call, answer -> vectors(answer.member("embeddings").items(), texts.size()));
    }

    private static List<float[]> vectors(List<Json> vectors, int count) {
        if (vectors.size() != count)
            throw new IllegalStateException(vectors.size() + " vectors for " + count + " texts");
        return vectors.stream().map(OpenAiEmbeddings::vector).toList();
    }

    @Override
    public String toString() {
        return "embeddings of " + model;
    }
}
