package dev.weft.testing.probes;

import dev.weft.provider.OpenAi;
import dev.weft.testing.ModelServer;

/** Loads and compiles what a call needs, so that what is timed afterwards is the call. */
final class Warm {
    private Warm() {}

    static void up() {
        try (var server = ModelServer.answering((request, reply) -> reply.words("one two three"))) {
            var model = OpenAi.at(server.url() + "/v1").chat("any");
            for (int i = 0; i < 30; i++) model.ask("hi");
        }
    }
}
