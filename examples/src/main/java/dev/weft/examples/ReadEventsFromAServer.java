package dev.weft.examples;

import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.Event.RunStarted;
import dev.weft.Event.TextDelta;
import dev.weft.EventCodec;
import dev.weft.EventStream;
import dev.weft.Json;
import dev.weft.chat.Chat;
import dev.weft.client.EventClient;
import dev.weft.log.EventLog;
import dev.weft.provider.Endpoint;
import dev.weft.testing.ModelServer;
import dev.weft.testing.Reply;
import dev.weft.testing.SeenRequest;

/** A run that goes on at a server, read here with the same loop, though the connection is lost every few events. */
public final class ReadEventsFromAServer {
    private static final int EVENTS_A_CONNECTION = 5;

    private final EventLog log = EventLog.inMemory();
    private final Chat chat = Chat.of(Recipes.modelOr("Air scatters blue light more than red."));

    private ReadEventsFromAServer() {}

    /** Asks a server that hangs up after every five events. */
    public static void main(String[] args) {
        var recipe = new ReadEventsFromAServer();
        try (var server = ModelServer.answering(recipe::answer)) {
            read(Endpoint.of(server.url()).key("token-of-the-user"));
            System.out.println("in one go: " + (server.requests().size() == 1));
        }
    }

    private static void read(Endpoint endpoint) {
        // tag::read
        var client = EventClient.of(endpoint); // the endpoint's key is sent as a bearer token
        try (var stream = client.post("/chat", Json.object("prompt", "Why is the sky blue?"))) {
            for (Event event : stream) {
                switch (event) {
                    case RunStarted(var run) -> System.out.println(run.name() + " answers:");
                    case TextDelta(var text) -> System.out.print(text);
                    default -> {}
                }
            }
            System.out.println();
            System.out.println(stream.result().modelCalls() + " model call");
        }
        // end::read
    }

    private void answer(SeenRequest request, Reply reply) {
        boolean begins = request.method().equals("POST");
        var stream = begins
                ? log.keep(chat.stream(request.json().at("prompt").text()))
                : log.follow(
                        request.path().replaceFirst("/chat/", ""),
                        Long.parseLong(request.header("Last-Event-ID").orElse("-1")));
        send(stream, reply);
    }

    /** A servlet has {@code Sse.send} for this. */
    private static void send(EventStream<?> stream, Reply reply) {
        reply.header("Content-Type", "text/event-stream")
                .header("Weft-Run", stream.run().id());
        try (stream) {
            int sent = 0;
            for (Emission emission : stream.emissions()) {
                reply.raw("id: " + emission.seq() + "\ndata: " + EventCodec.PLAIN.json(emission) + "\n\n");
                if (++sent == EVENTS_A_CONNECTION) break;
            }
        }
        reply.end();
    }
}
