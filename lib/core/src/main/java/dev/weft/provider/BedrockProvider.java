package dev.weft.provider;

import dev.weft.ChatModel;
import dev.weft.EmbeddingModel;
import java.util.List;
import java.util.function.Function;

/** Bedrock in one region. Immutable, for any number of threads; all its models share its connections. */
final class BedrockProvider implements Provider {
    private final HttpCaller caller;
    private final Function<String, Wire> wire;

    /** {@code wire}: of a model by its name. */
    BedrockProvider(Endpoint endpoint, Function<String, Wire> wire) {
        caller = new HttpCaller(endpoint);
        this.wire = wire;
    }

    @Override
    public ChatModel chat(String model) {
        caller.endpoint().checked();
        return HttpChatModel.of(caller, wire.apply(OpenAiProvider.named(model)), model);
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
