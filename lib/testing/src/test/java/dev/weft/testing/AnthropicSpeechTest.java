package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatRequest;
import dev.weft.Content;
import dev.weft.Effort;
import dev.weft.FinishReason;
import dev.weft.InvalidRequestException;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.ToolCall;
import dev.weft.ToolChoice;
import dev.weft.ToolResult;
import dev.weft.ToolSpec;
import dev.weft.TruncatedStreamException;
import dev.weft.Usage;
import dev.weft.provider.Anthropic;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Anthropic's wire, byte for byte, and read back. */
class AnthropicSpeechTest {
    private static String event(String name, String payload) {
        return "event: " + name + "\ndata: " + payload.replace('\'', '"') + "\n\n";
    }

    @Test
    void anthropicIsSpokenEventByEventAsTheRealServerDoes() throws Exception {
        try (var server = ModelServer.script(reply -> reply.reasoning("Hm.")
                        .text("Hel")
                        .text("lo")
                        .toolCallPiece(0, "toolu_1", "weather", "{\"city\":")
                        .toolCallPiece(0, "", "", "\"Oslo\"}")
                        .usage(3, 2));
                var client = new RawClient(server)) {
            client.post("/v1/messages", "{\"model\":\"claude-x\",\"max_tokens\":9,\"stream\":true}");
            assertEquals("""
                HTTP/1.1 200 OK
                Content-Type: text/event-stream; charset=utf-8
                Transfer-Encoding: chunked
                """, client.head());
            String usage = "'cache_creation_input_tokens':0,'cache_read_input_tokens':0,'output_tokens':";
            assertEquals(
                    List.of(
                            event(
                                    "message_start",
                                    "{'type':'message_start','message':{'id':'msg_1','type':'message','role':'assistant',"
                                        + "'model':'claude-x','content':[],'stop_reason':null,'stop_sequence':null,"
                                        + "'usage':{'input_tokens':0," + usage + "1}}}"),
                            event(
                                    "content_block_start",
                                    "{'type':'content_block_start','index':0,'content_block':"
                                            + "{'type':'thinking','thinking':'','signature':''}}"),
                            delta(0, "{'type':'thinking_delta','thinking':'Hm.'}"),
                            delta(0, "{'type':'signature_delta','signature':'c2lnbmVkIGJ5IHdlZnQ='}"),
                            event("content_block_stop", "{'type':'content_block_stop','index':0}"),
                            event(
                                    "content_block_start",
                                    "{'type':'content_block_start','index':1,'content_block':{'type':'text','text':''}}"),
                            delta(1, "{'type':'text_delta','text':'Hel'}"),
                            delta(1, "{'type':'text_delta','text':'lo'}"),
                            event("content_block_stop", "{'type':'content_block_stop','index':1}"),
                            event(
                                    "content_block_start",
                                    "{'type':'content_block_start','index':2,'content_block':{'type':'tool_use',"
                                            + "'id':'toolu_1','name':'weather','input':{}}}"),
                            delta(
                                    2,
                                    "{'type':'input_json_delta','partial_json':'{\\'city\\':'}".replace("\\'", "\\\"")),
                            delta(2, "{'type':'input_json_delta','partial_json':'\\'Oslo\\'}'}".replace("\\'", "\\\"")),
                            event("content_block_stop", "{'type':'content_block_stop','index':2}"),
                            event(
                                    "message_delta",
                                    "{'type':'message_delta','delta':{'stop_reason':'tool_use','stop_sequence':null},"
                                            + "'usage':{'input_tokens':3," + usage + "2}}"),
                            event("message_stop", "{'type':'message_stop'}")),
                    client.chunks());
        }
    }

    private static String delta(int index, String delta) {
        return event(
                "content_block_delta", "{'type':'content_block_delta','index':" + index + ",'delta':" + delta + "}");
    }

    @Test
    void theClientMakesOfItWhatWasSaid() {
        try (var server = ModelServer.script(reply -> reply.reasoning("Hm.")
                .text("Hello")
                .toolCall("weather", Map.of("city", "Oslo"))
                .usage(3, 2))) {
            var model = Anthropic.at(server.url()).chat("claude-x");
            try (var stream = model.stream("hi")) {
                var answer = stream.result();
                assertEquals("Hm.", answer.reasoning());
                assertEquals("Hello", answer.text());
                assertEquals(
                        Json.object("city", "Oslo"),
                        answer.toolCalls().getFirst().arguments());
                assertEquals(FinishReason.TOOL_CALLS, answer.finishReason());
                assertEquals(Usage.of(3, 2).cached(0), answer.usage());
                var signed = (Content.Reasoning) answer.message().content().getFirst();
                assertEquals(
                        "c2lnbmVkIGJ5IHdlZnQ=", signed.raw().at("signature").text());
            }
        }
    }

    @Test
    void anAnswerThatBreaksOffIsTruncated() {
        try (var server = ModelServer.script(reply -> reply.text("Hel").truncate())) {
            var model = Anthropic.at(server.url()).chat("claude-x");
            assertThrows(TruncatedStreamException.class, () -> model.ask("hi"));
        }
    }

    @Test
    void everythingOfARequestIsReadBack() {
        var call = ToolCall.of("toolu_1", "weather", Json.object("city", "Oslo"));
        var redacted = new Content.Unknown("anthropic", Json.object("type", "redacted_thinking", "data", "x"));
        var assistant = Message.AssistantMessage.of(
                List.of(
                        Content.Reasoning.of("hm", "anthropic", Json.object("signature", "s")),
                        redacted,
                        Content.text("Let me see."),
                        new Content.Call(call)),
                List.of());
        var request = ChatRequest.of(List.of(
                        Message.system("Be brief."),
                        Message.user("Look", Content.imageUrl("https://example.com/x.png"), Anthropic.cachePoint()),
                        assistant,
                        Message.tool(call, ToolResult.error("broken")),
                        Message.user("And now?")))
                .tools(List.of(ToolSpec.of("weather", "d", Json.object("type", "object"))))
                .options(o -> o.toolChoice(ToolChoice.tool("weather"))
                        .reasoning(Effort.LOW)
                        .maxTokens(5000));
        var model = FakeModel.saying("ok");
        try (var server = ModelServer.backedBy(model)) {
            assertEquals(
                    "ok", Anthropic.at(server.url()).chat("claude-sonnet-4-5").ask(request));
        }
        var arrived = model.requests().getFirst();
        assertEquals(request.messages(), arrived.messages());
        assertEquals(request.tools(), arrived.tools());
        assertEquals(request.options().toolChoice(), arrived.options().toolChoice());
        assertEquals(
                Json.object("type", "enabled", "budget_tokens", 2048),
                arrived.options().extra().get("thinking"));
    }

    @Test
    void whatTheRealServerRefusesIsRefused() throws Exception {
        try (var server = ModelServer.backedBy(FakeModel.echo());
                var client = new RawClient(server)) {
            for (String body : List.of(
                    "{}",
                    "{\"messages\":[{\"role\":\"user\",\"content\":\"no most tokens\"}]}",
                    "{\"max_tokens\":9,\"messages\":[]}",
                    "{\"max_tokens\":9,\"messages\":[{\"role\":\"system\",\"content\":\"x\"}]}",
                    "{\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\","
                            + "\"tool_use_id\":\"a\"}]}]}")) {
                String response = client.post("/v1/messages", body).response();
                assertTrue(response.startsWith("HTTP/1.1 400 Bad Request\n"), body + ": " + response);
                assertTrue(
                        response.contains("{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\""),
                        response);
            }
        }
        try (var server = ModelServer.script(reply -> reply.status(400).error("invalid_request_error", "no"))) {
            var model = Anthropic.at(server.url()).chat("m");
            var refused = assertThrows(InvalidRequestException.class, () -> model.ask("hi"));
            assertInstanceOf(String.class, refused.requestId());
            assertEquals("req_1", refused.requestId());
        }
    }
}
