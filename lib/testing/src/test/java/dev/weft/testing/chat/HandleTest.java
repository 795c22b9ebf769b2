package dev.weft.testing.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelledException;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Event;
import dev.weft.Event.TextDelta;
import dev.weft.LimitException;
import dev.weft.Message;
import dev.weft.RunOptions;
import dev.weft.ToolChoice;
import dev.weft.ToolSpec;
import dev.weft.TruncatedStreamException;
import dev.weft.chat.Chat;
import dev.weft.memory.Histories;
import dev.weft.memory.Memory;
import dev.weft.provider.Endpoint;
import dev.weft.provider.OpenAi;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import dev.weft.testing.ModelServer;
import dev.weft.tool.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is done with the stream of a chat beside reading it: its result, leaving it, calling with other settings. */
@Timeout(60)
class HandleTest {
    record User(String name) {}

    private final Gate gate = new Gate();

    private static Chat over(ModelServer server) {
        return Chat.of(OpenAi.at(Endpoint.of(server.url() + "/v1").key("test")).chat("gpt-test"));
    }

    // ---- F42: the result ----

    @DisplayName("F42, C.3: asked for before the end, from another thread, the result waits; the reader loses nothing")
    @RepeatedTest(10)
    void theResultWaitsForTheEndOnAnotherThread() throws Exception {
        var model = FakeModel.script(call -> call.text("Hel").hold(gate).text("lo"));
        try (var stream = Chat.of(model).stream("hi")) {
            var pieces = stream.textPieces().iterator();
            assertEquals("Hel", pieces.next());
            var result = new FutureTask<>(() -> stream.result().text());
            var waiting = Thread.ofVirtual().start(result);
            gate.awaitArrival();
            Awaitility.await().until(() -> waiting.getState() == Thread.State.WAITING);
            assertFalse(result.isDone());
            gate.open();
            // it waits for the reader, who still gets everything
            assertEquals("lo", pieces.next());
            assertFalse(pieces.hasNext());
            assertEquals("Hello", result.get(20, TimeUnit.SECONDS));
            assertSame(stream.result(), stream.result());
        }
    }

    @DisplayName("F42, C.3: the result of a run that failed is the same exception, each time and on each thread")
    @Test
    void theResultOfAFailedRunIsTheSameExceptionTwice() throws Exception {
        var model = FakeModel.script(call -> call.text("Hel").hold(gate).truncate());
        try (var stream = Chat.of(model).stream("hi")) {
            assertEquals("Hel", stream.textPieces().iterator().next());
            var elsewhere = new FutureTask<>(() -> assertThrows(TruncatedStreamException.class, stream::result));
            Thread.ofPlatform().start(elsewhere);
            gate.awaitArrival();
            gate.open();
            var thrown = assertThrows(TruncatedStreamException.class, stream::result);
            assertSame(thrown, assertThrows(TruncatedStreamException.class, stream::result));
            assertSame(thrown, elsewhere.get(20, TimeUnit.SECONDS));
        }
    }

    @DisplayName(
            "C.3: read in part, then asked for its result, a stream is read to its end; a view goes on where another"
                    + " stopped")
    @Test
    void partOfAStreamThenItsResult() {
        var chat = Chat.of(FakeModel.saying("one two three four", "one two three four"));
        try (var stream = chat.stream("hi")) {
            assertEquals("one", stream.textPieces().iterator().next());
            assertEquals(" two", stream.textPieces().iterator().next());
            assertEquals("one two three four", stream.result().text());
            assertFalse(stream.iterator().hasNext());
            assertInstanceOf(Event.RunCompleted.class, stream.current().event());
        }
        // nothing read at all: the result drives the run
        assertEquals("one two three four", chat.stream("hi").result().text());
    }

    @DisplayName("C.3: the kinds of asking answer alike: text, request, messages, callback, stream")
    @Test
    void allKindsOfAskingAnswerAlike() throws Exception {
        var chat = Chat.of(FakeModel.echo());
        var request = ChatRequest.of("hi there");
        assertEquals("hi there", chat.ask("hi there"));
        assertEquals("hi there", chat.ask(request));
        assertEquals("hi there", chat.ask(request, emission -> {}).text());
        assertEquals(
                "hi there",
                chat.stream(List.of(Message.user("hi there"))).result().text());
        assertEquals("hi there", String.join("", chat.stream("hi there").textPieces()));
        assertEquals("hi there", chat.respond(request, event -> {}).text());
    }

    @DisplayName("C.3, F20: a listener that throws costs neither the loop nor another listener an event")
    @Test
    void aListenerThatThrowsCostsNoEvent() throws Exception {
        var whole = new Whole();
        var thrown = new AtomicInteger();
        var options = RunOptions.of(o -> o.listener(emission -> {
                    thrown.incrementAndGet();
                    throw new IllegalStateException("of the listener");
                })
                .listener(whole));
        var read = new ArrayList<>();
        try (var stream = Chat.of(FakeModel.saying("one two three")).stream(ChatRequest.of("hi"), options)) {
            stream.emissions().forEach(read::add);
            assertEquals("one two three", stream.result().text());
        }
        assertEquals(read, whole.checked());
        // it is given all of them too, however often it throws
        Awaitility.await().until(() -> thrown.get() == read.size());
    }

    @DisplayName("C.3: runs after one another and at once on one chat do not mix, nor do their tags")
    @Test
    void runsAndTheirTagsDoNotMix() throws Exception {
        var seen = new ConcurrentLinkedQueue<String>();
        var chat = Chat.of(FakeModel.echo())
                .with(c -> c.run(o -> o.tag("app", "loom").listener(emission -> {
                    if (!(emission.event() instanceof TextDelta(var text))) return;
                    seen.add(text + " " + emission.run().tags());
                })));
        var asked = new ArrayList<Future<String>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 300; i++) {
                String mine = "n" + i;
                asked.add(threads.submit(() -> {
                    var options = RunOptions.of(o -> o.tag("user", mine));
                    assertEquals(
                            mine,
                            chat.stream(ChatRequest.of(mine), options).result().text());
                    return mine;
                }));
            }
        }
        for (var one : asked) one.get();
        Awaitility.await().until(() -> seen.size() == 300);
        for (int i = 0; i < 300; i++) {
            String mine = "n" + i;
            String line = seen.stream()
                    .filter(one -> one.startsWith(mine + " "))
                    .findFirst()
                    .orElseThrow();
            assertTrue(line.contains("app=loom") && line.contains("user=" + mine + "}"), line);
        }
    }

    // ---- F43: leaving ----

    @DisplayName(
            "F43: closed, the connection ends; detached, the run finishes, its turn is stored and its result there")
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void leavingWithAndWithoutDetach(boolean detached, @TempDir Path folder) throws Exception {
        try (var server =
                ModelServer.script(reply -> reply.text("Hel").hold(gate).text("lo"))) {
            var conversation =
                    over(server).with(c -> c.histories(Histories.open(folder))).conversation("ada");
            ChatResponse response = null;
            var stream = conversation.stream("hi");
            try (stream) {
                assertEquals("Hel", stream.textPieces().iterator().next());
                gate.awaitArrival();
                if (detached) stream.detach();
            }
            if (detached) {
                assertEquals(1, server.openConnections());
                assertEquals(List.of(), conversation.messages(), "the run goes on, nothing is stored yet");
                assertEquals(
                        "detached",
                        assertThrows(
                                        CancelledException.class,
                                        () -> stream.iterator().hasNext())
                                .getMessage());
                gate.open();
                response = stream.result();
                assertEquals("Hello", response.text());
            } else {
                server.awaitConnectionsClosed(Duration.ofSeconds(1));
                assertThrows(CancelledException.class, stream::result);
            }
            assertEquals(
                    List.of("hi", detached ? "Hello" : "Hel"),
                    conversation.messages().stream().map(Message::text).toList());
        }
    }

    @DisplayName("F43: resume: after a reader that left, by detach or close, the next call goes on with what was said")
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theNextCallOfAConversationGoesOn(boolean detached, @TempDir Path folder) throws Exception {
        var first = FakeModel.script(call -> call.text("I am ").hold(gate).text("Weft."));
        var left = Chat.of(first).with(c -> c.histories(Histories.open(folder))).conversation("ada").stream("Who?");
        assertEquals("I am ", left.textPieces().iterator().next());
        if (detached) left.detach();
        left.close();
        gate.open();
        if (detached) left.result();
        // as a new process would: another chat, another store, the same folder and id
        var second = FakeModel.saying("As I said.");
        var again =
                Chat.of(second).with(c -> c.histories(Histories.open(folder))).conversation("ada");
        assertEquals("As I said.", again.ask("Who again?"));
        assertEquals(
                List.of("Who?", detached ? "I am Weft." : "I am ", "Who again?"),
                second.requests().getFirst().messages().stream()
                        .map(Message::text)
                        .toList());
        assertEquals(4, again.messages().size());
    }

    @DisplayName("F43, C7: a detached run can still be cancelled, and is then stored as far as it came")
    @Test
    void aDetachedRunCanBeCancelled() throws Exception {
        var whole = new Whole();
        var conversation = Chat.of(FakeModel.script(call -> call.text("Hel").hold(gate)))
                .with(c -> c.run(o -> o.listener(whole)))
                .conversation("ada");
        var stream = conversation.stream("hi");
        assertEquals("Hel", stream.textPieces().iterator().next());
        stream.detach();
        gate.awaitArrival();
        stream.cancel();
        assertInstanceOf(Event.RunCancelled.class, whole.checked().getLast().event());
        assertThrows(CancelledException.class, stream::result);
        assertEquals(2, conversation.messages().size());
    }

    @DisplayName(
            "F43, C5, C14: a reader that leaves while the turn is being stored holds nothing up, however little room"
                    + " there is")
    @ParameterizedTest
    @ValueSource(strings = {"detach", "close", "cancel", "interrupt", "goes away"})
    void leavingWhileTheTurnIsBeingStored(String how) throws Exception {
        var store = new Store();
        store.beforeAppend = id -> {
            try {
                gate.pass();
            } catch (InterruptedException e) {
                throw new AssertionError("a store was interrupted", e);
            }
        };
        var whole = new Whole();
        var stream =
                Chat.of(FakeModel.saying("one two three")).with(c -> c.histories(store)).conversation("ada").stream(
                        ChatRequest.of("hi"), RunOptions.of(o -> o.capacity(1).listener(whole)));
        stream.only(Event.MemoryWriteStarted.class).iterator().next();
        gate.awaitArrival();
        switch (how) {
            case "detach" -> stream.detach();
            case "close" -> stream.close();
            case "cancel" -> stream.cancel();
            case "interrupt" -> {
                Thread.currentThread().interrupt();
                assertThrows(CancelledException.class, () -> stream.iterator().hasNext());
                assertTrue(Thread.interrupted());
            }
            default -> {}
        }
        gate.open();
        // nobody reads any more, and yet the run ends, as it would have
        assertInstanceOf(Event.RunCompleted.class, whole.checked().getLast().event());
        assertEquals(2, store.read("ada").size());
    }

    // ---- F41: settings of one call ----

    private static final Tool A = Tool.of("a", "Works", Void.class, none -> "a");
    private static final Tool B = Tool.of(
            "b",
            "Tells who asks",
            Void.class,
            (none, context) -> context.value(User.class).name());

    @DisplayName("F41: what a call sets wins over what the chat was built with, for that call alone")
    @Test
    void settingsOfACallWin() throws Exception {
        var built = FakeModel.echo();
        var names = new CopyOnWriteArrayList<String>();
        var chat = Chat.builder()
                .model(built)
                .system("Be brief.")
                .tools(A)
                .options(o -> o.temperature(0.1).seed(1).maxTokens(9))
                .value(new User("built"))
                .run(o -> o.name("built")
                        .on(
                                Event.RunStarted.class,
                                started -> names.add(started.run().name())))
                .build();
        var other = FakeModel.script(call -> call.toolCall("b", Map.of()), call -> call.text("other"));
        var changed = chat.with(c -> c.model(other)
                .system("Be long.")
                .tools(B)
                .options(o -> o.temperature(0.9))
                .value(new User("changed")));
        var request = ChatRequest.of("hi").options(o -> o.maxTokens(99).toolChoice(ToolChoice.AUTO));
        var response =
                changed.stream(request, RunOptions.of(o -> o.name("call"))).result();
        assertEquals("other", response.text());
        assertEquals("changed", response.messages().get(1).text(), "the value that the tool was given");
        var sent = other.requests().getFirst();
        assertEquals("Be long.", sent.messages().getFirst().text());
        assertEquals(List.of("b"), sent.tools().stream().map(ToolSpec::name).toList());
        assertEquals(0.9, sent.options().temperature().orElseThrow(), "of the call");
        assertEquals(1, sent.options().seed().orElseThrow(), "of the chat, where the call says nothing");
        assertEquals(99, sent.options().maxTokens().orElseThrow(), "of the request, before all others");
        // a request's own instructions win over both
        var instructed = ChatRequest.of(List.of(Message.system("Be kind."), Message.user("hi")));
        chat.ask(instructed);
        assertEquals(instructed.messages(), built.requests().getLast().messages());
        // and the chat is as it was
        assertEquals("hi", chat.ask("hi"));
        var usual = built.requests().getLast();
        assertEquals("Be brief.", usual.messages().getFirst().text());
        assertEquals(List.of("a"), usual.tools().stream().map(ToolSpec::name).toList());
        assertEquals(0.1, usual.options().temperature().orElseThrow());
        assertEquals(9, usual.options().maxTokens().orElseThrow());
        Awaitility.await().until(() -> names.equals(List.of("call", "built", "built")));
    }

    @DisplayName("F41: a conversation too: another model and memory for one call, the same history")
    @Test
    void settingsOfACallOfAConversationWin() {
        var usual = FakeModel.echo();
        var conversation = Chat.of(usual).conversation("ada");
        conversation.ask("one");
        conversation.ask("two");
        var other = FakeModel.saying("other");
        var changed = conversation.with(c -> c.model(other).system("Be long.").memory(Memory.window(1)));
        assertEquals("other", changed.ask("three"));
        assertEquals(
                List.of("Be long.", "two", "two", "three"),
                other.requests().getFirst().messages().stream()
                        .map(Message::text)
                        .toList());
        conversation.ask("four");
        assertEquals(
                List.of("one", "one", "two", "two", "three", "other", "four"),
                usual.requests().getLast().messages().stream()
                        .map(Message::text)
                        .toList());
    }

    @DisplayName("F41: limits of a call replace those of the chat; its listeners are added, or alone if it says so")
    @Test
    void runOptionsOfACall() throws Exception {
        var ofTheChat = new AtomicInteger();
        var chat = Chat.of(FakeModel.script(
                        call -> call.text("a").hold(gate), call -> call.text("b"), call -> call.text("c")))
                .with(c -> c.run(o -> o.total(Duration.ofHours(1))
                        .on(Event.RunStarted.class, started -> ofTheChat.incrementAndGet())));
        var hurried = RunOptions.of(o -> o.total(Duration.ofMillis(50)));
        assertThrows(
                LimitException.class,
                () -> chat.stream(ChatRequest.of("hi"), hurried).result());
        var whole = new Whole();
        chat.stream(ChatRequest.of("hi"), RunOptions.of(o -> o.listener(whole))).result();
        whole.checked();
        Awaitility.await().until(() -> ofTheChat.get() == 2);
        var alone = new Whole();
        chat.stream(
                        ChatRequest.of("hi"),
                        RunOptions.of(o -> o.onlyTheseListeners().listener(alone)))
                .result();
        alone.checked();
        assertEquals(2, ofTheChat.get());
    }
}
