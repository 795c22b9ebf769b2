package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Event.StepFailed;
import dev.weft.Event.StepFinished;
import dev.weft.Event.StepStarted;
import dev.weft.Event.TextDelta;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** C6: every started has exactly one end in the same step, children before parents, before the run's end. */
class StepsTest {
    private final Seen seen = new Seen();
    private final RunOptions options = RunOptions.of(o -> o.listener(seen));

    private List<String> run(Emitter.Work<?, ?> work) throws Exception {
        EventStream.start(options, work).detach();
        return Seen.places(seen.whole());
    }

    @Test
    void whatIsEmittedInsideAStepHappensThere() throws Exception {
        var all = run(out -> out.step("outer", outer -> {
            outer.emit(new TextDelta("x"));
            return outer.step("inner", inner -> {
                inner.emit(new TextDelta("y"));
                outer.emit(new TextDelta("z"));
                return 1;
            });
        }));
        assertEquals(
                List.of(
                        "run RunStarted",
                        "run/outer StepStarted",
                        "run/outer TextDelta",
                        "run/outer/inner StepStarted",
                        "run/outer/inner TextDelta",
                        "run/outer TextDelta",
                        "run/outer/inner StepFinished",
                        "run/outer StepFinished",
                        "run RunCompleted"),
                all);
    }

    @Test
    void aStepThatThrowsFailsWithWhatItThrewAndPassesItOn() throws Exception {
        var thrown = new java.io.IOException("broken");
        run(out -> {
            assertSame(
                    thrown,
                    assertThrows(
                            java.io.IOException.class,
                            () -> out.step("io", step -> {
                                throw thrown;
                            })));
            return 1;
        });
        var failed = assertInstanceOf(StepFailed.class, seen.events().get(2));
        assertSame(thrown, failed.failure().exception());
        assertInstanceOf(Event.RunCompleted.class, seen.end());
    }

    @Test
    void aStepWhoseFinishedEventCannotBeMadeFails() throws Exception {
        run(out -> {
            assertThrows(
                    ArithmeticException.class,
                    () -> out.step(
                            "x",
                            new StepStarted("x"),
                            result -> {
                                throw new ArithmeticException();
                            },
                            step -> 1));
            return 1;
        });
        assertEquals(List.of("RunStarted", "StepStarted", "StepFailed", "RunCompleted"), seen.names());
    }

    @Test
    void aModelThatReturnsNothingFailsItsStepAndLeavesNoGap() throws Exception {
        @SuppressWarnings("NullAway") // what a careless model does
        ChatModel careless = (request, out) -> null;
        var stream = careless.stream(ChatRequest.of("hi"), options);
        assertThrows(NullPointerException.class, stream::result);
        seen.whole();
        assertEquals(List.of("RunStarted", "ModelCallStarted", "ModelCallFailed", "RunFailed"), seen.names());
    }

    @DisplayName("C5: the run's own events are refused, and the refusal names respond")
    @Test
    void theEventsOfRunsAreRefused() throws Exception {
        var other = new Seen();
        EventStream.start(RunOptions.of(o -> o.listener(other)), out -> 1).detach();
        Event.RunCompleted completed = other.end(Event.RunCompleted.class);
        Event started = other.events().getFirst();
        Failure failure = Failure.of(new IllegalStateException());
        run(out -> {
            for (Event refused : List.of(
                    started,
                    completed,
                    new Event.RunFailed(failure, completed.summary()),
                    new Event.RunCancelled(failure, completed.summary()))) {
                var thrown = assertThrows(IllegalArgumentException.class, () -> out.emit(refused));
                assertTrue(thrown.toString().contains("respond("), thrown::toString);
            }
            assertThrows(
                    IllegalArgumentException.class,
                    () -> out.step("x", (Event.Started) started, r -> new StepFinished("x"), step -> 1));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> out.step("smuggled", new StepStarted("smuggled"), r -> completed, step -> 1));
            return 1;
        });
        assertEquals(List.of("RunStarted", "StepStarted", "StepFailed", "RunCompleted"), seen.names());
    }

    @DisplayName("C6: a step closes once; the loser is told")
    @Test
    void ofTwoEndsOfOneStepOneWins() {
        Until.repeated(300, () -> {
            var mine = new Seen();
            var lost = new AtomicInteger();
            var stream = EventStream.start(RunOptions.of(o -> o.listener(mine)), out -> {
                out.step("raced", step -> {
                    step.emit(new StepStarted("child"));
                    var together = new CyclicBarrier(2);
                    var emitters = new ArrayList<Reader.Started<String>>();
                    for (int i = 0; i < 2; i++) {
                        emitters.add(Reader.VIRTUAL.starts(() -> {
                            together.await();
                            try {
                                step.emit(new StepFinished("child"));
                            } catch (IllegalStateException late) {
                                lost.incrementAndGet();
                            }
                            return "";
                        }));
                    }
                    for (var emitter : emitters) emitter.done();
                    return 1;
                });
                return 1;
            });
            stream.result();
            assertEquals(6, mine.whole().size());
            assertEquals(1, lost.get());
        });
    }

    @DisplayName("C6: a start is stamped when it got its slot, everything else when emit was called")
    @Test
    void waitingForASlowReaderIsNotCountedAsWork() {
        var worker = new CompletableFuture<Thread>();
        var second = new CountDownLatch(1);
        var stream = EventStream.start(RunOptions.of(o -> o.capacity(1)), out -> {
            worker.complete(Thread.currentThread());
            out.emit(new TextDelta("waits"));
            second.countDown();
            return out.step("waits", step -> 1);
        });
        var all = stream.emissions().iterator();
        Reader.VIRTUAL.runs(() -> {
            Until.waits(worker.join());
            long emitted = stream.summary().total().toNanos();
            all.next();
            Until.open(second);
            Until.waits(worker.join());
            long room = stream.summary().total().toNanos();
            assertTrue(all.next().elapsedNanos() <= emitted, "the delta was stamped when it got its slot");
            assertTrue(all.next().elapsedNanos() >= room, "the start was stamped when emit was called");
            stream.result();
        });
    }

    @Test
    void withoutARunAStepIsAStartAndAnEnd() throws Exception {
        var events = new ArrayList<Event>();
        Emitter plain = events::add;
        assertEquals("r", plain.step("a", step -> "r"));
        assertThrows(
                IllegalStateException.class,
                () -> plain.step("b", step -> {
                    throw new IllegalStateException();
                }));
        assertEquals(List.of("StepStarted", "StepFinished", "StepStarted", "StepFailed"), Seen.names(events));
        assertFalse(plain.cancelled());
    }
}
