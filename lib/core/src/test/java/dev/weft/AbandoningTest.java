package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Event.TextDelta;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** C9: streams that are dropped, and streams that are not, though it may look like it. */
class AbandoningTest {
    private static void endless(RunOptions options) {
        EventStream.start(options, out -> {
            while (true) out.emit(new TextDelta("x"));
        });
    }

    /** Drops a stream and waits until that was noticed: others that could be collected have been, too. */
    private static void collect() {
        var cancelled = new Seen();
        endless(RunOptions.of(o -> o.name("control").listener(cancelled)));
        Until.collected(() -> cancelled.names().contains("RunCancelled"));
    }

    @DisplayName("C9: a mapped stream keeps its run alive, whichever of the two is held")
    @Test
    void aMappedStreamHoldsItsSource() throws Exception {
        try (var warnings = new Warnings()) {
            var released = new CountDownLatch(1);
            var mapped = EventStream.start(RunOptions.of(o -> o.name("mapped")), out -> {
                        released.await();
                        return 20;
                    })
                    .map(n -> n + 1)
                    .map(n -> n * 2);
            collect();
            released.countDown();
            assertEquals(42, mapped.result());
            assertEquals(List.of(), warnings.about("mapped"));
        }
    }

    @Test
    void aMappedStreamThatIsDroppedWithItsSourceIsCancelled() throws Exception {
        try (var warnings = new Warnings()) {
            var seen = new Seen();
            dropMapped(RunOptions.of(o -> o.name("mapped").listener(seen)));
            Until.collected(() -> seen.names().contains("RunCancelled"));
            assertEquals(1, warnings.about("mapped").size());
        }
    }

    private static void dropMapped(RunOptions options) {
        EventStream.start(options, out -> Until.interrupted()).map(n -> 1);
    }

    @Test
    void aMergedStreamThatIsDroppedEndsItsSources() throws Exception {
        try (var warnings = new Warnings()) {
            var seen = new Seen();
            dropMerged(RunOptions.of(o -> o.name("source").listener(seen)));
            Until.collected(() -> seen.names().contains("RunCancelled"));
            assertEquals(1, warnings.about("merge").size());
            Reader.noneIsLeft("weft-merge");
        }
    }

    private static void dropMerged(RunOptions options) {
        EventStream.merge(EventStream.start(options, out -> Until.interrupted()));
    }

    @Test
    void aDetachedStreamMayBeDropped() throws Exception {
        try (var warnings = new Warnings()) {
            var released = new CountDownLatch(1);
            var seen = new Seen();
            EventStream.start(RunOptions.of(o -> o.name("alone").listener(seen)), out -> {
                        released.await();
                        return 1;
                    })
                    .detach();
            collect();
            released.countDown();
            seen.end(Event.RunCompleted.class);
            assertEquals(List.of(), warnings.about("alone"));
        }
    }

    @DisplayName("C9: detach() on the last reference is not overtaken by the garbage collector")
    @Test
    void detachOnTheLastReferenceIsNotOvertaken() throws Exception {
        for (int i = 0; i < 50; i++) {
            var seen = new Seen();
            EventStream.start(RunOptions.of(o -> o.listener(seen)), out -> 1).detach();
            if (i % 10 == 0) System.gc();
            seen.end(Event.RunCompleted.class);
        }
    }

    @Test
    void anEndedStreamMayBeDroppedUnread() throws Exception {
        try (var warnings = new Warnings()) {
            var seen = new Seen();
            unread(RunOptions.of(o -> o.name("ended").listener(seen)));
            seen.end(Event.RunCompleted.class);
            collect();
            assertEquals(List.of(), warnings.about("ended"));
        }
    }

    private static void unread(RunOptions options) {
        EventStream.start(options, out -> 1);
    }

    @DisplayName("C9: neither the work's thread nor a listener that the user holds refers to the stream")
    @Test
    void theEmitterThatUserCodeKeepsDoesNotHoldTheStream() throws Exception {
        try (var warnings = new Warnings()) {
            var kept = new AtomicReference<@Nullable Emitter>();
            var seen = new Seen();
            keeping(RunOptions.of(o -> o.name("kept").listener(seen)), kept);
            Until.collected(() -> seen.names().contains("RunCancelled"));
            assertTrue(kept.get() != null);
            assertEquals(1, warnings.about("kept").size());
        }
    }

    private static void keeping(RunOptions options, AtomicReference<@Nullable Emitter> kept) {
        var stream = EventStream.start(options, out -> {
            kept.set(out);
            return Until.interrupted();
        });
        for (Event event : stream) if (event instanceof Event.RunStarted) break;
    }
}
