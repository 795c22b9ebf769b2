package dev.weft.examples.bench;

import dev.weft.provider.Endpoint;
import dev.weft.provider.OpenAi;
import dev.weft.provider.Provider;
import java.util.function.Consumer;

/**
 * Weft as a user writes it, for a harness that finds its peers by the shape of this constructor and this method:
 * {@code run.sh blast 200000 5 dev.weft.examples.bench.WeftPeer}. Shared by any number of threads; its streams
 * share nothing but the provider's connections.
 */
public final class WeftPeer {
    private final Provider provider;

    /** A peer that asks a server that speaks Chat Completions below this address. */
    public WeftPeer(String baseUrl) {
        provider = OpenAi.at(Endpoint.of(baseUrl));
    }

    /** Opens one stream, hands over each piece of its text, and returns when it has ended. */
    public void stream(String model, Consumer<String> onDelta) {
        try (var stream = provider.chat(model).stream("hi")) {
            for (String piece : stream.textPieces()) onDelta.accept(piece);
        }
    }
}
