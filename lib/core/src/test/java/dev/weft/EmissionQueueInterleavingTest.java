package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.interleaving.Interleavings;
import dev.weft.interleaving.Scenario;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The queue, interleaving by interleaving: nothing is lost or out of order, and everyone wakes up. */
class EmissionQueueInterleavingTest {
    private static final Step STEP = new Step(new Run("run", Map.of()), null, 0, Step.Kind.RUN, "run");

    /** The queue with what the run has around it: the lock, room to wait for, and an end. */
    private static final class Rig {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition room = lock.newCondition();
        private final EmissionQueue queue;
        private volatile boolean end;
        // guarded by the lock
        private long seq;
        private int waiting;

        Rig(int capacity) {
            queue = new EmissionQueue(capacity, this::roomMade);
        }

        private void roomMade() {
            lock.lock();
            try {
                room.signalAll();
            } finally {
                lock.unlock();
            }
        }

        void emit(int times) {
            for (int i = 0; i < times; i++) emit(true);
        }

        void emit(boolean wake) {
            lock.lock();
            try {
                while (!queue.hasRoom()) awaitRoom();
                add();
            } finally {
                lock.unlock();
            }
            if (wake) queue.wake();
        }

        @SuppressWarnings("WaitNotInLoop") // the caller loops
        private void awaitRoom() {
            waiting++;
            queue.wantRoom(true);
            try {
                if (!queue.hasRoom()) room.awaitUninterruptibly();
            } finally {
                if (--waiting == 0) queue.wantRoom(false);
            }
        }

        private void add() {
            queue.add(new Emission(seq++, 0, STEP, new Event.RunStarted(STEP.run())));
        }

        /** As the settlement does: closings take no room, and come before the end. */
        void end(int closings) {
            lock.lock();
            try {
                for (int i = 0; i < closings; i++) add();
                end = true;
            } finally {
                lock.unlock();
            }
            queue.wake();
        }

        void cancel() {
            lock.lock();
            try {
                end = true;
                queue.clear();
            } finally {
                lock.unlock();
            }
            queue.wake();
        }

        /** Reads to the end as a cursor does, and gives how many there were; each must be the next. */
        long readAll(long nanos) {
            queue.claim();
            long read = 0;
            while (true) {
                boolean ended = end;
                Emission next = queue.peek();
                if (next != null) {
                    assertEquals(read++, next.seq());
                    queue.take();
                } else if (ended) {
                    return read;
                } else {
                    queue.park(() -> end, nanos);
                }
            }
        }
    }

    static final class OneEmitterWithRoom implements Scenario {
        @Override
        public void run() {
            var rig = new Rig(4);
            Threads.start("emitter", () -> {
                rig.emit(2);
                rig.end(0);
            });
            assertEquals(2, rig.readAll(0));
        }
    }

    static final class OneEmitterThatFindsTheQueueFull implements Scenario {
        @Override
        public void run() {
            var rig = new Rig(1);
            Threads.start("emitter", () -> {
                rig.emit(3);
                rig.end(0);
            });
            assertEquals(3, rig.readAll(0));
        }
    }

    static final class TwoEmittersThatFindTheQueueFull implements Scenario {
        @Override
        public void run() {
            var rig = new Rig(1);
            Thread first = Threads.start("first", () -> rig.emit(2));
            Threads.start("second", () -> {
                rig.emit(1);
                join(first);
                rig.end(0);
            });
            assertEquals(3, rig.readAll(0));
        }
    }

    static final class ClosingsThatTakeNoRoom implements Scenario {
        @Override
        public void run() {
            var rig = new Rig(1);
            Threads.start("emitter", () -> {
                rig.emit(1);
                rig.end(3);
            });
            assertEquals(4, rig.readAll(0));
        }
    }

    static final class WakeUpsThatArePutOff implements Scenario {
        @Override
        public void run() {
            var rig = new Rig(4);
            Threads.start("emitter", () -> {
                rig.emit(false);
                rig.emit(false);
                rig.queue.wake();
            });
            Threads.start("other", () -> rig.emit(true));
            rig.queue.claim();
            while (rig.queue.taken() < 3) {
                if (rig.queue.peek() == null) rig.queue.park(() -> rig.end, 0);
                else rig.queue.take();
            }
        }
    }

    static final class CancelWhileAnEmitterWaits implements Scenario {
        @Override
        public void run() {
            var rig = new Rig(2);
            Threads.start("emitter", () -> rig.emit(2));
            Threads.start("canceller", rig::cancel);
            assertTrue(rig.readAll(0) <= 2);
        }
    }

    static final class WaitingForALimitedTime implements Scenario {
        @Override
        public void run() {
            var rig = new Rig(1);
            Threads.start("emitter", () -> {
                rig.emit(2);
                rig.end(1);
            });
            assertEquals(3, rig.readAll(1_000_000));
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void tryInterleavings(Class<? extends Scenario> scenario, int differences) {
        int tried = Interleavings.of(scenario).exhaustively(differences);
        assertTrue(tried > 500, "only " + tried + " interleavings");
        Interleavings.of(scenario).randomly(1000);
    }

    @Test
    @DisplayName("C2, C3: what is emitted is read, in order, by a reader that waits for it")
    void aWaitingReaderGetsEverythingInOrder() {
        tryInterleavings(OneEmitterWithRoom.class, 3);
    }

    @Test
    @DisplayName("C4: an emitter that waits for room gets it")
    void aWaitingEmitterIsToldOfRoom() {
        tryInterleavings(OneEmitterThatFindsTheQueueFull.class, 2);
    }

    @Test
    @DisplayName("C3, C4: several emitters that wait for room all get it")
    void severalWaitingEmittersAreToldOfRoom() {
        tryInterleavings(TwoEmittersThatFindTheQueueFull.class, 2);
    }

    @Test
    @DisplayName("C5: the end and its closings arrive though the queue is full")
    void theEndArrivesThoughTheQueueIsFull() {
        tryInterleavings(ClosingsThatTakeNoRoom.class, 3);
    }

    @Test
    void aWakeUpThatWasPutOffComes() {
        tryInterleavings(WakeUpsThatArePutOff.class, 2);
    }

    @Test
    @DisplayName("C5: on cancellation a waiting reader wakes up and finds the end")
    void aCancelledReaderFindsTheEnd() {
        tryInterleavings(CancelWhileAnEmitterWaits.class, 2);
    }

    @Test
    void aReaderThatWaitsForALimitedTimeLosesNothing() {
        tryInterleavings(WaitingForALimitedTime.class, 2);
    }
}
