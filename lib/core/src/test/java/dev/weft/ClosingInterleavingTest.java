package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.weft.Event.RunCancelled;
import dev.weft.Event.RunCompleted;
import dev.weft.Event.RunFailed;
import dev.weft.Event.RunStarted;
import dev.weft.Event.StepFinished;
import dev.weft.Event.StepStarted;
import dev.weft.Event.TextDelta;
import dev.weft.interleaving.Interleavings;
import dev.weft.interleaving.Scenario;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The whole engine in many interleavings: however a run ends, and whoever ends it, all see the same end, and nobody waits on. */
class ClosingInterleavingTest {

    /** A stream with a listener, and what both of its sides saw. */
    private abstract static class Watched implements Scenario {
        final List<Emission> heard = new ArrayList<>();
        final List<Emission> read = new ArrayList<>();
        @Nullable
        Throwable thrown;

        EventStream<String> start(int capacity, Emitter.Work<String, RuntimeException> work) {
            return EventStream.start(RunOptions.of(o -> o.capacity(capacity).listener(heard::add)), work);
        }

        /** Reads to the end, whatever it is. */
        void read(EventStream<String> stream) {
            try {
                for (Emission emission : stream.emissions()) read.add(emission);
            } catch (RuntimeException end) {
                thrown = end;
            }
        }

        /** The listener got everything, in one order, steps closed inside out, and exactly one end, last. */
        Event heardEnd() {
            Deque<Step> open = new ArrayDeque<>();
            for (int i = 0; i < heard.size(); i++) {
                Emission emission = heard.get(i);
                assertEquals(i, emission.seq());
                switch (emission.event()) {
                    case Event.Started started -> open.push(emission.step());
                    case Event.Finished finished -> assertSame(open.pop(), emission.step());
                    case Event.Failed failed -> assertSame(open.pop(), emission.step());
                    default -> {}
                }
            }
            assertTrue(open.isEmpty(), "still open: " + open);
            return heard.getLast().event();
        }

        /** The reader got the first of what there was, in order. */
        void readIsThePrefix() {
            for (int i = 0; i < read.size(); i++) assertEquals(heard.get(i).seq(), read.get(i).seq());
        }

        void readToTheEnd() {
            assertEquals(heard.size(), read.size());
            readIsThePrefix();
        }

        void cancelledOrCompleted() {
            readIsThePrefix();
            switch (heardEnd()) {
                case RunCompleted end -> {
                    // the end was decided; a close that came later may still have kept it from a reader
                    if (thrown == null) readToTheEnd();
                    else assertTrue(thrown instanceof CancelledException, () -> "" + thrown);
                }
                case RunCancelled end -> assertTrue(thrown instanceof CancelledException, () -> "" + thrown);
                default -> fail("ended otherwise");
            }
        }
    }

    private static String twoPieces(Emitter out) {
        out.emit(new TextDelta("a"));
        out.emit(new TextDelta("b"));
        return "ab";
    }

    private static String aStepInAStep(Emitter out) {
        return out.step("outer", outer -> outer.step("inner", ClosingInterleavingTest::twoPieces));
    }

    private static void beside(Runnable work) {
        Threads.start("beside", work);
    }

    static final class RunsToItsEnd extends Watched {
        @Override
        public void run() {
            EventStream<String> stream = start(1, ClosingInterleavingTest::aStepInAStep);
            read(stream);
            assertEquals("ab", stream.result());
        }

        @Override
        public void afterwards() {
            assertTrue(heardEnd() instanceof RunCompleted);
            readToTheEnd();
        }
    }

    static final class ClosedWhileItIsRead extends Watched {
        @Override
        public void run() {
            EventStream<String> stream = start(1, ClosingInterleavingTest::aStepInAStep);
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
            EventStream<String> stream = start(1, ClosingInterleavingTest::aStepInAStep);
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
            EventStream<String> stream = start(4, ClosingInterleavingTest::twoPieces);
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
            EventStream<String> stream = start(4, ClosingInterleavingTest::twoPieces);
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

    static final class InterruptedReader extends Watched {
        @Override
        public void run() {
            EventStream<String> stream = start(1, ClosingInterleavingTest::twoPieces);
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
            EventStream<String> stream = start(1, ClosingInterleavingTest::aStepInAStep);
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

    static final class Failed extends Watched {
        private final RuntimeException failure = new IllegalStateException("on purpose");

        @Override
        public void run() {
            EventStream<String> stream = start(1, out -> out.step("step", inner -> {
                twoPieces(inner);
                throw failure;
            }));
            read(stream);
            assertSame(failure, assertThrows(RuntimeException.class, stream::result));
        }

        @Override
        public void afterwards() {
            assertSame(failure, thrown);
            assertTrue(heardEnd() instanceof RunFailed);
            assertEquals(heard.size() - 1, read.size());
            readIsThePrefix();
        }
    }

    static final class TwoEmittersAtOnce extends Watched {
        @Override
        public void run() {
            EventStream<String> stream = start(2, out -> {
                Thread other = Threads.start("other", () -> twoPieces(out));
                out.emit(new TextDelta("1"));
                out.emit(new TextDelta("2"));
                try {
                    other.join();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                return "done";
            });
            read(stream);
        }

        @Override
        public void afterwards() {
            assertTrue(heardEnd() instanceof RunCompleted);
            readToTheEnd();
            var text = new StringBuilder();
            for (Emission emission : read) if (emission.event() instanceof TextDelta(var piece)) text.append(piece);
            assertTrue(text.indexOf("a") < text.indexOf("b") && text.indexOf("1") < text.indexOf("2"), text::toString);
            assertEquals(4, text.length());
        }
    }

    static final class ClosedFromInside extends Watched {
        private @Nullable EventStream<String> stream;

        @Override
        public void run() {
            Consumer<Event> close = event -> {
                EventStream<String> own = stream;
                if (own != null && event instanceof TextDelta) own.close();
            };
            var options = RunOptions.of(o -> o.capacity(1).listener(heard::add).on(TextDelta.class, close::accept));
            stream = EventStream.start(options, ClosingInterleavingTest::twoPieces);
            read(stream);
        }

        @Override
        public void afterwards() {
            cancelledOrCompleted();
        }
    }

    static final class ResultOnTwoThreads extends Watched {
        @Override
        public void run() {
            EventStream<String> stream = start(1, ClosingInterleavingTest::twoPieces);
            beside(() -> assertEquals("ab", stream.result()));
            assertEquals("ab", stream.result());
        }

        @Override
        public void afterwards() {
            assertTrue(heardEnd() instanceof RunCompleted);
        }
    }

    private static void manyInterleavings(Class<? extends Scenario> scenario) {
        long start = System.nanoTime();
        int tried = Integer.getInteger("p", 0) < 0 ? 0 : Interleavings.of(scenario).exhaustively(Integer.getInteger("p", 0));
        long t1 = System.nanoTime();
        Interleavings.of(scenario).randomly(Integer.getInteger("r", 200));
        System.out.println(scenario.getSimpleName() + ": " + tried + " in " + (t1 - start) / 1_000_000 + " ms, random " + (System.nanoTime() - t1) / 1_000_000);
    }

    @Test
    @DisplayName("C5: a run that is read to its end ends with RunCompleted for all")
    void aRunThatIsReadToItsEndEndsForAll() {
        manyInterleavings(RunsToItsEnd.class);
    }

    @Test
    @DisplayName("C5, C7: a close beside the reader cancels, or comes too late")
    void aCloseBesideTheReaderCancelsOrComesTooLate() {
        manyInterleavings(ClosedWhileItIsRead.class);
    }

    @Test
    @DisplayName("C5, C6: an unread stream that is closed ends with its steps closed and one RunCancelled")
    void anUnreadStreamThatIsClosedEndsOnce() {
        manyInterleavings(ClosedUnread.class);
    }

    @Test
    void twoWhoEndARunEndItOnce() {
        manyInterleavings(ClosedByTwoAtOnce.class);
    }

    @Test
    @DisplayName("C9: closeRacingDetachEndsInExactlyOneOfBoth")
    void closeRacingDetachEndsInExactlyOneOfBoth() {
        manyInterleavings(ClosedRacingDetach.class);
    }

    @Test
    @DisplayName("C8: an interrupted reader gets CancelledException and keeps its flag")
    void anInterruptedReaderIsCancelledAndKeepsItsFlag() {
        manyInterleavings(InterruptedReader.class);
    }

    @Test
    void aStoppedRunGivesWhatWasEmittedAndJustEnds() {
        manyInterleavings(Stopped.class);
    }

    @Test
    @DisplayName("C5: a failure comes after everything emitted before it")
    void aFailureComesAfterEverythingBeforeIt() {
        manyInterleavings(Failed.class);
    }

    @Test
    @DisplayName("C3: two emitters at once are gapless, each in its order")
    void twoEmittersAtOnceAreGaplessEachInItsOrder() {
        manyInterleavings(TwoEmittersAtOnce.class);
    }

    @Test
    @DisplayName("C5, C7: aListenerThatClosesTheStreamStillGetsRunCancelledLast")
    void aListenerThatClosesTheStreamStillGetsTheEndLast() {
        manyInterleavings(ClosedFromInside.class);
    }

    @Test
    void theResultIsTheSameOnTwoThreads() {
        manyInterleavings(ResultOnTwoThreads.class);
    }
}
