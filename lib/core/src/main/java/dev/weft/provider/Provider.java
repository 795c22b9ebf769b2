package dev.weft.provider;

import dev.weft.ChatModel;
import dev.weft.EmbeddingModel;
import java.util.List;

/** A provider at an endpoint: what {@code OpenAi.at(…)} returns. Not {@code OpenAi} itself, whose {@code chat} is static. */
public interface Provider {
    /** A chat model by its name. */
    ChatModel chat(String model);

    /** An embedding model by its name. */
    EmbeddingModel embeddings(String model);

    /**
     * An embedding model that makes vectors of this many dimensions.
     *
     * @throws UnsupportedOperationException where the provider's models have the dimensions they have
     */
    default EmbeddingModel embeddings(String model, int dimensions) {
        throw new UnsupportedOperationException(this + " makes vectors of one length for each model");
    }

    /** The names of the models that the provider offers now; a request, which blocks. */
    List<String> models();
}
