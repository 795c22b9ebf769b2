package dev.weft.testing.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatRequest;
import dev.weft.Content;
import dev.weft.Event;
import dev.weft.Event.TextDelta;
import dev.weft.Event.ToolCallStarted;
import dev.weft.EventStream;
import dev.weft.LimitException;
import dev.weft.Message;
import dev.weft.TruncatedStreamException;
import dev.weft.chat.Chat;
import dev.weft.memory.Histories;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import dev.weft.tool.Tool;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of a turn after each ending, as the table in docs/memory.md says. */
@Timeout(30)
class KeptTest {
    record City(String name) {}

    private final Gate gate = new Gate();
    private final Store store = new Store();

    private static Tool weather(Consumer<String> doing) {
        return Tool.of("weather", "Tells the weather", City.class, city -> {
            doing.accept(city.name());
            return "rain";
        });
    }

    private static final Tool WEATHER = weather(city -> {});

    private Chat chat(FakeModel model, Tool... tools) {
        return Chat.builder().model(model).tools(tools).histories(store).build();
    }

    private static Message said(String text) {
        return Message.assistant(text);
    }

    private static Message cutOff(String text) {
        List<Content> parts = text.isEmpty() ? List.of() : List.of(Content.text(text));
        return Message.AssistantMessage.of(parts, List.of()).partial(true);
    }

    private List<Message> kept() {
        return Chat.builder()
                .model(FakeModel.saying())
                .histories(store)
                .build()
                .conversation("ada")
                .messages();
    }

    private static String json(List<Message> messages) {
        return messages.stream().map(Message::json).toList().toString();
    }

    private void assertKept(Message... expected) {
        assertEquals(json(List.of(expected)), json(kept()));
    }

    private static void readTo(EventStream<?> stream, Class<? extends Event> kind) {
        for (Event event : stream) if (kind.isInstance(event)) return;
        throw new AssertionError("the stream has ended without " + kind.getSimpleName());
    }

    @Test
    void aWholeTurnIsKeptWithItsCallsAndResults() {
        var model = FakeModel.script(
                call -> call.text("Let me see.").toolCall("weather", Map.of("name", "Oslo")),
                call -> call.text("A coat."));
        chat(model, WEATHER).conversation("ada").ask("What to wear?");
        List<Message> kept = kept();
        assertEquals(4, kept.size());
        assertEquals(Message.user("What to wear?"), kept.get(0));
        var calling = assertInstanceOf(Message.AssistantMessage.class, kept.get(1));
        assertEquals("Let me see.", calling.text());
        assertEquals("call_1", calling.toolCalls().getFirst().id());
        assertEquals(
                "call_1",
                assertInstanceOf(Message.ToolMessage.class, kept.get(2)).callId());
        assertEquals(said("A coat."), kept.get(3));
    }

    @Test
    void ofAnAnswerThatWasClosedWhatHadArrivedIsKeptAndMarked() throws Exception {
        var model =
                FakeModel.script(call -> call.text("Hel").text("lo").hold(gate).text(" world"));
        try (var stream = chat(model).conversation("ada").stream("hi")) {
            readTo(stream, TextDelta.class);
            gate.awaitArrival();
        }
        assertKept(Message.user("hi"), cutOff("Hello"));
    }

    @Test
    void anEarlyBreakWithoutCloseIsKeptByDetachInFull() throws Exception {
        var model = FakeModel.script(call -> call.text("Hel").hold(gate).text("lo"));
        var stream = chat(model).conversation("ada").stream("hi");
        readTo(stream, TextDelta.class);
        stream.detach();
        stream.close();
        gate.open();
        assertEquals("Hello", stream.result().text());
        assertKept(Message.user("hi"), said("Hello"));
    }

    @Test
    void ofAnAnswerThatWasStoppedWhatHadArrivedIsKeptAndMarked() throws Exception {
        var model = FakeModel.script(call -> call.text("Hel").hold(gate).text("lo"));
        var stream = chat(model).conversation("ada").stream("hi");
        gate.awaitArrival();
        stream.stop();
        assertEquals("Hel", stream.result().text());
        assertKept(Message.user("hi"), cutOff("Hel"));
    }

    @Test
    void ofAModelThatFailsInTheMiddleWhatHadArrivedIsKeptAndMarked() {
        var model = FakeModel.script(call -> call.text("Hel").fail(new IllegalStateException("broken")));
        var stream = chat(model).conversation("ada").stream("hi");
        assertThrows(IllegalStateException.class, stream::result);
        assertKept(Message.user("hi"), cutOff("Hel"));
    }

    @Test
    void ofAnAnswerThatWasTruncatedWhatHadArrivedIsKeptAndMarked() {
        var model = FakeModel.script(call -> call.text("Hel").truncate());
        var stream = chat(model).conversation("ada").stream("hi");
        assertThrows(TruncatedStreamException.class, stream::result);
        assertKept(Message.user("hi"), cutOff("Hel"));
    }

    @Test
    void aModelThatFailsBeforeItSaysAnythingLeavesNothing() {
        var stream =
                chat(FakeModel.script(call -> call.fail(new IllegalStateException("broken"))))
                        .conversation("ada")
                        .stream("hi");
        assertThrows(IllegalStateException.class, stream::result);
        assertKept();
    }

    @Test
    void closingBeforeTheModelHasSaidAnythingLeavesNothing() throws Exception {
        try (var stream = chat(FakeModel.script(call -> call.hold(gate).text("lo"))).conversation("ada").stream("hi")) {
            gate.awaitArrival();
            assertTrue(stream.iterator().hasNext());
        }
        assertKept();
    }

    @Test
    void closingWhileAToolRunsKeepsWhatTheModelHadSaidButNotTheCall() throws Exception {
        var inside = new CountDownLatch(1);
        var model = FakeModel.script(
                call -> call.text("Let me see.").toolCall("weather", Map.of("name", "Oslo")), call -> call.text("x"));
        Tool slow = weather(city -> {
            inside.countDown();
            pass(gate);
        });
        try (var stream = chat(model, slow).conversation("ada").stream("hi")) {
            readTo(stream, ToolCallStarted.class);
            inside.await();
        }
        assertKept(Message.user("hi"), cutOff("Let me see."));
    }

    private static void pass(Gate gate) {
        try {
            gate.pass();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Test
    void closingAfterAToolHasReturnedKeepsTheCallWithItsResult() throws Exception {
        var model = FakeModel.script(
                call -> call.toolCall("weather", Map.of("name", "Oslo")),
                call -> call.hold(gate).text("x"));
        try (var stream = chat(model, WEATHER).conversation("ada").stream("hi")) {
            gate.awaitArrival();
            assertTrue(stream.iterator().hasNext());
        }
        List<Message> kept = kept();
        assertEquals(4, kept.size(), () -> json(kept));
        assertInstanceOf(Message.ToolMessage.class, kept.get(2));
        assertEquals(cutOff(""), kept.get(3));
        // and the next turn is sent what providers take: the mark alone is left out
        var next = FakeModel.echo();
        assertEquals("and now?", chat(next).conversation("ada").ask("and now?"));
        assertEquals(
                json(List.of(kept.get(0), kept.get(1), kept.get(2), Message.user("and now?"))),
                json(next.requests().getFirst().messages()));
    }

    @Test
    void aToolThatStopsTheRunLeavesNoCallWithoutItsResult() {
        var model = FakeModel.script(call -> call.text("Well.").toolCall("weather", Map.of("name", "Oslo")));
        var broken = weather(city -> {
            throw new IllegalStateException("no weather");
        });
        var stream = chat(model, broken).with(c -> c.stopOnToolFailure(true)).conversation("ada").stream("hi");
        assertThrows(IllegalStateException.class, stream::result);
        assertKept(Message.user("hi"), cutOff("Well."));
    }

    @Test
    void aLimitOfStepsLeavesNoCallWithoutItsResult() {
        var model = FakeModel.answering((request, call) -> call.toolCall("weather", Map.of("name", "Oslo")));
        var stream = chat(model, WEATHER).with(c -> c.maxSteps(2)).conversation("ada").stream("hi");
        assertThrows(LimitException.class, stream::result);
        List<Message> kept = kept();
        assertEquals(4, kept.size(), () -> json(kept));
        assertEquals(cutOff(""), kept.get(3));
    }

    /** An agent that speaks inside a tool is no part of what the conversation has said. */
    @Test
    void whatAnAgentInAToolSaysIsNotKeptAsTheAnswer() throws Exception {
        var inner = FakeModel.script(call -> call.text("inner ").hold(gate).text("talk"));
        var agent = Tool.of(
                "agent",
                "Asks",
                City.class,
                (city, context) ->
                        Chat.of(inner).respond(ChatRequest.of("x"), context).text());
        var model = FakeModel.script(call -> call.text("outer").toolCall("agent", Map.of("name", "Oslo")));
        try (var stream = chat(model, agent).conversation("ada").stream("hi")) {
            gate.awaitArrival();
            assertTrue(stream.iterator().hasNext());
        }
        assertKept(Message.user("hi"), cutOff("outer"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "stop", "fail", "truncate"})
    void withoutPartialTurnsNothingOfATurnThatWasCutOffIsKept(String how) throws Exception {
        var model = FakeModel.script(call -> {
            call.text("Hel");
            if (how.equals("fail")) call.fail(new IllegalStateException("broken"));
            else if (how.equals("truncate")) call.truncate();
            else call.hold(gate);
        });
        try (var stream = chat(model).with(c -> c.partialTurns(false)).conversation("ada").stream("hi")) {
            readTo(stream, TextDelta.class);
            if (how.equals("stop")) stream.stop();
            if (how.equals("fail") || how.equals("truncate")) assertThrows(RuntimeException.class, stream::result);
        }
        assertKept();
        var next = FakeModel.echo();
        chat(next).conversation("ada").ask("again");
        assertEquals(List.of(Message.user("again")), next.requests().getFirst().messages());
    }

    @Test
    void aStoreThatThrowsFailsTheRunBehindEverythingElse() {
        store.beforeAppend = id -> {
            throw new IllegalStateException("disk full");
        };
        var ends = new CopyOnWriteArrayList<Event>();
        var stream = chat(FakeModel.saying("Hello"))
                .with(c -> c.run(r -> r.listener(emission -> ends.add(emission.event()))))
                .conversation("ada")
                .stream("hi");
        var read = new CopyOnWriteArrayList<Event>();
        var thrown = assertThrows(IllegalStateException.class, () -> stream.forEach(read::add));
        assertEquals("disk full", thrown.getMessage());
        assertEquals("Hello", stream.summary().text());
        assertInstanceOf(Event.MemoryWriteFailed.class, read.getLast());
        Awaitility.await().until(() -> ends.getLast() instanceof Event.RunFailed);
        assertEquals(
                "disk full",
                ((Event.RunFailed) ends.getLast()).failure().exception().getMessage());
        store.beforeAppend = id -> {};
        assertEquals("free", chat(FakeModel.saying("free")).conversation("ada").ask("busy?"));
    }

    @Test
    void closeWhileTheTurnIsBeingStoredStillReportsRunCompleted() throws Exception {
        store.beforeAppend = id -> pass(gate);
        var last = new CompletableFuture<Event>();
        var stream = chat(FakeModel.saying("Hello"))
                .with(c -> c.run(r -> r.listener(emission -> {
                    if (emission.step().parent().isEmpty() && emission.seq() > 0) last.complete(emission.event());
                })))
                .conversation("ada")
                .stream("hi");
        readTo(stream, Event.MemoryWriteStarted.class);
        gate.awaitArrival();
        long before = System.nanoTime();
        stream.close();
        stream.cancel();
        stream.stop();
        assertTrue(System.nanoTime() - before < 5_000_000_000L);
        assertFalse(last.isDone());
        gate.open();
        assertInstanceOf(Event.RunCompleted.class, last.get());
        assertInstanceOf(Event.RunCompleted.class, stream.toList().getLast());
        assertEquals("Hello", stream.result().text());
        assertKept(Message.user("hi"), said("Hello"));
    }

    @Test
    void aStoreIsNeverCalledOnAnInterruptedOrAClosingThread(@TempDir Path folder) throws Exception {
        var interrupted = new CopyOnWriteArrayList<Boolean>();
        store.beforeRead = id -> interrupted.add(Thread.currentThread().isInterrupted());
        store.beforeAppend = store.beforeRead;
        var model = FakeModel.script(call -> call.text("Hel").hold(gate));
        var stream = chat(model).conversation("ada").stream("hi");
        readTo(stream, TextDelta.class);
        Thread.currentThread().interrupt();
        stream.close();
        assertTrue(Thread.interrupted(), "the flag is kept");
        assertKept(Message.user("hi"), cutOff("Hel"));
        assertFalse(store.threads.contains(Thread.currentThread()));
        assertFalse(interrupted.contains(true), interrupted::toString);
    }

    @Test
    void closeOnAnInterruptedThreadStoresTheTurnAndKeepsTheStoreOpen(@TempDir Path folder) throws Exception {
        var files = Histories.open(folder);
        var model = FakeModel.script(call -> call.text("Hel").hold(gate), call -> call.text("more"));
        var chat = Chat.builder().model(model).histories(files).build();
        var stream = chat.conversation("ada").stream("hi");
        readTo(stream, TextDelta.class);
        Thread.currentThread().interrupt();
        stream.close();
        assertEquals(2, chat.conversation("ada").messages().size());
        assertTrue(Thread.interrupted(), "the flag is kept");
        assertEquals("more", chat.conversation("ada").ask("go on"));
        assertEquals(4, chat.conversation("ada").messages().size());
    }

    @Test
    void aLateToolResultAfterCancelIsNeitherEmittedNorStored() throws Exception {
        var released = new CountDownLatch(1);
        var inside = new CountDownLatch(1);
        var returned = new CountDownLatch(1);
        Tool stubborn = weather(city -> {
            inside.countDown();
            while (true) {
                try {
                    released.await();
                    break;
                } catch (InterruptedException e) {
                    // ignores it
                }
            }
            returned.countDown();
        });
        var model = FakeModel.script(
                call -> call.text("Well.").toolCall("weather", Map.of("name", "Oslo")), call -> call.text("late"));
        var events = new CopyOnWriteArrayList<Event>();
        var stream = chat(model, stubborn)
                .with(c -> c.run(r -> r.listener(emission -> events.add(emission.event()))))
                .conversation("ada")
                .stream("hi");
        inside.await();
        stream.cancel();
        Awaitility.await().until(() -> events.getLast() instanceof Event.RunCancelled);
        int count = events.size();
        assertKept(Message.user("hi"), cutOff("Well."));
        released.countDown();
        returned.await();
        // the next turn is not disturbed by what is still under way
        assertEquals("next", chat(FakeModel.saying("next")).conversation("ada").ask("again"));
        assertEquals(count, events.size());
        assertKept(Message.user("hi"), cutOff("Well."), Message.user("again"), said("next"));
        assertEquals(1, model.requests().size());
    }

    @Test
    void memoryIsReadFirstAndWrittenLast() {
        var stream = chat(FakeModel.saying("Hello")).conversation("ada").stream("hi");
        List<String> names = stream.toList().stream()
                .map(event -> event.getClass().getSimpleName())
                .toList();
        assertEquals(
                List.of(
                        "RunStarted",
                        "MemoryReadStarted",
                        "MemoryReadFinished",
                        "ModelCallStarted",
                        "TextDelta",
                        "ModelCallFinished",
                        "MemoryWriteStarted",
                        "MemoryWriteFinished",
                        "RunCompleted"),
                names);
    }
}
