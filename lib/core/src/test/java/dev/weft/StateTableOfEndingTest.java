package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Event.TextDelta;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rows of the table of states for runs that are ended: by a failure, a cancellation, or a detached reader. */
class StateTableOfEndingTest {
    private final Seen seen = new Seen();
    private final CountDownLatch released = new CountDownLatch(1);
    private final CompletableFuture<Emitter> emitter = new CompletableFuture<>();

    /** A run that emits "a" and "b" and then waits, whatever comes, before it returns "done". */
    private EventStream<String> waiting(RunOptions options) {
        return EventStream.start(options.over(RunOptions.of(o -> o.listener(seen))), out -> {
            emitter.complete(out);
            out.emit(new TextDelta("a"));
            out.emit(new TextDelta("b"));
            Until.openWhateverComes(released);
            return "done";
        });
    }

    private EventStream<String> waiting() {
        return waiting(RunOptions.NONE);
    }

    private void bothAreEmitted() {
        Until.isTrue(() -> seen.count() == 3);
    }

    @DisplayName(
            "→ STOPPING(failure): the reader gets the rest, then a throw; emitters CancelledException; result() waits")
    @Test
    void failing() throws Exception {
        var stream = waiting(RunOptions.of(o -> o.total(Duration.ofMillis(30)).name("limited")));
        Until.isTrue(() -> emitter.join().cancelled());
        bothAreEmitted();
        stream.iterator().next();
        var result = Reader.VIRTUAL.starts(stream::result);
        assertThrows(CancelledException.class, () -> emitter.join().emit(new TextDelta("late")));
        var pieces = stream.textPieces().iterator();
        assertEquals("a", pieces.next());
        assertEquals("b", pieces.next());
        var thrown = assertThrows(LimitException.class, pieces::hasNext);
        assertSame(thrown, result.threw(LimitException.class));
        assertTrue(thrown.toString().contains("RunOptions.total"), thrown::toString);
        assertEquals("ab", thrown.soFar().text());
        seen.end(Event.RunFailed.class);
        released.countDown();
    }

    @DisplayName("RUNNING → STOPPING(cancel): reader, result() and waiting emitters at once, before the work is back")
    @Test
    void cancelling() throws Exception {
        var stream = waiting();
        bothAreEmitted();
        var result = Reader.VIRTUAL.starts(stream::result).waiting();
        stream.cancel();
        long before = System.nanoTime();
        var thrown = result.threw(CancelledException.class);
        assertSame(
                thrown,
                assertThrows(CancelledException.class, () -> stream.iterator().next()));
        assertSame(thrown, assertThrows(CancelledException.class, stream::result));
        assertThrows(CancelledException.class, () -> emitter.join().emit(new TextDelta("late")));
        // the settlement needs 100 ms, since the work does not come back: nobody has waited for it
        boolean early = System.nanoTime() - before < Duration.ofMillis(90).toNanos();
        assertTrue(!early || !seen.names().contains("RunCancelled"));
        seen.end(Event.RunCancelled.class);
        assertEquals(List.of("RunStarted", "TextDelta", "TextDelta", "RunCancelled"), seen.names());
        assertSame(thrown, assertThrows(CancelledException.class, stream::result), "the same object after the end");
        assertEquals("ab", thrown.soFar().text());
        released.countDown();
    }

    @Setting.Every
    void waitersWakeWithCancelled(Setting setting) {
        setting.reader().runs(() -> {
            var waits = new CompletableFuture<Throwable>();
            var mine = new Seen();
            var stream = EventStream.start(setting.options(o -> o.listener(mine)), out -> {
                waits.complete(assertThrows(RuntimeException.class, () -> {
                    while (true) out.emit(new TextDelta("x"));
                }));
                return 1;
            });
            Until.isTrue(() -> mine.count() == setting.capacity());
            stream.cancel();
            assertInstanceOf(CancelledException.class, waits.join());
            mine.end(Event.RunCancelled.class);
            assertEquals(setting.capacity() + 1, mine.whole().size(), "listeners keep all that was emitted");
        });
    }

    @DisplayName("STOPPING → ENDED: late ends of steps are dropped, their emit throws CancelledException")
    @Test
    void aLateEndOfAStepIsDropped() throws Exception {
        var late = new CompletableFuture<Throwable>();
        var stream = EventStream.start(RunOptions.of(o -> o.listener(seen)), out -> {
            out.emit(new Event.StepStarted("s"));
            emitter.complete(out);
            Until.openWhateverComes(released);
            late.complete(assertThrows(RuntimeException.class, () -> out.emit(new Event.StepFinished("s"))));
            return 1;
        });
        emitter.join();
        stream.close();
        seen.end(Event.RunCancelled.class);
        released.countDown();
        assertInstanceOf(CancelledException.class, late.join());
        assertEquals(List.of("RunStarted", "StepStarted", "StepFailed", "RunCancelled"), seen.names());
    }

    @DisplayName("→ DETACHED: reader CancelledException(detached); result() waits, also where it was draining; cancel()"
            + " works")
    @Setting.Every
    void detached(Setting setting) {
        setting.reader().runs(() -> {
            var gate = new CountDownLatch(1);
            var mine = new Seen();
            var stream = EventStream.start(setting.options(o -> o.listener(mine)), out -> {
                gate.await();
                for (int i = 0; i < 2 * setting.capacity(); i++) out.emit(new TextDelta("x"));
                return "done";
            });
            var draining = setting.reader().starts(stream::result).waiting();
            stream.detach();
            assertEquals(
                    "detached",
                    assertThrows(
                                    CancelledException.class,
                                    () -> stream.iterator().hasNext())
                            .getMessage());
            stream.close();
            gate.countDown();
            assertEquals("done", stream.result());
            assertEquals("done", draining.done());
            mine.end(Event.RunCompleted.class);
        });
        var blocked = EventStream.start(setting.options(), out -> Until.interrupted());
        var reading = setting.reader().starts(blocked::toList).waiting();
        blocked.detach();
        assertEquals("detached", reading.threw(CancelledException.class).getMessage());
        blocked.cancel();
        assertEquals(
                "the stream was cancelled",
                assertThrows(CancelledException.class, blocked::result).getMessage());
    }
}
