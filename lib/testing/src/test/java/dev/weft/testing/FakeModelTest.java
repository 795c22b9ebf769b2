package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelledException;
import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.DecodeException;
import dev.weft.Event;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.RunException;
import dev.weft.Schema;
import dev.weft.SchemaException;
import dev.weft.ToolCall;
import dev.weft.TruncatedStreamException;
import dev.weft.chat.Chat;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class FakeModelTest {
    private record Progress(int percent) implements Event.Custom {}

    @Test
    void textArrivesWhileTheRestIsHeld() throws Exception {
        var gate = new Gate();
        var model =
                FakeModel.script(call -> call.text("Hel").hold(gate).text("lo").usage(3, 2));
        try (var stream = Chat.of(model).stream("hi")) {
            var pieces = stream.textPieces().iterator();
            assertEquals("Hel", pieces.next());
            gate.awaitArrival();
            assertFalse(stream.await(Duration.ZERO));
            gate.open();
            assertEquals("lo", pieces.next());
            assertFalse(pieces.hasNext());
            assertEquals(
                    5, stream.result().usage().input() + stream.result().usage().output());
        }
    }

    @Test
    void saysEachAnswerWordByWord() throws Exception {
        var model = FakeModel.saying("Hello  big\nworld ", "");
        var seen = new ArrayList<Event>();
        var answer = model.respond(ChatRequest.of("hi"), seen::add);
        assertEquals("Hello  big\nworld ", answer.text());
        assertEquals(
                Stream.of("Hello", "  big", "\nworld", " ")
                        .map(Event.TextDelta::new)
                        .toList(),
                seen);
        assertEquals("", model.respond(ChatRequest.of("hi"), seen::add).text());
        assertEquals(FinishReason.STOP, answer.finishReason());
    }

    @Test
    void oneCallTooManyIsAnErrorThatSaysSo() {
        var model = FakeModel.saying("one");
        assertEquals("one", model.ask("first"));
        var failure = assertThrows(IllegalStateException.class, () -> model.ask("second"));
        assertEquals(
                "this is call 2 of the fake model, which has only 1 script; add one, or see requests() for why it was"
                        + " called again",
                failure.getMessage());
        assertEquals(
                List.of("first", "second"),
                model.requests().stream().map(ChatRequest::prompt).toList());
    }

    @Test
    void playsEverythingThatAModelCanSay() throws Exception {
        var model = FakeModel.script(call -> call.reasoning("Hm.")
                .refusal("no")
                .emit(new Progress(50))
                .toolCall("weather", Map.of("city", "Oslo"))
                .toolCall("broken", "{\"city\":")
                .run(out -> {
                    out.emit(new Progress(100));
                    return null;
                }));
        var seen = new ArrayList<Event>();
        var answer = model.respond(ChatRequest.of("hi"), seen::add);
        assertEquals(
                List.of(
                        new Event.ReasoningDelta("Hm."),
                        new Event.RefusalDelta("no"),
                        new Progress(50),
                        new Event.ToolCallDelta("call_1", ""),
                        new Event.ToolCallDelta("call_1", "{\"city\":\"Oslo\"}"),
                        new Event.ToolCallDelta("call_2", ""),
                        new Event.ToolCallDelta("call_2", "{\"city\":"),
                        new Progress(100)),
                seen);
        assertEquals(
                List.of(
                        ToolCall.of("call_1", "weather", Json.object("city", "Oslo")),
                        ToolCall.of("call_2", "broken", "{\"city\":")),
                answer.toolCalls());
        assertEquals(FinishReason.TOOL_CALLS, answer.finishReason());
        assertEquals("fake", answer.model());
        assertThrows(DecodeException.class, () -> answer.toolCalls().get(1).arguments());
    }

    @Test
    void idsOfToolCallsGoOnThroughAllTheCalls() throws Exception {
        var model = FakeModel.script(first -> first.toolCall("a", Map.of()), second -> second.toolCall("b", Map.of()));
        var ids = new ArrayList<String>();
        for (int i = 0; i < 2; i++) {
            ids.add(model.respond(ChatRequest.of("hi"), event -> {})
                    .toolCalls()
                    .getFirst()
                    .id());
        }
        assertEquals(List.of("call_1", "call_2"), ids);
    }

    @Test
    void failsAndEndsAsToldTo() {
        var broken = new IOException("broken");
        var refused = new IllegalArgumentException("refused");
        var model = FakeModel.script(
                call -> call.text("a").fail(broken),
                call -> call.fail(refused),
                call -> call.text("cut").truncate(),
                call -> call.text("long").finish(FinishReason.LENGTH));
        assertSame(
                broken, assertThrows(RunException.class, () -> model.ask("?")).getCause());
        assertSame(refused, assertThrows(IllegalArgumentException.class, () -> model.ask("?")));
        assertThrows(TruncatedStreamException.class, () -> model.ask("?"));
        try (var stream = model.stream("?")) {
            assertEquals(FinishReason.LENGTH, stream.result().finishReason());
            assertEquals("length", stream.result().finishWord());
        }
    }

    @Test
    void cancellingWakesWhatIsHeld() throws Exception {
        var gate = new Gate();
        var model = FakeModel.script(call -> call.text("a").hold(gate).text("b"));
        var stream = model.stream("?");
        gate.awaitArrival();
        stream.close();
        Awaitility.await().until(() -> gate.waiting() == 0);
        assertThrows(CancelledException.class, stream::result);
    }

    @Test
    void aPoliteStopGivesWhatWasSaid() throws Exception {
        var gate = new Gate();
        var model = FakeModel.script(call -> call.text("a").hold(gate).text("b"));
        try (var stream = model.stream("?")) {
            gate.awaitArrival();
            stream.stop();
            var answer = stream.result();
            assertEquals("a", answer.text());
            assertEquals(FinishReason.STOPPED_BY_USER, answer.finishReason());
            assertTrue(answer.message().partial());
        }
    }

    @Test
    void aStrayInterruptIsAFailure() throws Exception {
        var model = FakeModel.script(call -> call.run(out -> {
            throw new InterruptedException("stray");
        }));
        var failure = assertThrows(RunException.class, () -> model.ask("?"));
        assertInstanceOf(InterruptedException.class, failure.getCause());
    }

    @Test
    void echoesAndAnswersByTheRequest() {
        var echo = FakeModel.echo();
        assertEquals("hi there", echo.ask("hi there"));
        assertEquals("again", echo.ask("again"));
        var shout = FakeModel.answering(
                (request, call) -> call.text(request.prompt().toUpperCase(java.util.Locale.ROOT)));
        assertEquals("HI", shout.ask("hi"));
        assertEquals(2, echo.requests().size());
    }

    @Test
    void aThousandCallsAtOnceGetAScriptEachAndTheRequestsStandInTheirOrder() throws Exception {
        int count = 1000;
        var gate = new Gate();
        var model = FakeModel.script(Stream.iterate(0, i -> i + 1)
                .limit(count)
                .<java.util.function.Consumer<Script>>map(
                        i -> call -> call.hold(gate).text("answer " + i))
                .toList());
        var answers = new ConcurrentLinkedQueue<String>();
        var byPrompt = new java.util.concurrent.ConcurrentHashMap<String, String>();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < count; i++) {
            String prompt = "prompt " + i;
            threads.add(Thread.startVirtualThread(() -> {
                String answer = model.ask(prompt);
                answers.add(answer);
                byPrompt.put(prompt, answer);
            }));
        }
        gate.awaitArrivals(count);
        gate.open();
        for (Thread thread : threads) thread.join();
        assertEquals(count, answers.stream().collect(Collectors.toSet()).size());
        var requests = model.requests();
        for (int i = 0; i < count; i++) {
            assertEquals("answer " + i, byPrompt.get(requests.get(i).prompt()));
        }
    }

    @Test
    void aModelAloneNeedsNoStream() throws Exception {
        var seen = new ArrayList<Event>();
        ChatModel echo = (request, out) -> ChatResponse.writer(out)
                .text(request.prompt())
                .finish(FinishReason.STOP, "stop")
                .response();
        assertEquals("hi", echo.respond(ChatRequest.of("hi"), seen::add).text());
        assertEquals(new Event.TextDelta("hi"), seen.getFirst());
    }

    @Test
    void theWholeRequestIsKept() {
        var model = FakeModel.saying("ok");
        model.ask(ChatRequest.of(List.of(Message.system("be brief"), Message.user("hi"))));
        assertEquals(
                List.of(Message.system("be brief"), Message.user("hi")),
                model.requests().getFirst().messages());
    }

    record Stop(String city, int nights) {}

    @Test
    void structuredAnswersComeInPieces() {
        var stops =
                List.of(new Stop("Tromsø \uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00", 2), new Stop("Oslo", 1));
        var model = FakeModel.script(
                call -> call.json(stops.getFirst()).usage(3, 2), call -> call.json(stops), call -> call.text("no"));
        try (var stream = model.stream("where?", Stop.class)) {
            var pieces = new ArrayList<String>();
            for (String piece : stream.textPieces()) pieces.add(piece);
            assertTrue(pieces.size() > 3, pieces::toString);
            for (String piece : pieces) assertFalse(Character.isLowSurrogate(piece.charAt(0)));
            assertEquals(stops.getFirst(), stream.result());
        }
        assertEquals(stops, model.ask(ChatRequest.of("where?"), Schema.listOf(Stop.class)));
        assertThrows(SchemaException.class, () -> model.ask("where?", Stop.class));
        assertEquals("Stop", model.requests().getLast().schema().orElseThrow().name());
    }
}
