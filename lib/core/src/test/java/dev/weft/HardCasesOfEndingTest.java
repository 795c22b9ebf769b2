package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Event.TextDelta;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

/** The design's hard cases about how runs end. */
class HardCasesOfEndingTest {
    @Setting.Every
    void theEndArrivesThoughTheQueueIsFullAndNobodyReads(Setting setting) {
        var seen = new Seen();
        setting.reader().runs(() -> {
            var stream = EventStream.start(setting.options(o -> o.listener(seen)), out -> {
                for (int i = 2; i < setting.capacity(); i++) out.emit(new TextDelta("x"));
                if (setting.capacity() > 1) out.emit(new Event.StepStarted("left open"));
                return "done";
            });
            seen.end(Event.RunCompleted.class);
            int closings = setting.capacity() > 1 ? 2 : 1;
            assertEquals(setting.capacity() + closings, seen.whole().size());
            assertEquals(seen.events(), stream.toList());
            assertEquals("done", stream.result());
        });
    }

    @Setting.Every
    void cancelWithThreeOpenStepsAndAFullQueueClosesAllThreeBeforeTheOneTerminal(Setting setting) {
        var seen = new Seen();
        setting.reader().runs(() -> {
            var stream = EventStream.start(
                    setting.options(o -> o.listener(seen)),
                    out -> out.step(
                            "a",
                            a -> a.step(
                                    "b",
                                    b -> b.step("c", c -> {
                                        while (true) c.emit(new TextDelta("x"));
                                    }))));
            for (Emission emission : stream.emissions()) {
                if (emission.step().name().equals("c")) break;
            }
            int full = (int) stream.current().seq() + 1 + setting.capacity();
            Until.isTrue(() -> seen.count() == full);
            stream.cancel();
            assertThrows(CancelledException.class, () -> stream.iterator().next());
            List<Emission> all = seen.whole();
            assertEquals(
                    List.of("c", "b", "a", "run"),
                    all.subList(full, all.size()).stream()
                            .map(e -> e.step().name())
                            .toList());
            seen.end(Event.RunCancelled.class);
        });
    }

    @Test
    void aToolThatIgnoresInterruptionDoesNotDelayCloseAndIsNamedInOneWarning() throws Exception {
        var released = new CountDownLatch(1);
        var inside = new CountDownLatch(1);
        var seen = new Seen();
        try (var warnings = new Warnings()) {
            var stream = EventStream.start(
                    RunOptions.of(o -> o.name("stubborn").listener(seen)),
                    out -> out.step("tool", step -> {
                        inside.countDown();
                        Until.openWhateverComes(released);
                        return 1;
                    }));
            Until.open(inside);
            long before = System.nanoTime();
            stream.close();
            long took = System.nanoTime() - before;
            assertTrue(took < Duration.ofMillis(1500).toNanos(), () -> "close took " + Duration.ofNanos(took));
            assertInstanceOf(Event.RunCancelled.class, seen.end());
            Until.isTrue(() -> !warnings.about("weft-stubborn").isEmpty());
            String warning = warnings.about("weft-stubborn").getFirst();
            assertTrue(warning.contains(".openWhateverComes("), () -> "names the line of user code: " + warning);
            released.countDown();
            Reader.noneIsLeft("stubborn");
            assertEquals(1, warnings.about("stubborn").size(), () -> "" + warnings.all());
            seen.whole();
        }
    }

    @Test
    void aLateToolResultAfterCancelIsNeitherEmittedNorStored() throws Exception {
        var released = new CountDownLatch(1);
        var inside = new CountDownLatch(1);
        var late = new CompletableFuture<Throwable>();
        var seen = new Seen();
        var stream = EventStream.start(
                RunOptions.of(o -> o.name("late").listener(seen)),
                out -> out.step("tool", step -> {
                    inside.countDown();
                    Until.openWhateverComes(released);
                    late.complete(assertThrows(RuntimeException.class, () -> step.emit(new TextDelta("late"))));
                    return "late";
                }));
        Until.open(inside);
        stream.cancel();
        seen.end(Event.RunCancelled.class);
        int count = seen.count();
        released.countDown();
        assertInstanceOf(CancelledException.class, late.join());
        Reader.noneIsLeft("weft-late");
        assertEquals(count, seen.whole().size());
        assertThrows(CancelledException.class, stream::result);
        assertEquals("", stream.summary().text());
    }

    @Test
    void aLateToolResultIsDroppedWhileTheTurnIsBeingStoredToo() throws Exception {
        var call = ToolCall.of("1", "weather", Json.object());
        for (boolean politely : List.of(true, false)) {
            var inside = new CountDownLatch(1);
            var storing = new CountDownLatch(1);
            var released = new CountDownLatch(1);
            var stored = new CountDownLatch(1);
            var late = new CompletableFuture<Throwable>();
            var seen = new Seen();
            var stream = EventStream.start(RunOptions.of(o -> o.name("late").listener(seen)), out -> {
                out.atEnd((to, said) -> {
                    storing.countDown();
                    Until.openWhateverComes(stored);
                });
                try {
                    out.step(
                            "weather",
                            new Event.ToolCallStarted(call),
                            result -> new Event.ToolCallFinished(call, ToolResult.of("late")),
                            step -> {
                                inside.countDown();
                                Until.openWhateverComes(released);
                                return 1;
                            });
                    late.complete(new AssertionError("it was taken"));
                } catch (RuntimeException refused) {
                    late.complete(refused);
                }
                return "late";
            });
            Until.open(inside);
            if (politely) stream.stop();
            else stream.cancel();
            Until.open(storing);
            released.countDown();
            assertInstanceOf(RuntimeException.class, late.join());
            stored.countDown();
            seen.end(Event.RunCancelled.class);
            assertEquals(List.of("RunStarted", "ToolCallStarted", "ToolCallFailed", "RunCancelled"), seen.names());
        }
    }

    @Test
    void closeFromInsideAToolReturnsWithoutWaitingForThatTool() throws Exception {
        // had it waited, then for the settlement, which without the tool's return is not before 100 ms
        long quickest = Long.MAX_VALUE;
        for (int i = 0; i < 10 && quickest > Duration.ofMillis(50).toNanos(); i++) {
            var itself = new CompletableFuture<EventStream<?>>();
            var took = new CompletableFuture<Long>();
            var stream = EventStream.start(out -> out.step("tool", step -> {
                var mine = itself.join();
                long before = System.nanoTime();
                mine.close();
                took.complete(System.nanoTime() - before);
                return 1;
            }));
            itself.complete(stream);
            quickest = Math.min(quickest, took.get());
            assertThrows(CancelledException.class, stream::result);
        }
        assertTrue(quickest < Duration.ofMillis(100).toNanos(), "it took " + quickest + " ns");
    }

    @Setting.Every
    void aListenerThatClosesTheStreamStillGetsRunCancelledLast(Setting setting) {
        setting.reader().runs(() -> {
            var itself = new CompletableFuture<EventStream<?>>();
            var seen = new Seen();
            Listener closes = emission -> {
                seen.on(emission);
                if (emission.event() instanceof TextDelta) itself.join().close();
            };
            var stream = EventStream.start(setting.options(o -> o.listener(closes)), out -> {
                while (true) out.emit(new TextDelta("x"));
            });
            itself.complete(stream);
            assertThrows(CancelledException.class, stream::result);
            seen.end(Event.RunCancelled.class);
            seen.whole();
        });
    }

    @Test
    void closeRacingDetachEndsInExactlyOneOfBoth() {
        Until.repeated(500, () -> {
            var released = new CountDownLatch(1);
            var seen = new Seen();
            var stream = EventStream.start(RunOptions.of(o -> o.listener(seen)), out -> {
                released.await();
                return "finished";
            });
            var together = new CyclicBarrier(2);
            var closing = Reader.VIRTUAL.starts(() -> {
                together.await();
                stream.close();
                return "";
            });
            together.await();
            stream.detach();
            closing.done();
            var reading = assertThrows(
                    CancelledException.class, () -> stream.iterator().hasNext());
            if ("detached".equals(reading.getMessage())) {
                released.countDown();
                assertEquals("finished", stream.result());
                seen.end(Event.RunCompleted.class);
            } else {
                assertSame(reading, assertThrows(CancelledException.class, stream::result));
                seen.end(Event.RunCancelled.class);
            }
            seen.whole();
        });
    }

    @Test
    void closeAtTheEndOfTryAfterDetachLeavesTheRunAlone() throws Exception {
        var released = new CountDownLatch(1);
        var seen = new Seen();
        var stream = EventStream.start(RunOptions.of(o -> o.listener(seen)), out -> {
            released.await();
            return "finished";
        });
        try (stream) {
            stream.detach();
        }
        assertFalse(seen.names().contains("RunCancelled"));
        released.countDown();
        assertEquals("finished", stream.result());
        seen.end(Event.RunCompleted.class);
    }

    @Setting.Every
    void anInterruptedReaderWithBufferedEventsThrowsCancelledAndKeepsItsFlag(Setting setting) {
        var seen = new Seen();
        setting.reader().runs(() -> {
            var stream = EventStream.start(setting.options(o -> o.listener(seen)), out -> {
                while (true) out.emit(new TextDelta("x"));
            });
            Until.isTrue(() -> seen.count() == setting.capacity());
            Thread.currentThread().interrupt();
            assertThrows(CancelledException.class, () -> stream.iterator().next());
            assertTrue(Thread.interrupted(), "the flag is kept");
            seen.end(Event.RunCancelled.class);
            seen.whole();
        });
    }

    @Setting.Every
    void aStrayInterruptedExceptionInAModelIsAFailureNotACancellation(Setting setting) {
        var seen = new Seen();
        var stray = new InterruptedException("stray");
        ChatModel model = (request, out) -> {
            throw stray;
        };
        setting.reader().runs(() -> {
            var stream = model.stream(ChatRequest.of("hi"), setting.options(o -> o.listener(seen)));
            assertSame(stray, assertThrows(RunException.class, stream::toList).getCause());
            assertEquals(
                    stray, seen.end(Event.RunFailed.class).failure().exception().getCause());
            assertEquals(List.of("RunStarted", "ModelCallStarted", "ModelCallFailed", "RunFailed"), seen.names());
        });
    }
}
