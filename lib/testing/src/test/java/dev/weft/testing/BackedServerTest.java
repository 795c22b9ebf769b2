package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ApiException;
import dev.weft.Capability;
import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.Content;
import dev.weft.Event;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.RateLimitException;
import dev.weft.ServerException;
import dev.weft.ToolCall;
import dev.weft.ToolResult;
import dev.weft.ToolSpec;
import dev.weft.Usage;
import dev.weft.provider.Anthropic;
import dev.weft.provider.Bedrock;
import dev.weft.provider.Cohere;
import dev.weft.provider.Endpoint;
import dev.weft.provider.Gemini;
import dev.weft.provider.Ollama;
import dev.weft.provider.OpenAi;
import dev.weft.provider.OpenAiResponses;
import dev.weft.provider.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A model behind a server, asked by the providers' own clients: what goes in on one side comes out on the other. */
class BackedServerTest {
    /** The wires, each with its client. */
    enum Client {
        OPEN_AI(server -> OpenAi.at(Endpoint.of(server.url() + "/v1").retry(RetryPolicy.NONE))
                .chat("m")),
        ANTHROPIC(server ->
                Anthropic.at(Endpoint.of(server.url()).retry(RetryPolicy.NONE)).chat("m")),
        COHERE(server ->
                Cohere.at(Endpoint.of(server.url()).retry(RetryPolicy.NONE)).chat("m")),
        BEDROCK(server ->
                Bedrock.at(Endpoint.of(server.url()).retry(RetryPolicy.NONE)).chat("m")),
        RESPONSES(server -> OpenAiResponses.at(Endpoint.of(server.url() + "/v1").retry(RetryPolicy.NONE))
                .chat("m")),
        OLLAMA(server ->
                Ollama.at(Endpoint.of(server.url()).retry(RetryPolicy.NONE)).chat("m")),
        GEMINI(server -> Gemini.at(Endpoint.of(server.url() + "/v1beta").retry(RetryPolicy.NONE))
                .chat("gemini-2.5-flash"));

        private final Function<ModelServer, ChatModel> of;

        Client(Function<ModelServer, ChatModel> of) {
            this.of = of;
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyPieceIsReadBeforeTheNextOneExists(Client client) throws Exception {
        var gate = new Gate();
        var model = FakeModel.script(call -> call.reasoning("Hm.")
                .hold(gate)
                .text("Hel")
                .hold(gate)
                .text("lo")
                .hold(gate)
                .usage(Usage.of(30, 2)));
        try (var server = ModelServer.backedBy(model);
                var stream = client.of.apply(server).stream("hi")) {
            var deltas = stream.only(Event.Delta.class).iterator();
            for (var expected :
                    List.of(new Event.ReasoningDelta("Hm."), new Event.TextDelta("Hel"), new Event.TextDelta("lo"))) {
                assertEquals(expected, deltas.next());
                gate.letOne();
            }
            var answer = stream.result();
            assertEquals("Hello", answer.text());
            assertEquals("Hm.", answer.reasoning());
            assertEquals(30, answer.usage().input());
            assertEquals(2, answer.usage().output());
            assertEquals(FinishReason.STOP, answer.finishReason());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWholeAnswerIsTheSameAsOneInPieces(Client client) {
        var model = FakeModel.answering((request, call) -> call.reasoning("Hm.")
                .words("It is cold.")
                .toolCall("weather", Map.of("city", "Oslo"))
                .usage(9, 8));
        try (var server = ModelServer.backedBy(model)) {
            var asked = client.of.apply(server);
            try (var pieces = asked.stream("hi");
                    var whole = asked.options(o -> o.streaming(false)).stream("hi")) {
                var one = pieces.result();
                var other = whole.result();
                assertEquals("It is cold.", other.text());
                assertEquals(one.text(), other.text());
                assertEquals(one.reasoning(), other.reasoning());
                assertEquals(one.usage(), other.usage());
                assertEquals(one.finishReason(), other.finishReason());
                assertEquals("weather", other.toolCalls().getFirst().name());
                assertEquals(
                        one.toolCalls().getFirst().arguments(),
                        other.toolCalls().getFirst().arguments());
            }
            assertEquals(2, model.requests().size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theRequestArrivesAsItWasMade(Client client) {
        var png = new byte[] {(byte) 0x89, 'P', 'N', 'G', 1, 2, 3};
        var call = ToolCall.of("c1", "weather", Json.object("city", "Oslo"));
        var weather = ToolSpec.of(
                "weather",
                "tells the weather",
                Json.parse(
                        "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}"));
        var request = ChatRequest.of(List.of(
                        Message.system("Answer briefly."),
                        Message.user("What is this?", Content.image(png, "image/png")),
                        Message.AssistantMessage.of(List.of(), List.of(call)),
                        Message.tool(call, ToolResult.of("4 C")),
                        Message.user("And now?")))
                .tools(List.of(weather))
                .options(o -> o.temperature(0.5).topP(0.25).maxTokens(50));
        var model = FakeModel.saying("ok");
        boolean seed;
        boolean stop;
        try (var server = ModelServer.backedBy(model)) {
            var asked = client.of.apply(server);
            seed = asked.capabilities().contains(Capability.SEED);
            stop = asked.capabilities().contains(Capability.STOP);
            if (seed) asked = asked.options(o -> o.seed(7));
            if (stop) asked = asked.options(o -> o.stop("###"));
            assertEquals("ok", asked.ask(request));
        }
        var arrived = model.requests().getFirst();
        assertEquals(
                List.of("Answer briefly.", "What is this?", "", "4 C", "And now?"),
                arrived.messages().stream().map(Message::text).toList());
        var media = (Content.Media) arrived.messages().get(1).content().get(1);
        assertArrayEquals(png, media.bytes().orElseThrow());
        assertEquals("image/png", media.mediaType());
        var assistant = (Message.AssistantMessage) arrived.messages().get(2);
        assertEquals("weather", assistant.toolCalls().getFirst().name());
        assertEquals(
                Json.object("city", "Oslo"), assistant.toolCalls().getFirst().arguments());
        assertEquals("weather", ((Message.ToolMessage) arrived.messages().get(3)).tool());
        assertEquals(weather.name(), arrived.tools().getFirst().name());
        assertEquals("tells the weather", arrived.tools().getFirst().description());
        assertEquals(
                "string",
                arrived.tools()
                        .getFirst()
                        .parameters()
                        .at("properties.city.type")
                        .text());
        var options = arrived.options();
        assertEquals(0.5, options.temperature().orElseThrow());
        assertEquals(0.25, options.topP().orElseThrow());
        assertEquals(50, options.maxTokens().orElseThrow());
        assertEquals(seed ? OptionalLong.of(7) : OptionalLong.empty(), options.seed());
        assertEquals(stop ? Optional.of(List.of("###")) : Optional.empty(), options.stop());
    }

    @ParameterizedTest
    @EnumSource
    void aFailureBeforeTheFirstPieceIsAStatus(Client client) {
        var busy = ApiException.status(429)
                .type("rate_limit_exceeded")
                .message("slow down")
                .retryAfter(Duration.ofMillis(1500))
                .build();
        var model = FakeModel.script(
                call -> call.fail(busy),
                call -> call.fail(new IllegalStateException("boom")),
                call -> call.fail(new java.io.IOException("io")));
        try (var server = ModelServer.backedBy(model)) {
            var asked = client.of.apply(server);
            var limited = assertThrows(RateLimitException.class, () -> asked.ask("hi"));
            assertEquals(429, limited.status());
            assertEquals(Duration.ofSeconds(2), limited.retryAfter().orElseThrow());
            assertTrue(limited.getMessage().contains("slow down"), limited.getMessage());
            var failed = assertThrows(ServerException.class, () -> asked.ask("hi"));
            assertEquals(500, failed.status());
            assertTrue(failed.getMessage().contains("boom"), failed.getMessage());
            assertThrows(ServerException.class, () -> asked.ask("hi"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFailureBehindThePieceBeforeItIsAnErrorInsideTheAnswer(Client client) {
        var model = FakeModel.script(call -> call.text("Hel").fail(new IllegalStateException("boom")));
        try (var server = ModelServer.backedBy(model);
                var stream = client.of.apply(server).stream("hi")) {
            var pieces = stream.textPieces().iterator();
            assertEquals("Hel", pieces.next());
            var failure = assertThrows(ApiException.class, pieces::hasNext);
            assertTrue(failure.getMessage().contains("boom"), failure.getMessage());
            assertEquals(200, failure.status());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatGoesClosesTheRunOfTheModel(Client client) throws Exception {
        var gate = new Gate();
        var model = FakeModel.script(call -> call.text("a").hold(gate).text("b"));
        try (var server = ModelServer.backedBy(model)) {
            var stream = client.of.apply(server).stream("hi");
            gate.awaitArrival();
            assertEquals("a", stream.textPieces().iterator().next());
            stream.close();
            Awaitility.await().until(() -> gate.waiting() == 0);
            server.awaitConnectionsClosed(Duration.ofSeconds(4));
            Awaitility.await().until(() -> server.threads() == 1);
        }
    }

    @Test
    void aRequestThatIsNoneIsRefusedAsProvidersDo() throws Exception {
        try (var server = ModelServer.backedBy(FakeModel.echo());
                var client = new RawClient(server)) {
            for (String body : List.of(
                    "",
                    "[]",
                    "{}",
                    "{\"messages\":[]}",
                    "{\"messages\":[{\"role\":\"king\"}]}",
                    "{\"messages\":[{\"content\":\"no role\"}]}",
                    "{\"messages\":7}")) {
                String response = client.post("/v1/chat/completions", body).response();
                assertTrue(response.startsWith("HTTP/1.1 400 Bad Request\n"), body + ": " + response);
                assertTrue(response.contains("\"type\":\"invalid_request_error\""), response);
            }
            assertTrue(client.chat().response().contains("\"content\":\"hi\""));
            assertTrue(client.get("/v1/models").response().startsWith("HTTP/1.1 200 OK\n"));
        }
    }

    @Test
    void whatHasNoPlaceInARequestBecomesAnExtraOption() throws Exception {
        var model = FakeModel.saying("a", "b");
        try (var server = ModelServer.backedBy(model);
                var client = new RawClient(server)) {
            client.post(
                            "/v1/chat/completions",
                            "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"reasoning_effort\":\"low\",\"model\":\"m\"}")
                    .response();
            assertEquals(
                    Map.of("reasoning_effort", Json.of("low")),
                    model.requests().get(0).options().extra());
            client.post(
                            "/api/chat",
                            "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"think\":true,\"options\":{\"num_ctx\":8}}")
                    .response();
            assertEquals(
                    Map.of("options.num_ctx", Json.of(8), "think", Json.of(true)),
                    model.requests().get(1).options().extra());
        }
    }
}
