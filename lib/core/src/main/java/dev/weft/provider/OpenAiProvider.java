package dev.weft.provider;

import dev.weft.ChatModel;
import dev.weft.EmbeddingModel;
import dev.weft.Json;
import java.util.List;

/** A server that speaks OpenAI's protocol. Immutable, for any number of threads; all its models share its connections. */
final class OpenAiProvider implements Provider {
    private final HttpCaller caller;

    OpenAiProvider(Endpoint endpoint) {
        this(new HttpCaller(endpoint));
    }

    OpenAiProvider(HttpCaller caller) {
        this.caller = caller;
    }

    @Override
    public ChatModel chat(String model) {
        var dialect = caller.endpoint().checked().dialect();
        return HttpChatModel.of(caller, new OpenAiChatWire(named(model), dialect), model);
    }

    @Override
    public EmbeddingModel embeddings(String model) {
        var dialect = caller.endpoint().checked().dialect();
        return new OpenAiEmbeddings(caller::json, named(model), dialect, 0);
    }

    @Override
    public EmbeddingModel embeddings(String model, int dimensions) {
        var dialect = caller.endpoint().checked().dialect();
        return new OpenAiEmbeddings(caller::json, named(model), dialect, TextBatches.dimensions(dimensions));
    }

    @Override
    public List<String> models() {
        caller.endpoint().checked();
        JsonExchange exchange = caller::json;
        return exchange.read("list of models", Wire.HttpCall.get("/models"), OpenAiProvider::names);
    }

    private static List<String> names(Json list) {
        // Together sends the bare list
        Json data = list.isArray() ? list : list.member("data");
        return data.items().stream().map(model -> model.member("id").text()).toList();
    }

    static String named(String model) {
        if (model.isBlank()) throw new IllegalArgumentException("a model needs a name, such as gpt-5-mini");
        return model;
    }

    @Override
    public String toString() {
        return "OpenAi at " + caller.endpoint();
    }
}
