package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Event.TextDelta;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** C1, the first and the last event, and what is known of a run. */
class StartingTest {
    @DisplayName("C1: stream() returns at once, while the work has not even begun to answer")
    @Setting.Every
    void streamWaitsForNothing(Setting setting) {
        setting.reader().runs(() -> {
            var released = new CountDownLatch(1);
            ChatModel model = (request, out) -> {
                released.await();
                return ChatResponse.of("late");
            };
            Listener slow = emission -> Until.open(released);
            // would hang if it waited
            var stream = model.stream(ChatRequest.of("hi"), setting.options(o -> o.listener(slow)));
            assertInstanceOf(Event.RunStarted.class, stream.iterator().next());
            released.countDown();
            assertEquals("late", stream.result().text());
        });
    }

    @DisplayName("C1: wrong arguments and a failing carrier throw right there, and nothing is started")
    @SuppressWarnings("NullAway") // what careless code does
    @Test
    void whatIsWrongIsSaidAtOnce() {
        var started = new AtomicInteger();
        ChatModel model = (request, out) -> {
            started.incrementAndGet();
            return ChatResponse.of("");
        };
        var thrown = new IllegalStateException("of the carrier");
        Carrier fails = () -> {
            throw thrown;
        };
        RunOptions failing = RunOptions.of(o -> o.carry(fails));
        assertSame(
                thrown, assertThrows(IllegalStateException.class, () -> model.stream(ChatRequest.of("hi"), failing)));
        assertSame(thrown, assertThrows(IllegalStateException.class, () -> EventStream.start(failing, out -> 1)));
        assertThrows(
                NullPointerException.class, () -> EventStream.start(RunOptions.of(o -> o.carry(() -> null)), out -> 1));
        assertThrows(NullPointerException.class, () -> EventStream.start(null));
        assertThrows(NullPointerException.class, () -> model.stream((ChatRequest) null));
        assertThrows(NullPointerException.class, () -> model.stream((String) null));
        Responder plain = (request, out) -> ChatResponse.of("");
        assertThrows(NullPointerException.class, () -> plain.stream((ChatRequest) null));
        assertThrows(IllegalArgumentException.class, () -> RunOptions.of(o -> o.capacity(0)));
        assertThrows(IllegalArgumentException.class, () -> RunOptions.of(o -> o.total(Duration.ofMillis(-1))));
        assertThrows(IllegalArgumentException.class, () -> RunOptions.of(o -> o.stall(Duration.ofMillis(-1))));
        assertThrows(IllegalArgumentException.class, () -> RunOptions.of(o -> o.listenerLag(Duration.ofMillis(-1))));
        assertEquals(0, started.get());
    }

    @Setting.Every
    void theFirstEventIsRunStartedAndTheLastRunCompleted(Setting setting) {
        setting.reader().runs(() -> {
            var before = Instant.now().minusMillis(1);
            var stream = EventStream.start(setting.options(o -> o.name("trip").tag("user", "7")), out -> {
                out.emit(new TextDelta("a"));
                return 1;
            });
            var all = stream.emissions().iterator();
            Emission first = all.next();
            var started = assertInstanceOf(Event.RunStarted.class, first.event());
            Run run = stream.run();
            assertSame(run, started.run());
            assertSame(run, first.run());
            assertEquals("trip", run.name());
            assertEquals(Map.of("user", "7"), run.tags());
            assertEquals(0, first.seq());
            assertEquals(run.startedAt(), first.at());
            assertEquals(Step.Kind.RUN, first.step().kind());
            assertEquals("trip", first.step().path());
            assertTrue(first.step().parent().isEmpty());
            assertFalse(run.startedAt().isBefore(before));
            assertFalse(run.startedAt().isAfter(Instant.now()));
            Emission text = all.next();
            assertSame(first.step(), text.step());
            assertFalse(text.at().isBefore(first.at()));
            var last = assertInstanceOf(Event.RunCompleted.class, all.next().event());
            assertEquals("a", last.summary().text());
            assertFalse(all.hasNext());
        });
    }

    @Test
    void theContextClassLoaderIsTheCallers() throws Exception {
        var mine = new ClassLoader(getClass().getClassLoader()) {};
        var work = new CompletableFuture<ClassLoader>();
        var listener = new CompletableFuture<ClassLoader>();
        Reader.PLATFORM.runs(() -> {
            Thread.currentThread().setContextClassLoader(mine);
            EventStream.start(
                            RunOptions.of(o -> o.listener(e ->
                                    listener.complete(Thread.currentThread().getContextClassLoader()))),
                            out -> work.complete(Thread.currentThread().getContextClassLoader()))
                    .result();
        });
        assertSame(mine, work.get());
        assertSame(mine, listener.get());
    }

    @Test
    void laterOptionsWinAndListenersAndTagsAddUp() throws Exception {
        var first = new Seen();
        var second = new Seen();
        RunOptions base = RunOptions.of(o -> o.name("base")
                .capacity(3)
                .listener(first)
                .tag("a", "base")
                .tag("b", "base")
                .total(Duration.ofHours(1))
                .stall(Duration.ofHours(2))
                .listenerLag(Duration.ofHours(3)));
        RunOptions own = RunOptions.of(o -> o.name("own").listener(second).tag("a", "own"));
        RunOptions both = own.over(base);
        assertEquals("own", both.name());
        assertEquals(3, both.capacity());
        assertEquals(Duration.ofHours(1), both.total());
        assertEquals(Duration.ofHours(2), both.stall());
        assertEquals(Duration.ofHours(3), both.listenerLag());
        assertEquals("base", RunOptions.NONE.over(base).name());
        assertEquals(List.of(first, second), both.listeners());
        var stream = EventStream.start(both, out -> 1);
        assertEquals(Map.of("a", "own", "b", "base"), stream.run().tags());
        stream.detach();
        first.whole();
        second.whole();
        assertEquals(256, RunOptions.NONE.capacity());
        assertEquals(Duration.ofMinutes(10), RunOptions.NONE.stall());
        assertEquals(Duration.ofSeconds(30), RunOptions.NONE.listenerLag());
        assertEquals(Duration.ZERO, RunOptions.NONE.total());
        assertThrows(UnsupportedOperationException.class, () -> both.tags().put("c", "d"));
    }
}
