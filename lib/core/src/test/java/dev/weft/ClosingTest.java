package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Event.TextDelta;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** C7: closing in every phase. */
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
}
