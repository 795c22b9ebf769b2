package dev.weft.provider;

import dev.weft.ChatModel;
import dev.weft.EmbeddingModel;
import java.util.List;

/** Bedrock in one region. Immutable, for any number of threads; all its models share its connections. */
final class BedrockProvider implements Provider {
    private final HttpCaller caller;

    BedrockProvider(Endpoint endpoint) {
        caller = new HttpCaller(endpoint);
    }

    @Override
    public ChatModel chat(String model) {
        caller.endpoint().checked();
        return HttpChatModel.of(caller, new BedrockWire(OpenAiProvider.named(model)), model);
    }

    @Override
    public EmbeddingModel embeddings(String model) {
        throw new UnsupportedOperationException(
                "Converse makes no vectors: on Bedrock each maker's embedding models have requests of their own");
    }

    /** Another service lists them, at another address. */
    @Override
    public List<String> models() {
        throw new UnsupportedOperationException(
                "Bedrock's runtime lists no models: they are listed by its control plane, at another address");
    }

    @Override
    public String toString() {
        return "Bedrock at " + caller.endpoint();
    }
}
