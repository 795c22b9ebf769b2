package dev.weft.testing;

import dev.weft.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a path that is no chat answers when nobody says otherwise: lists of models, versions, embeddings. */
final class NaturalAnswer {
    private static final String MODEL = "weft-test";
    private static final int DIMENSIONS = 16;

    private NaturalAnswer() {}

    /** The answer of the request's path, or null where there is nothing. */
    static @Nullable Json of(SeenRequest request) {
        String path = request.path();
        if (request.method().equals("GET")) {
            if (path.endsWith("/api/version")) return Json.object("version", "0.40.0");
            if (path.endsWith("/api/tags"))
                return Json.object("models", List.of(Json.object("name", MODEL, "model", MODEL)));
            if (path.endsWith("/v1beta/models")) {
                var model = Json.object("name", "models/" + MODEL, "version", "001", "displayName", "Weft Test");
                return Json.object("models", List.of(model));
            }
            if (path.endsWith("/models")) {
                var model = Json.object("id", MODEL, "object", "model", "created", 1_700_000_000, "owned_by", "weft");
                // Cohere's list has another name, and so have the models in it
                var named = List.of(Json.object("name", MODEL));
                return Json.object("object", "list", "data", List.of(model), "models", named);
            }
        }
        if (request.method().equals("POST")) {
            Json body = BodyJson.lenient(request);
            if (path.endsWith("/api/embed")) return ollamaEmbeddings(body);
            if (path.endsWith("/v2/embed")) return cohereEmbeddings(body);
            if (path.endsWith("/embeddings")) return openAiEmbeddings(body);
            if (path.endsWith(":batchEmbedContents")) return geminiEmbeddings(body);
        }
        return null;
    }

    private static Json ollamaEmbeddings(Json body) {
        var vectors = inputs(body).stream()
                .map(text -> vector(text, dimensions(body)))
                .toList();
        return Json.object(
                "model",
                model(body),
                "embeddings",
                vectors,
                "total_duration",
                2_000_000,
                "load_duration",
                1_000_000,
                "prompt_eval_count",
                words(body));
    }

    private static Json cohereEmbeddings(Json body) {
        int dimensions = (int) body.at("output_dimension").integer(DIMENSIONS);
        var vectors = body.at("texts").items().stream()
                .map(text -> vector(text(text), dimensions))
                .toList();
        return Json.object("id", "weft-test", "embeddings", Json.object("float", vectors), "texts", body.at("texts"));
    }

    private static Json openAiEmbeddings(Json body) {
        boolean base64 = body.at("encoding_format").equals(Json.of("base64"));
        var data = new ArrayList<Json>();
        for (String text : inputs(body)) {
            float[] vector = vector(text, dimensions(body));
            data.add(Json.object(
                    "object",
                    "embedding",
                    "index",
                    data.size(),
                    "embedding",
                    base64 ? Json.of(base64(vector)) : Json.of(vector)));
        }
        var usage = Json.object("prompt_tokens", words(body), "total_tokens", words(body));
        return Json.object("object", "list", "data", data, "model", model(body), "usage", usage);
    }

    private static Json geminiEmbeddings(Json body) {
        var embeddings = body.at("requests").items().stream()
                .map(each -> vector(each.at("content.parts.0.text").text(""), dimensions(each)))
                .map(vector -> Json.object("values", vector))
                .toList();
        return Json.object("embeddings", embeddings);
    }

    private static String model(Json body) {
        return body.at("model").isString() ? body.at("model").text() : MODEL;
    }

    private static List<String> inputs(Json body) {
        Json input = body.at("input");
        return input.isArray() ? input.items().stream().map(NaturalAnswer::text).toList() : List.of(text(input));
    }

    /** A list of tokens is as good a text as any. */
    private static String text(Json input) {
        return input.isString() ? input.text() : input.toString();
    }

    private static int dimensions(Json body) {
        for (String field : List.of("dimensions", "output_dimension", "outputDimensionality")) {
            Json asked = body.at(field);
            if (asked.isNumber()) return Math.clamp(asked.integer(), 1, 4096);
        }
        return DIMENSIONS;
    }

    private static int words(Json body) {
        int words = 0;
        for (String text : inputs(body)) words += text.split("\\W+", -1).length;
        return words;
    }

    /** Each word adds to the place that its hash names: equal texts are equal, texts with words in common are near. */
    private static float[] vector(String text, int dimensions) {
        var vector = new float[dimensions];
        for (String word : text.toLowerCase(Locale.ROOT).split("\\W+", -1)) {
            if (!word.isEmpty()) vector[Math.floorMod(word.hashCode(), dimensions)]++;
        }
        double length = 0;
        for (float each : vector) length += each * each;
        if (length == 0) return vector;
        for (int i = 0; i < dimensions; i++) vector[i] /= (float) Math.sqrt(length);
        return vector;
    }

    private static String base64(float[] vector) {
        var bytes = ByteBuffer.allocate(vector.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (float each : vector) bytes.putFloat(each);
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
