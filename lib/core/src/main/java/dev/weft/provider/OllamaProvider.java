package dev.weft.provider;

import dev.weft.ChatModel;
import dev.weft.EmbeddingModel;
import dev.weft.Json;
import java.util.List;

/** An Ollama server. Immutable, for any number of threads; all its models share its connections. */
final class OllamaProvider implements Provider {
    private final HttpCaller caller;

    OllamaProvider(Endpoint endpoint) {
        caller = new HttpCaller(endpoint);
    }

    @Override
    public ChatModel chat(String model) {
        return HttpChatModel.of(caller, new OllamaWire(OpenAiProvider.named(model)), model);
    }

    @Override
    public EmbeddingModel embeddings(String model) {
        return new OllamaEmbeddings(caller::json, OpenAiProvider.named(model), 0);
    }

    @Override
    public EmbeddingModel embeddings(String model, int dimensions) {
        return new OllamaEmbeddings(caller::json, OpenAiProvider.named(model), TextBatches.dimensions(dimensions));
    }

    @Override
    public List<String> models() {
        JsonExchange exchange = caller::json;
        return exchange.read("list of models", Wire.HttpCall.get("/api/tags"), OllamaProvider::names);
    }

    private static List<String> names(Json list) {
        return list.member("models").items().stream()
                .map(model -> model.member("name").text())
                .toList();
    }

    @Override
    public String toString() {
        return "Ollama at " + caller.endpoint();
    }
}
