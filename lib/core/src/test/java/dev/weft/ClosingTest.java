package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Event.TextDelta;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** C7 and C8: closing in every phase, and interrupts. */
class ClosingTest {
    private static final Duration NEVER_MORE = Duration.ofMillis(1500);

    @DisplayName("C7: close works while the work waits, emits, sleeps in a step, or has just begun")
    @Setting.Every
    void closeEndsTheRunInEveryPhase(Setting setting) {
        List<Emitter.Work<String, ?>> phases = List.of(
                out -> Until.interrupted(),
                out -> {
                    while (true) out.emit(new TextDelta("x"));
                },
                out -> out.step("step", step -> Until.interrupted()),
                out -> {
                    while (!out.cancelled()) Thread.onSpinWait();
                    return "gave up";
                },
                out -> "at once");
        for (var work : phases) {
            for (boolean begun : new boolean[] {true, false}) {
                setting.reader().runs(() -> {
                    var seen = new Seen();
                    var stream = EventStream.start(
                            setting.options(o -> o.name("phase").listener(seen)), work);
                    if (begun) stream.iterator().next();
                    long before = System.nanoTime();
                    stream.close();
                    stream.close();
                    assertTrue(System.nanoTime() - before < NEVER_MORE.toNanos());
                    seen.whole();
                    assertTrue(seen.end() instanceof Event.RunCancelled || seen.end() instanceof Event.RunCompleted);
                });
            }
        }
        Reader.noneIsLeft("weft-phase");
    }

    @DisplayName("C7: from another thread, too, and a reader that waits is woken at once")
    @Setting.Every
    void closeWakesABlockedReader(Setting setting) {
        var stream = EventStream.start(setting.options(), out -> Until.interrupted());
        var reading = setting.reader().starts(stream::toList).waiting();
        stream.close();
        var thrown = reading.threw(CancelledException.class);
        assertSame(thrown, assertThrows(CancelledException.class, stream::result));
    }

    @Setting.Every
    void closeAfterTheEndChangesNothing(Setting setting) {
        setting.reader().runs(() -> {
            var seen = new Seen();
            var stream = EventStream.start(setting.options(o -> o.listener(seen)), out -> "done");
            seen.end(Event.RunCompleted.class);
            stream.close();
            assertEquals(List.of("RunStarted", "RunCompleted"), Seen.names(stream.toList()));
            assertEquals("done", stream.result());
        });
    }

    @DisplayName("C7: keeps the interrupt flag, and waits all the same")
    @Setting.Every
    void closeOnAnInterruptedThreadKeepsTheFlag(Setting setting) {
        setting.reader().runs(() -> {
            var seen = new Seen();
            var stream = EventStream.start(setting.options(o -> o.listener(seen)), out -> Until.interrupted());
            Thread.currentThread().interrupt();
            stream.close();
            assertTrue(Thread.interrupted(), "the flag is kept");
            assertNotNull(seen.end(Event.RunCancelled.class));
        });
    }

    @Test
    void closeAfterStopWaitsForTheRunToBeWoundUp() throws Exception {
        var released = new CountDownLatch(1);
        var working = new CountDownLatch(1);
        var stream = EventStream.start(out -> {
            working.countDown();
            // does not come back by itself, so that the end is not there before 100 ms
            Until.openWhateverComes(released);
            return 1;
        });
        Until.open(working);
        stream.iterator().next();
        stream.stop();
        stream.close();
        assertTrue(stream.await(Duration.ZERO), "the end can be read");
        released.countDown();
    }

    @DisplayName("C7: a hook runs once, on the thread that cancels, and cannot hold up the end")
    @Test
    void whatIsRegisteredForCancellationIsCalledOnceByWhoeverCancels() throws Exception {
        var called = new LinkedBlockingQueue<Thread>();
        var ready = new CountDownLatch(1);
        var stream = EventStream.start(out -> {
            Runnable same = () -> called.add(Thread.currentThread());
            Emitter.Registration first = out.onCancel(same);
            out.onCancel(same);
            first.close();
            first.close();
            ready.countDown();
            return Until.interrupted();
        });
        Until.open(ready);
        stream.cancel();
        stream.cancel();
        stream.close();
        assertEquals(List.of(Thread.currentThread()), List.copyOf(called));
    }

    @Test
    void aHookThatBlocksHoldsUpNeitherTheReaderNorTheEnd() throws Exception {
        var ready = new CountDownLatch(1);
        var released = new CountDownLatch(1);
        var seen = new Seen();
        var stream = EventStream.start(RunOptions.of(o -> o.listener(seen)), out -> {
            out.onCancel(() -> Until.openWhateverComes(released));
            ready.countDown();
            return Until.interrupted();
        });
        var reading = Reader.VIRTUAL.starts(stream::toList);
        Until.open(ready);
        var cancelling = Reader.VIRTUAL.starts(() -> {
            stream.cancel();
            return "";
        });
        reading.threw(CancelledException.class);
        seen.end(Event.RunCancelled.class);
        released.countDown();
        cancelling.done();
    }

    @Test
    void aHookThatThrowsIsLoggedAndTheOthersAreCalled() throws Exception {
        var called = new AtomicInteger();
        var ready = new CountDownLatch(1);
        try (var warnings = new Warnings()) {
            var stream = EventStream.start(out -> {
                out.onCancel(() -> {
                    throw new IllegalStateException("of the hook");
                });
                out.onCancel(called::incrementAndGet);
                ready.countDown();
                return Until.interrupted();
            });
            Until.open(ready);
            stream.close();
            assertEquals(1, called.get());
            assertEquals(1, warnings.about("onCancel").size());
        }
    }

    @Test
    void aHookThatComesTooLateIsCalledAtOnce() throws Exception {
        var called = new CompletableFuture<Thread>();
        var stream = EventStream.start(out -> {
            try {
                Until.interrupted();
            } catch (InterruptedException e) {
                assertTrue(out.cancelled());
                out.onCancel(() -> called.complete(Thread.currentThread()));
                assertTrue(called.isDone());
            }
            return 1;
        });
        stream.cancel();
        assertTrue(called.get().getName().startsWith("weft-"));
    }

    @Test
    void aHookMayCloseTheStream() throws Exception {
        var itself = new CompletableFuture<EventStream<?>>();
        var ready = new CountDownLatch(1);
        var stream = EventStream.start(out -> {
            out.onCancel(() -> itself.join().close());
            ready.countDown();
            return Until.interrupted();
        });
        itself.complete(stream);
        Until.open(ready);
        long before = System.nanoTime();
        stream.close();
        assertTrue(System.nanoTime() - before < NEVER_MORE.toNanos());
        assertThrows(CancelledException.class, stream::result);
    }

    @DisplayName("C8: an interrupt while waiting cancels the run; the flag is kept")
    @Setting.Every
    void anInterruptOfAWaitingReaderCancelsTheRun(Setting setting) {
        var flag = new CompletableFuture<Boolean>();
        var seen = new Seen();
        var stream = EventStream.start(setting.options(o -> o.listener(seen)), out -> Until.interrupted());
        var reading = setting.reader().starts(() -> {
            try {
                return stream.toList();
            } finally {
                flag.complete(Thread.currentThread().isInterrupted());
            }
        });
        Until.isTrue(() -> seen.count() == 1);
        reading.waiting().thread().interrupt();
        var thrown = reading.threw(CancelledException.class);
        assertTrue(flag.join());
        assertSame(thrown, assertThrows(CancelledException.class, stream::result));
    }

    @DisplayName("C8: what the reader has read to its end is not undone by an interrupt")
    @Setting.Every
    void anInterruptAfterTheEndChangesNothing(Setting setting) {
        setting.reader().runs(() -> {
            var failure = new IllegalStateException("of the work");
            var failed = EventStream.start(setting.options(), out -> {
                throw failure;
            });
            var completed = EventStream.start(setting.options(), out -> "done");
            assertSame(failure, assertThrows(IllegalStateException.class, failed::toList));
            completed.toList();
            Thread.currentThread().interrupt();
            assertSame(failure, assertThrows(IllegalStateException.class, failed::toList));
            assertFalse(completed.iterator().hasNext());
            assertEquals("done", completed.result());
            assertTrue(Thread.interrupted());
        });
    }

    @Test
    void anInterruptedThreadThatDoesNotReadStillGetsAResultThatIsThere() throws Exception {
        var stream = EventStream.start(out -> "done");
        assertEquals("done", stream.result());
        Reader.VIRTUAL.runs(() -> {
            Thread.currentThread().interrupt();
            assertEquals("done", stream.result());
        });
    }

    @DisplayName("C8: another thread that waits for the result may be interrupted, and the run goes on")
    @Test
    void anInterruptOfAThreadThatWaitsForTheResultLeavesTheRunAlone() {
        var released = new CountDownLatch(1);
        var stream = EventStream.start(out -> {
            released.await();
            return "done";
        });
        assertNotNull(stream.iterator().next());
        var waiting = Reader.VIRTUAL.starts(stream::result).waiting();
        waiting.thread().interrupt();
        waiting.threw(CancelledException.class);
        released.countDown();
        assertEquals("done", stream.result());
    }

    @DisplayName("C8: our interrupt reaches the work alone, not what comes after it")
    @Test
    void theSettlementAndTheCarrierAreNotInterrupted() throws Exception {
        var after = new CompletableFuture<Boolean>();
        var seen = new Seen();
        var stream = EventStream.start(RunOptions.of(o -> o.listener(seen)), out -> {
            try {
                return Until.interrupted();
            } finally {
                after.complete(Thread.currentThread().isInterrupted());
            }
        });
        stream.close();
        assertFalse(after.join(), "the exception has taken the flag");
        seen.end(Event.RunCancelled.class);
    }
}
