package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatRequest;
import dev.weft.Content;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.ToolCall;
import dev.weft.ToolResult;
import dev.weft.provider.Endpoint;
import dev.weft.provider.Gemini;
import dev.weft.provider.Provider;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The server as Gemini. */
class GeminiServerTest {
    private static final String ASK = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}]}";

    private static Provider at(ModelServer server) {
        return Gemini.at(Endpoint.of(server.url() + "/v1beta"));
    }

    @Test
    void withoutTheWordForAnEventStreamTheAnswerIsOneArray() throws Exception {
        try (var server = ModelServer.script(
                        reply -> reply.text("Hel").comment("busy").text("lo").usage(3, 2));
                var client = new RawClient(server)) {
            String response =
                    client.post("/v1beta/models/m:streamGenerateContent", ASK).response();
            assertTrue(response.contains("application/json"), response);
            Json array =
                    Json.parse(response.substring(response.indexOf("\n\n") + 2).strip());
            assertEquals(3, array.items().size());
            assertEquals("lo", array.at("1.candidates.0.content.parts.0.text").text());
            assertEquals("STOP", array.at("2.candidates.0.finishReason").text());
            assertEquals(5, array.at("2.usageMetadata.totalTokenCount").integer());
        }
    }

    @Test
    void whatIsSignedAndWhatIsNotReadArriveToo() {
        var signed = Json.object("thoughtSignature", "c2ln");
        var whole = Json.parse("{\"executableCode\":{\"language\":\"PYTHON\",\"code\":\"1\"}}");
        var call = ToolCall.of("c1", "weather", Json.object("city", "Oslo"));
        var history = Message.AssistantMessage.of(
                List.of(
                        Content.Reasoning.of("hm", "gemini", signed),
                        Content.text("Well."),
                        new Content.Unknown("gemini", signed),
                        new Content.Unknown("gemini", whole),
                        new Content.Call(call),
                        new Content.Unknown("gemini", signed)),
                List.of());
        var model = FakeModel.saying("ok");
        try (var server = ModelServer.backedBy(model)) {
            var request = ChatRequest.of(
                            List.of(Message.user("q"), history, Message.tool(call, ToolResult.error("no such city"))))
                    .options(o -> o.extra("cachedContent", "x").extra("generationConfig.topK", 4));
            assertEquals("ok", at(server).chat("gemini-3-flash").ask(request));
        }
        var arrived = model.requests().getFirst();
        assertEquals(history, arrived.messages().get(1));
        var result = (Message.ToolMessage) arrived.messages().get(2);
        assertEquals("c1", result.callId());
        assertEquals(ToolResult.error("no such city"), result.result());
        assertEquals(
                Map.of("cachedContent", Json.of("x"), "generationConfig.topK", Json.of(4)),
                arrived.options().extra());
    }

    @Test
    void aResultWithoutAnIdFindsItsCallByTheName() throws Exception {
        var model = FakeModel.saying("ok");
        try (var server = ModelServer.backedBy(model);
                var client = new RawClient(server)) {
            String response = client.post(
                            "/v1beta/models/m:generateContent",
                            "{\"contents\":[{\"role\":\"model\",\"parts\":[{\"functionCall\":{\"name\":\"f\"}},"
                                    + "{\"functionCall\":{\"name\":\"g\"}}]},{\"parts\":[{\"functionResponse\":"
                                    + "{\"name\":\"g\",\"response\":{\"n\":1}}}]}]}")
                    .response();
            assertTrue(response.startsWith("HTTP/1.1 200 OK\n"), response);
        }
        var messages = model.requests().getFirst().messages();
        var calls = ((Message.AssistantMessage) messages.get(0)).toolCalls();
        var result = (Message.ToolMessage) messages.get(1);
        assertEquals(calls.get(1).id(), result.callId());
        assertNotEquals(calls.get(0).id(), result.callId());
        assertEquals("{\"n\":1}", result.result().text());
    }

    @Test
    void aRequestThatIsNoneIsRefused() throws Exception {
        try (var server = ModelServer.backedBy(FakeModel.echo());
                var client = new RawClient(server)) {
            for (String body : List.of(
                    "{\"contents\":[]}",
                    "{\"contents\":7}",
                    "{\"contents\":[{\"role\":\"user\"}]}",
                    "{\"contents\":[{\"role\":\"king\",\"parts\":[{\"text\":\"a\"}]}]}")) {
                String response = client.post("/v1beta/models/m:streamGenerateContent?alt=sse", body)
                        .response();
                assertTrue(response.startsWith("HTTP/1.1 400 Bad Request\n"), body + ": " + response);
            }
        }
    }

    @Test
    void modelsAndVectorsComeByNature() {
        try (var server = ModelServer.backedBy(FakeModel.echo())) {
            assertEquals(List.of("weft-test"), at(server).models());
            var vectors = at(server).embeddings("e").embed(List.of("a b", "b a", "c"));
            assertArrayEquals(vectors.get(0), vectors.get(1));
            assertEquals(16, vectors.get(2).length);
            assertEquals(3, at(server).embeddings("e", 3).embed("a").length);
        }
    }
}
