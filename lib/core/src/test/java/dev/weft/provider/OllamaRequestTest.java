package dev.weft.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatRequest;
import dev.weft.Content;
import dev.weft.Description;
import dev.weft.Effort;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.Schema;
import dev.weft.ToolCall;
import dev.weft.ToolResult;
import dev.weft.ToolSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The exact requests to Ollama. */
class OllamaRequestTest {
    private static final ToolCall WEATHER = ToolCall.of("call_1", "weather", "{\"city\":\"Oslo\"}");

    private static Json body(ChatRequest request) {
        var call = new OllamaWire("qwen3").encode(request);
        assertEquals("POST /api/chat", call.toString());
        return call.body();
    }

    private static void assertBody(String expected, ChatRequest request) {
        assertEquals(expected.replace("\n", ""), body(request).toString());
    }

    @Test
    void plain() {
        assertBody("""
            {"model":"qwen3","messages":[{"role":"user","content":"Hi"}],"stream":true}
            """, ChatRequest.of("Hi"));
    }

    @Test
    void systemAndSeveralTurnsInOnePiece() {
        assertBody(
                """
                {"model":"qwen3","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"},
                {"role":"assistant","content":"Hello"},{"role":"user","content":"Bye"}],"stream":false}
                """,
                ChatRequest.of(List.of(
                                Message.system("Be brief."),
                                Message.user("Hi"),
                                Message.assistant("Hello"),
                                Message.user("Bye")))
                        .options(o -> o.streaming(false)));
    }

    @Test
    void optionsAndExtra() {
        assertBody(
                """
                {"model":"qwen3","messages":[{"role":"user","content":"Hi"}],"stream":true,"options":{"temperature":0.2,
                "top_p":0.9,"num_predict":500,"seed":7,"stop":["###"],"num_ctx":8192},"think":true,"keep_alive":"5m"}
                """,
                ChatRequest.of("Hi")
                        .options(o -> o.temperature(0.2)
                                .topP(0.9)
                                .maxTokens(500)
                                .seed(7)
                                .stop("###")
                                .extra("think", true)
                                .extra("options.num_ctx", 8192)
                                .extra("keep_alive", "5m")));
    }

    @Test
    void toolsAndTheirResults() {
        assertBody(
                """
                {"model":"qwen3","messages":[{"role":"user","content":"Weather?"},
                {"role":"assistant","content":"","tool_calls":[
                {"id":"call_1","function":{"index":0,"name":"weather","arguments":{"city":"Oslo"}}},
                {"id":"call_2","function":{"index":1,"name":"time","arguments":{}}}]},
                {"role":"tool","tool_name":"weather","tool_call_id":"call_1","content":"4 C"}],
                "tools":[{"type":"function","function":{"name":"weather","description":"d","parameters":{"type":"object"}}}],
                "stream":true}
                """,
                ChatRequest.of(List.of(
                                Message.user("Weather?"),
                                Message.AssistantMessage.of(
                                        List.of(), List.of(WEATHER, ToolCall.of("call_2", "time", ""))),
                                Message.tool(WEATHER, ToolResult.of("4 C"))))
                        .tools(List.of(ToolSpec.of("weather", "d", Json.object("type", "object")))));
    }

    record Stop(@Description("in English") String city, Optional<Integer> nights) {}

    @Test
    void aSchemaIsAFormatAndIsToldInWords() {
        String words = "Answer with one JSON value that keeps to this JSON Schema, and nothing else:\\n"
                + "{\\\"type\\\":\\\"object\\\",\\\"properties\\\":{"
                + "\\\"city\\\":{\\\"type\\\":\\\"string\\\",\\\"description\\\":\\\"in English\\\"},"
                + "\\\"nights\\\":{\\\"type\\\":\\\"integer\\\"}},"
                + "\\\"required\\\":[\\\"city\\\"],\\\"additionalProperties\\\":false}";
        assertBody(
                """
                {"model":"qwen3","messages":[{"role":"system","content":"Be brief.\\n\\nWORDS"},
                {"role":"user","content":"Where?"}],"format":{"type":"object","properties":{
                "city":{"type":"string","description":"in English"},"nights":{"type":"integer"}},
                "required":["city"],"additionalProperties":false},"stream":true}
                """.replace("WORDS", words),
                ChatRequest.of(List.of(Message.system("Be brief."), Message.user("Where?")))
                        .schema(Schema.of(Stop.class)));
    }

    @Test
    void whatToolsHaveNoFieldForIsSaidInTheirDescription() {
        var parameters = Json.parse("""
            {"type":"object","properties":{"days":{"type":"integer","minimum":1,"description":"how many"}},
             "additionalProperties":false}\
            """);
        assertEquals(
                "{\"type\":\"object\",\"properties\":{\"days\":{\"type\":\"integer\",\"description\":\"how many"
                        + " (minimum 1)\"}}}",
                body(ChatRequest.of("Hi").tools(List.of(ToolSpec.of("forecast", "", parameters))))
                        .at("tools.0.function.parameters")
                        .toString());
    }

    @Test
    void aDegreeOfReasoning() {
        assertBody(
                "{\"model\":\"qwen3\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"think\":\"low\",\"stream\":true}",
                ChatRequest.of("Hi").options(o -> o.reasoning(Effort.LOW)));
        assertEquals(
                Json.of(false),
                body(ChatRequest.of("Hi").options(o -> o.reasoning(Effort.NONE)))
                        .at("think"));
    }

    @Test
    void thinkingInAToolLoopExactly() {
        var thought = Message.AssistantMessage.of(
                List.of(
                        Content.Reasoning.of("other", "deepseek", Json.object()),
                        Content.Reasoning.of("hm", "ollama", Json.object())),
                List.of(WEATHER));
        assertBody("""
            {"model":"qwen3","messages":[{"role":"assistant","content":"","thinking":"hm","tool_calls":[
            {"id":"call_1","function":{"index":0,"name":"weather","arguments":{"city":"Oslo"}}}]}],"stream":true}
            """, ChatRequest.of(List.<Message>of(thought)));
    }

    @Test
    void argumentsThatAreNoObjectAreWrappedInOne() {
        var calls = List.of(ToolCall.of("a", "f", "{\"cut"), ToolCall.of("b", "f", "7"));
        var sent = body(ChatRequest.of(List.<Message>of(Message.AssistantMessage.of(List.of(), calls))))
                .at("messages.0.tool_calls");
        assertEquals(Json.object("text", "{\"cut"), sent.at("0.function.arguments"));
        assertEquals(Json.object("value", 7), sent.at("1.function.arguments"));
    }

    @Test
    void imagesAreBareBase64() {
        assertBody(
                """
                {"model":"qwen3","messages":[{"role":"user","content":"Look","images":["AQID"]}],"stream":true}
                """, ChatRequest.of(List.of(Message.user("Look", Content.image(new byte[] {1, 2, 3}, "image/png")))));
    }

    @Test
    void whatOllamaCannotTakeFailsBeforeAnythingIsSent(@TempDir Path directory) throws IOException {
        Path pdf = Files.write(directory.resolve("a.pdf"), new byte[] {1});
        for (Content content : List.of(Content.imageUrl("https://example.com/x.png"), Content.file(pdf))) {
            assertThrows(
                    IllegalArgumentException.class, () -> body(ChatRequest.of(List.of(Message.user("Look", content)))));
        }
    }

    @Test
    void thinkingGoesBackWhileItsToolsAreCalledAndNotLater() {
        var thought = Message.AssistantMessage.of(
                List.of(Content.Reasoning.of("hm", "ollama", Json.object())), List.of(WEATHER));
        var result = Message.tool(WEATHER, ToolResult.of("4 C"));
        var during = body(ChatRequest.of(List.<Message>of(Message.user("q"), thought, result)));
        assertEquals("hm", during.at("messages.1.thinking").text());
        var later = body(ChatRequest.of(List.of(Message.user("q"), thought, result, Message.user("next"))));
        assertTrue(later.at("messages.1.thinking").isMissing());
    }
}
