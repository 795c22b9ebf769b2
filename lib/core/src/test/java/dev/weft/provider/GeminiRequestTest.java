package dev.weft.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Capability;
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
import org.junit.jupiter.params.provider.ValueSource;

/** The exact requests to Gemini. */
class GeminiRequestTest {
    private static final String MODEL = "gemini-2.5-flash";
    private static final ToolCall WEATHER = ToolCall.of("fc1", "weather", "{\"city\":\"Oslo\"}");
    private static final ToolCall TIME = ToolCall.of("fc2", "time", "");
    private static final Json SIGNED = Json.object("thoughtSignature", "c2ln");

    private static Json body(String model, ChatRequest request) {
        return new GeminiWire(model).encode(request).body();
    }

    private static void assertBody(String expected, ChatRequest request) {
        assertEquals(expected.replace("\n", ""), body(MODEL, request).toString());
    }

    private static void assertContents(String expected, String model, Message... messages) {
        assertEquals(
                expected.replace("\n", ""),
                body(model, ChatRequest.of(List.of(messages))).at("contents").toString());
    }

    private static Message.AssistantMessage said(Content... parts) {
        return Message.AssistantMessage.of(List.of(parts), List.of());
    }

    private static Content mark(Json mark) {
        return new Content.Unknown("gemini", mark);
    }

    @Test
    void plain() {
        assertBody("""
            {"contents":[{"role":"user","parts":[{"text":"Hi"}]}]}
            """, ChatRequest.of("Hi"));
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-2.5-flash,true,POST /models/gemini-2.5-flash:streamGenerateContent?alt=sse",
        "gemini-2.5-flash,false,POST /models/gemini-2.5-flash:generateContent",
        "models/gemini-2.5-flash,false,POST /models/gemini-2.5-flash:generateContent",
        "tunedModels/mine-1,false,POST /tunedModels/mine-1:generateContent",
        "a b?c,false,POST /models/a%20b%3Fc:generateContent"
    })
    void theModelAndTheWayOfAnsweringAreInThePath(String model, boolean streaming, String line) {
        var call = new GeminiWire(model).encode(ChatRequest.of("Hi").options(o -> o.streaming(streaming)));
        assertEquals(line, call.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "..", "a/b", "models/", "tunedModels/a/b", "models/../x"})
    void aNameThatLeadsElsewhereIsRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> new GeminiWire(name));
    }

    @Test
    void systemMessagesHaveAPlaceOfTheirOwn() {
        assertBody(
                """
                {"systemInstruction":{"parts":[{"text":"Be brief."},{"text":"Be kind."}]},
                "contents":[{"role":"user","parts":[{"text":"Hi"}]}]}
                """,
                ChatRequest.of(List.of(Message.system("Be brief."), Message.user("Hi"), Message.system("Be kind."))));
    }

    @Test
    void severalTurnsWithNeighboursJoined() {
        assertContents(
                """
                [{"role":"user","parts":[{"text":"Hi"},{"text":"there"}]},
                {"role":"model","parts":[{"text":"Hello"},{"text":"!"}]},{"role":"user","parts":[{"text":"Bye"}]}]
                """,
                MODEL,
                Message.user("Hi"),
                Message.user("there"),
                Message.assistant("Hello"),
                Message.assistant("!"),
                Message.user("Bye"));
    }

    @Test
    void whatIsEmptyIsNoPartAndNoContent() {
        assertContents(
                """
                [{"role":"user","parts":[{"text":"Hi"},{"text":"Bye"}]}]
                """,
                MODEL,
                Message.user("Hi"),
                said(Content.text(""), Content.Reasoning.of("hm")),
                Message.user("Bye", Content.text("")));
    }

    @Test
    void toolsOfTheProvidersOwnStandBesideFunctions() {
        var request = ChatRequest.of("Weather?")
                .tools(List.of(ToolSpec.of("time", "", Json.parse("{\"type\":\"object\",\"properties\":{}}"))))
                .options(o -> o.extra("tools", List.of(Map.of("googleSearch", Map.of()))));
        assertEquals(
                Json.parse("[{\"functionDeclarations\":[{\"name\":\"time\","
                        + "\"parametersJsonSchema\":{\"type\":\"object\",\"properties\":{}}}]},{\"googleSearch\":{}}]"),
                body(MODEL, request).at("tools"));
    }

    @Test
    void tools() {
        assertBody(
                """
                {"contents":[{"role":"user","parts":[{"text":"Weather?"}]}],
                "tools":[{"functionDeclarations":[{"name":"weather","description":"Tells it.",
                "parametersJsonSchema":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}},
                {"name":"time","parametersJsonSchema":{"type":"object","properties":{}}}]}]}
                """,
                ChatRequest.of("Weather?")
                        .tools(List.of(
                                ToolSpec.of(
                                        "weather",
                                        "Tells it.",
                                        Json.parse("{\"type\":\"object\",\"properties\":{\"city\":"
                                                + "{\"type\":\"string\"}},\"required\":[\"city\"]}")),
                                ToolSpec.of("time", "", Json.parse("{\"type\":\"object\",\"properties\":{}}")))));
    }

    @Test
    void theChoiceOfATool() {
        var tool = ToolSpec.of("f", "", Json.parse("{\"type\":\"object\",\"properties\":{}}"));
        var request = ChatRequest.of("Hi").tools(List.of(tool));
        assertEquals("{\"mode\":\"AUTO\"}", calling(request.options(o -> o.toolChoice(ToolChoice.AUTO))));
        assertEquals("{\"mode\":\"NONE\"}", calling(request.options(o -> o.toolChoice(ToolChoice.NONE))));
        assertEquals("{\"mode\":\"ANY\"}", calling(request.options(o -> o.toolChoice(ToolChoice.REQUIRED))));
        assertEquals(
                "{\"mode\":\"ANY\",\"allowedFunctionNames\":[\"f\"]}",
                calling(request.options(o -> o.toolChoice(ToolChoice.tool("f")))));
        // without any tool Gemini refuses even the word that none shall be called
        assertEquals("null", calling(ChatRequest.of("Hi").options(o -> o.toolChoice(ToolChoice.NONE))));
    }

    private static String calling(ChatRequest request) {
        return body(MODEL, request).at("toolConfig.functionCallingConfig").toString();
    }

    @Test
    void toolResultsAreOneContentInTheOrderOfTheCalls() {
        assertContents(
                """
                [{"role":"user","parts":[{"text":"Weather?"}]},
                {"role":"model","parts":[{"text":"Let me see."},
                {"functionCall":{"id":"fc1","name":"weather","args":{"city":"Oslo"}}},
                {"functionCall":{"id":"fc2","name":"time","args":{}}}]},
                {"role":"user","parts":[{"functionResponse":{"id":"fc1","name":"weather","response":{"c":4}}},
                {"functionResponse":{"id":"fc2","name":"time","response":{"output":"noon"}}},{"text":"And now?"}]}]
                """,
                MODEL,
                Message.user("Weather?"),
                said(Content.text("Let me see."), new Content.Call(WEATHER), new Content.Call(TIME)),
                Message.tool(TIME, ToolResult.of("noon")),
                Message.tool(WEATHER, ToolResult.of("{\"c\":4}")),
                Message.user("And now?"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "noon|false|{\"output\":\"noon\"}",
                "42|false|{\"output\":\"42\"}",
                "[1,2]|false|{\"output\":[1,2]}",
                "{\"c\":4}|false|{\"c\":4}",
                "{\"error\":4}|false|{\"output\":{\"error\":4}}",
                "{\"output\":4}|false|{\"output\":{\"output\":4}}",
                "{broken|false|{\"output\":\"{broken\"}",
                "no such city|true|{\"error\":\"no such city\"}",
                "{\"code\":7}|true|{\"error\":{\"code\":7}}"
            })
    void aResultIsAnObject(String text, boolean error, String response) {
        var result = error ? ToolResult.error(text) : ToolResult.of(text);
        var request = ChatRequest.of(List.of(said(new Content.Call(WEATHER)), Message.tool(WEATHER, result)));
        assertEquals(
                response,
                body(MODEL, request)
                        .at("contents.1.parts.0.functionResponse.response")
                        .toString());
    }

    @Test
    void idsThatGeminiNeverGaveAreLeftOut() {
        var wire = new GeminiWire(MODEL);
        var answer = Decoded.of(
                wire,
                ("data: {\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"f\"}},"
                                + "{\"functionCall\":{\"id\":\"x\",\"name\":\"f\"}}]},\"finishReason\":\"STOP\"}]}\n\n")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        var response = answer.response();
        if (response == null) throw new AssertionError("no answer");
        var calls = response.toolCalls();
        assertContents(
                """
                [{"role":"model","parts":[{"functionCall":{"name":"f","args":{}}},
                {"functionCall":{"id":"x","name":"f","args":{}}}]},
                {"role":"user","parts":[{"functionResponse":{"name":"f","response":{"output":"1"}}},
                {"functionResponse":{"id":"x","name":"f","response":{"output":"2"}}}]}]
                """,
                MODEL,
                response.message(),
                Message.tool(calls.get(1), ToolResult.of("2")),
                Message.tool(calls.get(0), ToolResult.of("1")));
    }

    @Test
    void argumentsThatAreNoObjectAreWrappedInOne() {
        var calls = List.of(ToolCall.of("a", "f", "{\"cut"), ToolCall.of("b", "f", "7"));
        var sent = body(MODEL, ChatRequest.of(List.<Message>of(Message.AssistantMessage.of(List.of(), calls))))
                .at("contents.0.parts");
        assertEquals(Json.object("text", "{\"cut"), sent.at("0.functionCall.args"));
        assertEquals(Json.object("value", 7), sent.at("1.functionCall.args"));
    }

    record Trip(String city, int days) {}

    @Test
    void anAnswerByASchema() {
        assertBody("""
            {"contents":[{"role":"user","parts":[{"text":"Plan"}]}],"generationConfig":{
            "responseMimeType":"application/json","responseJsonSchema":{"type":"object",
            "properties":{"city":{"type":"string"},"days":{"type":"integer"}},"required":["city","days"],
            "additionalProperties":false}}}
            """, ChatRequest.of("Plan").schema(Schema.of(Trip.class)));
    }

    @Test
    void imagesAndFiles(@TempDir Path directory) throws IOException {
        Path pdf = Files.write(directory.resolve("a.pdf"), new byte[] {4, 5, 6});
        assertContents(
                """
                [{"role":"user","parts":[{"text":"Look"},{"inlineData":{"mimeType":"image/png","data":"AQID"}},
                {"fileData":{"mimeType":"image/jpeg","fileUri":"https://example.com/a.jpg?w=1"}},
                {"fileData":{"fileUri":"https://example.com/a"}},
                {"inlineData":{"mimeType":"image/gif","data":"AAAA"}},
                {"inlineData":{"mimeType":"application/pdf","data":"BAUG"}}]}]
                """,
                MODEL,
                Message.user(
                        "Look",
                        Content.image(new byte[] {1, 2, 3}, "image/png"),
                        Content.imageUrl("https://example.com/a.jpg?w=1"),
                        Content.imageUrl("https://example.com/a"),
                        Content.imageUrl("data:image/gif;base64,AAAA"),
                        Content.file(pdf)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gemini-2.5-flash|NONE|{\"includeThoughts\":false,\"thinkingBudget\":0}",
                "gemini-2.5-pro|NONE|{\"includeThoughts\":false,\"thinkingBudget\":128}",
                "gemini-2.5-pro|LOW|{\"includeThoughts\":true,\"thinkingBudget\":1024}",
                "gemini-2.5-flash|MEDIUM|{\"includeThoughts\":true,\"thinkingBudget\":8192}",
                "gemini-2.5-flash|HIGH|{\"includeThoughts\":true,\"thinkingBudget\":24576}",
                "gemini-3-flash-preview|NONE|{\"includeThoughts\":false,\"thinkingLevel\":\"MINIMAL\"}",
                "gemini-3-flash-preview|MEDIUM|{\"includeThoughts\":true,\"thinkingLevel\":\"MEDIUM\"}",
                "gemini-3-pro-preview|NONE|{\"includeThoughts\":false,\"thinkingLevel\":\"LOW\"}",
                "gemini-3-pro-preview|MEDIUM|{\"includeThoughts\":true,\"thinkingLevel\":\"HIGH\"}",
                "gemini-3.1-pro-preview|MEDIUM|{\"includeThoughts\":true,\"thinkingLevel\":\"MEDIUM\"}",
                "gemini-flash-latest|HIGH|{\"includeThoughts\":true,\"thinkingLevel\":\"HIGH\"}"
            })
    void reasoningIsABudgetOrALevelByTheModelsGeneration(String model, Effort effort, String config) {
        var request = ChatRequest.of("Hi").options(o -> o.reasoning(effort));
        assertEquals(
                config,
                body(model, request).at("generationConfig.thinkingConfig").toString());
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-2.5-flash,true",
        "gemini-3-pro,true",
        "gemini-flash-latest,true",
        "gemini-2.0-flash,false",
        "gemini-1.5-pro,false",
        "gemma-3-27b-it,false"
    })
    void modelsThatDoNotThinkCannotBeToldHowMuch(String model, boolean can) {
        assertEquals(can, new GeminiWire(model).capabilities().contains(Capability.REASONING));
    }

    @Test
    void optionsAndExtra() {
        assertBody(
                """
                {"contents":[{"role":"user","parts":[{"text":"Hi"}]}],"generationConfig":{"maxOutputTokens":500,
                "temperature":0.2,"topP":0.9,"seed":7,"stopSequences":["###"],"topK":40},
                "safetySettings":[{"category":"HARM_CATEGORY_HARASSMENT","threshold":"OFF"}]}
                """,
                ChatRequest.of("Hi")
                        .options(o -> o.temperature(0.2)
                                .topP(0.9)
                                .maxTokens(500)
                                .seed(7)
                                .stop("###")
                                .extra("generationConfig.topK", 40)
                                .extra(
                                        "safetySettings",
                                        List.of(Json.object(
                                                "category", "HARM_CATEGORY_HARASSMENT", "threshold", "OFF")))));
    }

    // signatures

    @Test
    void aSignatureGoesBackOnTheVeryPartItCameOn() {
        assertContents(
                """
                [{"role":"model","parts":[{"text":"hm","thought":true,"thoughtSignature":"c2ln"},{"text":"Hel"},
                {"text":"lo","thoughtSignature":"c2ln"},
                {"functionCall":{"id":"fc1","name":"weather","args":{"city":"Oslo"}},"thoughtSignature":"c2ln"},
                {"functionCall":{"id":"fc2","name":"time","args":{}}},{"text":"","thoughtSignature":"c2ln"},
                {"executableCode":{"language":"PYTHON","code":"1"},"thoughtSignature":"c2ln"}]}]
                """,
                "gemini-3-flash-preview",
                said(
                        Content.Reasoning.of("hm", "gemini", SIGNED),
                        Content.Reasoning.of("only a summary"),
                        Content.text("Hel"),
                        Content.text("lo"),
                        mark(SIGNED),
                        new Content.Call(WEATHER),
                        mark(SIGNED),
                        new Content.Call(TIME),
                        mark(Json.object("text", "", "thoughtSignature", "c2ln")),
                        mark(Json.parse("{\"executableCode\":{\"language\":\"PYTHON\",\"code\":\"1\"},"
                                + "\"thoughtSignature\":\"c2ln\"}"))));
    }

    @Test
    void aSignatureWhosePartIsGoneStandsAlone() {
        assertContents("""
            [{"role":"model","parts":[{"text":"","thoughtSignature":"c2ln"},{"text":"Hi"}]}]
            """, MODEL, said(Content.text(""), mark(SIGNED), Content.text("Hi")));
    }

    @Test
    void whatOtherProvidersMadeForThemselvesIsNotSent() {
        assertContents(
                """
                [{"role":"model","parts":[{"text":"Hi"}]}]
                """,
                MODEL,
                said(
                        Content.Reasoning.of("hm", "anthropic", Json.object("signature", "s")),
                        Content.text("Hi"),
                        new Content.Unknown("openai", Json.object("type", "x"))));
    }

    @Test
    void theFirstCallOfEachStepOfAnotherModelGetsTheDocumentedStandIn() {
        Message[] history = {
            Message.user("q"),
            said(new Content.Call(WEATHER), new Content.Call(TIME)),
            Message.tool(WEATHER, ToolResult.of("1")),
            Message.tool(TIME, ToolResult.of("2")),
            said(new Content.Call(ToolCall.of("fc3", "time", ""))),
            Message.tool(ToolCall.of("fc3", "time", ""), ToolResult.of("3")),
            said(new Content.Call(ToolCall.of("fc4", "time", "")), mark(SIGNED))
        };
        Json sent =
                body("gemini-3-flash-preview", ChatRequest.of(List.of(history))).at("contents");
        assertEquals(
                "skip_thought_signature_validator",
                sent.at("1.parts.0.thoughtSignature").text());
        assertTrue(sent.at("1.parts.1.thoughtSignature").isMissing());
        assertEquals(
                "skip_thought_signature_validator",
                sent.at("3.parts.0.thoughtSignature").text());
        assertEquals("c2ln", sent.at("5.parts.0.thoughtSignature").text());
        for (String older : List.of("gemini-2.5-flash", "gemini-2.0-flash", "gemma-3-27b-it")) {
            assertFalse(body(older, ChatRequest.of(List.of(history))).toString().contains("skip_thought"), older);
        }
    }
}
