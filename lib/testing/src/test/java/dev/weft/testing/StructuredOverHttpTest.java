package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.Event;
import dev.weft.FinishReason;
import dev.weft.Schema;
import dev.weft.SchemaException;
import dev.weft.TruncatedStreamException;
import dev.weft.chat.Chat;
import dev.weft.provider.Endpoint;
import dev.weft.provider.Ollama;
import dev.weft.provider.OpenAi;
import dev.weft.provider.RetryPolicy;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Structured answers over real sockets, through the whole of each client. */
class StructuredOverHttpTest {
    record Stop(String city, Optional<Integer> nights) {}

    /** The wires, each with its client and the place of the schema in its request. */
    enum Client {
        OPEN_AI(
                "response_format.json_schema.schema",
                server -> OpenAi.at(Endpoint.of(server.url() + "/v1").retry(RetryPolicy.NONE))
                        .chat("m")),
        OLLAMA(
                "format",
                server -> Ollama.at(Endpoint.of(server.url()).retry(RetryPolicy.NONE))
                        .chat("m"));

        private final String place;
        private final Function<ModelServer, ChatModel> of;

        Client(String place, Function<ModelServer, ChatModel> of) {
            this.place = place;
            this.of = of;
        }
    }

    @ParameterizedTest
    @EnumSource
    void piecesArriveLiveAndTheResultIsTheRecord(Client client) throws Exception {
        var gate = new Gate();
        var model = FakeModel.script(call -> call.text("{\"city\":")
                .hold(gate)
                .text("\"Oslo\",\"nights\":null}")
                .usage(3, 2));
        try (var server = ModelServer.backedBy(model);
                var stream = Chat.of(client.of.apply(server)).stream("Where?", Stop.class)) {
            var pieces = stream.textPieces().iterator();
            assertEquals("{\"city\":", pieces.next());
            gate.open();
            assertEquals(new Stop("Oslo", Optional.empty()), stream.result());
            assertEquals(3, stream.summary().usage().input());
            var schema = server.awaitRequest().json().at(client.place);
            assertEquals("string", schema.at("properties.city.type").text());
        }
    }

    @ParameterizedTest
    @EnumSource
    void listsAreWrappedForTheServerAndUnwrappedForTheReader(Client client) throws Exception {
        try (var server = ModelServer.saying("{\"items\":[{\"city\":\"Oslo\",\"nights\":2},{\"city\":\"Moss\"}]}")) {
            var stops = client.of.apply(server).ask(ChatRequest.of("Where?"), Schema.listOf(Stop.class));
            assertEquals(List.of(new Stop("Oslo", Optional.of(2)), new Stop("Moss", Optional.empty())), stops);
            assertTrue(server.awaitRequest()
                    .json()
                    .at(client.place + ".properties.items.items")
                    .isObject());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerCutOffAtTheLimitOfTokensSaysSo(Client client) throws Exception {
        try (var server =
                ModelServer.script(reply -> reply.text("{\"city\":\"Oslo\"}").finish(FinishReason.LENGTH))) {
            var refused = assertThrows(
                    SchemaException.class, () -> client.of.apply(server).ask("Where?", Stop.class));
            assertTrue(refused.getMessage().contains("cut off at the limit of tokens"), refused.getMessage());
            assertEquals(FinishReason.LENGTH, refused.response().orElseThrow().finishReason());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMismatchIsATypedErrorAndTheRunHasCompleted(Client client) throws Exception {
        try (var server = ModelServer.saying("{\"city\":7}");
                var stream = client.of.apply(server).stream("Where?", Stop.class)) {
            boolean completed = false;
            for (Event event : stream) completed |= event instanceof Event.RunCompleted;
            assertTrue(completed);
            var refused = assertThrows(SchemaException.class, stream::result);
            assertEquals("the answer does not fit Stop: city is a number, expected a string", refused.getMessage());
            assertEquals("{\"city\":7}", refused.text());
        }
    }

    @ParameterizedTest
    @EnumSource
    void C10aTruncatedAnswerIsTruncatedAndNotAMismatch(Client client) throws Exception {
        try (var server = ModelServer.script(reply -> reply.text("{\"city\":").truncate())) {
            var refused = assertThrows(
                    TruncatedStreamException.class,
                    () -> client.of.apply(server).ask("Where?", Stop.class));
            assertFalse(refused.getMessage().contains("city"), refused.getMessage());
        }
    }
}
