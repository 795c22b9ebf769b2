package dev.weft.provider;

import dev.weft.DecodeException;
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
        List<Json> vectors;
        try {
            vectors = exchange.json(call, ErrorReply::toException)
                    .member("embeddings")
                    .items();
            if (vectors.size() != texts.size()) {
                throw new IllegalStateException(vectors.size() + " vectors for " + texts.size() + " texts");
            }
            return vectors.stream().map(OpenAiEmbeddings::vector).toList();
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new DecodeException("the embeddings are not as they should be: " + e.getMessage(), "", e);
        }
    }

    @Override
    public String toString() {
        return "embeddings of " + model;
    }
}
