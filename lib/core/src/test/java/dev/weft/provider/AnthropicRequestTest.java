package dev.weft.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The exact requests to Anthropic. */
class AnthropicRequestTest {
    private static final ToolCall WEATHER = ToolCall.of("toolu_1", "weather", "{\"city\":\"Oslo\"}");
    private static final ToolCall TIME = ToolCall.of("toolu_2", "time", "");
    private static final ToolSpec WEATHER_TOOL = ToolSpec.of("weather", "d", Json.object("type", "object"));

    private static Json body(String model, ChatRequest request) {
        var call = new AnthropicWire(model).encode(request);
        assertEquals("POST /v1/messages", call.toString());
        assertEquals(Map.of(), call.headers());
        return call.body();
    }

    private static Json body(ChatRequest request) {
        return body("claude-sonnet-4-5", request);
    }

    /** As text, so that the order of fields is fixed too. */
    private static void assertBody(String expected, ChatRequest request) {
        assertEquals(expected.replace("\n", ""), body(request).toString());
    }

    private static void assertMessages(String expected, Message... messages) {
        assertEquals(
                expected.replace("\n", ""),
                body(ChatRequest.of(List.of(messages))).member("messages").toString());
    }

    private static Message calling(ToolCall... calls) {
        return Message.AssistantMessage.of(List.of(), List.of(calls));
    }

    private static Message result(ToolCall call, String text) {
        return Message.tool(call, ToolResult.of(text));
    }

    @Test
    void plain() {
        assertBody("""
            {"model":"claude-sonnet-4-5","max_tokens":32000,"messages":[{"role":"user","content":"Hi"}],"stream":true}
            """, ChatRequest.of("Hi"));
    }

    @Test
    void inOnePiece() {
        assertBody("""
            {"model":"claude-sonnet-4-5","max_tokens":32000,"messages":[{"role":"user","content":"Hi"}]}
            """, ChatRequest.of("Hi").options(o -> o.streaming(false)));
    }

    @ParameterizedTest
    @CsvSource({
        "claude-opus-4-7,32000",
        "claude-fable-5,32000",
        "claude-3-7-sonnet-latest,32000",
        "claude-3-5-haiku-20241022,8192",
        "claude-3-opus-20240229,4096",
        "anthropic/claude-3-haiku,4096",
        "somebody-elses,8192"
    })
    void theMostTokensAreWhatEveryModelOfThatNameCanDo(String model, int tokens) {
        assertEquals(
                tokens, body(model, ChatRequest.of("Hi")).member("max_tokens").integer());
    }

    @Test
    void systemMessagesStandAboveTheConversationWhereverTheyWere() {
        assertBody(
                """
                {"model":"claude-sonnet-4-5","max_tokens":32000,"system":"Be brief.",
                "messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"},
                {"role":"user","content":"Bye"}],"stream":true}
                """,
                ChatRequest.of(List.of(
                        Message.system("Be brief."),
                        Message.user("Hi"),
                        Message.assistant("Hello"),
                        Message.user("Bye"))));
        var later = body(ChatRequest.of(
                List.of(Message.system("One."), Message.user("a"), Message.system("Two."), Message.user("b"))));
        assertEquals(
                "[{\"type\":\"text\",\"text\":\"One.\"},{\"type\":\"text\",\"text\":\"Two.\"}]",
                later.member("system").toString());
    }

    @Test
    void neighboursOfOneRoleAreJoined() {
        assertMessages(
                """
                [{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
                {"role":"assistant","content":[{"type":"text","text":"c"},{"type":"text","text":"d"}]},
                {"role":"user","content":"e"}]
                """,
                Message.user("a"),
                Message.user("b"),
                Message.assistant("c"),
                Message.system("s"),
                Message.assistant("d"),
                Message.user("e"));
    }

    @Test
    void whatIsEmptyIsLeftOut() {
        assertMessages("""
            [{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]
            """, Message.user("a", Content.text(" \n")), Message.assistant(""), Message.user("b"));
    }

    @Test
    void options() {
        assertBody(
                """
                {"model":"claude-sonnet-4-5","max_tokens":500,"messages":[{"role":"user","content":"Hi"}],
                "temperature":0.2,"top_p":0.9,"stop_sequences":["###","END"],"stream":true,
                "metadata":{"user_id":"u"},"service_tier":"auto"}
                """,
                ChatRequest.of("Hi")
                        .options(o -> o.temperature(0.2)
                                .topP(0.9)
                                .maxTokens(500)
                                .stop("###", "END")
                                .extra("metadata.user_id", "u")
                                .extra("service_tier", "auto")));
    }

    @Test
    void toolsAndTheirResults() {
        assertBody(
                """
                {"model":"claude-sonnet-4-5","max_tokens":32000,"messages":[{"role":"user","content":"Weather?"},
                {"role":"assistant","content":[{"type":"text","text":"Let me see."},
                {"type":"tool_use","id":"toolu_1","name":"weather","input":{"city":"Oslo"}},
                {"type":"tool_use","id":"toolu_2","name":"time","input":{}}]},
                {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_2","content":"broken","is_error":true},
                {"type":"tool_result","tool_use_id":"toolu_1","content":"4 C"},{"type":"text","text":"Well?"}]}],
                "tools":[{"name":"weather","description":"d","input_schema":{"type":"object"}},
                {"name":"time","input_schema":{"type":"object"}}],"stream":true}
                """,
                ChatRequest.of(List.of(
                                Message.user("Weather?"),
                                Message.AssistantMessage.of(
                                        List.of(Content.text("Let me see.")), List.of(WEATHER, TIME)),
                                Message.tool(TIME, ToolResult.error("broken")),
                                result(WEATHER, "4 C"),
                                Message.user("Well?")))
                        .tools(List.of(WEATHER_TOOL, ToolSpec.of("time", "", Json.object("type", "object")))));
    }

    @Test
    void resultsComeBeforeWhatTheUserSaidMeanwhile() {
        assertMessages("""
            [{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"weather","input":{"city":"Oslo"}}]},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"4 C"},
            {"type":"text","text":"Hurry!"}]}]
            """, calling(WEATHER), Message.user("Hurry!"), result(WEATHER, "4 C"));
    }

    @Test
    void aCallWithoutAResultIsSaidToHaveNone() {
        String none = "\"content\":\"There is no result: the tool was not called, or the call was given up.\","
                + "\"is_error\":true}";
        String call = "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"weather\",\"input\":{\"city\":\"Oslo\"}}";
        assertMessages(
                "[{\"role\":\"assistant\",\"content\":[" + call + "]},{\"role\":\"user\",\"content\":["
                        + "{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_1\"," + none
                        + ",{\"type\":\"text\",\"text\":\"Never mind.\"}]},"
                        + "{\"role\":\"assistant\",\"content\":\"Fine.\"}]",
                calling(WEATHER),
                Message.user("Never mind."),
                Message.assistant("Fine."));
        assertMessages(
                "[{\"role\":\"assistant\",\"content\":[" + call + "]},{\"role\":\"user\",\"content\":["
                        + "{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_1\"," + none + "]}]",
                calling(WEATHER));
    }

    @Test
    void aResultOfNoCallIsRefused() {
        var alone = ChatRequest.of(List.of(Message.user("q"), result(WEATHER, "4 C")));
        var twice = ChatRequest.of(List.of(calling(WEATHER), result(WEATHER, "4 C"), result(WEATHER, "5 C")));
        for (var request : List.of(alone, twice)) {
            var refused = assertThrows(IllegalArgumentException.class, () -> body(request));
            assertTrue(String.valueOf(refused.getMessage()).contains("weather"), refused.getMessage());
        }
    }

    @Test
    void idsOfOtherProvidersAreMadeToFitAndStayUnique() {
        var odd = ToolCall.of("call:1.a", "f", "{}");
        var empty = ToolCall.of("", "f", "{}");
        var messages = body(ChatRequest.of(List.of(
                        calling(odd),
                        result(odd, "1"),
                        calling(odd, empty, ToolCall.of("call_0", "f", "")),
                        result(odd, "2"),
                        result(empty, "3"),
                        calling(ToolCall.of("call_0", "f", "")))))
                .member("messages");
        var calls = messages.toString().split("\"tool_use\",\"id\":\"", -1);
        assertEquals(6, calls.length);
        var seen = new java.util.HashSet<String>();
        for (int i = 1; i < calls.length; i++) {
            String id = calls[i].substring(0, calls[i].indexOf('"'));
            assertTrue(id.matches("[a-zA-Z0-9_-]+"), id);
            assertTrue(seen.add(id), id);
        }
        assertEquals(messages.at("0.content.0.id"), messages.at("1.content.0.tool_use_id"));
        assertEquals(messages.at("2.content.0.id"), messages.at("3.content.0.tool_use_id"));
        assertEquals(messages.at("2.content.1.id"), messages.at("3.content.1.tool_use_id"));
        assertEquals("call_0", messages.at("2.content.2.id").text());
        assertEquals("call_0", messages.at("3.content.2.tool_use_id").text());
        assertEquals("call_0_2", messages.at("4.content.0.id").text());
        assertEquals("call_0_2", messages.at("5.content.0.tool_use_id").text());
    }

    @Test
    void argumentsThatAreNoObjectAreWrappedInOne() {
        var sent = body(ChatRequest.of(
                        List.<Message>of(calling(ToolCall.of("a", "f", "{\"cut"), ToolCall.of("b", "f", "7")))))
                .at("messages.0.content");
        assertEquals(Json.object("text", "{\"cut"), sent.at("0.input"));
        assertEquals(Json.object("value", 7), sent.at("1.input"));
    }

    @Test
    void toolChoices() {
        for (var choice : Map.of(
                        ToolChoice.AUTO,
                        "{\"type\":\"auto\"}",
                        ToolChoice.NONE,
                        "{\"type\":\"none\"}",
                        ToolChoice.REQUIRED,
                        "{\"type\":\"any\"}",
                        ToolChoice.tool("weather"),
                        "{\"type\":\"tool\",\"name\":\"weather\"}")
                .entrySet()) {
            var request = ChatRequest.of("Hi").tools(List.of(WEATHER_TOOL)).options(o -> o.toolChoice(choice.getKey()));
            assertEquals(choice.getValue(), body(request).member("tool_choice").toString());
        }
        assertTrue(body(ChatRequest.of("Hi").options(o -> o.toolChoice(ToolChoice.NONE)))
                .member("tool_choice")
                .isMissing());
        assertEquals(
                "{\"disable_parallel_tool_use\":true,\"type\":\"auto\"}",
                body(ChatRequest.of("Hi")
                                .tools(List.of(WEATHER_TOOL))
                                .options(o -> o.extra("tool_choice.disable_parallel_tool_use", true)))
                        .member("tool_choice")
                        .toString());
    }

    @Test
    void toolsThatAnthropicRunsStandBehindTheOthers() {
        var search = Json.object("type", "web_search_20250305", "name", "web_search");
        assertEquals(
                "[{\"name\":\"weather\",\"description\":\"d\",\"input_schema\":{\"type\":\"object\"}},"
                        + "{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}]",
                body(ChatRequest.of("Hi").tools(List.of(WEATHER_TOOL)).options(o -> o.extra("tools", List.of(search))))
                        .member("tools")
                        .toString());
        assertEquals(
                Json.array(search),
                body(ChatRequest.of("Hi").options(o -> o.extra("tools", List.of(search))))
                        .member("tools"));
    }

    @Test
    void aToolThatIsMadeStrictHasItsSchemaByTheRulesForThat() {
        var loose = Json.parse("{\"type\":\"object\",\"properties\":{\"days\":{\"type\":\"integer\",\"minimum\":1}}}");
        var request = ChatRequest.of("Hi").tools(List.of(WEATHER_TOOL, ToolSpec.of("f", "", loose)));
        assertEquals(loose, body(request).at("tools.1.input_schema"));
        var strict = body(request.options(o -> o.extra("tools.1.strict", true)));
        assertEquals(Json.of(false), strict.at("tools.1.input_schema.additionalProperties"));
        assertTrue(strict.at("tools.1.input_schema.properties.days.minimum").isMissing());
        assertEquals(WEATHER_TOOL.parameters(), strict.at("tools.0.input_schema"));
        var many = java.util.Collections.nCopies(21, ToolSpec.of("f", "", loose));
        var tooMany = ChatRequest.of("Hi").tools(many).options(o -> {
            for (int i = 0; i < 21; i++) o.extra("tools." + i + ".strict", true);
        });
        assertThrows(IllegalArgumentException.class, () -> body(tooMany));
    }

    /** What the answer shall be like. */
    record Trip(String city, java.util.OptionalInt nights) {}

    @Test
    void anAnswerByASchema() {
        assertBody("""
            {"model":"claude-sonnet-4-5","max_tokens":32000,"messages":[{"role":"user","content":"Where?"}],
            "output_config":{"format":{"type":"json_schema","schema":{"type":"object",
            "properties":{"city":{"type":"string"},"nights":{"type":"integer"}},"required":["city"],
            "additionalProperties":false}}},"stream":true}
            """, ChatRequest.of("Where?").schema(Schema.of(Trip.class)));
        var both = ChatRequest.of("Where?").schema(Schema.of(Trip.class)).options(o -> o.reasoning(Effort.HIGH));
        Json config = body("claude-opus-4-7", both).member("output_config");
        assertEquals("high", config.member("effort").text());
        assertEquals("json_schema", config.at("format.type").text());
    }

    @Test
    void images() {
        assertMessages(
                """
                [{"role":"user","content":[{"type":"text","text":"Look"},
                {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AQID"}},
                {"type":"image","source":{"type":"url","url":"https://example.com/x.png"}}]}]
                """,
                Message.user(
                        "Look",
                        Content.image(new byte[] {1, 2, 3}, "image/png"),
                        Content.imageUrl("https://example.com/x.png")));
    }

    @Test
    void documents(@TempDir Path directory) throws IOException {
        Path pdf = Files.write(directory.resolve("a.pdf"), new byte[] {1, 2, 3});
        Path text = Files.write(directory.resolve("b.txt"), "räv".getBytes(UTF_8));
        assertMessages("""
            [{"role":"user","content":[{"type":"text","text":"Read"},
            {"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"AQID"},"title":"a.pdf"},
            {"type":"document","source":{"type":"text","media_type":"text/plain","data":"räv"},"title":"b.txt"}]}]
            """, Message.user("Read", Content.file(pdf), Content.file(text)));
    }

    @Test
    void whatAnthropicCannotTakeFailsBeforeAnythingIsSent(@TempDir Path directory) throws IOException {
        var zip = Content.file(Files.write(directory.resolve("a.zip"), new byte[] {1}));
        var notText = Content.file(Files.write(directory.resolve("a.txt"), new byte[] {(byte) 0xff}));
        var image = Content.image(new byte[] {1}, "image/png");
        for (Message message : List.of(
                Message.user("Read", zip),
                Message.user("Read", notText),
                new Message.SystemMessage(List.of(image)),
                Message.AssistantMessage.of(List.of(image), List.of()))) {
            assertThrows(IllegalArgumentException.class, () -> body(ChatRequest.of(List.of(message))));
        }
    }

    // reasoning

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "claude-sonnet-4-5|LOW|{'type':'enabled','budget_tokens':2048}|",
                "claude-haiku-4-5-20251001|MEDIUM|{'type':'enabled','budget_tokens':8192}|",
                "claude-opus-4@20250514|HIGH|{'type':'enabled','budget_tokens':16000}|",
                "claude-3-7-sonnet-latest|HIGH|{'type':'enabled','budget_tokens':16000}|",
                "claude-opus-4-6|LOW|{'type':'adaptive'}|{'effort':'low'}",
                "claude-sonnet-4-6|MEDIUM|{'type':'adaptive'}|{'effort':'medium'}",
                "claude-fable-5|HIGH|{'type':'adaptive'}|{'effort':'high'}",
                "claude-opus-4-7|NONE|{'type':'disabled'}|",
                "claude-sonnet-4-5|NONE|{'type':'disabled'}|"
            })
    void reasoningIsABudgetOrAnEffortByTheModel(String model, Effort effort, String thinking, String outputConfig) {
        Json body = body(model, ChatRequest.of("Hi").options(o -> o.reasoning(effort)));
        assertEquals(thinking.replace('\'', '"'), body.member("thinking").toString());
        String config = outputConfig == null ? "null" : outputConfig.replace('\'', '"');
        assertEquals(config, body.member("output_config").toString());
        assertTrue(body.at("thinking.budget_tokens").integer(0)
                < body.member("max_tokens").integer());
    }

    @Test
    void thoughtsLeaveRoomForTheAnswer() {
        var small = ChatRequest.of("Hi").options(o -> o.reasoning(Effort.HIGH).maxTokens(4000));
        assertEquals(2000, body(small).at("thinking.budget_tokens").integer());
        assertEquals(4000, body(small).member("max_tokens").integer());
        var least = ChatRequest.of("Hi").options(o -> o.reasoning(Effort.LOW).maxTokens(1100));
        assertEquals(1024, body(least).at("thinking.budget_tokens").integer());
        var none = ChatRequest.of("Hi").options(o -> o.reasoning(Effort.LOW).maxTokens(1024));
        assertThrows(IllegalArgumentException.class, () -> body(none));
        var adaptive = ChatRequest.of("Hi").options(o -> o.reasoning(Effort.LOW).maxTokens(100));
        assertEquals(100, body("claude-opus-4-7", adaptive).member("max_tokens").integer());
    }

    @Test
    void signedThoughtsGoBackInTheirPlaceAndOthersDoNot() {
        assertMessages(
                """
                [{"role":"user","content":"q"},{"role":"assistant","content":[
                {"type":"thinking","thinking":"hm","signature":"EqQB+/="},
                {"type":"thinking","thinking":"","signature":"only"},
                {"type":"redacted_thinking","data":"x"},{"type":"text","text":"a"},
                {"type":"tool_use","id":"toolu_1","name":"weather","input":{"city":"Oslo"}},
                {"type":"text","text":"b"}]},
                {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"4 C"}]}]
                """,
                Message.user("q"),
                Message.AssistantMessage.of(
                        List.of(
                                Content.Reasoning.of("cut off"),
                                Content.Reasoning.of("foreign", "deepseek", Json.object("signature", "s")),
                                new Content.Unknown("gemini", Json.object("thoughtSignature", "s")),
                                Content.Reasoning.of("hm", "anthropic", Json.object("signature", "EqQB+/=")),
                                Content.Reasoning.of("", "anthropic", Json.object("signature", "only")),
                                Content.Reasoning.of("unsigned", "anthropic", Json.object()),
                                new Content.Unknown("anthropic", Json.object("type", "redacted_thinking", "data", "x")),
                                Content.text("a"),
                                new Content.Call(WEATHER),
                                Content.text("b")),
                        List.of()),
                result(WEATHER, "4 C"));
    }

    @Test
    void ofAMessageThatWasCutOffOnlyTheTextGoesBack() {
        var cutOff = Message.AssistantMessage.of(
                        List.of(
                                Content.Reasoning.of("hm", "anthropic", Json.object("signature", "s")),
                                Content.text("a"),
                                Anthropic.cachePoint()),
                        List.of())
                .partial(true);
        assertMessages("""
            [{"role":"user","content":"q"},{"role":"assistant","content":"a"},{"role":"user","content":"go on"}]
            """, Message.user("q"), cutOff, Message.user("go on"));
    }

    // caching

    @Test
    void cachePointsMarkThePartBeforeThem() {
        assertBody(
                """
                {"model":"claude-sonnet-4-5","max_tokens":32000,
                "system":[{"type":"text","text":"A long handbook.","cache_control":{"type":"ephemeral","ttl":"1h"}}],
                "messages":[{"role":"user","content":[{"type":"text","text":"A book.","cache_control":{"type":"ephemeral"}},
                {"type":"text","text":"Who?"}]}],
                "tools":[{"name":"weather","description":"d","input_schema":{"type":"object"},
                "cache_control":{"type":"ephemeral"}}],"stream":true}
                """,
                ChatRequest.of(List.of(
                                new Message.SystemMessage(
                                        List.of(Content.text("A long handbook."), Anthropic.cachePoint("1h"))),
                                Message.user("A book.", Anthropic.cachePoint(), Content.text("Who?"))))
                        .tools(List.of(WEATHER_TOOL))
                        .options(o -> o.extra("tools.0.cache_control", Map.of("type", "ephemeral"))));
    }

    @Test
    void aCachePointWithNothingBeforeItIsRefused() {
        var request =
                ChatRequest.of(List.of(new Message.UserMessage(List.of(Anthropic.cachePoint(), Content.text("q")))));
        assertThrows(IllegalArgumentException.class, () -> body(request));
    }
}
