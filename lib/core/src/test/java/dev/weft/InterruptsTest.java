package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** C8: interrupts of those who read, wait and work. */
class InterruptsTest {
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
