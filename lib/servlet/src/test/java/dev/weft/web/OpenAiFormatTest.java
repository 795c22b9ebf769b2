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
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.Responder;
import dev.weft.ToolSpec;
import dev.weft.Usage;
import dev.weft.chat.Chat;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import dev.weft.tool.Tool;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenAiFormatTest {
    private static final ChatRequest HI = ChatRequest.of("hi");
    private static final OpenAiFormat FORMAT = new OpenAiFormat();
    private static final String HEAD =
            "{\"id\":\"chatcmpl-RUN\",\"object\":\"chat.completion.chunk\",\"created\":0,\"model\":\"weft\",\"choices\":";
    private static final String ERROR = "{\"error\":{\"message\":\"" + FailureText.NEUTRAL
            + "\",\"type\":\"server_error\",\"code\":null,\"param\":null}}\n";

    record City(String name) {}

    private static Tool weather() {
        return Tool.of("weather", "Tells the weather", City.class, city -> "rain in " + city.name());
    }

    private static OpenAiFormat withUsage() {
        return FORMAT.to(OpenAiRequest.of("""
            {"model":"weft","messages":[{"role":"user","content":"hi"}],"stream_options":{"include_usage":true}}\
            """));
    }

    private static String written(OpenAiFormat format, Responder responder) throws InterruptedException {
        return RunText.written(format, RunText.of(responder, HI));
    }

    private static String choice(String delta, String finish) {
        return HEAD + "[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + finish + "}]}\n";
    }

    private static String event(String event) {
        return HEAD + "[],\"event\":" + event + "}\n";
    }

    private static String status(String what, boolean done) {
        return event("{\"type\":\"status\",\"data\":{\"description\":\"" + what + "\",\"done\":" + done + "}}");
    }

    private static final String STOP = choice("{}", "\"stop\"") + "[DONE]\n";

    @Test
    void theFirstPieceSaysWhoseRoleItIsAndTheLastWhyItEnded() throws InterruptedException {
        assertEquals(
                choice("{\"role\":\"assistant\",\"content\":\"Hel\"}", "null")
                        + choice("{\"content\":\"lo\\r\\n\\u2028\"}", "null")
                        + STOP,
                written(
                        FORMAT,
                        Chat.of(FakeModel.script(call -> call.text("Hel").text("lo\r\n\u2028")))));
    }

    @Test
    void usageIsAChunkOfItsOwnWhereItWasAskedFor() throws InterruptedException {
        var usage = Usage.of(12, 34).cached(5).reasoning(6);
        String text = written(
                withUsage(), Chat.of(FakeModel.script(call -> call.text("Hi").usage(usage))));
        String nothing = ",\"usage\":null}\n";
        assertEquals(
                HEAD + "[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":null}]"
                        + nothing + HEAD + "[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]" + nothing + HEAD
                        + "[],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":34,\"total_tokens\":46,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":5},"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":6}}}\n[DONE]\n",
                text);
    }

    @Test
    void thoughtsAndRefusalsHaveFieldsOfTheirOwn() throws InterruptedException {
        var model = FakeModel.script(
                call -> call.reasoning("Hm").text("A").refusal("No").finish(FinishReason.FILTERED));
        assertEquals(
                choice("{\"role\":\"assistant\",\"reasoning_content\":\"Hm\"}", "null")
                        + choice("{\"content\":\"A\"}", "null")
                        + choice("{\"refusal\":\"No\"}", "null")
                        + choice("{}", "\"content_filter\"")
                        + "[DONE]\n",
                written(FORMAT, Chat.of(model)));
    }

    @Test
    void anEmojiThatWasCutIsWholeAndALoneHalfIsReplaced() throws InterruptedException {
        var model = FakeModel.script(call -> call.text("a\ud83d")
                .text("\udc4b")
                .text("\ud83d")
                .reasoning("x")
                .text("\ud83d"));
        assertEquals(
                choice("{\"role\":\"assistant\",\"content\":\"a\"}", "null")
                        + choice("{\"content\":\"👋\"}", "null")
                        + choice("{\"content\":\"\ufffd\"}", "null")
                        + choice("{\"reasoning_content\":\"x\"}", "null")
                        + choice("{\"content\":\"\ufffd\"}", "null")
                        + STOP,
                written(FORMAT, Chat.of(model)));
    }

    private static Chat asking() {
        return Chat.builder()
                .model(FakeModel.script(
                        first -> first.text("See. ").toolCall("weather", Map.of("name", "Oslo")),
                        second -> second.text("Rain.")))
                .tools(weather())
                .build();
    }

    @Test
    void aToolThatIsCalledHereIsNoCallForTheClient() throws InterruptedException {
        assertEquals(
                choice("{\"role\":\"assistant\",\"content\":\"See. \"}", "null")
                        + choice("{\"content\":\"Rain.\"}", "null")
                        + STOP,
                written(FORMAT, asking()));
    }

    @Test
    void openWebUiIsToldOfToolsInChunksWithoutChoices() throws InterruptedException {
        assertEquals(
                choice("{\"role\":\"assistant\",\"content\":\"See. \"}", "null")
                        + status("Calling weather", false)
                        + status("weather is done", true)
                        + choice("{\"content\":\"Rain.\"}", "null")
                        + STOP,
                written(FORMAT.statusEvents(true), asking()));
    }

    @Test
    void aToolOfTheClientIsACallForIt() throws InterruptedException {
        var model = FakeModel.script(call -> call.toolCall("a", Map.of("x", 1)).toolCall("b", ""));
        var request = HI.tools(List.of(
                ToolSpec.of("a", "", Json.object("type", "object")),
                ToolSpec.of("b", "", Json.object("type", "object"))));
        assertEquals(
                choice(
                                "{\"role\":\"assistant\",\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"a\",\"arguments\":\"\"}}]}",
                                "null")
                        + choice(
                                "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"x\\\":1}\"}}]}",
                                "null")
                        + choice(
                                "{\"tool_calls\":[{\"index\":1,\"id\":\"call_2\",\"type\":\"function\",\"function\":{\"name\":\"b\",\"arguments\":\"\"}}]}",
                                "null")
                        + choice("{}", "\"tool_calls\"")
                        + "[DONE]\n",
                RunText.written(FORMAT, RunText.of(Chat.of(model), request)));
    }

    @Test
    void ofCallsForBothSidesTheClientGetsItsOwn() throws InterruptedException {
        var request = HI.tools(List.of(ToolSpec.of("pick", "", Json.object("type", "object"))));
        var made = choice(
                        "{\"role\":\"assistant\",\"tool_calls\":[{\"index\":0,\"id\":\"call_2\",\"type\":\"function\",\"function\":{\"name\":\"pick\",\"arguments\":\"\"}}]}",
                        "null")
                + choice("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{}\"}}]}", "null")
                + choice("{}", "\"tool_calls\"")
                + "[DONE]\n";
        assertEquals(made, RunText.written(FORMAT, RunText.of(both(), request)));
        assertEquals(
                completion(
                        "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_2\",\"type\":\"function\",\"function\":{\"name\":\"pick\",\"arguments\":\"{}\"}}]}",
                        "tool_calls"),
                whole(both(), request));
    }

    private static Chat both() {
        var model = FakeModel.script(
                call -> call.toolCall("weather", Map.of("name", "Oslo")).toolCall("pick", Map.of()));
        return Chat.builder().model(model).tools(weather()).build();
    }

    private static Chat searching() {
        return Chat.builder()
                .model(FakeModel.script(call -> call.text("See.")))
                .retriever((query, out) -> List.of(
                        Document.of("a", "text a")
                                .metadata("url", "https://example.com/a")
                                .metadata("title", "A"),
                        Document.of("b", "text b")
                                .metadata("url", "javascript:alert(1)")
                                .metadata("filename", "b.pdf")))
                .build();
    }

    private static final String ANNOTATED =
            "\"annotations\":[{\"type\":\"url_citation\",\"url_citation\":{\"url\":\"https://example.com/a\",\"title\":\"A\",\"start_index\":0,\"end_index\":0}}]";

    @Test
    void aSourceWithAnAddressIsAnAnnotation() throws InterruptedException {
        assertEquals(
                choice("{\"role\":\"assistant\"," + ANNOTATED + "}", "null")
                        + choice("{\"content\":\"See.\"}", "null")
                        + STOP,
                written(FORMAT, searching()));
    }

    @Test
    void openWebUiIsShownTheSources() throws InterruptedException {
        assertEquals(
                status("Searching", false)
                        + status("Searched", true)
                        + choice("{\"role\":\"assistant\"," + ANNOTATED + "}", "null")
                        + event(
                                "{\"type\":\"source\",\"data\":{\"source\":{\"name\":\"A\",\"url\":\"https://example.com/a\"},\"document\":[\"text"
                                    + " a\"],\"metadata\":[{\"source\":\"a\",\"name\":\"A\",\"url\":\"https://example.com/a\"}]}}")
                        + event("{\"type\":\"source\",\"data\":{\"source\":{\"name\":\"b.pdf\"},\"document\":[\"text"
                                + " b\"],\"metadata\":[{\"source\":\"b\",\"name\":\"b.pdf\"}]}}")
                        + choice("{\"content\":\"See.\"}", "null")
                        + STOP,
                written(FORMAT.statusEvents(true), searching()));
    }

    private static Responder team(String answer) {
        var chat = Chat.of(FakeModel.script(call -> call.text("Found two."), call -> call.text(answer)));
        return (request, out) -> {
            out.step(
                    "researcher",
                    new Event.AgentStarted("researcher"),
                    message -> new Event.AgentFinished("researcher", message),
                    inner -> chat.respond(request, inner).message());
            return chat.respond(request, out);
        };
    }

    @Test
    void whatAnAgentInsideSaysIsNotTheAnswer() throws InterruptedException {
        assertEquals(
                choice("{\"role\":\"assistant\",\"content\":\"Two exist.\"}", "null") + STOP,
                written(FORMAT, team("Two exist.")));
        assertEquals(
                status("researcher is at work", false)
                        + status("researcher is done", true)
                        + choice("{\"role\":\"assistant\",\"content\":\"Two exist.\"}", "null")
                        + STOP,
                written(FORMAT.statusEvents(true), team("Two exist.")));
    }

    @Test
    void whatAnAgentSaysIsTheAnswerWhereItIsToldSoOrNobodyElseSaysAnything() throws InterruptedException {
        assertEquals(
                choice("{\"role\":\"assistant\",\"content\":\"Found two.\"}", "null")
                        + choice("{\"content\":\"Two exist.\"}", "null")
                        + STOP,
                written(FORMAT.answering("researcher"), team("Two exist.")));
        assertEquals(
                choice("{\"role\":\"assistant\",\"content\":\"Found two.\"}", "null") + STOP,
                written(FORMAT, team("")));
    }

    @Test
    void aChatThatAToolAsksIsNotTheAnswer() throws InterruptedException {
        var expert = Chat.of(FakeModel.script(call -> call.text("inner words")));
        Tool ask = Tool.of(
                "ask",
                "Asks",
                City.class,
                (city, context) -> expert.respond(HI, context).text());
        var model = FakeModel.script(call -> call.toolCall("ask", Map.of("name", "x")), call -> call.text("Outer."));
        assertEquals(
                choice("{\"role\":\"assistant\",\"content\":\"Outer.\"}", "null") + STOP,
                written(FORMAT, Chat.builder().model(model).tools(ask).build()));
    }

    @Test
    void anAnswerThatWasCutOffSaysSo() throws InterruptedException {
        String text =
                written(FORMAT, Chat.of(FakeModel.script(call -> call.text("x").finish(FinishReason.LENGTH))));
        assertTrue(text.endsWith(choice("{}", "\"length\"") + "[DONE]\n"), text);
    }

    // ---- ends ----

    @Test
    void aFailureBeforeAnyTextIsAnErrorAlone() throws InterruptedException {
        assertEquals(
                ERROR,
                written(
                        FORMAT,
                        Chat.of(FakeModel.script(call -> call.fail(new IllegalStateException("password is 1234"))))));
    }

    @Test
    void aFailureBehindTextHasNeitherAFinishReasonNorADone() throws InterruptedException {
        var model = FakeModel.script(call -> call.text("Par\ud83d").fail(new IllegalStateException("overloaded")));
        assertEquals(
                choice("{\"role\":\"assistant\",\"content\":\"Par\"}", "null")
                        + choice("{\"content\":\"\ufffd\"}", "null")
                        + "{\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\",\"code\":null,\"param\":null}}\n",
                written(FORMAT.failures(Failure::message), Chat.of(model)));
    }

    @Test
    void aCallWhoseModelFailedIsNotForTheClient() throws InterruptedException {
        var model = FakeModel.script(call -> call.toolCall("a", "{\"x").truncate());
        assertEquals(ERROR, written(FORMAT, Chat.of(model)));
    }

    @Test
    void noStatusIsLeftRunningWhereAToolStopsTheRun() throws InterruptedException {
        Tool broken = Tool.of("weather", "Tells the weather", City.class, city -> {
            throw new IllegalStateException("password is 1234");
        });
        var chat = Chat.builder()
                .model(FakeModel.script(call -> call.toolCall("weather", Map.of("name", "x"))))
                .tools(broken)
                .stopOnToolFailure(true)
                .build();
        assertEquals(
                status("Calling weather", false) + status("weather has failed", true) + ERROR,
                written(FORMAT.statusEvents(true), chat));
    }

    private static List<Emission> ended(RunText.Reader by) throws InterruptedException {
        var gate = new Gate();
        var chat = Chat.of(FakeModel.script(call -> call.text("Hel").hold(gate).text("lo")));
        return RunText.of(chat, HI, stream -> {
            gate.awaitArrival();
            by.read(stream);
        });
    }

    @Test
    void whatSomebodyHasEndedEndsAsIfItWereOver() throws InterruptedException {
        String text = choice("{\"role\":\"assistant\",\"content\":\"Hel\"}", "null") + STOP;
        assertEquals(text, RunText.written(FORMAT, ended(EventStream::cancel)));
        assertEquals(text, RunText.written(FORMAT, ended(EventStream::stop)));
    }

    @Test
    void aStreamThatBrokeSaysSoOnceAndEndsWhatIsShownAsRunning() throws InterruptedException {
        List<Emission> run = RunText.of(asking(), HI);
        var encoder = FORMAT.statusEvents(true).encoder();
        var out = new StringBuilder();
        for (Emission emission : run) {
            encoder.write(emission, out);
            if (emission.event() instanceof Event.ToolCallStarted) break;
        }
        encoder.broken(Failure.of(new IllegalStateException("password is 1234")), out);
        encoder.broken(Failure.of(new IllegalStateException("again")), out);
        encoder.write(run.getLast(), out);
        encoder.end(out);
        assertEquals(
                choice("{\"role\":\"assistant\",\"content\":\"See. \"}", "null")
                        + status("Calling weather", false)
                        + status("Ended", true)
                        + ERROR,
                RunText.plain(out.toString(), run));
    }

    @Test
    void aStreamThatBrokeBeforeItBeganIsAnErrorAlone() {
        var out = new StringBuilder();
        FORMAT.encoder().broken(Failure.of(new IllegalStateException("x")), out);
        assertEquals(ERROR, RunText.plain(out.toString(), List.of()));
    }

    @Test
    void hostileNamesStayInsideTheirLine() throws InterruptedException {
        String evil = "x\r\ndata: {}\n\nid: 1\u2028\0\"}";
        var request = OpenAiRequest.of(
                Json.object("model", evil, "messages", Json.array(Json.object("role", "user", "content", evil)))
                        .toString());
        var model = FakeModel.script(call -> call.toolCall(evil, evil), call -> call.text(evil));
        var run = RunText.of(Chat.builder().model(model).tools(weather()).build(), request.chatRequest());
        var out = new StringBuilder();
        var encoder = FORMAT.statusEvents(true).to(request).encoder();
        for (Emission emission : run) encoder.write(emission, out);
        assertEquals(-1, out.indexOf("\r"));
        for (String event : out.toString().split("\n\n")) {
            assertTrue(event.startsWith("data: ") && event.lines().count() == 1, event);
            if (!event.equals("data: [DONE]"))
                assertTrue(Json.parse(event.substring(6)).member("choices").isArray(), event);
        }
        assertFalse(out.toString().contains("execute"));
    }

    // ---- whole answers ----

    private static String whole(Responder responder, ChatRequest request) {
        try (EventStream<ChatResponse> stream = responder.stream(request)) {
            String text = FORMAT.completion(stream.result(), stream.run()).toString();
            return text.replace(stream.run().id(), "RUN").replaceAll("\"created\":\\d+", "\"created\":0");
        }
    }

    private static String completion(String message, String finish) {
        return "{\"id\":\"chatcmpl-RUN\",\"object\":\"chat.completion\",\"created\":0,\"model\":\"weft\",\"choices\":[{\"index\":0,\"message\":"
                + message + ",\"finish_reason\":\"" + finish
                + "\"}],\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":0,\"total_tokens\":0}}";
    }

    @Test
    void aWholeAnswerSaysWhatTheStreamWouldHaveSaid() {
        assertEquals(completion("{\"role\":\"assistant\",\"content\":\"See. Rain.\"}", "stop"), whole(asking(), HI));
        assertEquals(
                completion("{\"role\":\"assistant\",\"content\":\"See.\"," + ANNOTATED + "}", "stop"),
                whole(searching(), HI));
        assertEquals(
                completion("{\"role\":\"assistant\",\"content\":\"A\",\"reasoning_content\":\"Hm\"}", "length"),
                whole(
                        Chat.of(FakeModel.script(
                                call -> call.reasoning("Hm").text("A").finish(FinishReason.LENGTH))),
                        HI));
    }

    @Test
    void aWholeAnswerOfCallsHasNoContent() {
        var model = FakeModel.script(call -> call.toolCall("a", Map.of("x", 1)));
        assertEquals(
                completion(
                        "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"a\",\"arguments\":\"{\\\"x\\\":1}\"}}]}",
                        "tool_calls"),
                whole(Chat.of(model), HI.tools(List.of(ToolSpec.of("a", "", Json.object("type", "object"))))));
    }

    @Test
    void anAnswerThatNoModelGaveIsOneToo() {
        assertEquals(
                completion("{\"role\":\"assistant\",\"content\":\"plain\"}", "stop"),
                whole((request, out) -> ChatResponse.of("plain"), HI));
    }
}
