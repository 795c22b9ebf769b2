package dev.weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Document;
import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.EventStream;
import dev.weft.Failure;
import dev.weft.Json;
import dev.weft.Responder;
import dev.weft.ToolSpec;
import dev.weft.chat.Chat;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import dev.weft.tool.Tool;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class AgUiFormatTest {
    private static final ChatRequest HI = ChatRequest.of("hi");
    private static final AgUiFormat NEW =
            new AgUiFormat().to(AgUiRequest.of("{\"threadId\":\"t\",\"runId\":\"r\",\"protocolVersion\":\"1.0\"}"));
    private static final AgUiFormat OLD = new AgUiFormat().to(AgUiRequest.of("{\"threadId\":\"t\",\"runId\":\"r\"}"));
    private static final String STARTED =
            "{\"type\":\"RUN_STARTED\",\"threadId\":\"t\",\"runId\":\"r\",\"protocolVersion\":\"1.0\"}\n";
    private static final String FINISHED =
            "{\"type\":\"RUN_FINISHED\",\"threadId\":\"t\",\"runId\":\"r\",\"outcome\":{\"type\":\"success\"}}\n";

    record City(String name) {}

    @Event.Name("index.progress")
    record Progress(int percent) implements Event.Custom {}

    private static String written(AgUiFormat format, Responder responder) throws InterruptedException {
        return RunText.written(format, RunText.of(responder, HI));
    }

    private static Tool weather() {
        return Tool.of("weather", "Tells the weather", City.class, city -> "rain in " + city.name());
    }

    @Test
    void textIsOneMessageAndTheEndTellsTheTokens() throws InterruptedException {
        var model =
                FakeModel.script(call -> call.text("Hel").text("lo\r\n\u2028").usage(3, 2));
        assertEquals(STARTED + """
            {"type":"TEXT_MESSAGE_START","messageId":"RUN-1","role":"assistant"}
            {"type":"TEXT_MESSAGE_CONTENT","messageId":"RUN-1","delta":"Hel"}
            {"type":"TEXT_MESSAGE_CONTENT","messageId":"RUN-1","delta":"lo\\r\\n\\u2028"}
            {"type":"TEXT_MESSAGE_END","messageId":"RUN-1"}
            {"type":"RUN_FINISHED","threadId":"t","runId":"r","outcome":{"type":"success"},"usage":[{"model":"fake","inputTokens":3,"outputTokens":2,"totalTokens":5}]}
            """, written(NEW, Chat.of(model)));
    }

    @Test
    void aClientBeforeOneIsSentNothingThatItDoesNotKnow() throws InterruptedException {
        var model = FakeModel.script(call -> call.text("Hi"));
        assertEquals("""
            {"type":"RUN_STARTED","threadId":"t","runId":"r"}
            {"type":"TEXT_MESSAGE_START","messageId":"RUN-1","role":"assistant"}
            {"type":"TEXT_MESSAGE_CONTENT","messageId":"RUN-1","delta":"Hi"}
            {"type":"TEXT_MESSAGE_END","messageId":"RUN-1"}
            {"type":"RUN_FINISHED","threadId":"t","runId":"r"}
            """, written(OLD, Chat.of(model)));
    }

    @Test
    void thoughtsAreClosedBeforeTextAndTextBeforeThoughts() throws InterruptedException {
        var model = FakeModel.script(
                call -> call.reasoning("Hm").text("A").reasoning("Ah").text("B"));
        assertEquals(STARTED + """
            {"type":"REASONING_START","messageId":"RUN-1"}
            {"type":"REASONING_MESSAGE_START","messageId":"RUN-1","role":"reasoning"}
            {"type":"REASONING_MESSAGE_CONTENT","messageId":"RUN-1","delta":"Hm"}
            {"type":"REASONING_MESSAGE_END","messageId":"RUN-1"}
            {"type":"REASONING_END","messageId":"RUN-1"}
            {"type":"TEXT_MESSAGE_START","messageId":"RUN-2","role":"assistant"}
            {"type":"TEXT_MESSAGE_CONTENT","messageId":"RUN-2","delta":"A"}
            {"type":"TEXT_MESSAGE_END","messageId":"RUN-2"}
            {"type":"REASONING_START","messageId":"RUN-3"}
            {"type":"REASONING_MESSAGE_START","messageId":"RUN-3","role":"reasoning"}
            {"type":"REASONING_MESSAGE_CONTENT","messageId":"RUN-3","delta":"Ah"}
            {"type":"REASONING_MESSAGE_END","messageId":"RUN-3"}
            {"type":"REASONING_END","messageId":"RUN-3"}
            {"type":"TEXT_MESSAGE_START","messageId":"RUN-4","role":"assistant"}
            {"type":"TEXT_MESSAGE_CONTENT","messageId":"RUN-4","delta":"B"}
            {"type":"TEXT_MESSAGE_END","messageId":"RUN-4"}
            """ + FINISHED, written(NEW, Chat.of(model)));
    }

    @Test
    void anEmojiThatWasCutIsWholeAndALoneHalfIsReplaced() throws InterruptedException {
        var model = FakeModel.script(call -> call.text("a\ud83d")
                .text("\udc4b")
                .text("\ud83d")
                .reasoning("\udc4b!")
                .text("x\udc4b\ud83d"));
        String text = written(NEW, Chat.of(model));
        assertEquals(
                """
                a
                👋
                \ufffd
                \ufffd!
                x\ufffd
                \ufffd
                """,
                text.lines()
                        .map(Json::parse)
                        .filter(event -> !event.member("delta").isMissing())
                        .map(event -> event.member("delta").text() + "\n")
                        .reduce("", String::concat));
    }

    @Test
    void aToolThatIsCalledHereHasACallAndAResult() throws InterruptedException {
        var model = FakeModel.script(
                first -> first.text("Let me see.").toolCall("weather", Map.of("name", "Oslo")),
                second -> second.text("Rain."));
        assertEquals(
                STARTED + """
                    {"type":"TEXT_MESSAGE_START","messageId":"RUN-1","role":"assistant"}
                    {"type":"TEXT_MESSAGE_CONTENT","messageId":"RUN-1","delta":"Let me see."}
                    {"type":"TEXT_MESSAGE_END","messageId":"RUN-1"}
                    {"type":"TOOL_CALL_START","toolCallId":"RUN-2","toolCallName":"weather","parentMessageId":"RUN-1"}
                    {"type":"TOOL_CALL_ARGS","toolCallId":"RUN-2","delta":"{\\"name\\":\\"Oslo\\"}"}
                    {"type":"TOOL_CALL_END","toolCallId":"RUN-2"}
                    {"type":"TOOL_CALL_RESULT","messageId":"RUN-3","toolCallId":"RUN-2","content":"rain in Oslo","role":"tool"}
                    {"type":"TEXT_MESSAGE_START","messageId":"RUN-4","role":"assistant"}
                    {"type":"TEXT_MESSAGE_CONTENT","messageId":"RUN-4","delta":"Rain."}
                    {"type":"TEXT_MESSAGE_END","messageId":"RUN-4"}
                    """ + FINISHED,
                written(NEW, Chat.builder().model(model).tools(weather()).build()));
    }

    @Test
    void callsOfOneTurnBelongToOneMessageAndTheSameIdInTheNextTurnIsAnotherCall() throws InterruptedException {
        String text = written(
                NEW, Chat.builder().model(new Repeating()).tools(weather()).build());
        List<Json> events = text.lines().map(Json::parse).toList();
        assertEquals(
                List.of("RUN-2 in RUN-1", "RUN-3 in RUN-1", "RUN-7 in RUN-6"),
                events.stream()
                        .filter(event -> event.member("type").text().equals("TOOL_CALL_START"))
                        .map(event -> event.member("toolCallId").text() + " in "
                                + event.member("parentMessageId").text())
                        .toList());
        assertEquals(
                List.of("RUN-2 rain in 00", "RUN-3 rain in 01", "RUN-7 rain in 10"),
                events.stream()
                        .filter(event -> event.member("type").text().equals("TOOL_CALL_RESULT"))
                        .map(event -> event.member("toolCallId").text() + " "
                                + event.member("content").text())
                        .sorted()
                        .toList());
    }

    @Test
    void whatAToolHasToldOfItsErrorIsNotShownUnlessTheApplicationWants() throws InterruptedException {
        Tool broken = Tool.of("weather", "Tells the weather", City.class, city -> {
            throw new IllegalStateException("password is 1234");
        });
        var chat = Chat.builder().tools(broken);
        String secret = written(
                NEW,
                chat.model(FakeModel.script(
                                call -> call.toolCall("weather", Map.of("name", "x")), call -> call.text("y")))
                        .build());
        assertFalse(secret.contains("1234"), secret);
        assertTrue(secret.contains("\"metadata\":{\"error\":true}"), secret);
        String shown = written(
                OLD.failures(failure -> failure.type() + ": " + failure.message()),
                chat.model(FakeModel.script(
                                call -> call.toolCall("weather", Map.of("name", "x")), call -> call.text("y")))
                        .build());
        assertTrue(shown.contains("\"content\":\"ToolError: password is 1234\",\"role\":\"tool\"}"), shown);
    }

    @Test
    void aToolOfTheFrontEndIsACallWithoutAResult() throws InterruptedException {
        var model = FakeModel.script(call -> call.toolCall("pick_color", Map.of("hue", 3)));
        var request = HI.tools(List.of(ToolSpec.of("pick_color", "", Json.object("type", "object"))));
        assertEquals(STARTED + """
            {"type":"TOOL_CALL_START","toolCallId":"RUN-2","toolCallName":"pick_color","parentMessageId":"RUN-1"}
            {"type":"TOOL_CALL_ARGS","toolCallId":"RUN-2","delta":"{\\"hue\\":3}"}
            {"type":"TOOL_CALL_END","toolCallId":"RUN-2"}
            """ + FINISHED, RunText.written(NEW, RunText.of(Chat.of(model), request)));
    }

    @Test
    void ofCallsForBothSidesOnlyThoseMadeHereHaveAResult() throws InterruptedException {
        var model = FakeModel.script(
                call -> call.toolCall("weather", Map.of("name", "Oslo")).toolCall("pick", Map.of()));
        var request = HI.tools(List.of(ToolSpec.of("pick", "", Json.object("type", "object"))));
        var chat = Chat.builder().model(model).tools(weather()).build();
        String text = RunText.written(NEW, RunText.of(chat, request));
        assertEquals(
                List.of("RUN-2 weather", "RUN-3 pick", "RUN-2 rain in Oslo"),
                text.lines()
                        .map(Json::parse)
                        .filter(event -> event.member("type").text().matches("TOOL_CALL_(START|RESULT)"))
                        .map(event -> event.member("toolCallId").text() + " "
                                + event.member("toolCallName")
                                        .text(event.member("content").text("")))
                        .toList());
        assertTrue(text.endsWith(FINISHED), text);
    }

    @Test
    void aSearchIsAnActivityAndTellsOfDocumentsOnlyWhatIsMeantForReaders() throws InterruptedException {
        var chat = Chat.builder()
                .model(FakeModel.script(call -> call.text("See.")))
                .retriever((query, out) -> List.of(
                        Document.of("a", "secret text")
                                .metadata("url", "https://example.com/a")
                                .metadata("title", "A")
                                .metadata("owner", "bob"),
                        Document.of("b", "more")
                                .metadata("url", "javascript:alert(1)")
                                .metadata("filename", "b.pdf")))
                .build();
        String text = written(NEW, chat);
        assertEquals(
                """
                {"type":"ACTIVITY_SNAPSHOT","messageId":"RUN-1","activityType":"retrieval","content":{"status":"running","query":"hi","sources":[]}}
                {"type":"ACTIVITY_DELTA","messageId":"RUN-1","activityType":"retrieval","patch":[{"op":"replace","path":"/status","value":"done"},{"op":"replace","path":"/sources","value":[{"id":"a","title":"A","url":"https://example.com/a"},{"id":"b","filename":"b.pdf"}]}]}
                """,
                text.lines()
                        .filter(line -> line.contains("ACTIVITY"))
                        .map(line -> line + "\n")
                        .reduce("", String::concat));
        assertFalse(text.contains("secret"), text);
    }

    @Test
    void aSearchThatFailedSaysSoAndNotWhy() throws InterruptedException {
        var chat = Chat.builder()
                .model(FakeModel.saying())
                .retriever((query, out) -> {
                    throw new IllegalStateException("password is 1234");
                })
                .build();
        String text = written(NEW, chat);
        assertTrue(text.contains("\"path\":\"/status\",\"value\":\"failed\""), text);
        assertTrue(text.endsWith("{\"type\":\"RUN_ERROR\",\"message\":\"" + FailureText.NEUTRAL + "\"}\n"), text);
        assertFalse(text.contains("1234"), text);
    }

    private static Responder team() {
        var chat = Chat.builder()
                .model(FakeModel.script(
                        call -> call.reasoning("Hm").toolCall("weather", Map.of("name", "Oslo")),
                        call -> call.text("Found two."),
                        call -> call.text("Two exist.")))
                .build();
        return (request, out) -> {
            out.step(
                    "researcher",
                    new Event.AgentStarted("researcher"),
                    message -> new Event.AgentFinished("researcher", message),
                    inner -> chat.with(c -> c.tools(weather()))
                            .respond(request, inner)
                            .message());
            return chat.respond(request, out);
        };
    }

    @Test
    void whatAnAgentDoesIsMarkedAsItsOwn() throws InterruptedException {
        assertEquals(STARTED + """
            {"type":"SUBAGENT_STARTED","subagentRunId":"RUN-1","name":"researcher"}
            {"type":"REASONING_START","messageId":"RUN-2","subagentRunId":"RUN-1"}
            {"type":"REASONING_MESSAGE_START","messageId":"RUN-2","role":"reasoning","subagentRunId":"RUN-1"}
            {"type":"REASONING_MESSAGE_CONTENT","messageId":"RUN-2","delta":"Hm","subagentRunId":"RUN-1"}
            {"type":"REASONING_MESSAGE_END","messageId":"RUN-2","subagentRunId":"RUN-1"}
            {"type":"REASONING_END","messageId":"RUN-2","subagentRunId":"RUN-1"}
            {"type":"TOOL_CALL_START","toolCallId":"RUN-4","toolCallName":"weather","parentMessageId":"RUN-3","subagentRunId":"RUN-1"}
            {"type":"TOOL_CALL_ARGS","toolCallId":"RUN-4","delta":"{\\"name\\":\\"Oslo\\"}","subagentRunId":"RUN-1"}
            {"type":"TOOL_CALL_END","toolCallId":"RUN-4","subagentRunId":"RUN-1"}
            {"type":"TOOL_CALL_RESULT","messageId":"RUN-5","toolCallId":"RUN-4","content":"rain in Oslo","role":"tool","subagentRunId":"RUN-1"}
            {"type":"TEXT_MESSAGE_START","messageId":"RUN-6","role":"assistant","name":"researcher","subagentRunId":"RUN-1"}
            {"type":"TEXT_MESSAGE_CONTENT","messageId":"RUN-6","delta":"Found two.","subagentRunId":"RUN-1"}
            {"type":"TEXT_MESSAGE_END","messageId":"RUN-6","subagentRunId":"RUN-1"}
            {"type":"SUBAGENT_FINISHED","subagentRunId":"RUN-1"}
            {"type":"TEXT_MESSAGE_START","messageId":"RUN-7","role":"assistant"}
            {"type":"TEXT_MESSAGE_CONTENT","messageId":"RUN-7","delta":"Two exist."}
            {"type":"TEXT_MESSAGE_END","messageId":"RUN-7"}
            """ + FINISHED, written(NEW, team()));
    }

    @Test
    void aClientBeforeOneSeesAnAgentAsAStepAndAName() throws InterruptedException {
        assertEquals("""
            {"type":"RUN_STARTED","threadId":"t","runId":"r"}
            {"type":"STEP_STARTED","stepName":"researcher"}
            {"type":"TEXT_MESSAGE_START","messageId":"RUN-1","role":"assistant","name":"researcher"}
            {"type":"TEXT_MESSAGE_CONTENT","messageId":"RUN-1","delta":"Found two."}
            {"type":"TEXT_MESSAGE_END","messageId":"RUN-1"}
            {"type":"STEP_FINISHED","stepName":"researcher"}
            {"type":"TEXT_MESSAGE_START","messageId":"RUN-2","role":"assistant"}
            {"type":"TEXT_MESSAGE_CONTENT","messageId":"RUN-2","delta":"Two exist."}
            {"type":"TEXT_MESSAGE_END","messageId":"RUN-2"}
            {"type":"RUN_FINISHED","threadId":"t","runId":"r"}
            """, written(OLD, team()));
    }

    @Test
    void whatAnAnsweringAgentSaysIsTheAnswer() throws InterruptedException {
        String text = written(NEW.answering("researcher"), team());
        assertFalse(text.contains("SUBAGENT") || text.contains("subagentRunId") || text.contains("researcher"), text);
        assertTrue(text.contains("\"delta\":\"Found two.\""), text);
    }

    @Test
    void aChatThatAToolAsksIsNotShownButAnAgentIs() throws InterruptedException {
        var expert = Chat.of(FakeModel.script(call -> call.text("inner words")));
        var writer = Chat.of(FakeModel.script(call -> call.text("drafted")));
        Tool ask = Tool.of("ask", "Asks", City.class, (city, context) -> {
            expert.respond(HI, context);
            context.step(
                    "writer",
                    new Event.AgentStarted("writer"),
                    message -> new Event.AgentFinished("writer", message),
                    inner -> writer.respond(HI, inner).message());
            return "done";
        });
        var model = FakeModel.script(call -> call.toolCall("ask", Map.of("name", "x")), call -> call.text("Outer."));
        String text = written(NEW, Chat.builder().model(model).tools(ask).build());
        assertFalse(text.contains("inner words"), text);
        assertTrue(
                text.contains(
                        "{\"type\":\"SUBAGENT_STARTED\",\"subagentRunId\":\"RUN-3\",\"name\":\"writer\",\"parentToolCallId\":\"RUN-2\"}"),
                text);
        assertTrue(text.contains("\"delta\":\"drafted\",\"subagentRunId\":\"RUN-3\""), text);
    }

    @Test
    void anEventOfOnesOwnIsCustomWithAValueAndNamesTheCallItHappenedIn() throws InterruptedException {
        Tool index = Tool.of("index", "Indexes", City.class, (city, context) -> {
            context.emit(new Progress(50));
            return "done";
        });
        var chat = Chat.builder().tools(index);
        String text = written(
                NEW,
                chat.model(FakeModel.script(
                                call -> call.toolCall("index", Map.of("name", "x")), call -> call.text("y")))
                        .build());
        assertTrue(
                text.contains(
                        "{\"type\":\"CUSTOM\",\"name\":\"index.progress\",\"value\":{\"percent\":50},\"metadata\":{\"toolCallId\":\"RUN-2\"}}"),
                text);
        String none = written(
                NEW.custom(event -> false),
                chat.model(FakeModel.script(
                                call -> call.toolCall("index", Map.of("name", "x")), call -> call.text("y")))
                        .build());
        assertFalse(none.contains("CUSTOM"), none);
    }

    record Broken(double percent) implements Event.Custom {}

    @Test
    void anEventThatHasNoJsonFormIsLeftOutAndTheAnswerGoesOn() throws InterruptedException {
        var model = FakeModel.script(call -> call.emit(new Broken(Double.NaN)).text("Hi"));
        String text = written(NEW, Chat.of(model));
        assertFalse(text.contains("CUSTOM"), text);
        assertTrue(text.contains("\"delta\":\"Hi\"") && text.endsWith(FINISHED), text);
    }

    // ---- ends ----

    @Test
    void aFailureBeforeAnyTextIsAnErrorThatGivesNothingAway() throws InterruptedException {
        var model = FakeModel.script(call -> call.fail(new IllegalStateException("password is 1234")));
        assertEquals(
                STARTED + "{\"type\":\"RUN_ERROR\",\"message\":\"" + FailureText.NEUTRAL + "\"}\n",
                written(NEW, Chat.of(model)));
    }

    @Test
    void aFailureBehindTextClosesItAndIsTheLastEvent() throws InterruptedException {
        var model = FakeModel.script(call -> call.text("Par\ud83d").fail(new IllegalStateException("overloaded")));
        assertEquals(STARTED + """
            {"type":"TEXT_MESSAGE_START","messageId":"RUN-1","role":"assistant"}
            {"type":"TEXT_MESSAGE_CONTENT","messageId":"RUN-1","delta":"Par"}
            {"type":"TEXT_MESSAGE_CONTENT","messageId":"RUN-1","delta":"\ufffd"}
            {"type":"TEXT_MESSAGE_END","messageId":"RUN-1"}
            {"type":"RUN_ERROR","message":"overloaded"}
            """, written(NEW.failures(Failure::message), Chat.of(model)));
    }

    @Test
    void aCallWhoseModelFailedBeforeItWasWholeIsNotShown() throws InterruptedException {
        Responder chat = Chat.of(
                FakeModel.script(call -> call.toolCall("weather", "{\"na").fail(new IllegalStateException("broke"))));
        assertEquals(
                STARTED + "{\"type\":\"RUN_ERROR\",\"message\":\"" + FailureText.NEUTRAL + "\"}\n", written(NEW, chat));
    }

    @Test
    void aToolThatStopsTheRunHasAResultBeforeTheError() throws InterruptedException {
        Tool broken = Tool.of("weather", "Tells the weather", City.class, city -> {
            throw new IllegalStateException("password is 1234");
        });
        var chat = Chat.builder()
                .model(FakeModel.script(call -> call.toolCall("weather", Map.of("name", "x"))))
                .tools(broken)
                .stopOnToolFailure(true)
                .build();
        String text = written(NEW, chat);
        assertTrue(text.endsWith("""
            {"type":"TOOL_CALL_RESULT","messageId":"RUN-3","toolCallId":"RUN-2","content":"NEUTRAL","role":"tool","metadata":{"error":true}}
            {"type":"RUN_ERROR","message":"NEUTRAL"}
            """.replace("NEUTRAL", FailureText.NEUTRAL)), text);
    }

    @Test
    void aTextForFailuresThatThrowsIsReplacedSinceTheEndMustBeTold() throws InterruptedException {
        var model = FakeModel.script(call -> call.fail(new IllegalStateException("x")));
        String text = written(
                NEW.failures(failure -> {
                    throw new IllegalArgumentException("no text");
                }),
                Chat.of(model));
        assertTrue(text.endsWith("{\"type\":\"RUN_ERROR\",\"message\":\"" + FailureText.NEUTRAL + "\"}\n"), text);
    }

    private static List<Emission> ended(Consumer<EventStream<ChatResponse>> by) throws InterruptedException {
        var gate = new Gate();
        var chat = Chat.of(FakeModel.script(call -> call.text("Hel").hold(gate).text("lo")));
        return RunText.of(chat, HI, stream -> {
            gate.awaitArrival();
            by.accept(stream);
        });
    }

    @Test
    void aCancelledRunIsCancelledInOneAndAnErrorBefore() throws InterruptedException {
        List<Emission> run = ended(EventStream::cancel);
        String text = """
            {"type":"TEXT_MESSAGE_START","messageId":"RUN-1","role":"assistant"}
            {"type":"TEXT_MESSAGE_CONTENT","messageId":"RUN-1","delta":"Hel"}
            {"type":"TEXT_MESSAGE_END","messageId":"RUN-1"}
            """;
        assertEquals(
                STARTED + text
                        + "{\"type\":\"RUN_FINISHED\",\"threadId\":\"t\",\"runId\":\"r\",\"outcome\":{\"type\":\"cancelled\"}}\n",
                RunText.written(NEW, run));
        assertEquals(
                "{\"type\":\"RUN_STARTED\",\"threadId\":\"t\",\"runId\":\"r\"}\n" + text
                        + "{\"type\":\"RUN_ERROR\",\"message\":\"The run was cancelled.\",\"code\":\"cancelled\"}\n",
                RunText.written(OLD, run));
    }

    @Test
    void aStoppedRunIsACancelledOne() throws InterruptedException {
        String text = RunText.written(NEW, ended(EventStream::stop));
        assertTrue(text.contains("\"delta\":\"Hel\""), text);
        assertTrue(text.endsWith("\"outcome\":{\"type\":\"cancelled\"}}\n"), text);
    }

    @Test
    void aStreamThatBrokeClosesWhatIsOpenAndWritesNothingMore() throws InterruptedException {
        List<Emission> run = RunText.of(Chat.of(FakeModel.saying("Hello")), HI);
        var encoder = NEW.encoder();
        var out = new StringBuilder();
        for (Emission emission : run) {
            encoder.write(emission, out);
            if (emission.event() instanceof Event.TextDelta) break;
        }
        encoder.broken(Failure.of(new IllegalStateException("password is 1234")), out);
        encoder.broken(Failure.of(new IllegalStateException("again")), out);
        encoder.write(run.getLast(), out);
        encoder.end(out);
        assertEquals(STARTED + """
            {"type":"TEXT_MESSAGE_START","messageId":"RUN-1","role":"assistant"}
            {"type":"TEXT_MESSAGE_CONTENT","messageId":"RUN-1","delta":"Hello"}
            {"type":"TEXT_MESSAGE_END","messageId":"RUN-1"}
            {"type":"RUN_ERROR","message":"NEUTRAL"}
            """.replace("NEUTRAL", FailureText.NEUTRAL), RunText.plain(out.toString(), run));
    }

    @Test
    void aStreamThatBrokeBeforeItBeganIsAnErrorAlone() {
        var out = new StringBuilder();
        NEW.encoder().broken(Failure.of(new IllegalStateException("x")), out);
        assertEquals("data: {\"type\":\"RUN_ERROR\",\"message\":\"" + FailureText.NEUTRAL + "\"}\n\n", out.toString());
    }

    @Test
    void hostileNamesStayInsideTheirLine() throws InterruptedException {
        String evil = "x\r\ndata: {}\n\nid: 1\u2028\0\ud83d\"}";
        var request =
                AgUiRequest.of(Json.object("threadId", evil, "runId", evil).toString());
        var model = FakeModel.script(call -> call.toolCall(evil, evil), call -> call.text(evil));
        Tool tool = Tool.of("weather", "", City.class, city -> "");
        var run = RunText.of(Chat.builder().model(model).tools(tool).build(), ChatRequest.of(evil));
        var out = new StringBuilder();
        var encoder = new AgUiFormat().to(request).encoder();
        for (Emission emission : run) encoder.write(emission, out);
        encoder.idle(out);
        assertEquals(-1, out.indexOf("\r"));
        String[] events = out.toString().split("\n\n");
        assertEquals(": keepalive", events[events.length - 1]);
        for (int i = 0; i < events.length - 1; i++) {
            assertTrue(events[i].startsWith("data: {") && events[i].lines().count() == 1, events[i]);
            assertFalse(events[i].contains(":null"), events[i]);
        }
        assertTrue(out.toString().endsWith("\n\n: keepalive\n\n"), out.toString());
    }

    @Test
    void theSameRunWrittenTwiceIsTheSameText() throws InterruptedException {
        List<Emission> run = RunText.of(team(), HI);
        assertEquals(RunText.written(NEW, run), RunText.written(NEW, run));
    }
}
