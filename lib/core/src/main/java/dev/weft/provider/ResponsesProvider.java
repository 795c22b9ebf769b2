package dev.weft.provider;

import dev.weft.ChatModel;
import dev.weft.EmbeddingModel;
import java.util.List;

/** A server that has OpenAI's Responses API. Immutable, for any number of threads; all its models share its connections. */
final class ResponsesProvider implements Provider {
    private final HttpCaller caller;
    private final OpenAiProvider others;

    ResponsesProvider(Endpoint endpoint) {
        caller = new HttpCaller(endpoint);
        others = new OpenAiProvider(caller);
    }

    @Override
    public ChatModel chat(String model) {
        var endpoint = caller.endpoint().checked();
        return HttpChatModel.of(caller, new ResponsesWire(OpenAiProvider.named(model), provider(endpoint)), model);
    }

    /** Items are encrypted for, and known to, the one who made them: Azure cannot read OpenAI's. */
    static String provider(Endpoint endpoint) {
        String host = endpoint.base().getHost();
        return (host.endsWith(".azure.com") ? "azure" : endpoint.dialect().name()) + "-responses";
    }

    @Override
    public EmbeddingModel embeddings(String model) {
        return others.embeddings(model);
    }

    @Override
    public EmbeddingModel embeddings(String model, int dimensions) {
        return others.embeddings(model, dimensions);
    }

    @Override
    public List<String> models() {
        return others.models();
    }

    @Override
    public String toString() {
        return "OpenAiResponses at " + caller.endpoint();
    }
}
