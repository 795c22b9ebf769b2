package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Event.RunCancelled;
import dev.weft.Event.RunCompleted;
import dev.weft.Event.RunFailed;
import dev.weft.Event.TextDelta;
import dev.weft.interleaving.Interleavings;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The engine, interleaving by interleaving: whoever ends a run, all see the same end, and nobody is left waiting. */
class ClosingInterleavingTest {
    static final class ClosedWhileItIsRead extends Watched {
        @Override
        public void run() {
            EventStream<String> stream = start(1, Watched::aStepInAStep);
            beside(stream::close);
            read(stream);
        }

        @Override
        public void afterwards() {
            cancelledOrCompleted();
        }
    }

    static final class ClosedUnread extends Watched {
        @Override
        public void run() {
            EventStream<String> stream = start(1, Watched::aStepInAStep);
            stream.close();
            read(stream);
            assertThrows(CancelledException.class, stream::result);
        }

        @Override
        public void afterwards() {
            // three events and two closings do not fit: it cannot have completed
            assertTrue(heardEnd() instanceof RunCancelled);
            assertTrue(thrown instanceof CancelledException);
            assertEquals(List.of(), read);
        }
    }

    static final class ClosedByTwoAtOnce extends Watched {
        @Override
        public void run() {
            EventStream<String> stream = start(4, Watched::twoPieces);
            beside(stream::close);
            beside(stream::cancel);
            read(stream);
        }

        @Override
        public void afterwards() {
            cancelledOrCompleted();
        }
    }

    static final class ClosedRacingDetach extends Watched {
        @Override
        public void run() {
            EventStream<String> stream = start(4, Watched::twoPieces);
            beside(stream::close);
            beside(stream::detach);
            try {
                assertEquals("ab", stream.result());
            } catch (CancelledException e) {
                thrown = e;
            }
        }

        @Override
        public void afterwards() {
            boolean completed = heardEnd() instanceof RunCompleted;
            if (!completed) assertTrue(heardEnd() instanceof RunCancelled && thrown != null);
        }
    }

    static final class ClosedFromInside extends Watched {
        private @Nullable EventStream<String> stream;

        @Override
        public void run() {
            Consumer<TextDelta> close = event -> {
                EventStream<String> own = stream;
                if (own != null) own.close();
            };
            var options = RunOptions.of(o -> o.capacity(1).listener(heard::add).on(TextDelta.class, close));
            stream = EventStream.start(options, Watched::twoPieces);
            read(stream);
        }

        @Override
        public void afterwards() {
            cancelledOrCompleted();
        }
    }

    static final class InterruptedReader extends Watched {
        @Override
        public void run() {
            EventStream<String> stream = start(1, Watched::twoPieces);
            Thread reader = Thread.currentThread();
            beside(reader::interrupt);
            read(stream);
            if (thrown != null) assertTrue(Thread.interrupted());
        }

        @Override
        public void afterwards() {
            cancelledOrCompleted();
        }
    }

    static final class Stopped extends Watched {
        @Override
        public void run() {
            EventStream<String> stream = start(1, Watched::aStepInAStep);
            beside(stream::stop);
            read(stream);
        }

        @Override
        public void afterwards() {
            assertSame(null, thrown);
            readIsThePrefix();
            assertFalse(heardEnd() instanceof RunFailed);
            // what was emitted could be read: all but the end
            assertTrue(read.size() >= heard.size() - 1, read.size() + " of " + heard.size());
        }
    }

    static final class StoppedThenClosed extends Watched {
        @Override
        public void run() {
            EventStream<String> stream = start(1, Watched::aStepInAStep);
            stream.stop();
            stream.close();
            read(stream);
        }

        @Override
        public void afterwards() {
            // the first to end the run decides how
            assertSame(null, thrown);
            readIsThePrefix();
            assertTrue(heardEnd() instanceof RunCancelled);
        }
    }

    static final class StoppedWhileFull extends Watched {
        private @Nullable EventStream<String> unread;

        @Override
        public void run() {
            // it is not the run's own thread that waits for room: that one would be interrupted
            unread = start(1, out -> {
                join(Threads.start("emitter", () -> emitUntilItEnds(out)));
                return "";
            });
            unread.stop();
        }

        private static void emitUntilItEnds(Emitter out) {
            assertThrows(CancelledException.class, () -> {
                while (true) out.emit(new TextDelta("a"));
            });
        }

        @Override
        public void afterwards() {
            assertTrue(heardEnd() instanceof RunCancelled);
        }
    }

    /** Work that comes back only when the reader has seen the end, and cannot be interrupted before. */
    abstract static class HeldUp extends Watched {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        // guarded by the lock
        private boolean readerIsThrough;

        abstract void end(EventStream<String> stream);

        @Override
        public void run() {
            EventStream<String> stream = start(4, out -> {
                lock.lock();
                try {
                    while (!readerIsThrough) changed.awaitUninterruptibly();
                } finally {
                    lock.unlock();
                }
                return "";
            });
            beside(() -> end(stream));
            read(stream);
            lock.lock();
            try {
                readerIsThrough = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void afterwards() {
            assertTrue(thrown instanceof CancelledException);
            assertEquals(2, heard.size());
        }
    }

    static final class CancelledWhileWorkIsHeldUp extends HeldUp {
        @Override
        void end(EventStream<String> stream) {
            stream.cancel();
        }
    }

    static final class DetachedWhileWorkIsHeldUp extends HeldUp {
        @Override
        void end(EventStream<String> stream) {
            stream.detach();
        }

        @Override
        public void afterwards() {
            super.afterwards();
            assertTrue(heardEnd() instanceof RunCompleted);
        }
    }

    @Test
    @DisplayName("C5, C7: a close beside the reader cancels, or comes too late")
    void aCloseBesideTheReaderCancelsOrComesTooLate() {
        Watched.tryInterleavings(ClosedWhileItIsRead.class);
    }

    @Test
    @DisplayName("C5, C6: an unread stream that is closed ends with its steps closed and one RunCancelled")
    void anUnreadStreamThatIsClosedEndsOnce() {
        Watched.tryInterleavings(ClosedUnread.class);
    }

    @Test
    void twoWhoEndARunEndItOnce() {
        Watched.tryInterleavings(ClosedByTwoAtOnce.class);
    }

    @Test
    @DisplayName("C9: closeRacingDetachEndsInExactlyOneOfBoth")
    void closeRacingDetachEndsInExactlyOneOfBoth() {
        Watched.tryInterleavings(ClosedRacingDetach.class);
    }

    @Test
    @DisplayName("C5, C7: aListenerThatClosesTheStreamStillGetsRunCancelledLast")
    void aListenerThatClosesTheStreamStillGetsTheEndLast() {
        Watched.tryInterleavings(ClosedFromInside.class);
    }

    @Test
    @DisplayName("C8: an interrupted reader gets CancelledException and keeps its flag")
    void anInterruptedReaderIsCancelledAndKeepsItsFlag() {
        Watched.tryInterleavings(InterruptedReader.class);
    }

    @Test
    void aStoppedRunGivesWhatWasEmittedAndJustEnds() {
        Watched.tryInterleavings(Stopped.class);
    }

    @Test
    void theFirstToEndARunDecidesHow() {
        Watched.tryInterleavings(StoppedThenClosed.class);
    }

    @Test
    void aStopEndsARunThatIsFullAndThatNobodyReads() {
        Watched.tryInterleavings(StoppedWhileFull.class);
    }

    @Test
    @DisplayName("C5, C7: a cancelled reader wakes at once, though the work does not come back")
    void aCancelledReaderDoesNotWaitForTheWork() {
        Interleavings.of(CancelledWhileWorkIsHeldUp.class).timeless().randomly(1000);
    }

    @Test
    @DisplayName("C9: a reader wakes at once when its stream is detached, and the run goes on")
    void aDetachedReaderDoesNotWaitForTheWork() {
        Watched.tryInterleavings(DetachedWhileWorkIsHeldUp.class);
    }
}
