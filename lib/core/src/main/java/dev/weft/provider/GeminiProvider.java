package dev.weft.provider;

import dev.weft.ChatModel;
import dev.weft.EmbeddingModel;
import dev.weft.Json;
import dev.weft.provider.gemini.GeminiModel;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Gemini behind one of its two APIs. Immutable, for any number of threads; all its models share its connections. */
final class GeminiProvider implements Provider {
    /** Far more than there are; a server that always names a next page would be asked for ever. */
    private static final int MOST_PAGES = 100;

    private final HttpCaller caller;

    GeminiProvider(Endpoint endpoint) {
        caller = new HttpCaller(endpoint.keyHeaderElse("x-goog-api-key"));
    }

    @Override
    public ChatModel chat(String model) {
        caller.endpoint().checked();
        return HttpChatModel.of(caller, new GeminiWire(OpenAiProvider.named(model)), model);
    }

    @Override
    public EmbeddingModel embeddings(String model) {
        return vectors(model, 0);
    }

    @Override
    public EmbeddingModel embeddings(String model, int dimensions) {
        return vectors(model, TextBatches.dimensions(dimensions));
    }

    private EmbeddingModel vectors(String model, int dimensions) {
        refuseOnVertex("the making of vectors");
        caller.endpoint().checked();
        return new GeminiEmbeddings(caller::json, new GeminiModel(OpenAiProvider.named(model)), dimensions);
    }

    @Override
    public List<String> models() {
        refuseOnVertex("a list of models");
        caller.endpoint().checked();
        JsonExchange exchange = caller::json;
        var names = new ArrayList<String>();
        String page = "";
        for (int i = 0; i < MOST_PAGES; i++) {
            var call = Wire.HttpCall.get("/models?pageSize=1000" + page);
            String next = exchange.read("list of models", call, list -> read(list, names));
            if (next.isEmpty()) break;
            page = "&pageToken=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
        }
        return List.copyOf(names);
    }

    /** Chats are the same on both APIs, the rest is not. */
    private void refuseOnVertex(String what) {
        if (String.valueOf(caller.endpoint().base().getPath()).endsWith("/publishers/google")) {
            throw new UnsupportedOperationException(
                    what + " is another protocol on Vertex AI, which is not spoken here; use the Gemini API");
        }
    }

    /** Adds the names of one page, and returns the mark of the next. */
    private static String read(Json list, List<String> names) {
        if (list.members().isEmpty()) return "";
        for (Json model : list.member("models").items()) {
            String name = model.member("name").text();
            names.add(name.startsWith("models/") ? name.substring("models/".length()) : name);
        }
        return list.member("nextPageToken").text("");
    }

    @Override
    public String toString() {
        return "Gemini at " + caller.endpoint();
    }
}
