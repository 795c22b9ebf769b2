package dev.weft.examples;

import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.Message.UserMessage;
import dev.weft.Usage;
import dev.weft.media.Frame;
import dev.weft.media.MediaType;
import dev.weft.provider.Endpoint;
import dev.weft.provider.HttpChatModel;
import dev.weft.provider.Wire;
import dev.weft.testing.ModelServer;

/**
 * A provider of your own: what its protocol looks like, and nothing else. Retries, limits, cancelling come
 * with the model.
 */
// tag::wire
public final class NdjsonProvider implements Wire {
    /** A model at a server that answers in lines of JSON. */
    public static ChatModel at(Endpoint endpoint) {
        return HttpChatModel.of(endpoint, new NdjsonProvider());
    }

    @Override
    public HttpCall encode(ChatRequest request) {
        var turns = request.messages().stream()
                .map(message ->
                        Json.object("who", message instanceof UserMessage ? "human" : "bot", "text", message.text()))
                .toList();
        return HttpCall.post("/generate", Json.object("turns", turns, "stream", true));
    }

    @Override
    public MediaType mediaType() {
        return MediaType.NDJSON;
    }

    /** {@code {"delta":"Hel"}}, {@code {"delta":"lo"}}, {@code {"stop":"end","tokens":{"in":3,"out":2}}}. */
    @Override
    public void decode(Frame frame, ChatResponse.Writer out) {
        Json line = Json.parse(frame.data());
        line.at("delta").optional().ifPresent(delta -> out.text(delta.text()));
        line.at("tokens").optional().ifPresent(tokens -> out.usage(usage(tokens)));
        line.at("stop")
                .optional()
                .ifPresent(stop -> out.finish(FinishReason.STOP, stop.text()).end());
    }

    private static Usage usage(Json tokens) {
        return Usage.of(tokens.at("in").integer(), tokens.at("out").integer());
    }
    // end::wire

    /** Asks a server on the loopback. */
    public static void main(String[] args) throws InterruptedException {
        try (var server = ModelServer.script(reply -> reply.header("Content-Type", "application/x-ndjson")
                .raw("{\"delta\":\"Hel\"}\n")
                .raw("{\"delta\":\"lo\"}\n")
                .raw("{\"stop\":\"end\",\"tokens\":{\"in\":3,\"out\":2}}\n"))) {
            // tag::use
            var model = NdjsonProvider.at(Endpoint.of(server.url()).header("X-Key", "secret"));
            var answer = model.stream("hi").printTo(System.out);
            System.out.println("\n" + answer.usage());
            // end::use
            System.out.println("sent: " + server.awaitRequest().text());
        }
    }
}
