package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.interleaving.Interleavings;
import dev.weft.interleaving.Scenario;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Searching interleavings finds the mistakes that are there, each kind of them, and none that are not. */
class InterleavingsTest {

    static class Handover implements Scenario {
        volatile boolean there;
        volatile @Nullable Thread waiting;

        @Override
        public void run() {
            Threads.start("giver", this::give);
            take();
        }

        void give() {
            there = true;
            LockSupport.unpark(waiting);
        }

        void take() {
            waiting = Thread.currentThread();
            while (!there) LockSupport.park(this);
        }
    }

    static final class LostWakeUp extends Handover {
        @Override
        void take() {
            if (there) return;
            waiting = Thread.currentThread();
            LockSupport.park(this);
        }
    }

    static class Counting implements Scenario {
        final ReentrantLock lock = new ReentrantLock();
        int count;

        @Override
        public void run() {
            Thread other = Threads.start("other", this::count);
            count();
            join(other);
            assertEquals(2, count);
        }

        void count() {
            lock.lock();
            try {
                count++;
            } finally {
                lock.unlock();
            }
        }
    }

    static final class CountingWithoutALock extends Counting {
        @Override
        void count() {
            count++;
        }
    }

    static final class LostUpdate implements Scenario {
        private volatile int count;

        @Override
        public void run() {
            Thread other = Threads.start("other", this::count);
            count();
            join(other);
            assertEquals(2, count);
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // the mistake to be found
        private void count() {
            count++;
        }
    }

    static final class TwoLocksInBothOrders implements Scenario {
        private final ReentrantLock one = new ReentrantLock();
        private final ReentrantLock two = new ReentrantLock();

        @Override
        public void run() {
            Threads.start("other", () -> both(two, one));
            both(one, two);
        }

        @SuppressWarnings("LockNotBeforeTry") // nothing throws here
        private static void both(ReentrantLock first, ReentrantLock second) {
            first.lock();
            second.lock();
            second.unlock();
            first.unlock();
        }
    }

    static final class Endless implements Scenario {
        private volatile boolean never;

        @Override
        @SuppressWarnings("WhileLoopNeverChanges") // the mistake to be found
        public void run() {
            while (!never) Thread.onSpinWait();
        }
    }

    static final class Timers implements Scenario {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition never = lock.newCondition();

        @Override
        public void run() {
            long start = System.nanoTime();
            lock.lock();
            try {
                long left = TimeUnit.HOURS.toNanos(1);
                while (left > 0) left = never.awaitNanos(left);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            } finally {
                lock.unlock();
            }
            assertEquals(TimeUnit.HOURS.toNanos(1), System.nanoTime() - start);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String found(Class<? extends Scenario> scenario) {
        var exhaustively = assertThrows(
                AssertionError.class, () -> Interleavings.of(scenario).exhaustively(2));
        var randomly = assertThrows(
                AssertionError.class, () -> Interleavings.of(scenario).randomly(1000));
        String what = String.valueOf(exhaustively.getMessage()).replaceFirst(" \\(.*", "");
        assertEquals(what, String.valueOf(randomly.getMessage()).replaceFirst(" \\(.*", ""));
        return what;
    }

    @Test
    void rightProgramsAreRightInEveryInterleaving() {
        assertTrue(Interleavings.of(Handover.class).exhaustively(3) > 20);
        assertTrue(Interleavings.of(Counting.class).exhaustively(3) > 20);
        assertEquals(500, Interleavings.of(Handover.class).randomly(500));
        assertEquals(500, Interleavings.of(Counting.class).randomly(500));
    }

    @Test
    void aLostWakeUpIsFound() {
        assertEquals("threads wait forever: a wake-up was lost, or nobody sent one", found(LostWakeUp.class));
    }

    @Test
    void aDeadlockIsFound() {
        assertEquals("threads wait forever: a wake-up was lost, or nobody sent one", found(TwoLocksInBothOrders.class));
    }

    @Test
    void aPlainFieldThatTwoThreadsShareIsFound() {
        assertTrue(found(CountingWithoutALock.class).startsWith("data race on InterleavingsTest$Counting"));
    }

    @Test
    void aLostUpdateIsFound() {
        assertEquals("expected: <2> but was: <1>", found(LostUpdate.class));
    }

    @Test
    void aLoopWithoutEndIsFound() {
        assertEquals("it does not end: 100000 steps were taken", found(Endless.class));
    }

    @Test
    void waitingTakesNoTime() {
        assertEquals(1, Interleavings.of(Timers.class).exhaustively(2));
    }

    @Test
    void whoeverIsOnlyWokenByTheClockIsFound() {
        var timers = Interleavings.of(Timers.class).timeless();
        var found = assertThrows(AssertionError.class, () -> timers.exhaustively(0));
        assertTrue(String.valueOf(found.getMessage()).startsWith("nobody wakes a thread before its time is over"));
    }
}
