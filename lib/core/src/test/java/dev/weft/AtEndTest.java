package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Event.StepFinished;
import dev.weft.Event.StepStarted;
import dev.weft.Event.TextDelta;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** C14, the engine's part: RUNNING → COMMITTING → ENDED, and what is done in between. */
@Timeout(60)
class AtEndTest {
    private final Seen seen = new Seen();
    private final CountDownLatch released = new CountDownLatch(1);
    private final CountDownLatch storing = new CountDownLatch(1);
    private final AtomicInteger times = new AtomicInteger();

    private RunOptions heard() {
        return RunOptions.of(o -> o.listener(seen));
    }

    /** Stores, as a step, slowly where the gate is closed. */
    private void store(Emitter out, String said) {
        times.incrementAndGet();
        out.step("store", step -> {
            storing.countDown();
            Until.openWhateverComes(released);
            return said;
        });
    }

    @Test
    void C14itIsDoneOnceBehindEverythingElseAndBeforeTheEndHoweverThatComes() throws Exception {
        released.countDown();
        for (String how : List.of("completes", "fails", "is cancelled", "is stopped", "stays away")) {
            var mine = new Seen();
            times.set(0);
            var inside = new CountDownLatch(1);
            var late = new CountDownLatch(1);
            var stream = EventStream.start(RunOptions.of(o -> o.listener(mine)), out -> {
                out.atEnd(this::store);
                out.emit(new StepStarted("open"));
                inside.countDown();
                if (how.equals("completes")) return "done";
                if (how.equals("fails")) throw new IllegalStateException("broken");
                if (how.equals("stays away")) Until.openWhateverComes(late);
                return Until.interrupted();
            });
            Until.open(inside);
            if (how.equals("is cancelled") || how.equals("stays away")) stream.cancel();
            if (how.equals("is stopped")) stream.stop();
            String end = how.equals("completes") ? "RunCompleted" : how.equals("fails") ? "RunFailed" : "RunCancelled";
            mine.end();
            assertEquals(
                    List.of("RunStarted", "StepStarted", "StepFailed", "StepStarted", "StepFinished", end),
                    mine.names(),
                    how);
            mine.whole();
            late.countDown();
            Reader.noneIsLeft("weft-run");
            assertEquals(1, times.get(), how);
        }
    }

    @DisplayName(
            "RUNNING → COMMITTING: the reader waits, outsiders get IllegalStateException, result() waits; nobody can"
                    + " end the run any more")
    @Test
    void committing() throws Exception {
        var outside = new CompletableFuture<Emitter>();
        var stream = EventStream.start(heard(), out -> {
            out.atEnd(this::store);
            outside.complete(out);
            return "done";
        });
        var events = stream.iterator();
        assertInstanceOf(Event.RunStarted.class, events.next());
        assertEquals(new StepStarted("store"), events.next());
        Until.open(storing);
        assertFalse(stream.await(Duration.ofMillis(20)), "the reader waits");
        var result = Reader.VIRTUAL.starts(stream::result).waiting();
        Emitter out = outside.join();
        assertThrows(IllegalStateException.class, () -> out.emit(new TextDelta("late")));
        assertThrows(IllegalStateException.class, () -> out.step("late", step -> 1));
        assertThrows(IllegalStateException.class, () -> out.atEnd((to, said) -> {}));
        assertTrue(out.cancelled());
        stream.cancel();
        stream.stop();
        stream.close();
        assertFalse(result.outcome().isDone());
        released.countDown();
        assertEquals(new StepFinished("store"), events.next());
        assertInstanceOf(Event.RunCompleted.class, events.next());
        assertFalse(events.hasNext());
        assertEquals("done", result.done());
        seen.end(Event.RunCompleted.class);
        assertEquals(1, times.get());
    }

    @Setting.Every
    void closeWhileTheTurnIsBeingStoredStillReportsRunCompleted(Setting setting) {
        var mine = new Seen();
        setting.reader().runs(() -> {
            var begun = new CountDownLatch(1);
            var gate = new CountDownLatch(1);
            var stream = EventStream.start(setting.options(o -> o.listener(mine)), out -> {
                out.atEnd((to, said) -> {
                    begun.countDown();
                    Until.openWhateverComes(gate);
                });
                return "done";
            });
            Until.open(begun);
            long before = System.nanoTime();
            stream.close();
            assertTrue(System.nanoTime() - before < Duration.ofSeconds(10).toNanos(), "it waits, but not for ever");
            assertFalse(mine.names().contains("RunCancelled"));
            gate.countDown();
            assertEquals("done", stream.result());
            mine.end(Event.RunCompleted.class);
        });
    }

    @Test
    void aReaderThatIsInterruptedMeanwhileIsToldSoAndTheRunCompletes() throws Exception {
        var stream = EventStream.start(heard(), out -> {
            out.atEnd(this::store);
            return "done";
        });
        Until.open(storing);
        Thread.currentThread().interrupt();
        assertThrows(CancelledException.class, stream::toList);
        assertTrue(Thread.interrupted());
        released.countDown();
        seen.end(Event.RunCompleted.class);
        assertEquals("done", Reader.VIRTUAL.starts(stream::result).done());
    }

    @Setting.Every
    void aFullQueueThatNobodyReadsDoesNotKeepItFromBeingDone(Setting setting) {
        var mine = new Seen();
        setting.reader().runs(() -> {
            var stream = EventStream.start(setting.options(o -> o.listener(mine)), out -> {
                for (int i = 1; i < setting.capacity(); i++) out.emit(new TextDelta("x"));
                out.atEnd((to, said) -> to.step("store", step -> 1));
                return "done";
            });
            mine.end(Event.RunCompleted.class);
            assertEquals(setting.capacity() + 3, mine.whole().size());
            assertEquals(mine.events(), stream.toList());
        });
    }

    @Test
    void whatItThrowsFailsARunThatWouldHaveCompletedBehindEverythingElse() throws Exception {
        var full = new IllegalStateException("disk full");
        var stream = EventStream.start(heard(), out -> {
            out.atEnd((to, said) -> {
                throw full;
            });
            out.emit(new TextDelta("a"));
            return "done";
        });
        var read = new ArrayList<Event>();
        assertSame(full, assertThrows(IllegalStateException.class, () -> stream.forEach(read::add)));
        assertEquals(2, read.size());
        assertSame(full, assertThrows(IllegalStateException.class, stream::result));
        assertSame(full, seen.end(Event.RunFailed.class).failure().exception());
    }

    @Test
    void aRunThatFailsAnywayKeepsItsCauseAndTheLogIsTold() throws Exception {
        var full = new IllegalStateException("disk full");
        var cause = new IllegalStateException("broken");
        try (var warnings = new Warnings()) {
            var stream = EventStream.start(RunOptions.of(o -> o.name("twice").listener(seen)), out -> {
                out.atEnd((to, said) -> {
                    throw full;
                });
                throw cause;
            });
            assertSame(cause, assertThrows(IllegalStateException.class, stream::result));
            assertEquals(List.of(full), List.of(cause.getSuppressed()));
            seen.end(Event.RunFailed.class);
            Until.isTrue(() -> warnings.about("twice").size() == 1);
        }
    }

    @Test
    void closeOnAnInterruptedThreadStoresTheTurnAndKeepsTheStoreOpen() throws Exception {
        released.countDown();
        var inside = new CountDownLatch(1);
        var where = new CopyOnWriteArrayList<Thread>();
        var flags = new CopyOnWriteArrayList<Boolean>();
        var stream = EventStream.start(heard(), out -> {
            out.atEnd((to, said) -> {
                where.add(Thread.currentThread());
                flags.add(Thread.currentThread().isInterrupted());
            });
            inside.countDown();
            return Until.interrupted();
        });
        Until.open(inside);
        Thread.currentThread().interrupt();
        stream.close();
        assertTrue(Thread.interrupted(), "the flag is kept");
        seen.end(Event.RunCancelled.class);
        assertEquals(List.of(false), flags);
        assertFalse(where.contains(Thread.currentThread()));
    }

    @Test
    void whatHasBeenSaidIsTheTextOfTheLastModelCallMadeWithThatEmitter() {
        var said = new CompletableFuture<String>();
        ChatModel agent = (request, out) -> ChatResponse.writer(out)
                .text("from inside")
                .finish(FinishReason.STOP, "")
                .response();
        ChatModel model = (request, out) -> {
            var answer = ChatResponse.writer(out).text(request.prompt());
            if (request.prompt().equals("second")) {
                agent.call(request, out);
                throw new IllegalStateException("broken");
            }
            return answer.finish(FinishReason.STOP, "").response();
        };
        var stream = EventStream.start(out -> {
            out.atEnd((to, text) -> said.complete(text));
            model.call(ChatRequest.of("first"), out);
            out.step("tool", step -> agent.call(ChatRequest.of("x"), step));
            return model.call(ChatRequest.of("second"), out);
        });
        assertThrows(IllegalStateException.class, stream::result);
        assertEquals("second", said.join());
    }

    // ---- sooner ----

    @Test
    void askedForSoonerItIsDoneOnceOnAThreadOfItsOwnWhateverInterruptsCome() {
        var where = new CopyOnWriteArrayList<Thread>();
        var stream = EventStream.start(heard(), out -> {
            var pending = out.step("part", step -> {
                var mine = step.atEnd((to, said) -> {
                    where.add(Thread.currentThread());
                    to.step("store", inner -> 1);
                });
                Thread.currentThread().interrupt();
                mine.now();
                assertTrue(Thread.interrupted(), "the flag is kept");
                return mine;
            });
            pending.now();
            assertFalse(where.contains(Thread.currentThread()));
            return "done";
        });
        assertEquals("done", stream.result());
        assertEquals(1, where.size());
        Until.isTrue(() -> seen.names().size() == 6);
        assertEquals(
                List.of("RunStarted", "StepStarted", "StepStarted", "StepFinished", "StepFinished", "RunCompleted"),
                seen.names());
    }

    @Test
    void askedForSoonerWhatItThrowsIsThrownAndTheRunMayGoOn() {
        var full = new IllegalStateException("disk full");
        var stream = EventStream.start(out -> {
            var pending = out.atEnd((to, said) -> {
                throw full;
            });
            return assertThrows(IllegalStateException.class, pending::now);
        });
        assertSame(full, stream.result());
    }

    @Test
    void theEndWaitsForWhatWasBegunSooner() throws Exception {
        var stream = EventStream.start(heard(), out -> {
            out.atEnd(this::store).now();
            return "done";
        });
        Until.open(storing);
        stream.cancel();
        assertThrows(CancelledException.class, stream::result);
        assertFalse(seen.names().contains("RunCancelled"));
        released.countDown();
        seen.end(Event.RunCancelled.class);
        assertEquals(List.of("RunStarted", "StepStarted", "StepFinished", "RunCancelled"), seen.names());
        assertEquals(1, times.get());
    }

    @Test
    void askedForSoonerWhileTheRunIsClosedItIsDoneOnce() {
        Until.repeated(300, () -> {
            var mine = new Seen();
            var count = new AtomicInteger();
            var together = new CyclicBarrier(2);
            var stream = EventStream.start(RunOptions.of(o -> o.listener(mine)), out -> {
                var pending = out.atEnd((to, said) -> {
                    count.incrementAndGet();
                    to.step("store", step -> 1);
                });
                together.await();
                pending.now();
                return "done";
            });
            together.await();
            stream.close();
            mine.end();
            mine.whole();
            assertEquals(1, count.get());
            assertEquals(4, mine.count());
        });
    }

    @Test
    void oneThatWasBegunSoonerMayComeBackWhileTheEndDoesTheOthers() {
        Until.repeated(50, () -> {
            var mine = new Seen();
            var begun = new CountDownLatch(1);
            var gate = new CountDownLatch(1);
            var back = new CountDownLatch(1);
            var emitter = new CompletableFuture<Emitter>();
            var stream = EventStream.start(RunOptions.of(o -> o.listener(mine)), out -> {
                var sooner = out.atEnd((to, said) -> {
                    begun.countDown();
                    Until.openWhateverComes(gate);
                });
                out.atEnd((to, said) -> Until.openWhateverComes(back));
                Reader.VIRTUAL.starts(() -> {
                    sooner.now();
                    back.countDown();
                    return 1;
                });
                Until.open(begun);
                emitter.complete(out);
                return "done";
            });
            Until.isTrue(emitter.join()::cancelled);
            gate.countDown();
            assertEquals("done", stream.result());
            mine.end(Event.RunCompleted.class);
        });
    }

    @Test
    void closeFromInsideItReturnsWithoutWaitingForItself() throws Exception {
        var took = new CompletableFuture<Duration>();
        var self = new CompletableFuture<EventStream<?>>();
        var inside = new CountDownLatch(1);
        var away = new CountDownLatch(1);
        var stream = EventStream.start(heard(), out -> {
            out.atEnd((to, said) -> {
                long before = System.nanoTime();
                self.join().close();
                took.complete(Duration.ofNanos(System.nanoTime() - before));
            });
            inside.countDown();
            Until.openWhateverComes(away);
            return "done";
        });
        self.complete(stream);
        Until.open(inside);
        stream.cancel();
        assertTrue(took.join().toMillis() < 500, () -> "it took " + took.join());
        away.countDown();
        seen.end(Event.RunCancelled.class);
    }

    @Test
    void setInTheOptionsItIsDoneThoughTheWorkNeverBegan() throws Exception {
        var options = RunOptions.of(o -> o.atEnd((to, said) -> to.step("store", step -> times.incrementAndGet())));
        assertEquals(
                "done", EventStream.start(options.over(heard()), out -> "done").result());
        seen.end(Event.RunCompleted.class);
        assertEquals(List.of("RunStarted", "StepStarted", "StepFinished", "RunCompleted"), seen.names());
        Carrier throwing = () -> work -> {
            throw new IllegalStateException("no context");
        };
        var broken = EventStream.start(options.over(RunOptions.of(o -> o.carry(throwing))), out -> "done");
        assertThrows(IllegalStateException.class, broken::result);
        assertEquals(2, times.get());
    }

    @Test
    void withoutARunItIsDoneWhenAskedForAndOnlyOnce() throws Exception {
        Emitter out = event -> {};
        var pending = out.atEnd((to, said) -> times.incrementAndGet());
        assertEquals(0, times.get());
        pending.now();
        pending.now();
        assertEquals(1, times.get());
    }
}
