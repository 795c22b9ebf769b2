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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The exact requests to Bedrock. */
class BedrockRequestTest {
    private static final String NOVA = "amazon.nova-2-lite-v1:0";
    private static final String CLAUDE = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";
    private static final ToolCall WEATHER = ToolCall.of("tooluse_1", "weather", "{\"city\":\"Oslo\"}");
    private static final ToolCall TIME = ToolCall.of("tooluse_2", "time", "");
    private static final ToolSpec TOOL = ToolSpec.of("weather", "d", Json.object("type", "object"));

    private static Json body(ChatRequest request) {
        return new BedrockWire(NOVA).encode(request).body();
    }

    private static void assertBody(String expected, ChatRequest request) {
        assertEquals(expected.replace("\n", ""), body(request).toString());
    }

    private static Message assistant(Content... parts) {
        return Message.AssistantMessage.of(List.of(parts), List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "amazon.nova-2-lite-v1:0,amazon.nova-2-lite-v1%3A0",
        "vendor.model,vendor.model",
        "arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.vendor.m-v1:0,"
                + "arn%3Aaws%3Abedrock%3Aeu-central-1%3A123456789012%3Ainference-profile%2Feu.vendor.m-v1%3A0"
    })
    void theModelIsAPartOfThePathWhateverItsNameHolds(String model, String inPath) {
        var wire = new BedrockWire(model);
        assertEquals(
                "POST /model/" + inPath + "/converse-stream",
                wire.encode(ChatRequest.of("Hi")).toString());
        assertEquals(
                "POST /model/" + inPath + "/converse",
                wire.encode(ChatRequest.of("Hi").options(o -> o.streaming(false)))
                        .toString());
    }

    @Test
    void plain() {
        assertBody("""
            {"messages":[{"role":"user","content":[{"text":"Hi"}]}]}
            """, ChatRequest.of("Hi"));
    }

    @Test
    void systemAndSeveralTurns() {
        assertBody(
                """
                {"messages":[{"role":"user","content":[{"text":"Hi"}]},{"role":"assistant","content":[{"text":"Hello"}]},
                {"role":"user","content":[{"text":"Bye"},{"text":"now"}]}],
                "system":[{"text":"Be brief."},{"text":"Be kind."}]}
                """,
                ChatRequest.of(List.of(
                        Message.system("Be brief."),
                        Message.user("Hi"),
                        Message.assistant("Hello"),
                        Message.user("Bye"),
                        Message.system("Be kind."),
                        Message.user("now"))));
    }

    @Test
    void optionsAndExtra() {
        assertBody(
                """
                {"messages":[{"role":"user","content":[{"text":"Hi"}]}],"inferenceConfig":{"maxTokens":500,"temperature":0.2,
                "topP":0.9,"stopSequences":["###"]},"additionalModelRequestFields":{"top_k":5},"serviceTier":{"type":"flex"}}
                """,
                ChatRequest.of("Hi")
                        .options(o -> o.temperature(0.2)
                                .topP(0.9)
                                .maxTokens(500)
                                .stop("###")
                                .extra("additionalModelRequestFields.top_k", 5)
                                .extra("serviceTier.type", "flex")));
    }

    @Test
    void resultsComeBeforeWhatTheUserSaidMeanwhile() {
        assertBody(
                """
                {"messages":[{"role":"assistant","content":[
                {"toolUse":{"toolUseId":"tooluse_1","name":"weather","input":{"city":"Oslo"}}},
                {"toolUse":{"toolUseId":"tooluse_2","name":"time","input":{}}}]},
                {"role":"user","content":[{"toolResult":{"toolUseId":"tooluse_1","content":[{"text":"4 C"}]}},
                {"toolResult":{"toolUseId":"tooluse_2","content":[{"text":"9"}]}},{"text":"Hurry!"}]}]}
                """,
                ChatRequest.of(List.of(
                        assistant(new Content.Call(WEATHER), new Content.Call(TIME)),
                        Message.tool(WEATHER, ToolResult.of("4 C")),
                        Message.user("Hurry!"),
                        Message.tool(TIME, ToolResult.of("9")))));
    }

    @Test
    void toolsAndTheirResultsAllInOneMessageOfTheUser() {
        assertBody(
                """
                {"messages":[{"role":"user","content":[{"text":"Weather?"}]},{"role":"assistant","content":[{"text":"I look."},
                {"toolUse":{"toolUseId":"tooluse_1","name":"weather","input":{"city":"Oslo"}}},
                {"toolUse":{"toolUseId":"tooluse_2","name":"time","input":{}}}]},
                {"role":"user","content":[{"toolResult":{"toolUseId":"tooluse_1","content":[{"text":"4 C"}]}},
                {"toolResult":{"toolUseId":"tooluse_2","content":[{"text":"no clock"}],"status":"error"}},
                {"text":"Be quick."}]}],
                "toolConfig":{"tools":[{"toolSpec":{"name":"weather","description":"d","inputSchema":{"json":{"type":"object"}}}},
                {"toolSpec":{"name":"time","inputSchema":{"json":{"type":"object"}}}}]}}
                """,
                ChatRequest.of(List.of(
                                Message.user("Weather?"),
                                assistant(Content.text("I look."), new Content.Call(WEATHER), new Content.Call(TIME)),
                                Message.tool(WEATHER, ToolResult.of("4 C")),
                                Message.tool(TIME, ToolResult.error("no clock")),
                                Message.user("Be quick.")))
                        .tools(List.of(TOOL, ToolSpec.of("time", "", Json.object("type", "object")))));
    }

    @Test
    void toolChoices() {
        var request = ChatRequest.of("Hi").tools(List.of(TOOL));
        assertEquals("{\"auto\":{}}", choice(request, ToolChoice.AUTO));
        assertEquals("{\"any\":{}}", choice(request, ToolChoice.REQUIRED));
        assertEquals("{\"tool\":{\"name\":\"weather\"}}", choice(request, ToolChoice.tool("weather")));
        assertTrue(body(request.options(o -> o.toolChoice(ToolChoice.NONE)))
                .at("toolConfig")
                .isMissing());
    }

    private static String choice(ChatRequest request, ToolChoice choice) {
        return body(request.options(o -> o.toolChoice(choice)))
                .at("toolConfig.toolChoice")
                .toString();
    }

    @Test
    void noToolCannotBeDemandedOnceToolsWereCalled() {
        var request = ChatRequest.of(List.of(
                        Message.user("q"),
                        assistant(new Content.Call(WEATHER)),
                        Message.tool(WEATHER, ToolResult.of("4 C"))))
                .tools(List.of(TOOL));
        var e = assertThrows(
                IllegalArgumentException.class, () -> body(request.options(o -> o.toolChoice(ToolChoice.NONE))));
        assertTrue(String.valueOf(e.getMessage()).contains("no tool"), e.getMessage());
    }

    record Trip(String city, int nights) {}

    @Test
    void anAnswerByASchemaWhichGoesAsAText() {
        var sent = body(ChatRequest.of("Plan").schema(Schema.of(Trip.class)));
        assertEquals(
                "{\"textFormat\":{\"type\":\"json_schema\",\"structure\":{\"jsonSchema\":{\"schema\":"
                        + Json.of("{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"},"
                                + "\"nights\":{\"type\":\"integer\"}},\"required\":[\"city\",\"nights\"],"
                                + "\"additionalProperties\":false}")
                        + ",\"name\":\"Trip\"}}}}",
                sent.at("outputConfig").toString());
    }

    @Test
    void anImageAndDocumentsWithNamesOfTheirOwn(@TempDir Path directory) throws IOException {
        Path pdf = Files.write(directory.resolve("My_plan (2).pdf"), new byte[] {1});
        Path notes = Files.write(directory.resolve("notes.md"), new byte[] {2});
        assertBody(
                """
                {"messages":[{"role":"user","content":[{"text":"Look"},{"image":{"format":"png","source":{"bytes":"AQID"}}},
                {"document":{"format":"pdf","name":"My-plan (2)","source":{"bytes":"AQ=="}}},
                {"document":{"format":"pdf","name":"My-plan (2)-2","source":{"bytes":"AQ=="}}},
                {"document":{"format":"md","name":"notes","source":{"bytes":"Ag=="}}}]}]}
                """,
                ChatRequest.of(List.of(Message.user(
                        "Look",
                        Content.image(new byte[] {1, 2, 3}, "image/png"),
                        Content.file(pdf),
                        Content.file(pdf),
                        Content.file(notes)))));
        Path odd = Files.write(directory.resolve("x.zip"), new byte[] {1});
        var e = assertThrows(
                IllegalArgumentException.class,
                () -> body(ChatRequest.of(List.of(Message.user("Look", Content.file(odd))))));
        assertTrue(String.valueOf(e.getMessage()).contains("csv, doc, docx"), e.getMessage());
    }

    @Test
    void reasoningGoesBackWithWhatItsMakerSigned() {
        assertBody(
                """
                {"messages":[{"role":"user","content":[{"text":"q"}]},{"role":"assistant","content":[
                {"reasoningContent":{"reasoningText":{"text":"hm","signature":"c2ln"}}},
                {"reasoningContent":{"redactedContent":"AAAA"}},{"text":"Hello"}]}]}
                """,
                ChatRequest.of(List.of(
                        Message.user("q"),
                        assistant(
                                Content.Reasoning.of("hm", "bedrock", Json.object("signature", "c2ln")),
                                Content.Reasoning.of("", "bedrock", Json.object("redactedContent", "AAAA")),
                                Content.Reasoning.of("unsigned", "bedrock", Json.object()),
                                Content.Reasoning.of("hm", "anthropic", Json.object("signature", "s")),
                                new Content.Unknown("anthropic", Json.object("type", "x")),
                                Content.text("Hello")))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\1',
            value = {
                "eu.anthropic.claude-sonnet-4-5-20250929-v1:0|LOW"
                        + "|{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2048}}",
                "anthropic.claude-opus-4-6-v1|HIGH"
                        + "|{\"thinking\":{\"type\":\"adaptive\"},\"output_config\":{\"effort\":\"high\"}}",
                "anthropic.claude-opus-4-6-v1|NONE|{\"thinking\":{\"type\":\"disabled\"}}",
                "amazon.nova-2-lite-v1:0|LOW|{\"reasoningConfig\":{\"type\":\"enabled\",\"maxReasoningEffort\":\"low\"}}",
                "amazon.nova-2-lite-v1:0|NONE|{\"reasoningConfig\":{\"type\":\"disabled\"}}",
                "openai.gpt-oss-120b-1:0|HIGH|{\"reasoning_effort\":\"high\"}",
                "openai.gpt-oss-120b-1:0|NONE|{\"reasoning_effort\":\"low\"}"
            })
    void aDegreeOfReasoningIsAskedForInItsMakersWords(String model, Effort effort, String fields) {
        var wire = new BedrockWire(model);
        assertTrue(wire.capabilities().contains(Capability.REASONING));
        var sent = wire.encode(ChatRequest.of("Hi").options(o -> o.reasoning(effort)))
                .body();
        assertEquals(fields, sent.at("additionalModelRequestFields").toString());
    }

    @Test
    void aModelWhoseMakerItsNameDoesNotSayCannotBeAskedForADegree() {
        assertFalse(new BedrockWire("arn:aws:bedrock:us-east-1:1:application-inference-profile/abc")
                .capabilities()
                .contains(Capability.REASONING));
    }

    @Test
    void marksAndBlocksOfBedrocksOwnGoWhereTheyStand() {
        Json mark = Json.object("cachePoint", Json.object("type", "default"));
        var unknown = new Content.Unknown("bedrock", mark);
        var sent = body(ChatRequest.of(List.of(
                new Message.SystemMessage(List.of(Content.text("Be brief."), unknown)), Message.user("Hi", unknown))));
        assertEquals(mark, sent.at("system.1"));
        assertEquals(mark, sent.at("messages.0.content.1"));
    }

    @Test
    void blankTextsAreLeftOutAndTheirNeighboursJoined() {
        assertBody(
                """
                {"messages":[{"role":"user","content":[{"text":"a"},{"text":"b"}]}]}
                """,
                ChatRequest.of(List.of(Message.user("a"), Message.assistant(" \n"), Message.user("b"), assistant())));
    }

    @Test
    void idsThatSomeOtherProviderMadeUpAreMadeToFitInCallAndResultAlike() {
        var foreign = ToolCall.of("functions.weather:0", "weather", "[1]");
        var sent = body(ChatRequest.of(List.of(
                Message.user("q"), assistant(new Content.Call(foreign)), Message.tool(foreign, ToolResult.of("")))));
        String id = sent.at("messages.1.content.0.toolUse.toolUseId").text();
        assertTrue(id.matches("[a-zA-Z0-9_-]{1,64}"), id);
        assertEquals(id, sent.at("messages.2.content.0.toolResult.toolUseId").text());
        assertEquals(Json.object("value", Json.array(1)), sent.at("messages.1.content.0.toolUse.input"));
        // a blank text would be refused
        assertEquals(
                "[{\"json\":{}}]",
                sent.at("messages.2.content.0.toolResult.content").toString());
    }

    @Test
    void filesByTheirAddressAndInAnAnswerAreRefusedBeforeAnythingIsSent() {
        assertThrows(
                IllegalArgumentException.class,
                () -> body(ChatRequest.of(List.of(Message.user("q", Content.imageUrl("https://example.org/a.png"))))));
        assertThrows(
                IllegalArgumentException.class,
                () -> body(ChatRequest.of(List.of(assistant(Content.image(new byte[] {1}, "image/png"))))));
        assertFalse(new BedrockWire(CLAUDE).capabilities().contains(Capability.IMAGE_URLS));
    }
}
