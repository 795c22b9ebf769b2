package dev.weft.testing.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelledException;
import dev.weft.Carrier;
import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Emitter;
import dev.weft.Event;
import dev.weft.Event.TextDelta;
import dev.weft.EventStream;
import dev.weft.Message;
import dev.weft.RunOptions;
import dev.weft.chat.Chat;
import dev.weft.chat.Conversation;
import dev.weft.memory.BusyException;
import dev.weft.memory.Histories;
import dev.weft.memory.Memory;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import dev.weft.tool.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversations: what the model is sent, one run at a time, many at once, as a part of another run. */
@Timeout(60)
class ConversationTest {
    record City(String name) {}

    private final Gate gate = new Gate();
    private final Store store = new Store();

    private Chat chat(FakeModel model) {
        return Chat.builder().model(model).histories(store).build();
    }

    private static List<String> texts(List<Message> messages) {
        return messages.stream().map(Message::text).toList();
    }

    @Test
    void theModelIsSentWhatWasSaidBeforeBehindTheInstructions() {
        var model = FakeModel.saying("Hello Ada.", "Ada.");
        var conversation = chat(model).with(c -> c.system("Be brief.")).conversation("ada");
        conversation.ask("I am Ada.");
        assertEquals("Ada.", conversation.ask("Who am I?"));
        assertEquals(
                List.of("Be brief.", "I am Ada.", "Hello Ada.", "Who am I?"),
                texts(model.requests().get(1).messages()));
        assertEquals(
                List.of("I am Ada.", "Hello Ada.", "Who am I?", "Ada."),
                texts(conversation.messages()),
                "instructions are not a part of the history");
        // those of a request take the place of the chat's, and are not kept either
        var other = FakeModel.saying("x");
        chat(other)
                .with(c -> c.system("Be brief."))
                .conversation("ada")
                .ask(ChatRequest.of(List.of(Message.system("Be long."), Message.user("And?"))));
        assertEquals(
                "Be long.", other.requests().getFirst().messages().getFirst().text());
        assertEquals(6, other.requests().getFirst().messages().size());
        assertEquals(6, conversation.messages().size());
    }

    @Test
    void C14twoConversationsSideBySideInOneRunEachKeepTheirOwnPartialTurn() throws Exception {
        var chat = chat(FakeModel.answering(
                (request, call) -> call.text("to " + request.prompt()).hold(gate)));
        var ids = List.of("ada", "eve", "tom");
        var stream = EventStream.start(out -> out.sideBySide(
                3,
                ids.stream()
                        .<Emitter.Work<ChatResponse, Exception>>map(
                                id -> inner -> chat.conversation(id).respond(ChatRequest.of("by " + id), inner))
                        .toList()));
        var pieces = stream.textPieces().iterator();
        for (int i = 0; i < ids.size(); i++) pieces.next();
        stream.stop();
        stream.toList();
        for (String id : ids) {
            assertEquals(
                    List.of("by " + id, "to by " + id),
                    texts(chat.conversation(id).messages()));
        }
    }

    @Test
    void C7aSummaryThatComesAfterTheEndIsNotStoredAnyMore() throws Exception {
        var conversation = chat(FakeModel.saying("a", "b", "c")).conversation("ada");
        for (String question : List.of("1", "2", "3")) conversation.ask(question);
        Memory summing = Memory.window(1).summarizing(FakeModel.saying("in short"));
        var inside = new CountDownLatch(1);
        var away = new CountDownLatch(1);
        var slow = new java.util.concurrent.CompletableFuture<Thread>();
        Memory late = (history, out) -> {
            List<Message> selected = summing.select(history, out);
            slow.complete(Thread.currentThread());
            inside.countDown();
            while (away.getCount() > 0) {
                try {
                    away.await();
                } catch (InterruptedException e) {
                    // as code does that takes no notice
                }
            }
            return selected;
        };
        var appended = new AtomicInteger();
        var stream = conversation.with(c -> c.memory(late)).stream("4");
        assertTrue(inside.await(10, java.util.concurrent.TimeUnit.SECONDS));
        store.beforeAppend = id -> appended.incrementAndGet();
        stream.cancel();
        Awaitility.await().until(() -> stream.end().isPresent());
        away.countDown();
        slow.join().join();
        assertEquals(0, appended.get());
        assertEquals(6, store.read("ada").size(), "a mark would be one more");
    }

    @Test
    void aHandleIsFoundByItsIdAndANewOneHasItsOwn() {
        var chat = chat(FakeModel.saying("a", "b"));
        chat.conversation("ada").ask("q1");
        assertEquals(List.of("q1", "a"), texts(chat.conversation("ada").messages()));
        assertEquals(List.of(), chat.conversation("eve").messages());
        Conversation fresh = chat.conversation();
        assertNotEquals(fresh.id(), chat.conversation().id());
        fresh.ask("q2");
        assertEquals(List.of("q2", "b"), texts(chat.conversation(fresh.id()).messages()));
        fresh.clear();
        assertEquals(List.of(), fresh.messages());
        assertEquals(2, chat.conversation("ada").messages().size());
    }

    @Test
    void whatWasSaidBeforeToolsWereCalledIsNotStoredAgainWhenTheNextCallNeverBegins() throws Exception {
        var model = FakeModel.script(
                call -> call.text("Let me look.").toolCall("weather", Map.of("name", "Oslo")),
                call -> call.text("never"));
        var weather = Tool.of("weather", "Tells the weather", City.class, city -> "rain");
        var calls = new AtomicInteger();
        ChatModel held = new ChatModel() {
            @Override
            public ChatResponse respond(ChatRequest request, Emitter out) throws Exception {
                return model.respond(request, out);
            }

            @Override
            public ChatResponse call(ChatRequest request, Emitter out) throws Exception {
                if (calls.incrementAndGet() == 2) gate.pass();
                return ChatModel.super.call(request, out);
            }
        };
        var conversation = Chat.builder()
                .model(held)
                .tools(weather)
                .histories(store)
                .build()
                .conversation("ada");
        try (var stream = conversation.stream("Weather?")) {
            for (Event event : stream) if (event instanceof Event.ToolCallFinished) break;
            gate.awaitArrival();
        }
        assertEquals(List.of("Weather?", "Let me look.", "rain", ""), texts(conversation.messages()));
        assertTrue(((Message.AssistantMessage) conversation.messages().getLast()).partial());
    }

    @Test
    void withoutAStoreAChatAndWhatIsMadeOfItShareOneInMemory() {
        var chat = Chat.of(FakeModel.saying("a"));
        chat.conversation("ada").with(c -> c.system("x")).ask("q");
        assertEquals(2, chat.conversation("ada").messages().size());
        assertEquals(List.of(), Chat.of(FakeModel.saying()).conversation("ada").messages());
    }

    @Test
    void aWindowGoesToTheModelAndEverythingIsKept() {
        var model = FakeModel.echo();
        var conversation = chat(model).with(c -> c.memory(Memory.window(2))).conversation("ada");
        for (int i = 1; i <= 5; i++) conversation.ask("q" + i);
        assertEquals(
                List.of("q3", "q3", "q4", "q4", "q5"),
                texts(model.requests().getLast().messages()));
        assertEquals(10, conversation.messages().size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSummaryIsRememberedAndMadeAnewOnlyWhenMuchHasBecomeOlder(boolean durable, @TempDir Path folder) {
        var sums = FakeModel.answering((request, call) -> call.words("Sum of it."));
        var histories = durable ? Histories.open(folder) : Histories.inMemory();
        var requests = new ArrayList<ChatRequest>();
        var events = new ArrayList<Event>();
        for (int i = 1; i <= 12; i++) {
            // a new chat each time, as in a server that is started anew
            var model = FakeModel.echo();
            var chat = Chat.builder()
                    .model(model)
                    .system("Be brief.")
                    .histories(durable ? Histories.open(folder) : histories)
                    .memory(Memory.window(4).summarizing(sums))
                    .build();
            try (var stream = chat.conversation("ada").stream("q" + i)) {
                stream.forEach(events::add);
                assertEquals("q" + i, stream.result().text(), "the summary is no part of the answer");
                assertEquals("q" + i, stream.summary().text());
            }
            requests.addAll(model.requests());
            assertEquals(2 * i, chat.conversation("ada").messages().size(), "nor of what was said");
        }
        // made before turns 6, 9 and 12, when one more had become older than the window: two of the window went with it
        assertEquals(3, sums.requests().size());
        assertEquals(
                3,
                events.stream().filter(e -> e instanceof Event.SummaryFinished).count());
        List<String> last = texts(requests.getLast().messages());
        assertEquals("Be brief.", last.get(0));
        assertTrue(last.get(1).endsWith("Sum of it."), last::toString);
        assertEquals(List.of("q10", "q10", "q11", "q11", "q12"), last.subList(2, last.size()));
    }

    // ---- one run at a time ----

    @Test
    void aSecondRunFailsAtOnceInStreamWhateverTheHandleAndTheChat() throws Exception {
        var model = FakeModel.script(call -> call.hold(gate).text("a"), call -> call.text("b"));
        var chat = chat(model);
        try (var stream = chat.conversation("ada").stream("q1")) {
            gate.awaitArrival();
            var busy = assertThrows(BusyException.class, () -> chat.conversation("ada").stream("q2"));
            assertEquals("ada", busy.id());
            assertFalse(busy.toString().contains("ada"));
            assertThrows(
                    BusyException.class,
                    () -> chat(FakeModel.saying("x")).conversation("ada").ask("q2"));
            assertThrows(BusyException.class, () -> chat.conversation("ada").clear());
            assertEquals(List.of(), chat.conversation("ada").messages(), "reading is free");
            assertEquals("b", chat.conversation("eve").ask("q"), "others are free");
            gate.open();
            assertEquals("a", stream.result().text());
        }
        assertEquals("c", chat(FakeModel.saying("c")).conversation("ada").ask("q3"));
    }

    @Test
    void ofTwoThreadsThatStartAtOnceOneIsTold() throws Exception {
        var chat = chat(FakeModel.answering((request, call) -> call.hold(gate).text("a")));
        int rounds = 50;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < rounds; round++) {
                String id = "id" + round;
                var together = new CyclicBarrier(2);
                var busy = new AtomicInteger();
                var running = new CopyOnWriteArrayList<EventStream<?>>();
                var both = new ArrayList<Future<?>>();
                for (int i = 0; i < 2; i++) {
                    both.add(threads.submit(() -> {
                        together.await();
                        try {
                            running.add(chat.conversation(id).stream("q"));
                        } catch (BusyException e) {
                            busy.incrementAndGet();
                        }
                        return null;
                    }));
                }
                for (Future<?> one : both) one.get();
                assertEquals(1, busy.get());
                assertEquals(1, running.size());
                running.getFirst().close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "cancel", "stop", "fail", "break", "interrupt", "limit", "store"})
    void afterEveryEndingTheConversationIsFree(String how) throws Exception {
        if (how.equals("store")) {
            store.beforeAppend = id -> {
                throw new IllegalStateException("full");
            };
        }
        var model = FakeModel.script(call -> {
            call.text("Hel");
            if (how.equals("fail")) call.fail(new IllegalStateException("broken"));
            else if (!how.equals("store")) call.hold(gate);
        });
        var options = how.equals("limit") ? RunOptions.of(o -> o.total(Duration.ofMillis(50))) : RunOptions.NONE;
        try (var stream = chat(model).conversation("ada").stream(ChatRequest.of("hi"), options)) {
            for (Event event : stream) if (event instanceof TextDelta) break;
            switch (how) {
                case "cancel" -> stream.cancel();
                case "stop" -> stream.stop();
                case "fail", "limit", "store" -> assertThrows(RuntimeException.class, stream::result);
                case "interrupt" -> {
                    Thread.currentThread().interrupt();
                    assertThrows(RuntimeException.class, () -> stream.iterator().hasNext());
                    assertTrue(Thread.interrupted());
                }
                default -> {}
            }
        }
        store.beforeAppend = id -> {};
        assertEquals("free", chat(FakeModel.saying("free")).conversation("ada").ask("again"));
    }

    @Test
    void itIsBusyUntilItsStoreHasReturnedAlsoWhenItsRunWasClosed() throws Exception {
        store.beforeAppend = id -> waitAt(gate);
        var held = new Gate();
        var model = FakeModel.script(call -> call.text("Hel").hold(held));
        var chat = chat(model);
        var stream = chat.conversation("ada").stream("hi");
        held.awaitArrival();
        stream.close();
        gate.awaitArrival();
        assertThrows(BusyException.class, () -> chat.conversation("ada").stream("again"));
        gate.open();
        Awaitility.await().until(() -> {
            try (var claim = store.claim("ada")) {
                return claim != null;
            } catch (BusyException e) {
                return false;
            }
        });
        assertEquals(List.of("hi", "Hel"), texts(chat.conversation("ada").messages()));
    }

    private static void waitAt(Gate gate) {
        try {
            gate.pass();
        } catch (InterruptedException e) {
            throw new IllegalStateException("a store was interrupted", e);
        }
    }

    @Test
    void aHistoryThatCannotBeReadFailsTheRunAndClosingWhileItIsReadEndsItAtOnce() throws Exception {
        store.beforeRead = id -> {
            throw new IllegalStateException("unreadable");
        };
        var failing = chat(FakeModel.saying()).conversation("ada").stream("hi");
        assertEquals(
                "unreadable",
                assertThrows(IllegalStateException.class, failing::result).getMessage());
        store.beforeRead = id -> waitAt(gate);
        var stream = chat(FakeModel.saying()).conversation("ada").stream("hi");
        gate.awaitArrival();
        stream.close();
        assertThrows(CancelledException.class, stream::result);
        gate.open();
        store.beforeRead = id -> {};
        Awaitility.await()
                .untilAsserted(() -> assertEquals(
                        "free",
                        chat(FakeModel.saying("free")).conversation("ada").ask("again")));
        assertEquals(2, chat(FakeModel.saying()).conversation("ada").messages().size());
    }

    @Test
    void aCarrierThatFailsLeavesItFree() {
        Carrier broken = () -> {
            throw new IllegalStateException("no context");
        };
        var conversation = chat(FakeModel.saying("free")).conversation("ada");
        var options = RunOptions.of(o -> o.carry(broken));
        assertThrows(IllegalStateException.class, () -> conversation.stream(ChatRequest.of("hi"), options));
        Carrier throwing = () -> work -> {
            throw new IllegalStateException("no context either");
        };
        var other = RunOptions.of(o -> o.carry(throwing));
        assertThrows(
                IllegalStateException.class,
                () -> conversation.stream(ChatRequest.of("hi"), other).result());
        assertEquals("free", conversation.ask("again"));
    }

    @Test
    void twoHundredConversationsAtOnceKeepTheirOwn(@TempDir Path folder) throws Exception {
        for (Histories histories : List.of(Histories.inMemory(), Histories.open(folder))) {
            var chat =
                    Chat.builder().model(FakeModel.echo()).histories(histories).build();
            var all = new ArrayList<Future<?>>();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 200; i++) {
                    String id = "user " + i;
                    all.add(threads.submit(() -> {
                        for (int turn = 0; turn < 3; turn++) {
                            String said = id + " in turn " + turn;
                            assertEquals(said, chat.conversation(id).ask(said));
                        }
                    }));
                }
            }
            for (Future<?> one : all) one.get();
            for (int i = 0; i < 200; i++) {
                var expected = new ArrayList<String>();
                for (int turn = 0; turn < 3; turn++) {
                    expected.add("user " + i + " in turn " + turn);
                    expected.add("user " + i + " in turn " + turn);
                }
                assertEquals(expected, texts(chat.conversation("user " + i).messages()));
            }
        }
    }

    // ---- as a part of another run ----

    @Test
    void asAPartOfAnotherRunATurnIsStoredBeforeRespondReturns() {
        var chat = chat(FakeModel.saying("a", "b"));
        var stored = new ArrayList<Integer>();
        var stream = EventStream.start(out -> {
            var conversation = chat.conversation("ada");
            conversation.respond(ChatRequest.of("q1"), out);
            stored.add(conversation.messages().size());
            conversation.respond(ChatRequest.of("q2"), out);
            stored.add(conversation.messages().size());
            return "done";
        });
        List<String> names = stream.toList().stream()
                .map(event -> event.getClass().getSimpleName())
                .toList();
        assertEquals(List.of(2, 4), stored);
        assertEquals(names.lastIndexOf("MemoryWriteFinished"), names.size() - 2);
        assertEquals(2, names.stream().filter("MemoryWriteFinished"::equals).count());
    }

    @Test
    void withoutARunATurnIsStoredToo() throws Exception {
        var chat = chat(FakeModel.saying("a"));
        var seen = new ArrayList<Event>();
        assertEquals(
                "a",
                chat.conversation("ada").respond(ChatRequest.of("q"), seen::add).text());
        assertEquals(List.of("q", "a"), texts(chat.conversation("ada").messages()));
        assertInstanceOf(Event.MemoryWriteFinished.class, seen.getLast());
    }

    @Test
    void insideAToolOfARunThatIsClosedWhatHadArrivedIsKeptAndMarked() throws Exception {
        var inner = chat(FakeModel.script(call -> call.text("inner ").hold(gate).text("x")));
        var tool = Tool.of(
                "ask",
                "Asks",
                City.class,
                (city, context) -> inner.conversation("inner")
                        .respond(ChatRequest.of("from the tool"), context)
                        .text());
        var outer = chat(FakeModel.script(call -> call.text("outer").toolCall("ask", Map.of("name", "x"))))
                .with(c -> c.tools(tool));
        try (var stream = outer.conversation("outer").stream("hi")) {
            gate.awaitArrival();
            assertTrue(stream.iterator().hasNext());
        }
        var kept = inner.conversation("inner").messages();
        assertEquals(List.of("from the tool", "inner "), texts(kept));
        assertTrue(
                assertInstanceOf(Message.AssistantMessage.class, kept.getLast()).partial());
        assertEquals(List.of("hi", "outer"), texts(outer.conversation("outer").messages()));
    }

    @Test
    void insideAToolThatFailsTheConversationIsFreeAgainAndTheRunGoesOn() {
        var inner = chat(FakeModel.script(
                call -> call.text("half").fail(new IllegalStateException("broken")), call -> call.text("whole")));
        var tool = Tool.of(
                "ask",
                "Asks",
                City.class,
                (city, context) -> inner.conversation("inner")
                        .respond(ChatRequest.of("q"), context)
                        .text());
        var outer = chat(FakeModel.script(
                        call -> call.toolCall("ask", Map.of("name", "x")),
                        call -> call.toolCall("ask", Map.of("name", "x")),
                        call -> call.text("done")))
                .with(c -> c.tools(tool));
        assertEquals("done", outer.ask("hi"));
        assertEquals(
                List.of("q", "half", "q", "whole"),
                texts(inner.conversation("inner").messages()));
    }

    /** Whatever happens when: in the end the history is sound, and the conversation free. */
    @Test
    void closedAtAnyMomentAHistoryIsSoundAndTheConversationFree() throws Exception {
        var tool = Tool.of("weather", "Tells", City.class, city -> "rain");
        var model = FakeModel.answering((request, call) -> {
            boolean told = request.messages().getLast() instanceof Message.ToolMessage;
            if (told) call.words("Take a coat with you, and an umbrella.");
            else call.words("Let me look.").toolCall("weather", Map.of("name", "Oslo"));
        });
        var chat = chat(model).with(c -> c.tools(tool));
        for (int stopAt = 0; stopAt < 30; stopAt++) {
            for (String how : List.of("close", "stop", "cancel")) {
                String id = how + stopAt;
                var conversation = chat.conversation(id);
                try (var stream = conversation.stream("hi")) {
                    int read = 0;
                    for (Event unused : stream) {
                        if (read++ < stopAt) continue;
                        if (how.equals("stop")) stream.stop();
                        if (how.equals("cancel")) stream.cancel();
                        break;
                    }
                }
                Awaitility.await().ignoreException(BusyException.class).until(() -> {
                    store.claim(id).close();
                    return true;
                });
                List<Message> kept = conversation.messages();
                if (kept.isEmpty()) continue;
                assertInstanceOf(Message.UserMessage.class, kept.getFirst());
                assertInstanceOf(Message.AssistantMessage.class, kept.getLast());
                for (int i = 0; i < kept.size(); i++) {
                    if (!(kept.get(i) instanceof Message.AssistantMessage answer)) continue;
                    for (var call : answer.toolCalls()) {
                        var result = assertInstanceOf(Message.ToolMessage.class, kept.get(++i));
                        assertEquals(call.id(), result.callId());
                    }
                }
            }
        }
    }

    @Test
    void aReaderThatBreaksAwayAndDetachesFindsTheTurnStoredBeforeTheNext() throws Exception {
        var stored = new CountDownLatch(1);
        store.beforeAppend = id -> stored.countDown();
        var conversation = chat(FakeModel.echo()).conversation("ada");
        var stream = conversation.stream("one");
        stream.detach();
        stored.await();
        stream.result();
        conversation.ask("two");
        assertEquals(List.of("one", "one", "two", "two"), texts(conversation.messages()));
    }
}
