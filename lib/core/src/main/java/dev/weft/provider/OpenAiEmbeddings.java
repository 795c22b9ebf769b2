package dev.weft.provider;

import dev.weft.EmbeddingModel;
import dev.weft.Json;
import dev.weft.provider.openai.OpenAiDialect;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;

/** Vectors by OpenAI's {@code /embeddings}, asked for in as many requests as the server's limit of texts makes necessary. */
final class OpenAiEmbeddings implements EmbeddingModel {
    private static final int MOST = 2048;

    // the limits are 300,000 tokens and, at Mistral, 16,384; few languages have tokens of less than two characters
    private static final long CHARACTERS = 600_000;
    private static final long CHARACTERS_AT_MISTRAL = 32_000;

    private final JsonExchange exchange;
    private final String model;
    private final OpenAiDialect dialect;
    private final int dimensions;

    /** {@code dimensions} is 0 for those that the model makes. */
    OpenAiEmbeddings(JsonExchange exchange, String model, OpenAiDialect dialect, int dimensions) {
        this.exchange = exchange;
        this.model = model;
        this.dialect = dialect;
        this.dimensions = dimensions;
    }

    @Override
    public List<float[]> embed(List<String> texts) {
        boolean mistral = dialect.equals(OpenAiDialect.MISTRAL);
        return TextBatches.of(texts, MOST, mistral ? CHARACTERS_AT_MISTRAL : CHARACTERS, this::part);
    }

    private List<float[]> part(List<String> texts) {
        Json body = Json.object("model", model, "input", texts);
        if (dialect.is(OpenAiDialect.Trait.BASE64_VECTORS)) body = body.plus("encoding_format", "base64");
        if (dimensions > 0) body = body.plus(dialect.field("dimensions"), dimensions);
        var call = Wire.HttpCall.post("/embeddings", body);
        return exchange.read(
                "vectors", call, answer -> vectors(answer.member("data").items(), texts.size()));
    }

    /** In the order of the texts, which is that of the index and need not be that of the list. */
    private static List<float[]> vectors(List<Json> data, int count) {
        TextBatches.check(data.size(), count);
        float[][] sorted = new float[count][];
        for (int i = 0; i < count; i++) {
            long index = data.get(i).member("index").integer(i);
            if (index < 0 || index >= count || sorted[(int) index] != null) {
                throw new IllegalStateException("index " + index + " is out of range or there twice");
            }
            sorted[(int) index] = vector(data.get(i).member("embedding"));
        }
        return List.of(sorted);
    }

    static float[] vector(Json embedding) {
        if (embedding.isString()) return floats(Base64.getDecoder().decode(embedding.text()));
        List<Json> numbers = embedding.items();
        if (numbers.isEmpty()) throw new IllegalStateException("a vector is empty");
        float[] vector = new float[numbers.size()];
        for (int i = 0; i < vector.length; i++)
            vector[i] = (float) numbers.get(i).number();
        return vector;
    }

    private static float[] floats(byte[] bytes) {
        if (bytes.length == 0 || bytes.length % Float.BYTES != 0) {
            throw new IllegalStateException("a vector has " + bytes.length + " bytes, which are no whole floats");
        }
        float[] vector = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
        return vector;
    }

    @Override
    public String toString() {
        return "embeddings of " + model;
    }
}
