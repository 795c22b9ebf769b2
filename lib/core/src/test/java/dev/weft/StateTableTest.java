package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Event.TextDelta;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;

/** The design's table of states, row by row, while runs go on and complete. */
class StateTableTest {
    @DisplayName("NEW → RUNNING: live; emitters accepted; listeners from RunStarted; result() waits")
    @Setting.Every
    void running(Setting setting) {
        setting.reader().runs(() -> {
            var mine = new Seen();
            var gate = new CountDownLatch(1);
            var stream = EventStream.start(setting.options(o -> o.listener(mine)), out -> {
                out.emit(new TextDelta("a"));
                gate.await();
                return "done";
            });
            assertInstanceOf(Event.RunStarted.class, stream.iterator().next());
            assertEquals(new TextDelta("a"), stream.iterator().next());
            var result = Reader.VIRTUAL.starts(stream::result).waiting();
            Until.isTrue(() -> mine.names().equals(List.of("RunStarted", "TextDelta")));
            assertFalse(result.outcome().isDone());
            gate.countDown();
            assertEquals("done", result.done());
        });
    }

    @DisplayName("RUNNING, unclaimed: result() claims and discards")
    @Setting.Every
    void resultClaimsAndDiscards(Setting setting) {
        setting.reader().runs(() -> {
            var stream = EventStream.start(setting.options(), out -> {
                for (int i = 0; i < 3 * setting.capacity(); i++) out.emit(new TextDelta("x"));
                return "done";
            });
            assertEquals("done", stream.result());
            assertEquals("done", stream.result());
            assertEquals(List.of(), stream.toList());
            assertEquals(3 * setting.capacity(), stream.summary().text().length());
        });
    }

    @DisplayName(
            "RUNNING, full: the run's own reader and listener threads are refused, others wait; listeners gate too")
    @Setting.Every
    void full(Setting setting) {
        setting.reader().runs(() -> {
            var emitted = new AtomicInteger(1);
            var gate = new CountDownLatch(1);
            var refused = new CompletableFuture<Throwable>();
            var itself = new CompletableFuture<Emitter>();
            Listener slow = emission -> {
                if (!(emission.event() instanceof TextDelta(var text)) || !text.equals("first")) return;
                Until.open(gate);
                refused.complete(
                        assertThrows(RuntimeException.class, () -> itself.join().emit(new TextDelta("l"))));
            };
            var stream = EventStream.start(setting.options(o -> o.listener(slow)), out -> {
                itself.complete(out);
                out.emit(new TextDelta("first"));
                while (true) {
                    emitted.incrementAndGet();
                    out.emit(new TextDelta("x"));
                }
            });
            var events = stream.iterator();
            // the listener has the first delta in hand and its queue full: it gates, though we read
            events.next();
            for (int i = 1; i < setting.capacity() + 2; i++) events.next();
            assertFalse(stream.await(Duration.ofMillis(20)), "the listener holds the run up");
            var mine = assertThrows(
                    IllegalStateException.class, () -> itself.join().emit(new TextDelta("r")));
            assertTrue(mine.getMessage() != null && mine.getMessage().contains("full"), mine::toString);
            gate.countDown();
            assertInstanceOf(IllegalStateException.class, refused.join());
            assertTrue(events.hasNext());
            stream.close();
        });
    }

    @DisplayName("RUNNING → ENDED(completed): outsiders get IllegalStateException; the rest, RunCompleted, end; R,"
            + " repeatable")
    @Setting.Every
    void completed(Setting setting) {
        setting.reader().runs(() -> {
            var mine = new Seen();
            var outsider = new CompletableFuture<Emitter>();
            var stream = EventStream.start(setting.options(o -> o.listener(mine)), out -> {
                outsider.complete(out);
                if (setting.capacity() > 1) out.emit(new TextDelta("rest"));
                return "done";
            });
            mine.end(Event.RunCompleted.class);
            assertThrows(IllegalStateException.class, () -> outsider.join().emit(new TextDelta("late")));
            assertThrows(IllegalStateException.class, () -> outsider.join().step("late", step -> 1));
            assertTrue(outsider.join().cancelled());
            List<Event> rest = stream.toList();
            assertEquals(mine.events(), rest);
            assertInstanceOf(Event.RunCompleted.class, rest.getLast());
            assertEquals("done", stream.result());
            assertEquals("done", stream.result());
        });
    }
}
