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
import dev.weft.ToolChoice;
import dev.weft.ToolResult;
import dev.weft.ToolSpec;
import dev.weft.provider.openai.OpenAiDialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The exact requests of Chat Completions. */
class OpenAiRequestTest {
    private static final ToolCall WEATHER = ToolCall.of("call_1", "weather", "{\"city\":\"Oslo\"}");

    /** What call_1 becomes: nine letters and digits, always the same. */
    private static final String MISTRALS_ID = "gp79h00c5";

    private static Json body(OpenAiDialect dialect, ChatRequest request) {
        var call = new OpenAiChatWire("gpt-x", dialect).encode(request);
        assertEquals("POST /chat/completions", call.toString());
        assertEquals(Map.of(), call.headers());
        return call.body();
    }

    /** As text, so that the order of fields is fixed too. */
    private static void assertBody(String expected, OpenAiDialect dialect, ChatRequest request) {
        assertEquals(expected.replace("\n", ""), body(dialect, request).toString());
    }

    private static void assertMessages(String expected, OpenAiDialect dialect, Message... messages) {
        assertEquals(
                expected.replace("\n", ""),
                body(dialect, ChatRequest.of(List.of(messages))).at("messages").toString());
    }

    @Test
    void plain() {
        assertBody("""
            {"model":"gpt-x","messages":[{"role":"user","content":"Hi"}],
            "stream":true,"stream_options":{"include_usage":true}}
            """, OpenAiDialect.OPENAI, ChatRequest.of("Hi"));
    }

    @ParameterizedTest
    @MethodSource("all")
    void plainDiffersOnlyInWhetherUsageMustBeAskedFor(OpenAiDialect dialect) {
        boolean unasked =
                Set.of("mistral", "perplexity").contains(dialect.name()) || dialect == OpenAiDialect.EARLY_AZURE;
        assertBody(
                """
                {"model":"gpt-x","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}],
                "stream":trueOPTIONS}
                """.replace("OPTIONS", unasked ? "" : ",\"stream_options\":{\"include_usage\":true}"),
                dialect,
                ChatRequest.of(List.of(Message.system("Be brief."), Message.user("Hi"))));
    }

    static List<OpenAiDialect> all() {
        var all = new ArrayList<>(withSchemas());
        all.add(OpenAiDialect.DEEPSEEK);
        return all;
    }

    @ParameterizedTest
    @MethodSource("all")
    void toolsAndTheirResultsInEveryDialect(OpenAiDialect dialect) {
        boolean mistral = dialect == OpenAiDialect.MISTRAL;
        String id = mistral ? MISTRALS_ID : "call_1";
        assertBody(
                """
                {"model":"gpt-x","messages":[{"role":"user","content":"Weather?"},
                {"role":"assistant","content":null,"tool_calls":[
                {"id":"ID","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Oslo\\"}"}}]},
                {"role":"tool","tool_call_id":"ID",NAME"content":"4 C"}],
                "tools":[{"type":"function","function":{"name":"weather","description":"d","parameters":{"type":"object"}}}]}
                """.replace("ID", id).replace("NAME", mistral ? "\"name\":\"weather\"," : ""),
                dialect,
                ChatRequest.of(List.of(
                                Message.user("Weather?"),
                                Message.AssistantMessage.of(List.of(), List.of(WEATHER)),
                                Message.tool(WEATHER, ToolResult.of("4 C"))))
                        .tools(List.of(ToolSpec.of("weather", "d", Json.object("type", "object"))))
                        .options(o -> o.streaming(false)));
    }

    @Test
    void reasoningInAToolLoopExactly() {
        Json details = Json.parse("[{\"type\":\"reasoning.encrypted\",\"data\":\"x==\"}]");
        var thought = Message.AssistantMessage.of(
                List.of(
                        Content.Reasoning.of("h", "deepseek", Json.object()),
                        Content.Reasoning.of("m", "deepseek", Json.object()),
                        Content.Reasoning.of("other", "openrouter", Json.object("reasoning_details", details)),
                        Content.text("One moment.")),
                List.of(WEATHER));
        String call = """
            "tool_calls":[
            {"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Oslo\\"}"}}]}]
            """;
        assertMessages(
                "[{\"role\":\"assistant\",\"content\":\"One moment.\",\"reasoning_content\":\"hm\"," + call,
                OpenAiDialect.DEEPSEEK,
                thought);
        assertMessages(
                "[{\"role\":\"assistant\",\"content\":\"One moment.\",\"reasoning_details\":" + details + "," + call,
                OpenAiDialect.OPENROUTER,
                thought);
        assertMessages("[{\"role\":\"assistant\",\"content\":\"One moment.\"," + call, OpenAiDialect.OPENAI, thought);
    }

    @Test
    void inOnePiece() {
        assertBody("""
            {"model":"gpt-x","messages":[{"role":"user","content":"Hi"}]}
            """, OpenAiDialect.OPENAI, ChatRequest.of("Hi").options(o -> o.streaming(false)));
    }

    @Test
    void systemAndSeveralTurns() {
        assertMessages(
                """
                [{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"},
                {"role":"assistant","content":"Hello"},{"role":"user","content":"Bye"}]
                """,
                OpenAiDialect.OPENAI,
                Message.system("Be brief."),
                Message.user("Hi"),
                Message.assistant("Hello"),
                Message.user("Bye"));
    }

    @Test
    void options() {
        var request = ChatRequest.of("Hi")
                .options(
                        o -> o.temperature(0.2).topP(0.9).maxTokens(500).seed(7).stop("###", "END"));
        assertBody("""
            {"model":"gpt-x","messages":[{"role":"user","content":"Hi"}],"temperature":0.2,"top_p":0.9,
            "max_completion_tokens":500,"seed":7,"stop":["###","END"],
            "stream":true,"stream_options":{"include_usage":true}}
            """, OpenAiDialect.OPENAI, request);
        assertBody("""
            {"model":"gpt-x","messages":[{"role":"user","content":"Hi"}],"temperature":0.2,"top_p":0.9,
            "max_tokens":500,"random_seed":7,"stop":["###","END"],"stream":true}
            """, OpenAiDialect.MISTRAL, request);
        assertBody("""
            {"model":"gpt-x","messages":[{"role":"user","content":"Hi"}],"temperature":0.2,"top_p":0.9,
            "max_tokens":500,"seed":7,"stop":["###","END"],"stream":true,"stream_options":{"include_usage":true}}
            """, OpenAiDialect.COMPATIBLE, request);
    }

    @Test
    void extraFieldsNestAndHaveTheLastWord() {
        var request = ChatRequest.of("Hi")
                .options(o -> o.temperature(1)
                        .extra("reasoning_effort", "low")
                        .extra("stream_options.include_obfuscation", false)
                        .extra("temperature", 0.5)
                        .extra("metadata", Map.of("k", "v"))
                        .extra("response_format.type", "json_object"));
        assertBody("""
            {"model":"gpt-x","messages":[{"role":"user","content":"Hi"}],"temperature":0.5,"stream":true,
            "stream_options":{"include_usage":true,"include_obfuscation":false},"reasoning_effort":"low",
            "metadata":{"k":"v"},"response_format":{"type":"json_object"}}
            """, OpenAiDialect.OPENAI, request);
    }

    @Test
    void tools() {
        var schema = Json.parse("{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}");
        var request = ChatRequest.of("Hi")
                .options(o -> o.streaming(false))
                .tools(List.of(
                        ToolSpec.of("weather", "Weather of a city", schema),
                        ToolSpec.of("time", "", Json.object("type", "object"))));
        assertBody("""
            {"model":"gpt-x","messages":[{"role":"user","content":"Hi"}],"tools":[
            {"type":"function","function":{"name":"weather","description":"Weather of a city",
            "parameters":{"type":"object","properties":{"city":{"type":"string"}}}}},
            {"type":"function","function":{"name":"time","parameters":{"type":"object"}}}]}
            """, OpenAiDialect.OPENAI, request);
    }

    @Test
    void toolResults() {
        assertMessages(
                """
                [{"role":"user","content":"Weather?"},
                {"role":"assistant","content":null,"tool_calls":[
                {"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Oslo\\"}"}},
                {"id":"call_2","type":"function","function":{"name":"time","arguments":"{}"}}]},
                {"role":"tool","tool_call_id":"call_1","content":"4 C"},
                {"role":"tool","tool_call_id":"call_2","content":"no clock"}]
                """,
                OpenAiDialect.OPENAI,
                Message.user("Weather?"),
                Message.AssistantMessage.of(List.of(), List.of(WEATHER, ToolCall.of("call_2", "time", ""))),
                Message.tool(WEATHER, ToolResult.of("4 C")),
                Message.tool(ToolCall.of("call_2", "time", ""), ToolResult.error("no clock")));
    }

    record Stop(@Description("in English") String city, Optional<Integer> nights) {}

    record Counts(Map<String, Integer> counts) {}

    @ParameterizedTest
    @MethodSource("withSchemas")
    void aSchemaIsAResponseFormatWhereEverythingIsRequiredAndMayBeNull(OpenAiDialect dialect) {
        var expected = """
            {"type":"json_schema","json_schema":{"name":"Stop","strict":true,"schema":{"type":"object","properties":{
            "city":{"type":"string","description":"in English"},"nights":{"type":["integer","null"]}},
            "required":["city","nights"],"additionalProperties":false}}}
            """.replace("\n", "");
        var body = body(dialect, ChatRequest.of("Where?").schema(Schema.of(Stop.class)));
        assertEquals(expected, body.at("response_format").toString());
        assertEquals(
                "[{\"role\":\"user\",\"content\":\"Where?\"}]",
                body.at("messages").toString());
    }

    static List<OpenAiDialect> withSchemas() {
        return List.of(
                OpenAiDialect.OPENAI,
                OpenAiDialect.EARLY_AZURE,
                OpenAiDialect.MISTRAL,
                OpenAiDialect.GROQ,
                OpenAiDialect.OPENROUTER,
                OpenAiDialect.XAI,
                OpenAiDialect.TOGETHER,
                OpenAiDialect.PERPLEXITY,
                OpenAiDialect.GITHUB,
                OpenAiDialect.COMPATIBLE);
    }

    @Test
    void aListIsAskedForInsideAnObject() {
        assertBody(
                """
                {"model":"gpt-x","messages":[{"role":"user","content":"Where?"}],"response_format":{"type":"json_schema",
                "json_schema":{"name":"Stop_list","strict":true,"schema":{"type":"object","properties":{"items":{
                "type":"array","items":{"type":"object","properties":{
                "city":{"type":"string","description":"in English"},"nights":{"type":["integer","null"]}},
                "required":["city","nights"],"additionalProperties":false}}},
                "required":["items"],"additionalProperties":false}}}}
                """,
                OpenAiDialect.OPENAI,
                ChatRequest.of("Where?").schema(Schema.listOf(Stop.class)).options(o -> o.streaming(false)));
    }

    @Test
    void whatCannotBeSaidStrictlyIsNotStrict() {
        var body = body(OpenAiDialect.OPENAI, ChatRequest.of("How many?").schema(Schema.of(Counts.class)));
        assertEquals(
                """
                {"name":"Counts","strict":false,"schema":{"type":"object","properties":{"counts":{"type":"object",
                "additionalProperties":{"type":"integer"}}},"required":["counts"],"additionalProperties":false}}
                """.replace("\n", ""), body.at("response_format.json_schema").toString());
    }

    @Test
    void deepSeekIsToldTheSchemaInWords() {
        String words = "Answer with one JSON value that keeps to this JSON Schema, and nothing else:\\n"
                + "{\\\"type\\\":\\\"object\\\",\\\"properties\\\":{"
                + "\\\"city\\\":{\\\"type\\\":\\\"string\\\",\\\"description\\\":\\\"in English\\\"},"
                + "\\\"nights\\\":{\\\"type\\\":\\\"integer\\\"}},"
                + "\\\"required\\\":[\\\"city\\\"],\\\"additionalProperties\\\":false}";
        assertBody(
                "{\"model\":\"gpt-x\",\"messages\":[{\"role\":\"system\",\"content\":\"" + words + "\"},"
                        + "{\"role\":\"user\",\"content\":\"Where?\"}],\"response_format\":{\"type\":\"json_object\"}}",
                OpenAiDialect.DEEPSEEK,
                ChatRequest.of("Where?").schema(Schema.of(Stop.class)).options(o -> o.streaming(false)));
        var own = body(
                OpenAiDialect.DEEPSEEK,
                ChatRequest.of(List.of(Message.system("Be brief."), Message.user("Where?")))
                        .schema(Schema.of(Stop.class)));
        assertEquals(
                "\"Be brief.\\n\\n" + words + "\"", own.at("messages.0.content").toString());
    }

    @Test
    void aDegreeOfReasoning() {
        var request = ChatRequest.of("Hi").options(o -> o.streaming(false).reasoning(Effort.LOW));
        String begin = "{\"model\":\"gpt-x\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],";
        for (var dialect : List.of(OpenAiDialect.OPENAI, OpenAiDialect.MISTRAL, OpenAiDialect.GROQ)) {
            assertBody(begin + "\"reasoning_effort\":\"low\"}", dialect, request);
            assertBody(
                    begin + "\"reasoning_effort\":\"none\"}", dialect, request.options(o -> o.reasoning(Effort.NONE)));
        }
        assertBody(begin + "\"reasoning\":{\"effort\":\"low\"}}", OpenAiDialect.OPENROUTER, request);
        assertBody(
                begin + "\"thinking\":{\"type\":\"enabled\"},\"reasoning_effort\":\"low\"}",
                OpenAiDialect.DEEPSEEK,
                request);
        assertBody(
                begin + "\"thinking\":{\"type\":\"disabled\"}}",
                OpenAiDialect.DEEPSEEK,
                request.options(o -> o.reasoning(Effort.NONE)));
    }

    @Test
    void aToolChoice() {
        var request = ChatRequest.of("Hi").tools(List.of(ToolSpec.of("weather", "", Json.object("type", "object"))));
        assertToolChoice("\"auto\"", request, ToolChoice.AUTO);
        assertToolChoice("\"none\"", request, ToolChoice.NONE);
        assertToolChoice("\"required\"", request, ToolChoice.REQUIRED);
        assertToolChoice(
                "{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}", request, ToolChoice.tool("weather"));
        assertToolChoice("null", ChatRequest.of("Hi"), ToolChoice.AUTO);
        assertToolChoice("null", ChatRequest.of("Hi"), ToolChoice.NONE);
        assertToolChoice("\"required\"", ChatRequest.of("Hi"), ToolChoice.REQUIRED);
    }

    private static void assertToolChoice(String expected, ChatRequest request, ToolChoice choice) {
        var sent = body(OpenAiDialect.OPENAI, request.options(o -> o.toolChoice(choice)))
                .at("tool_choice");
        assertEquals(expected, sent.toString());
    }

    @Test
    void textBesideToolCallsIsKept() {
        assertMessages(
                """
                [{"role":"assistant","content":"One moment.","tool_calls":[
                {"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Oslo\\"}"}}]}]
                """,
                OpenAiDialect.OPENAI,
                Message.AssistantMessage.of(List.of(Content.text("One moment.")), List.of(WEATHER)));
    }

    @Test
    void idsOfCallsAreMadeSuchAsMistralTakesAndNamesGoAlong() {
        var messages = body(
                        OpenAiDialect.MISTRAL,
                        ChatRequest.of(List.<Message>of(
                                Message.AssistantMessage.of(
                                        List.of(), List.of(WEATHER, ToolCall.of("abcDEF123", "f", "{}"))),
                                Message.tool(WEATHER, ToolResult.of("4 C")))))
                .at("messages");
        String id = messages.at("0.tool_calls.0.id").text();
        assertTrue(id.matches("[a-zA-Z0-9]{9}"), id);
        assertEquals("abcDEF123", messages.at("0.tool_calls.1.id").text());
        assertEquals(id, messages.at("1.tool_call_id").text());
        assertEquals("weather", messages.at("1.name").text());
    }

    @Test
    void imagesAndFiles(@TempDir Path directory) throws IOException {
        Path pdf = Files.write(directory.resolve("a.pdf"), new byte[] {1, 2, 3});
        assertMessages(
                """
                [{"role":"user","content":[{"type":"text","text":"Look"},
                {"type":"image_url","image_url":{"url":"data:image/png;base64,AQID"}},
                {"type":"image_url","image_url":{"url":"https://example.com/x.png"}},
                {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,AQID"}}]}]
                """,
                OpenAiDialect.OPENAI,
                Message.user(
                        "Look",
                        Content.image(new byte[] {1, 2, 3}, "image/png"),
                        Content.imageUrl("https://example.com/x.png"),
                        Content.file(pdf)));
    }

    @Test
    void anImageAloneNeedsNoText() {
        assertMessages("""
            [{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.com/x.png"}}]}]
            """, OpenAiDialect.OPENAI, Message.user("", Content.imageUrl("https://example.com/x.png")));
    }

    @Test
    void whatAServerCannotTakeFailsBeforeAnythingIsSent(@TempDir Path directory) throws IOException {
        Path pdf = Files.write(directory.resolve("a.pdf"), new byte[] {1});
        var image = Message.user("Look", Content.imageUrl("https://example.com/x.png"));
        var refused = assertThrows(
                IllegalArgumentException.class, () -> body(OpenAiDialect.DEEPSEEK, ChatRequest.of(List.of(image))));
        assertEquals("deepseek takes no images in a message", refused.getMessage());
        var file = Message.user("Read", Content.file(pdf));
        assertThrows(IllegalArgumentException.class, () -> body(OpenAiDialect.GROQ, ChatRequest.of(List.of(file))));
        var said = Message.AssistantMessage.of(List.of(Content.imageUrl("https://example.com/x.png")), List.of());
        assertThrows(IllegalArgumentException.class, () -> body(OpenAiDialect.OPENAI, ChatRequest.of(List.of(said))));
    }

    @Test
    void reasoningGoesBackToDeepSeekWhileItsToolsAreCalledAndNotLater() {
        var thought = Message.AssistantMessage.of(
                List.of(Content.Reasoning.of("hm", "deepseek", Json.object())), List.of(WEATHER));
        var result = Message.tool(WEATHER, ToolResult.of("4 C"));
        var during = body(OpenAiDialect.DEEPSEEK, ChatRequest.of(List.<Message>of(Message.user("q"), thought, result)));
        assertEquals("hm", during.at("messages.1.reasoning_content").text());
        var later = body(
                OpenAiDialect.DEEPSEEK,
                ChatRequest.of(
                        List.of(Message.user("q"), thought, result, Message.assistant("a"), Message.user("next"))));
        assertTrue(later.at("messages.1.reasoning_content").isMissing());
    }

    @Test
    void reasoningDetailsGoBackToOpenRouterUnchanged() {
        Json details = Json.parse("[{\"type\":\"reasoning.text\",\"text\":\"hm\",\"signature\":\"s\"}]");
        var thought = Message.AssistantMessage.of(
                List.of(
                        Content.Reasoning.of("hm", "openrouter", Json.object("reasoning_details", details)),
                        Content.text("a")),
                List.of());
        var back = body(
                OpenAiDialect.OPENROUTER, ChatRequest.of(List.of(Message.user("q"), thought, Message.user("next"))));
        assertEquals(details, back.at("messages.1.reasoning_details"));
        assertEquals("a", back.at("messages.1.content").text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"anthropic", "gemini", ""})
    void whatAnotherProviderMadeForItselfIsLeftOut(String provider) {
        assertMessages(
                """
                [{"role":"user","content":"q"},{"role":"assistant","content":"a"}]
                """,
                OpenAiDialect.DEEPSEEK,
                Message.user("q"),
                Message.AssistantMessage.of(
                        List.of(
                                Content.Reasoning.of("hm", provider, Json.object("signature", "s")),
                                new Content.Unknown(provider, Json.object("type", "odd")),
                                Content.text("a")),
                        List.of()));
    }

    @Test
    void noMessageShowsInTheCallsText() {
        var call = new OpenAiChatWire("gpt-x", OpenAiDialect.OPENAI).encode(ChatRequest.of("secret"));
        assertEquals("POST /chat/completions", call.toString());
    }
}
