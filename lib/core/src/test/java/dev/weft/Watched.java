package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.weft.Event.RunCancelled;
import dev.weft.Event.RunCompleted;
import dev.weft.Event.TextDelta;
import dev.weft.interleaving.Interleavings;
import dev.weft.interleaving.Scenario;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A scenario with one stream that has a listener, and what both of its sides saw. */
abstract class Watched implements Scenario {
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
        for (int i = 0; i < read.size(); i++)
            assertEquals(heard.get(i).seq(), read.get(i).seq());
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

    // ---- what scenarios are made of ----

    static String twoPieces(Emitter out) {
        out.emit(new TextDelta("a"));
        out.emit(new TextDelta("b"));
        return "ab";
    }

    static String aStepInAStep(Emitter out) {
        return out.step("outer", outer -> outer.step("inner", Watched::twoPieces));
    }

    static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void beside(Runnable work) {
        Threads.start("beside", work);
    }

    static void tryInterleavings(Class<? extends Scenario> scenario) {
        int tried = Interleavings.of(scenario).exhaustively(1);
        assertTrue(tried > 50, "only " + tried + " interleavings");
        Interleavings.of(scenario).randomly(1000);
        Interleavings.of(scenario).timeless().randomly(1000);
    }
}
