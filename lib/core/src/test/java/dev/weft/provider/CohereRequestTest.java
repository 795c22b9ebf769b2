package dev.weft.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatRequest;
import dev.weft.Content;
import dev.weft.Effort;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.Schema;
import dev.weft.ToolCall;
import dev.weft.ToolChoice;
import dev.weft.ToolResult;
import dev.weft.ToolSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The exact requests to Cohere. */
class CohereRequestTest {
    private static final ToolCall WEATHER = ToolCall.of("weather_1", "weather", "{\"city\":\"Oslo\"}");
    private static final ToolSpec TOOL = ToolSpec.of("weather", "d", Json.object("type", "object"));
    private static final Content PLAN = new Content.Unknown("cohere", Json.object("tool_plan", "I will look it up"));

    private static Json body(ChatRequest request) {
        var call = new CohereWire("command-x").encode(request);
        assertEquals("POST /v2/chat", call.toString());
        return call.body();
    }

    private static void assertBody(String expected, ChatRequest request) {
        assertEquals(expected.replace("\n", ""), body(request).toString());
    }

    private static Message assistant(Content... parts) {
        return Message.AssistantMessage.of(List.of(parts), List.of());
    }

    @Test
    void plain() {
        assertBody("""
            {"model":"command-x","messages":[{"role":"user","content":"Hi"}],"stream":true}
            """, ChatRequest.of("Hi"));
    }

    @Test
    void systemAndSeveralTurnsInOnePiece() {
        assertBody(
                """
                {"model":"command-x","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"},
                {"role":"assistant","content":"Hello"},{"role":"user","content":"Bye"}]}
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
                {"model":"command-x","messages":[{"role":"user","content":"Hi"}],"temperature":0.2,"p":0.9,"max_tokens":500,
                "seed":7,"stop_sequences":["###"],"stream":true,"documents":[{"data":{"title":"Fjords"},"id":"d1"}],
                "citation_options":{"mode":"fast"}}
                """,
                ChatRequest.of("Hi")
                        .options(o -> o.temperature(0.2)
                                .topP(0.9)
                                .maxTokens(500)
                                .seed(7)
                                .stop("###")
                                .extra(
                                        "documents",
                                        List.of(Json.object("data", Json.object("title", "Fjords"), "id", "d1")))
                                .extra("citation_options.mode", "fast")));
    }

    @Test
    void toolsWithThePlanAndTheirResults() {
        assertBody(
                """
                {"model":"command-x","messages":[{"role":"user","content":"Weather?"},
                {"role":"assistant","tool_plan":"I will look it up","tool_calls":[
                {"id":"weather_1","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Oslo\\"}"}},
                {"id":"time_1","type":"function","function":{"name":"time","arguments":"{}"}}]},
                {"role":"tool","tool_call_id":"weather_1","content":"4 C"},
                {"role":"tool","tool_call_id":"time_1","content":"no clock"}],
                "tools":[{"type":"function","function":{"name":"weather","description":"d","parameters":{"type":"object"}}}],
                "stream":true}
                """,
                ChatRequest.of(List.of(
                                Message.user("Weather?"),
                                assistant(
                                        PLAN,
                                        new Content.Call(WEATHER),
                                        new Content.Call(ToolCall.of("time_1", "time", ""))),
                                Message.tool(WEATHER, ToolResult.of("4 C")),
                                Message.tool(ToolCall.of("time_1", "time", ""), ToolResult.error("no clock"))))
                        .tools(List.of(TOOL)));
    }

    @Test
    void toolChoices() {
        var request = ChatRequest.of("Hi").tools(List.of(TOOL, ToolSpec.of("time", "", Json.object("type", "object"))));
        assertTrue(body(request.options(o -> o.toolChoice(ToolChoice.AUTO)))
                .at("tool_choice")
                .isMissing());
        assertEquals(
                "NONE",
                body(request.options(o -> o.toolChoice(ToolChoice.NONE)))
                        .at("tool_choice")
                        .text());
        assertEquals(
                "REQUIRED",
                body(request.options(o -> o.toolChoice(ToolChoice.REQUIRED)))
                        .at("tool_choice")
                        .text());
        var one = body(request.options(o -> o.toolChoice(ToolChoice.tool("time"))));
        assertEquals("REQUIRED", one.at("tool_choice").text());
        assertEquals(1, one.at("tools").items().size());
        assertEquals("time", one.at("tools.0.function.name").text());
        var e = assertThrows(
                IllegalArgumentException.class,
                () -> body(request.options(o -> o.toolChoice(ToolChoice.tool("tide")))));
        assertTrue(String.valueOf(e.getMessage()).contains("'tide'"), e.getMessage());
    }

    record Trip(String city, int nights) {}

    @Test
    void anAnswerByASchema() {
        assertBody("""
            {"model":"command-x","messages":[{"role":"user","content":"Plan"}],"response_format":{"type":"json_object",
            "json_schema":{"type":"object","properties":{"city":{"type":"string"},"nights":{"type":"integer"}},
            "required":["city","nights"],"additionalProperties":false}},"stream":true}
            """, ChatRequest.of("Plan").schema(Schema.of(Trip.class)));
    }

    @Test
    void anImageByItsBytesAndOneByItsAddress() {
        assertBody(
                """
                {"model":"command-x","messages":[{"role":"user","content":[{"type":"text","text":"Look"},
                {"type":"image_url","image_url":{"url":"data:image/png;base64,AQID"}},
                {"type":"image_url","image_url":{"url":"https://example.org/a.png"}}]}],"stream":true}
                """,
                ChatRequest.of(List.of(Message.user(
                        "Look",
                        Content.image(new byte[] {1, 2, 3}, "image/png"),
                        Content.imageUrl("https://example.org/a.png")))));
    }

    @Test
    void reasoningIsAskedForByDegrees() {
        for (var expected : List.of(
                "NONE {\"type\":\"disabled\"}",
                "LOW {\"type\":\"enabled\",\"token_budget\":1024}",
                "MEDIUM {\"type\":\"enabled\"}",
                "HIGH {\"type\":\"enabled\"}")) {
            var parts = expected.split(" ");
            var sent = body(ChatRequest.of("Hi").options(o -> o.reasoning(Effort.valueOf(parts[0]))));
            assertEquals(parts[1], sent.at("thinking").toString());
        }
    }

    @Test
    void thinkingGoesBackWhileItsToolsAreCalledAndNotLater() {
        var thought = assistant(Content.Reasoning.of("hm", "cohere", Json.object()), PLAN, new Content.Call(WEATHER));
        var result = Message.tool(WEATHER, ToolResult.of("4 C"));
        var during = body(ChatRequest.of(List.of(Message.user("q"), thought, result)));
        assertEquals(Json.array(Json.object("type", "thinking", "thinking", "hm")), during.at("messages.1.content"));
        var later = body(ChatRequest.of(List.of(Message.user("q"), thought, result, Message.user("next"))));
        assertTrue(later.at("messages.1.content").isMissing());
        assertEquals("I will look it up", later.at("messages.1.tool_plan").text());
    }

    @Test
    void whatOtherProvidersMadeForThemselvesIsLeftOut() {
        assertBody(
                """
                {"model":"command-x","messages":[{"role":"assistant","content":"Hello"}],"stream":true}
                """,
                ChatRequest.of(List.of(assistant(
                        Content.Reasoning.of("hm", "anthropic", Json.object("signature", "s")),
                        new Content.Unknown("anthropic", Json.object("type", "x")),
                        Content.text("Hello")))));
    }

    @Test
    void partsOfCoheresOwnGoAsTheyAre() {
        var image = Json.object("type", "image_url", "image_url", Json.object("url", "u", "detail", "low"));
        var sent = body(ChatRequest.of(List.of(Message.user("Look", new Content.Unknown("cohere", image)))));
        assertEquals(image, sent.at("messages.0.content.1"));
    }

    @Test
    void strictToolsKeepToTheRulesOfSchemas() {
        var open = Json.object(
                "type", "object", "properties", Json.object("n", Json.object("type", "integer", "minimum", 1)));
        var request = ChatRequest.of("Hi").tools(List.of(ToolSpec.of("f", "", open)));
        assertEquals(open, body(request).at("tools.0.function.parameters"));
        var strict = body(request.options(o -> o.extra("strict_tools", true)));
        assertEquals(Json.of(true), strict.at("strict_tools"));
        assertTrue(strict.at("tools.0.function.parameters.properties.n.minimum").isMissing());
    }

    @Test
    void aPartialAnswerWithoutAWordGoesAsAnEmptyOne() {
        assertBody("""
            {"model":"command-x","messages":[{"role":"assistant","content":""}],"stream":true}
            """, ChatRequest.of(List.of(assistant())));
    }
}
