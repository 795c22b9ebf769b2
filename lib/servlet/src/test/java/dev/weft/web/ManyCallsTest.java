package dev.weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Document;
import dev.weft.Emission;
import dev.weft.Emitter;
import dev.weft.Event;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.ToolCall;
import dev.weft.ToolResult;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that go on and on, models that give all their calls one id, and events that are named like those of a protocol. */
class ManyCallsTest {
    private static final int CALLS = 1_000;

    /** In turns of so many calls each. */
    private static List<Emission> run(int each) throws InterruptedException {
        return RunText.of(
                (request, out) -> {
                    for (int turn = 0; turn < CALLS / each; turn++) {
                        for (ToolCall call : said(out, each).toolCalls()) {
                            out.step(
                                    "t",
                                    new Event.ToolCallStarted(call),
                                    text -> new Event.ToolCallFinished(call, ToolResult.of(text)),
                                    in -> "r");
                        }
                    }
                    return ChatResponse.of("done");
                },
                ChatRequest.of("hi"));
    }

    private static ChatResponse said(Emitter out, int calls) throws Exception {
        ChatModel model = new ChatModel() {
            @Override
            public String name() {
                return "m";
            }

            @Override
            public ChatResponse respond(ChatRequest request, Emitter to) {
                var answer = ChatResponse.writer(to).model("m");
                for (int i = 0; i < calls; i++)
                    answer.toolCall(i, "call_0", "t", "{\"a\":").toolCall(i, "", "", i + "}");
                return answer.finish(FinishReason.TOOL_CALLS, "tool_calls").response();
            }
        };
        return model.call(ChatRequest.of("hi"), out);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, CALLS})
    void aThousandCallsOfOneIdHaveEachItsOwnAndItsResult(int each) throws InterruptedException {
        List<Emission> run = run(each);
        var ids = new HashSet<String>();
        var results = new HashSet<String>();
        for (Json part : AiSdkGrammar.check(Written.raw(new AiSdkFormat(), run), true)) {
            String type = part.member("type").text();
            if (type.equals("tool-input-available"))
                ids.add(part.member("toolCallId").text());
            if (type.equals("tool-output-available"))
                results.add(part.member("toolCallId").text());
        }
        assertEquals(CALLS, ids.size());
        assertEquals(ids, results);
        var modern = new AgUiFormat().to(AgUiRequest.of("{\"protocolVersion\":\"1.0\"}"));
        var arguments = new StringBuilder();
        long returned = 0;
        for (Json event : AgUiGrammar.check(Written.raw(modern, run), true, true)) {
            String type = event.member("type").text();
            if (type.equals("TOOL_CALL_ARGS"))
                arguments.append(event.member("delta").text());
            if (type.equals("TOOL_CALL_RESULT")) returned++;
        }
        assertEquals(CALLS, returned);
        assertEquals(CALLS, arguments.toString().split("}").length);
    }

    @Test
    void aCallIsThereBeforeItIsMade() throws InterruptedException {
        List<Emission> run = run(2).stream()
                .takeWhile(emission -> !(emission.event() instanceof Event.ToolCallFinished))
                .toList();
        assertTrue(run.getLast().event() instanceof Event.ToolCallStarted);
        var agUi = new AgUiFormat().encoder();
        var aiSdk = new AiSdkFormat().encoder();
        var openAi = new OpenAiFormat().statusEvents(true).encoder();
        var outs = List.of(new StringBuilder(), new StringBuilder(), new StringBuilder());
        for (Emission emission : run) {
            agUi.write(emission, outs.get(0));
            aiSdk.write(emission, outs.get(1));
            openAi.write(emission, outs.get(2));
        }
        String shown = outs.get(0).toString();
        assertTrue(shown.contains("\"toolCallName\":\"t\"") && shown.contains("TOOL_CALL_END"), shown);
        assertTrue(
                outs.get(1).toString().contains("\"type\":\"tool-input-available\""),
                outs.get(1).toString());
        assertTrue(
                outs.get(2).toString().contains("\"description\":\"Calling t\",\"done\":false"),
                outs.get(2).toString());
    }

    @Event.Name("agent")
    record Agent(String id) implements Event.Custom {}

    @Event.Name("start-step")
    record Started(String type) implements Event.Custom {}

    @Test
    void anEventThatIsNamedLikeOneOfAProtocolIsNotTakenForIt() throws InterruptedException {
        var run = RunText.of(
                (request, out) -> {
                    out.emit(new Agent("1"));
                    out.emit(new Started("RUN_FINISHED"));
                    return ChatResponse.of("done");
                },
                ChatRequest.of("hi"));
        String aiSdk = RunText.written(new AiSdkFormat(), run);
        assertTrue(aiSdk.contains("{\"type\":\"data-event.agent\",\"id\":\"1\",\"data\":{\"id\":\"1\"}}"), aiSdk);
        assertTrue(aiSdk.contains("{\"type\":\"data-start-step\",\"data\":{\"type\":\"RUN_FINISHED\"}}"), aiSdk);
        AiSdkGrammar.check(Written.raw(new AiSdkFormat(), run), true);
        var modern = new AgUiFormat().to(AgUiRequest.of("{\"protocolVersion\":\"1.0\"}"));
        assertTrue(AgUiGrammar.check(Written.raw(modern, run), true, true).stream()
                .anyMatch(event -> event.at("value.type").text("").equals("RUN_FINISHED")));
    }

    /** A server in between has sent it without its data. */
    @Test
    void anEventWhoseDataWasHeldBackIsNotShown() throws InterruptedException {
        List<Emission> run = run(CALLS / 2);
        List<Emission> again = new java.util.ArrayList<>();
        var reader = dev.weft.EventCodec.PLAIN.reader();
        for (Json line : Written.raw(new WeftFormat(), run)
                .lines()
                .filter(text -> text.startsWith("data: "))
                .map(text -> Json.parse(text.substring(6)))
                .toList()) again.add(reader.read(line));
        var modern = new AgUiFormat().to(AgUiRequest.of("{\"protocolVersion\":\"1.0\"}"));
        String written = Written.raw(modern, again);
        AgUiGrammar.check(written, true, true);
        assertFalse(written.contains("model.call.started"), "what was held back is told of");
        String aiSdk = Written.raw(new AiSdkFormat(), again);
        AiSdkGrammar.check(aiSdk, true);
        assertFalse(aiSdk.contains("model.call.started"), "what was held back is told of");
    }

    @Test
    void whatMemoryLooksUpIsNoSourceOfTheAnswer() throws InterruptedException {
        var found = List.of(Document.of("a", "x").metadata("url", "https://example.com/secret"));
        var run = RunText.of(
                (request, out) -> {
                    out.step(
                            "memory",
                            new Event.MemoryReadStarted("c"),
                            text -> new Event.MemoryReadFinished(List.of()),
                            in -> in.step(
                                    "docs",
                                    new Event.RetrievalStarted("q"),
                                    Event.RetrievalFinished::new,
                                    searching -> found));
                    return ChatResponse.of("done");
                },
                ChatRequest.of("hi"));
        var modern = new AgUiFormat().to(AgUiRequest.of("{\"protocolVersion\":\"1.0\"}"));
        for (Format format : List.of(new AiSdkFormat(), modern, new OpenAiFormat().statusEvents(true)))
            assertFalse(Written.raw(format, run).contains("example.com"), format.toString());
    }
}
