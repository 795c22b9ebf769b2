package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The wires, byte for byte. */
class ModelServerTest {
    private static String data(String chunk) {
        assertTrue(chunk.startsWith("data: ") && chunk.endsWith("\n\n"), chunk);
        return chunk.substring(6, chunk.length() - 2);
    }

    private static Json delta(String chunk) {
        return Json.parse(data(chunk)).at("choices.0.delta");
    }

    @Test
    void openAiIsSpokenFrameByFrameAsTheRealServerDoes() throws Exception {
        try (var server =
                        ModelServer.script(reply -> reply.text("Hel").text("lo").usage(3, 2));
                var client = new RawClient(server)) {
            client.post(
                    "/v1/chat/completions",
                    "{\"model\":\"gpt-x\",\"stream\":true,\"stream_options\":{\"include_usage\":true}}");
            assertEquals("""
                HTTP/1.1 200 OK
                Content-Type: text/event-stream; charset=utf-8
                Transfer-Encoding: chunked
                """, client.head());
            var created = server.requests().getFirst().at().getEpochSecond();
            String envelope = "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":" + created
                    + ",\"model\":\"gpt-x\",\"choices\":[";
            String rest = ",\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}";
            assertEquals(
                    List.of(
                            envelope
                                    + "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}"
                                    + rest,
                            envelope + "{\"index\":0,\"delta\":{\"content\":\"Hel\"}" + rest,
                            envelope + "{\"index\":0,\"delta\":{\"content\":\"lo\"}" + rest,
                            envelope
                                    + "{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":null}",
                            envelope + "],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5,"
                                    + "\"prompt_tokens_details\":{\"cached_tokens\":0},"
                                    + "\"completion_tokens_details\":{\"reasoning_tokens\":0}}}",
                            "[DONE]"),
                    client.chunks().stream().map(ModelServerTest::data).toList());
        }
    }

    @Test
    void usageIsSentOnlyToWhomAsked() throws Exception {
        try (var server = ModelServer.script(reply -> reply.text("a").usage(3, 2));
                var client = new RawClient(server)) {
            assertFalse(client.chat().response().contains("usage"));
        }
    }

    @Test
    void toolCallsComeInFragmentsAndEndTheAnswer() throws Exception {
        try (var server = ModelServer.script(reply -> reply.toolCall("weather", Map.of("city", "Oslo")));
                var client = new RawClient(server)) {
            client.chat().head();
            var chunks = client.chunks();
            var first = delta(chunks.get(1)).at("tool_calls.0");
            assertEquals(
                    Json.parse("{\"index\":0,\"id\":\"call_1\",\"type\":\"function\","
                            + "\"function\":{\"name\":\"weather\",\"arguments\":\"\"}}"),
                    first);
            String arguments = delta(chunks.get(2))
                            .at("tool_calls.0.function.arguments")
                            .text()
                    + delta(chunks.get(3)).at("tool_calls.0.function.arguments").text();
            assertEquals("{\"city\":\"Oslo\"}", arguments);
            assertEquals(
                    "tool_calls",
                    Json.parse(data(chunks.get(4)))
                            .at("choices.0.finish_reason")
                            .text());
            assertEquals("[DONE]", data(chunks.get(5)));
        }
    }

    @Test
    void piecesOfSeveralToolCallsCanBeMixed() throws Exception {
        try (var server = ModelServer.script(reply -> reply.toolCallPiece(0, "a", "f", "{\"x")
                        .toolCallPiece(1, "b", "g", "{}")
                        .toolCallPiece(0, "", "", "\":1}"));
                var client = new RawClient(server)) {
            client.chat().head();
            var calls = client.chunks().subList(1, 4).stream()
                    .map(chunk -> delta(chunk).at("tool_calls.0"))
                    .toList();
            assertEquals(
                    List.of(0L, 1L, 0L),
                    calls.stream().map(c -> c.at("index").integer()).toList());
            assertEquals(
                    "{\"index\":0,\"function\":{\"arguments\":\"\\\":1}\"}}",
                    calls.get(2).toString());
        }
    }

    @Test
    void ollamaIsSpokenLineByLine() throws Exception {
        try (var server = ModelServer.script(reply -> reply.reasoning("Hm.")
                        .text("Hel")
                        .text("lo")
                        .toolCall("weather", Map.of("city", "Oslo"))
                        .usage(3, 2));
                var client = new RawClient(server)) {
            assertTrue(client.ollama().head().contains("Content-Type: application/x-ndjson\n"));
            var lines = client.chunks().stream().map(Json::parse).toList();
            assertEquals("Hm.", lines.get(0).at("message.thinking").text());
            assertEquals("Hel", lines.get(1).at("message.content").text());
            assertEquals("lo", lines.get(2).at("message.content").text());
            assertEquals(
                    "Oslo",
                    lines.get(3)
                            .at("message.tool_calls.0.function.arguments.city")
                            .text());
            assertEquals("m", lines.get(3).at("model").text());
            assertFalse(lines.get(3).at("done").bool());
            var last = lines.get(4);
            assertTrue(last.at("done").bool());
            assertEquals("stop", last.at("done_reason").text());
            assertEquals(3, last.at("prompt_eval_count").integer());
            assertEquals(2, last.at("eval_count").integer());
            assertEquals(5, lines.size());
        }
    }

    @Test
    void aWholeAnswerIsPutTogetherOfThePieces() throws Exception {
        try (var server = ModelServer.answering((request, reply) -> reply.reasoning("Hm.")
                        .text("Hel")
                        .text("lo")
                        .toolCall("f", Map.of("a", 1))
                        .usage(3, 2));
                var client = new RawClient(server)) {
            String openAi =
                    client.post("/v1/chat/completions", "{\"model\":\"m\"}").response();
            assertTrue(openAi.contains("Content-Type: application/json\nContent-Length: "), openAi);
            var answer = Json.parse(openAi.substring(openAi.indexOf('{')));
            assertEquals("Hello", answer.at("choices.0.message.content").text());
            assertEquals("Hm.", answer.at("choices.0.message.reasoning_content").text());
            assertEquals(
                    "{\"a\":1}",
                    answer.at("choices.0.message.tool_calls.0.function.arguments")
                            .text());
            assertEquals("tool_calls", answer.at("choices.0.finish_reason").text());
            assertEquals(5, answer.at("usage.total_tokens").integer());

            String ollama = client.post("/api/chat", "{\"model\":\"m\",\"stream\":false}")
                    .response();
            var line = Json.parse(ollama.substring(ollama.indexOf('{')));
            assertEquals("Hello", line.at("message.content").text());
            assertEquals(1, line.at("message.tool_calls.0.function.arguments.a").integer());
            assertTrue(line.at("done").bool());
        }
    }

    @Test
    void listsVersionsAndEmbeddingsAreAnsweredByNature() throws Exception {
        try (var server = ModelServer.answering((request, reply) -> {});
                var client = new RawClient(server)) {
            assertEquals(
                    "weft-test", body(client.get("/v1/models")).at("data.0.id").text());
            assertEquals(
                    "weft-test",
                    body(client.get("/api/tags")).at("models.0.name").text());
            assertEquals(
                    "0.40.0", body(client.get("/api/version")).at("version").text());
            var vectors = body(client.post("/v1/embeddings", "{\"input\":[\"a b\",\"b a\",\"c\"]}"));
            assertEquals(vectors.at("data.0.embedding"), vectors.at("data.1.embedding"));
            assertFalse(vectors.at("data.0.embedding").equals(vectors.at("data.2.embedding")));
            assertEquals(2, vectors.at("data.2.index").integer());
            var embedded = body(client.post("/api/embed", "{\"input\":\"a\",\"dimensions\":3}"));
            assertEquals(3, embedded.at("embeddings.0").items().size());
            String base64 = body(client.post("/v1/embeddings", "{\"input\":\"a\",\"encoding_format\":\"base64\"}"))
                    .at("data.0.embedding")
                    .text();
            assertEquals(64, java.util.Base64.getDecoder().decode(base64).length);
            assertTrue(client.get("/nowhere").response().startsWith("HTTP/1.1 404 Not Found\n"));
            assertEquals(1, server.connections().size());
            assertEquals(7, server.connections().getFirst().requests());
        }
    }

    private static Json body(RawClient client) throws Exception {
        String response = client.response();
        return Json.parse(response.substring(response.indexOf('{')));
    }

    @Test
    void onePostTooManyIsRefusedAndSaysSo() throws Exception {
        try (var server = ModelServer.saying("one");
                var client = new RawClient(server)) {
            assertTrue(client.chat().response().contains("one"));
            String second = client.chat().response();
            assertTrue(second.startsWith("HTTP/1.1 400 Bad Request\n"), second);
            assertTrue(second.contains("POST 2 to a server with 1 scripted replies"), second);
            assertTrue(client.get("/v1/models").response().startsWith("HTTP/1.1 200 OK\n"));
        }
    }

    @Test
    void nothingCanFollowAnEnd() {
        var refused = assertThrows(
                IllegalStateException.class,
                () -> ModelServer.script(reply -> reply.truncate().text("more")));
        assertEquals("nothing can follow truncate(), which ends the answer", refused.getMessage());
    }

    @Test
    void aScriptThatFailsIsA500ThatSaysWhy() throws Exception {
        try (var server = ModelServer.script(
                        reply -> reply.run(() -> {
                            throw new IllegalStateException("no such thing");
                        }),
                        reply -> reply.text("a"));
                var client = new RawClient(server)) {
            String response = client.chat().response();
            assertTrue(response.startsWith("HTTP/1.1 500 "), response);
            assertTrue(response.contains("no such thing"), response);
            String unknown = client.post("/v9/words", "{}").response();
            assertTrue(unknown.contains("use frame(…), event(…), body(…) or raw(…)"), unknown);
        }
    }

    @Test
    void anAuthorThatFailsIsA500ThatSaysWhy() throws Exception {
        try (var server = ModelServer.answering((request, reply) -> {
                    if (request.number() == 1) throw new IllegalStateException("no such thing");
                    throw new AssertionError("nor this");
                });
                var client = new RawClient(server)) {
            assertTrue(client.chat().response().contains("no such thing"));
            assertTrue(client.chat().response().contains("nor this"));
        }
    }

    @Test
    void otherWiresAreSpokenInFramesAndEvents() throws Exception {
        try (var server = ModelServer.script(
                        reply -> reply.event("ping", "{}").frame("a\nb").raw("end"));
                var client = new RawClient(server)) {
            client.post("/v9/words", "{}").head();
            assertEquals(List.of("event: ping\ndata: {}\n\n", "data: a\ndata: b\n\n", "end"), client.chunks());
        }
    }
}
