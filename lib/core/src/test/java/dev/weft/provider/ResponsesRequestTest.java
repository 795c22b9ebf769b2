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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The exact requests of the Responses API. */
class ResponsesRequestTest {
    private static final String US = "openai-responses";
    private static final ToolCall WEATHER = ToolCall.of("call_1", "weather", "{\"city\":\"Oslo\"}");

    private static Json body(ChatRequest request) {
        var call = new ResponsesWire("gpt-4.1", US).encode(request);
        assertEquals("POST /responses", call.toString());
        assertEquals(Map.of(), call.headers());
        return call.body();
    }

    /** As text, so that the order of fields is fixed too. */
    private static void assertBody(String expected, ChatRequest request) {
        assertEquals(expected.replace("\n", ""), body(request).toString());
    }

    private static void assertInput(String expected, Message... messages) {
        assertEquals(
                expected.replace("\n", ""),
                body(ChatRequest.of(List.of(messages))).at("input").toString());
    }

    private static Content item(String json) {
        return new Content.Unknown(US, Json.parse(json));
    }

    @Test
    void plain() {
        assertBody("""
            {"model":"gpt-4.1","input":[{"role":"user","content":"Hi"}],"store":false,"stream":true}
            """, ChatRequest.of("Hi"));
    }

    @Test
    void inOnePiece() {
        assertBody("""
            {"model":"gpt-4.1","input":[{"role":"user","content":"Hi"}],"store":false}
            """, ChatRequest.of("Hi").options(o -> o.streaming(false)));
    }

    @Test
    void systemAndSeveralTurns() {
        assertInput(
                """
                [{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"},
                {"role":"assistant","content":"Hello"},{"role":"system","content":"Be polite."},
                {"role":"user","content":"Bye"}]
                """,
                Message.system("Be brief."),
                Message.user("Hi"),
                Message.assistant("Hello"),
                Message.system("Be polite."),
                Message.user("Bye"));
    }

    @Test
    void options() {
        assertBody(
                """
                {"model":"gpt-4.1","input":[{"role":"user","content":"Hi"}],"max_output_tokens":500,"temperature":0.2,
                "top_p":0.9,"store":false,"stream":true}
                """,
                ChatRequest.of("Hi").options(o -> o.temperature(0.2).topP(0.9).maxTokens(500)));
    }

    @Test
    void toolsAreFlatAndStrictWhereTheirSchemaCanBe() {
        var city = Json.parse(
                "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}");
        var free = Json.parse("{\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"}}");
        assertBody(
                """
                {"model":"gpt-4.1","input":[{"role":"user","content":"Hi"}],"tools":[
                {"type":"function","name":"weather","description":"Weather of a city","parameters":
                {"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false},
                "strict":true},
                {"type":"function","name":"note","parameters":
                {"type":"object","additionalProperties":{"type":"string"}},"strict":false}],
                "tool_choice":{"type":"function","name":"weather"},"store":false,"stream":true}
                """,
                ChatRequest.of("Hi")
                        .tools(List.of(
                                ToolSpec.of("weather", "Weather of a city", city), ToolSpec.of("note", "", free)))
                        .options(o -> o.toolChoice(ToolChoice.tool("weather"))));
    }

    @Test
    void aToolWithoutParametersTakesNothing() {
        var tool = body(ChatRequest.of("Hi").tools(List.of(ToolSpec.of("now", "", Json.object()))))
                .at("tools.0");
        assertEquals(
                "{\"type\":\"object\",\"properties\":{},\"required\":[],\"additionalProperties\":false}",
                tool.at("parameters").toString());
        assertTrue(tool.at("strict").bool());
    }

    @Test
    void toolChoicesAreSentWhereThereAreTools() {
        for (var choice : List.of(ToolChoice.AUTO, ToolChoice.NONE, ToolChoice.REQUIRED)) {
            var request = ChatRequest.of("Hi").options(o -> o.toolChoice(choice));
            var tools = List.of(ToolSpec.of("now", "", Json.object("type", "object")));
            assertEquals(Json.of(choice.toString()), body(request.tools(tools)).at("tool_choice"));
            var search = request.options(o -> o.extra("tools", List.of(Map.of("type", "web_search"))));
            assertEquals(Json.of(choice.toString()), body(search).at("tool_choice"));
            boolean harmless = !choice.equals(ToolChoice.REQUIRED);
            assertEquals(harmless, body(request).at("tool_choice").isMissing());
        }
    }

    @Test
    void toolsOfTheProvidersOwnStandBesideFunctions() {
        var request = ChatRequest.of("Hi")
                .tools(List.of(ToolSpec.of("now", "", Json.object("type", "object", "properties", Json.object()))))
                .options(o -> o.reasoning(Effort.LOW)
                        .extra("tools", List.of(Map.of("type", "web_search")))
                        .extra("include", List.of("web_search_call.action.sources")));
        var body = body(request);
        assertEquals(List.of("function", "web_search"), types(body.at("tools")));
        assertEquals(
                Json.of(List.of("reasoning.encrypted_content", "web_search_call.action.sources")), body.at("include"));
        // alone they are the tools; and what is no list replaces
        assertEquals(List.of("web_search"), types(body(request.tools(List.of())).at("tools")));
        assertTrue(body(request.options(o -> o.extra("include", null)))
                .at("include")
                .isNull());
    }

    private static List<String> types(Json items) {
        return items.items().stream().map(item -> item.at("type").text("")).toList();
    }

    @Test
    void toolResults() {
        assertInput(
                """
                [{"role":"user","content":"Weather?"},
                {"role":"assistant","content":"Let me see."},
                {"type":"function_call","call_id":"call_1","name":"weather","arguments":"{\\"city\\":\\"Oslo\\"}"},
                {"type":"function_call","call_id":"call_2","name":"now","arguments":"{}"},
                {"type":"function_call_output","call_id":"call_1","output":"{\\"c\\":4}"},
                {"type":"function_call_output","call_id":"call_2","output":"no clock"}]
                """,
                Message.user("Weather?"),
                Message.AssistantMessage.of(
                        List.of(Content.text("Let me see.")), List.of(WEATHER, ToolCall.of("call_2", "now", ""))),
                Message.tool(WEATHER, ToolResult.of("{\"c\":4}")),
                Message.tool(ToolCall.of("call_2", "now", ""), ToolResult.error("no clock")));
    }

    record Trip(String city, Optional<Integer> days) {}

    @Test
    void anAnswerBySchema() {
        assertBody("""
            {"model":"gpt-4.1","input":[{"role":"user","content":"Hi"}],"text":{"format":{"type":"json_schema",
            "name":"Trip","schema":{"type":"object","properties":{"city":{"type":"string"},
            "days":{"type":["integer","null"]}},
            "required":["city","days"],"additionalProperties":false},
            "strict":true}},"store":false,"stream":true}
            """, ChatRequest.of("Hi").schema(Schema.of(Trip.class)));
        var free = body(ChatRequest.of("Hi").schema(Schema.json("{\"type\":\"object\"}")));
        assertEquals(
                Json.parse(
                        "{\"type\":\"json_schema\",\"name\":\"answer\",\"schema\":{\"type\":\"object\"},\"strict\":false}"),
                free.at("text.format"));
        // the rest of the field is free
        var terse = ChatRequest.of("Hi").schema(Schema.of(Trip.class)).options(o -> o.extra("text.verbosity", "low"));
        assertEquals(
                List.of("format", "verbosity"),
                List.copyOf(body(terse).at("text").keys()));
    }

    @Test
    void imagesAndFiles(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("a.pdf"), new byte[] {1, 2, 3});
        assertInput(
                """
                [{"role":"user","content":[{"type":"input_text","text":"Compare"},
                {"type":"input_image","image_url":"data:image/png;base64,AQID","detail":"auto"},
                {"type":"input_image","image_url":"https://example.org/a.png","detail":"auto"},
                {"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,AQID"}]}]
                """,
                Message.user(
                        "Compare",
                        Content.image(new byte[] {1, 2, 3}, "image/png"),
                        Content.imageUrl("https://example.org/a.png"),
                        Content.file(file)));
        var assistant = Message.AssistantMessage.of(List.of(Content.imageUrl("https://example.org/a.png")), List.of());
        var refused = assertThrows(IllegalArgumentException.class, () -> body(ChatRequest.of(List.of(assistant))));
        assertTrue(refused.getMessage().contains("user message"), refused.getMessage());
    }

    @Test
    void reasoning() {
        assertBody("""
            {"model":"gpt-4.1","input":[{"role":"user","content":"Hi"}],"reasoning":{"effort":"high","summary":"auto"},
            "include":["reasoning.encrypted_content"],"store":false,"stream":true}
            """, ChatRequest.of("Hi").options(o -> o.reasoning(Effort.HIGH)));
        assertBody("""
            {"model":"gpt-4.1","input":[{"role":"user","content":"Hi"}],"reasoning":{"effort":"none"},
            "include":["reasoning.encrypted_content"],"store":false,"stream":true}
            """, ChatRequest.of("Hi").options(o -> o.reasoning(Effort.NONE)));
    }

    @ParameterizedTest
    @CsvSource({
        "o3,true",
        "o4-mini,true",
        "gpt-5-mini,true",
        "openai/gpt-oss-20b,true",
        "grok-4.3,true",
        "gpt-4o,false",
        "gpt-4.1-mini,false",
        "gpt-5-chat-latest,false",
        "my-deployment,false"
    })
    void modelsThatReasonUnaskedAreAskedForWhatMustGoBack(String model, boolean asked) {
        var body = new ResponsesWire(model, US).encode(ChatRequest.of("Hi")).body();
        assertEquals(asked, body.at("include").isArray());
    }

    @Test
    void itemsGoBackAsTheyCameAndInTheirOrder() {
        String thought =
                "{\"id\":\"rs_1\",\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"Need"
                        + " it\"}],\"encrypted_content\":\"gAAA\"}";
        assertInput(
                """
                [{"role":"user","content":"Weather?"},
                {"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"Need it"}],"encrypted_content":"gAAA"},
                {"id":"ws_1","type":"web_search_call","status":"completed","action":{"type":"search","query":"q"}},
                {"id":"msg_1","type":"message","role":"assistant","status":"completed","phase":"commentary",
                "content":[{"type":"output_text","annotations":[],"text":"First"},{"type":"refusal","refusal":"No"},
                {"type":"output_text","annotations":[],"text":"Second"}]},
                {"id":"fc_1","type":"function_call","status":"completed","call_id":"call_1","name":"weather",
                "arguments":"{\\"city\\":\\"Oslo\\"}"},
                {"type":"function_call_output","call_id":"call_1","output":"4"}]
                """,
                Message.user("Weather?"),
                Message.AssistantMessage.of(
                        List.of(
                                Content.Reasoning.of("Need it", US, Json.parse(thought)),
                                item("{\"id\":\"ws_1\",\"type\":\"web_search_call\",\"status\":\"completed\","
                                        + "\"action\":{\"type\":\"search\",\"query\":\"q\"}}"),
                                Content.text("First"),
                                Content.text("Second"),
                                item(
                                        "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"status\":\"completed\","
                                            + "\"phase\":\"commentary\",\"content\":[{\"type\":\"output_text\",\"annotations\":[]},"
                                            + "{\"type\":\"refusal\",\"refusal\":\"No\"},{\"type\":\"output_text\",\"annotations\":[]}]}"),
                                new Content.Call(WEATHER),
                                item("{\"id\":\"fc_1\",\"type\":\"function_call\",\"status\":\"completed\","
                                        + "\"call_id\":\"call_1\",\"name\":\"weather\"}")),
                        List.of()),
                Message.tool(WEATHER, ToolResult.of("4")));
    }

    @Test
    void aCustomToolIsAnsweredInItsOwnKind() {
        var call = ToolCall.of("call_1", "sql", "SELECT 1");
        assertInput(
                """
                [{"type":"custom_tool_call","call_id":"call_1","name":"sql","input":"SELECT 1"},
                {"type":"custom_tool_call_output","call_id":"call_1","output":"1"}]
                """,
                Message.AssistantMessage.of(
                        List.of(
                                new Content.Call(call),
                                item("{\"type\":\"custom_tool_call\",\"call_id\":\"call_1\",\"name\":\"sql\"}")),
                        List.of()),
                Message.tool(call, ToolResult.of("1")));
    }

    @Test
    void anItemOfTheUsersOwnIsSentAsItIs() {
        assertInput(
                """
                [{"type":"local_shell_call_output","call_id":"call_1","output":"a b"},
                {"role":"user","content":[{"type":"input_file","file_id":"file_1"},{"type":"input_text","text":"Read it"}]}]
                """,
                new Message.UserMessage(List.of(
                        item("{\"type\":\"local_shell_call_output\",\"call_id\":\"call_1\",\"output\":\"a b\"}"))),
                new Message.UserMessage(
                        List.of(item("{\"type\":\"input_file\",\"file_id\":\"file_1\"}"), Content.text("Read it"))));
    }

    @Test
    void whatAnotherProviderMadeForItselfIsLeftOut() {
        var theirs = new Content.Unknown("azure-responses", Json.object("type", "web_search_call"));
        assertInput(
                "[{\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"a\"},"
                        + "{\"type\":\"output_text\",\"text\":\"b\"}]}]",
                Message.AssistantMessage.of(
                        List.of(
                                Content.Reasoning.of("hm", "anthropic", Json.object("signature", "s")),
                                Content.text("a"),
                                theirs,
                                Content.text("b")),
                        List.of()));
    }

    @Test
    void editedTextGoesOutAsItWasEdited() {
        String mark =
                "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\"}]}";
        assertInput("""
            [{"id":"msg_1","type":"message","role":"assistant","content":[{"type":"output_text","text":"edited"}]}]
            """, Message.AssistantMessage.of(List.of(Content.text("edited"), item(mark)), List.of()));
        // without its text an item has nothing to say
        assertInput("[]", Message.AssistantMessage.of(List.of(item(mark)), List.of()));
        assertInput(
                """
                [{"role":"assistant","content":"mine"},
                {"id":"msg_1","type":"message","role":"assistant","content":[{"type":"output_text","text":"its"}]}]
                """,
                Message.AssistantMessage.of(List.of(Content.text("mine"), Content.text("its"), item(mark)), List.of()));
    }

    @Test
    void reasoningThatNobodyCouldReadAgainIsLeftOut() {
        var empty = Content.Reasoning.of("", US, Json.parse("{\"id\":\"rs_1\",\"type\":\"reasoning\",\"summary\":[]}"));
        var message = Message.AssistantMessage.of(List.of(empty, Content.text("a")), List.of());
        assertInput("[{\"role\":\"assistant\",\"content\":\"a\"}]", message);
        // whoever stores it finds it by its id
        var stored = ChatRequest.of(List.of(message)).options(o -> o.extra("store", true));
        assertEquals("rs_1", body(stored).at("input.0.id").text());
        // and reasoning that nothing follows is refused
        var last = Content.Reasoning.of(
                "",
                US,
                Json.parse("{\"id\":\"rs_1\",\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"e\"}"));
        assertInput(
                "[{\"role\":\"user\",\"content\":\"go on\"}]",
                Message.AssistantMessage.of(List.of(last), List.of()),
                Message.user("go on"));
    }

    @Test
    void withAPreviousResponseOnlyWhatCameAfterItIsSent() {
        var stored = item("{\"type\":\"weft.stored\",\"id\":\"resp_1\"}");
        var first = Message.AssistantMessage.of(List.of(Content.text("Hello"), stored), List.of());
        var later = Message.assistant("a later answer that is not stored");
        var history = List.<Message>of(
                Message.system("Be brief."),
                Message.user("Hi"),
                first,
                Message.user("And?"),
                later,
                Message.user("Bye"));
        var request = ChatRequest.of(history);
        assertEquals(6, body(request).at("input").items().size());
        assertBody("""
            {"model":"gpt-4.1","input":[{"role":"user","content":"And?"},
            {"role":"assistant","content":"a later answer that is not stored"},{"role":"user","content":"Bye"}],
            "store":false,"stream":true,"previous_response_id":"resp_1"}
            """, request.options(o -> o.extra("previous_response_id", "resp_1")));
        // where nothing says which answer that was, it was the last
        var byLast = body(
                request.options(o -> o.extra("previous_response_id", "resp_2").extra("store", true)));
        assertEquals(
                "[{\"role\":\"user\",\"content\":\"Bye\"}]", byLast.at("input").toString());
        for (Object conversation : List.of("conv_1", Map.of("id", "conv_1"))) {
            var kept = body(request.options(o -> o.extra("conversation", conversation)));
            assertEquals(1, kept.at("input").items().size());
        }
        var alone = body(ChatRequest.of("Hi").options(o -> o.extra("previous_response_id", "resp_1")));
        assertEquals(1, alone.at("input").items().size());
    }

    @Test
    void extraFieldsNestAndHaveTheLastWord() {
        var request = ChatRequest.of("Hi")
                .options(o -> o.reasoning(Effort.LOW)
                        .extra("store", true)
                        .extra("reasoning.summary", "detailed")
                        .extra("stream_options.include_obfuscation", false)
                        .extra("input", List.of()));
        assertBody("""
            {"model":"gpt-4.1","input":[],"reasoning":{"effort":"low","summary":"detailed"},
            "include":["reasoning.encrypted_content"],"store":true,"stream":true,
            "stream_options":{"include_obfuscation":false}}
            """, request);
    }
}
