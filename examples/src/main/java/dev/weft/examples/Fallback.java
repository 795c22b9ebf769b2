package dev.weft.examples;

import dev.weft.ChatModel;
import dev.weft.Event;
import dev.weft.Event.ModelCallFailed;
import dev.weft.Event.TextDelta;
import dev.weft.chat.Chat;
import dev.weft.provider.Endpoint;
import dev.weft.provider.OpenAi;
import dev.weft.provider.RetryPolicy;
import dev.weft.testing.ModelServer;

/** A second model for when the first one fails before the first piece of its answer. */
public final class Fallback {
    private Fallback() {}

    /** Asks the servers at two addresses; with none given, two on the loopback, of which the first is overloaded. */
    public static void main(String[] args) {
        if (args.length == 2) {
            ask(args[0], args[1]);
            return;
        }
        try (var overloaded = ModelServer.script(reply -> reply.status(503).error("overloaded", "too many requests"));
                var idle = ModelServer.saying("Hello from the second.")) {
            ask(overloaded.url() + "/v1", idle.url() + "/v1");
        }
    }

    private static void ask(String first, String second) {
        // tag::fallback
        var impatient = Endpoint.of(first).retry(RetryPolicy.NONE);
        ChatModel model =
                OpenAi.at(impatient).chat("big-model").orElse(OpenAi.at(second).chat("small-model"));
        try (var stream = Chat.of(model).stream("hi")) {
            for (Event event : stream) {
                switch (event) {
                    case ModelCallFailed(var failure) ->
                        System.out.println(stream.current().step().name() + ": " + failure.message());
                    case TextDelta(var text) -> System.out.print(text);
                    default -> {}
                }
            }
        }
        // end::fallback
        System.out.println();
    }
}
