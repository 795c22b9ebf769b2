package dev.weft.testing.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ApiException;
import dev.weft.CancelledException;
import dev.weft.ChatResponse;
import dev.weft.ConnectionException;
import dev.weft.Document;
import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.EventStream;
import dev.weft.Failure;
import dev.weft.FinishReason;
import dev.weft.ModelException;
import dev.weft.Summary;
import dev.weft.ToolCall;
import dev.weft.ToolResult;
import dev.weft.TracedStep;
import dev.weft.TruncatedStreamException;
import dev.weft.chat.Chat;
import dev.weft.memory.Histories;
import dev.weft.provider.Endpoint;
import dev.weft.provider.OpenAi;
import dev.weft.testing.ModelServer;
import dev.weft.testing.chat.HeldLoop.Fault;
import dev.weft.testing.chat.HeldLoop.Point;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The one loop in which everything arrives, over real HTTP: history, retrieval, the model, two tools at once, the turn's store. Each
 * event is read while everything behind it is held, and at each of these points the run succeeds, breaks or is ended.
 */
@Timeout(60)
class MergedLoopTest {
    @DisplayName("C1, C2, C3, C6: every event can be read while all that follows is held, in the promised order")
    @RepeatedTest(10)
    void everyEventIsReadWhileAllThatFollowsIsHeld() throws Exception {
        try (var loop = new HeldLoop();
                var stream = loop.start()) {
            // stream() has returned, and not even the history is read
            loop.readTo(Point.RETRIEVING);
            assertEquals(0, loop.server.requests().size(), "nothing was sent before the retriever was let go");
            loop.readTo(Point.END);
            List<Emission> all = loop.whole.checked();
            assertEquals(all, loop.read, "the listener is given what the loop gives");
            assertEquals("They weave.", stream.result().text());
            assertEquals(
                    List.of("looms.md"),
                    stream.result().sources().stream().map(Document::id).toList());
            assertEquals(60, stream.result().usage().input());
            assertEquals(5, loop.conversation.messages().size());
            loop.isFree();
        }
    }

    /** The same with a clock: nothing is held by the test, everything takes the time that it takes. */
    @DisplayName("F2, F3, F8: a retriever that takes 1 s, a head that is held 2 s: all is read as it happened")
    @Test
    void inRealTime() throws Exception {
        var retrieved = new CountDownLatch(1);
        try (var server = ModelServer.script(
                reply -> reply.pause(Duration.ofSeconds(2)).text("They ").text("weave."))) {
            var chat = Chat.builder()
                    .model(OpenAi.at(Endpoint.of(server.url() + "/v1").key("test"))
                            .chat("gpt-test"))
                    .retriever((query, out) -> {
                        assertFalse(new CountDownLatch(1).await(1, TimeUnit.SECONDS));
                        retrieved.countDown();
                        return List.of(Document.of("looms.md", "Looms weave."));
                    })
                    .histories(Histories.inMemory())
                    .build();
            try (var stream = chat.conversation("ada").stream("What do looms do?")) {
                assertEquals(1, retrieved.getCount(), "stream() has returned before anything was retrieved");
                var begun = stream.only(Event.RetrievalStarted.class).iterator().next();
                assertEquals("What do looms do?", begun.query());
                assertEquals(1, retrieved.getCount(), "and its start was read while it went on");
                Duration retrieving = stream.current().elapsed();
                stream.only(Event.RetrievalFinished.class).iterator().next();
                Duration found = stream.current().elapsed().minus(retrieving);
                stream.only(Event.ModelCallStarted.class).iterator().next();
                assertTrue(step(stream, "gpt-test").isOpen());
                Duration asked = stream.current().elapsed();
                assertEquals("They ", stream.textPieces().iterator().next());
                Duration answered = stream.current().elapsed().minus(asked);
                assertEquals("They weave.", stream.result().text());
                isAbout(1_000, found);
                isAbout(2_000, answered);
                isAbout(1_000, step(stream, "retrieval").duration().orElseThrow());
                isAbout(2_000, step(stream, "gpt-test").duration().orElseThrow());
                isAbout(2_000, step(stream, "gpt-test").toFirstDelta().orElseThrow());
            }
        }
    }

    private static TracedStep step(EventStream<?> stream, String name) {
        return stream.trace().steps().stream()
                .filter(one -> one.step().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Not less than it has taken, and not much more, though the machine may be busy. */
    private static void isAbout(long millis, Duration actual) {
        assertTrue(actual.toMillis() >= millis - 20 && actual.toMillis() < millis + 5_000, actual::toString);
    }

    // ---- ended by the reader ----

    enum How {
        CLOSE,
        CANCEL,
        INTERRUPT,
        CLOSE_FROM_ANOTHER_THREAD,
        STOP
    }

    static Stream<Arguments> pointsAndWays() {
        return HeldLoop.points().flatMap(point -> Arrays.stream(How.values()).map(how -> Arguments.of(point, how)));
    }

    @DisplayName("C5, C6, C7, C8: ended at each point, every step is closed in order, and the peer sees it")
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("pointsAndWays")
    void endedAtEachPoint(Point point, How how) throws Exception {
        try (var loop = new HeldLoop()) {
            var stream = loop.start();
            loop.readTo(point);
            // close() waits for the store, which is held here for those alone who come too late
            if (point != Point.STORING) loop.letGo(Point.STORING);
            switch (how) {
                case CLOSE -> stream.close();
                case CANCEL -> stream.cancel();
                case STOP -> stream.stop();
                case INTERRUPT -> Thread.currentThread().interrupt();
                case CLOSE_FROM_ANOTHER_THREAD ->
                    Thread.ofPlatform().start(stream::close).join();
            }
            boolean tooLate = point == Point.STORING && how != How.INTERRUPT;
            if (how == How.INTERRUPT) {
                assertThrows(CancelledException.class, loop::next);
                assertTrue(Thread.interrupted(), "the flag is kept");
            } else if (!tooLate && how != How.STOP) {
                assertThrows(CancelledException.class, loop::next);
                assertThrows(CancelledException.class, stream::result);
            }
            if (point.isInTheModel()) {
                // the one of this call: that of the call before it may be kept for another
                loop.server.requests().getLast().connection().awaitClosed(Duration.ofSeconds(5));
            }
            // stores are never interrupted: they come back when they do
            loop.letGo(Point.READING);
            loop.letGo(Point.STORING);
            List<Emission> all = loop.whole.checked();
            if (point == Point.STORING) completed(loop, all);
            else ended(loop, all, point, how == How.STOP);
            if (how == How.STOP) stopped(loop, stream, all, point);
            loop.isFree();
        }
    }

    private static void completed(HeldLoop loop, List<Emission> all) {
        assertInstanceOf(Event.RunCompleted.class, all.getLast().event());
        assertEquals(HeldLoop.sorted(Point.END.allReadable()), places(all));
        assertEquals(5, loop.conversation.messages().size());
    }

    private static void ended(HeldLoop loop, List<Emission> all, Point point, boolean politely) {
        assertInstanceOf(Event.RunCancelled.class, all.getLast().event());
        var expected = new ArrayList<>(point.allReadable());
        // a model that is stopped politely has answered, with what there is
        expected.addAll(
                politely && point.isInTheModel() ? List.of("chat/gpt-test ModelCallFinished") : point.closings());
        expected.addAll(point.stored());
        expected.add("chat RunCancelled");
        assertEquals(HeldLoop.sorted(expected), places(all));
        assertEquals(
                all.subList(0, loop.read.size()), loop.read, "what was read is the beginning of what has happened");
    }

    private static void stopped(HeldLoop loop, EventStream<ChatResponse> stream, List<Emission> all, Point point) {
        var rest = new ArrayList<>(loop.read);
        stream.emissions().forEach(rest::add);
        int notIterated = point == Point.STORING ? 0 : 1;
        assertEquals(all.subList(0, all.size() - notIterated), rest, "the loop just ends");
        var reason = point == Point.STORING ? FinishReason.STOP : FinishReason.STOPPED_BY_USER;
        assertEquals(reason, stream.result().finishReason());
        assertTrue(stream.summary().text().endsWith(stream.result().text()));
    }

    private static List<String> places(List<Emission> all) {
        return HeldLoop.sorted(Whole.places(all));
    }

    // ---- what breaks ----

    static Stream<Arguments> modelFaults() {
        return HeldLoop.points()
                .filter(Point::isInTheModel)
                .flatMap(point ->
                        Stream.of(Fault.ERROR, Fault.TRUNCATED, Fault.RESET).map(fault -> Arguments.of(point, fault)));
    }

    @DisplayName("C5, C6, C10, C11: a model that breaks at each point fails the run behind everything received")
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("modelFaults")
    void aModelThatBreaksAtEachPoint(Point point, Fault fault) throws Exception {
        try (var loop = new HeldLoop(point, fault);
                var stream = loop.start()) {
            loop.readTo(point);
            loop.letGo();
            var thrown = assertThrows(ModelException.class, () -> readOn(loop));
            boolean headCame = point != Point.BEFORE_HEAD && point != Point.BEFORE_SECOND_HEAD;
            Class<?> cut = headCame ? TruncatedStreamException.class : ConnectionException.class;
            Class<?> expected = fault == Fault.ERROR ? ApiException.class : cut;
            assertInstanceOf(expected, thrown);
            failed(loop, stream, point, thrown);
        }
    }

    @DisplayName("C5, C6, C14: a store or a retriever that throws fails the run behind everything before it")
    @ParameterizedTest
    @EnumSource(names = {"READING", "RETRIEVING", "STORING"})
    void aPartThatThrows(Point point) throws Exception {
        try (var loop = new HeldLoop(point, Fault.THROWS);
                var stream = loop.start()) {
            loop.readTo(point);
            loop.letGo();
            assertSame(loop.broken, assertThrows(IllegalStateException.class, () -> readOn(loop)));
            failed(loop, stream, point, loop.broken);
        }
    }

    private static void readOn(HeldLoop loop) {
        for (int i = 0; i < 100; i++) loop.next();
    }

    private static void failed(HeldLoop loop, EventStream<?> stream, Point point, Throwable thrown) throws Exception {
        var expected = new ArrayList<>(point.allReadable());
        expected.addAll(point.closings());
        expected.addAll(point.stored());
        assertEquals(HeldLoop.sorted(expected), places(loop.read), "the loop gives all of it before it throws");
        expected.add("chat RunFailed");
        List<Emission> all = loop.whole.checked();
        assertEquals(HeldLoop.sorted(expected), places(all));
        // the same exception for the loop, each time, the result, and the listener
        assertSame(thrown, assertThrows(RuntimeException.class, loop::next));
        assertSame(thrown, assertThrows(RuntimeException.class, stream::result));
        if (all.getLast().event() instanceof Event.RunFailed(Failure failure, Summary summary))
            assertSame(thrown, failure.exception(), summary::toString);
        loop.isFree();
    }

    @DisplayName("C6: a tool that fails is told to the model, while the other still works, and the run goes on")
    @RepeatedTest(5)
    void aToolsFailureIsToldToTheModelWhileTheOtherWorks() throws Exception {
        try (var loop = new HeldLoop(Point.TOOLS, Fault.THROWS);
                var stream = loop.start()) {
            loop.readTo(Point.TOOLS);
            loop.letGo(Point.TOOLS);
            var told =
                    assertInstanceOf(Event.ToolCallFinished.class, loop.next().event());
            assertEquals(ToolResult.error("broken here").text(), told.result().text());
            assertTrue(told.result().isError());
            loop.isHeld(Point.FIRST_TOOL_GOES_ON);
            loop.letGo(Point.FIRST_TOOL_GOES_ON);
            assertEquals(new HeldLoop.Progress("b", 75), loop.next().event());
            loop.isHeld(Point.SECOND_TOOL_GOES_ON);
            loop.letGo();
            assertEquals("They weave.", stream.result().text());
            List<Emission> all = loop.whole.checked();
            var expected = new ArrayList<>(Point.END.allReadable());
            expected.remove(expected.lastIndexOf("chat/a Progress"));
            assertEquals(HeldLoop.sorted(expected), places(all));
            List<String> sent = loop.server.requests().get(1).json().member("messages").items().stream()
                    .filter(message -> message.member("role").text().equals("tool"))
                    .map(message -> message.member("content").text())
                    .toList();
            assertEquals(2, sent.size());
            assertTrue(sent.getFirst().contains("broken here"), sent::toString);
            assertEquals("from b", sent.getLast());
        }
    }

    @DisplayName("C6: a tool that fails the run has the other one interrupted and closed before the run's end")
    @RepeatedTest(5)
    void aToolThatStopsTheRunEndsTheOther() throws Exception {
        try (var loop = new HeldLoop(
                        Histories.inMemory(), Point.TOOLS, Fault.THROWS, chat -> chat.stopOnToolFailure(true));
                var stream = loop.start()) {
            loop.readTo(Point.TOOLS);
            loop.letGo(Point.TOOLS);
            loop.letGo(Point.STORING);
            assertSame(loop.broken, assertThrows(IllegalStateException.class, () -> readOn(loop)));
            failed(loop, stream, Point.TOOLS, loop.broken);
            assertEquals(1, loop.server.requests().size(), "the model was not asked again");
            for (Emission one : loop.read) {
                if (one.event() instanceof Event.ToolCallFailed(ToolCall call, Failure failure)
                        && call.name().equals("a")) assertSame(loop.broken, failure.exception());
            }
            assertNull(loop.read.stream()
                    .filter(one -> one.event() instanceof Event.ToolCallFinished)
                    .findAny()
                    .orElse(null));
        }
    }

    // ---- the whole table, on other readers, one after the other and at once ----

    @DisplayName("C5, C6, C18: runs that are ended at different points at once do not disturb each other")
    @Test
    void allPointsAtOnce() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = pointsAndWays()
                    .map(Arguments::get)
                    .map(of -> threads.submit(() -> {
                        endedAtEachPoint((Point) of[0], (How) of[1]);
                        return of;
                    }))
                    .toList();
            for (var one : all) one.get();
            assertEquals(13 * 5, all.size());
        }
    }
}
