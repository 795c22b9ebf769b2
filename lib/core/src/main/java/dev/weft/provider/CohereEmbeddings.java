package dev.weft.provider;

import dev.weft.EmbeddingModel;
import dev.weft.Json;
import java.util.List;

/**
 * Vectors by Cohere's {@code /v2/embed}, asked for in as many requests as its limit of texts makes necessary. It makes other
 * vectors of documents than of the questions that they are to be found by.
 */
final class CohereEmbeddings implements EmbeddingModel {
    private static final int MOST = 96;

    private final JsonExchange exchange;
    private final String model;
    private final int dimensions;

    /** {@code dimensions}: 0 for as many as the model usually has. */
    CohereEmbeddings(JsonExchange exchange, String model, int dimensions) {
        this.exchange = exchange;
        this.model = model;
        this.dimensions = dimensions;
    }

    @Override
    public List<float[]> embed(List<String> texts) {
        return TextBatches.of(texts, MOST, Long.MAX_VALUE, part -> part(part, "search_document"));
    }

    @Override
    public float[] embedQuery(String text) {
        return part(List.of(text), "search_query").getFirst();
    }

    private List<float[]> part(List<String> texts, String use) {
        Json body = Json.object("model", model, "input_type", use, "texts", texts, "embedding_types", List.of("float"));
        if (dimensions > 0) body = body.plus("output_dimension", dimensions);
        return exchange.read(
                "vectors",
                Wire.HttpCall.post("/v2/embed", body),
                answer -> vectors(answer.at("embeddings.float").items(), texts.size()));
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
