package dev.weft.provider;

import dev.weft.ChatModel;
import dev.weft.EmbeddingModel;
import dev.weft.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Cohere. Immutable, for any number of threads; all its models share its connections. */
final class CohereProvider implements Provider {
    private static final int MOST_PAGES = 100;

    private final HttpCaller caller;

    CohereProvider(Endpoint endpoint) {
        caller = new HttpCaller(endpoint);
    }

    @Override
    public ChatModel chat(String model) {
        caller.endpoint().checked();
        return HttpChatModel.of(caller, new CohereWire(OpenAiProvider.named(model)), model);
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
        caller.endpoint().checked();
        return new CohereEmbeddings(CohereWire.refusing(caller::json), OpenAiProvider.named(model), dimensions);
    }

    @Override
    public List<String> models() {
        caller.endpoint().checked();
        JsonExchange exchange = CohereWire.refusing(caller::json);
        var names = new ArrayList<String>();
        String page = "";
        for (int i = 0; i < MOST_PAGES; i++) {
            var call = Wire.HttpCall.get("/v1/models?page_size=1000" + page);
            Json list = exchange.read("list of models", call, answer -> {
                answer.member("models")
                        .items()
                        .forEach(model -> names.add(model.member("name").text()));
                return answer;
            });
            String next = list.member("next_page_token").text("");
            if (next.isEmpty()) break;
            page = "&page_token=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
        }
        return List.copyOf(names);
    }

    @Override
    public String toString() {
        return "Cohere at " + caller.endpoint();
    }
}
