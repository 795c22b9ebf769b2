package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Event.TextDelta;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The design's hard cases about listeners, and about runs that have nobody else. */
class HardCasesOfListeningTest {
    @Setting.Every
    void aSleepingListenerIsDroppedAndReportedOnceAndTheLoopLosesNothing(Setting setting) {
        int events = 4 * setting.capacity();
        var seen = new Seen();
        var got = new AtomicInteger();
        var woken = new CountDownLatch(1);
        Listener sleeper = emission -> {
            got.incrementAndGet();
            try {
                Until.interrupted();
            } finally {
                woken.countDown();
            }
        };
        setting.reader().runs(() -> {
            try (var warnings = new Warnings()) {
                var options = setting.options(
                        o -> o.name("sleepy").listener(sleeper).listener(seen).listenerLag(Duration.ofMillis(50)));
                var stream = EventStream.start(options, out -> {
                    for (int i = 0; i < events; i++) out.emit(new TextDelta("x"));
                    return "all";
                });
                assertEquals(events + 2, stream.toList().size());
                assertEquals("all", stream.result());
                assertEquals(events + 2, seen.whole().size());
                Until.open(woken);
                Reader.noneIsLeft("sleepy");
                assertEquals(1, got.get(), "a dropped listener gets nothing more");
                assertEquals(
                        1,
                        warnings.about("too far behind").size(),
                        () -> warnings.all().toString());
            }
        });
    }

    @Test
    void aListenerThatWasBehindBeforeTheQueueWasFullIsDroppedAsSoonAsItHoldsUpTheRun() throws Exception {
        // else it would be dropped one whole lag later than it should
        var lag = Duration.ofSeconds(2);
        var asleep = new CountDownLatch(1);
        var late = new CountDownLatch(1);
        Listener sleeper = emission -> {
            asleep.countDown();
            Until.interrupted();
        };
        try (var warnings = new Warnings()) {
            var options = RunOptions.of(
                    o -> o.name("late").listener(sleeper).listenerLag(lag).capacity(4));
            var stream = EventStream.start(options, out -> {
                Until.openWhateverComes(late);
                long before = System.nanoTime();
                for (int i = 0; i < 20; i++) out.emit(new TextDelta("x"));
                return Duration.ofNanos(System.nanoTime() - before);
            });
            Until.open(asleep);
            long since = System.nanoTime();
            stream.detach();
            Until.isTrue(() -> System.nanoTime() - since > lag.toNanos());
            late.countDown();
            Duration took = stream.result();
            assertTrue(took.compareTo(lag.dividedBy(2)) < 0, "the run was held up for " + took);
            Until.isTrue(() -> warnings.about("too far behind").size() == 1);
        }
    }

    @Setting.Every
    void aDetachedRunWithOnlyListenersFinishes(Setting setting) {
        int events = 3 * setting.capacity();
        var seen = new Seen();
        setting.reader().runs(() -> {
            var stream = EventStream.start(setting.options(o -> o.listener(seen)), out -> {
                for (int i = 0; i < events; i++) out.emit(new TextDelta("x"));
                return "all";
            });
            stream.detach();
            seen.end(Event.RunCompleted.class);
            assertEquals(events + 2, seen.whole().size());
            assertEquals("all", stream.result());
            assertEquals(
                    "detached",
                    assertThrows(
                                    CancelledException.class,
                                    () -> stream.iterator().next())
                            .getMessage());
        });
    }

    @Setting.Every
    void anAbandonedStreamIsCancelledThoughListenersAndTraceAreReferenced(Setting setting) {
        var seen = new Seen();
        setting.reader().runs(() -> {
            try (var warnings = new Warnings()) {
                abandon(setting.options(o -> o.name("abandoned").listener(seen)));
                Until.collected(() -> seen.names().contains("RunCancelled"));
                seen.whole();
                Reader.noneIsLeft("weft-abandoned");
                List<String> told = warnings.about("abandoned");
                assertEquals(1, told.size(), () -> warnings.all().toString());
                assertTrue(told.getFirst().contains(getClass().getSimpleName() + ".java"), () -> told.toString());
            }
        });
    }

    private static void abandon(RunOptions options) {
        var stream = EventStream.start(options, out -> {
            while (true) out.emit(new TextDelta("x"));
        });
        stream.iterator().next();
    }
}
