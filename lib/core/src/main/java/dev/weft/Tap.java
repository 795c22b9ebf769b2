package dev.weft;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * One listener's place at a run: a queue of its own and a virtual thread that hands the emissions over one by one.
 *
 * <p>The run adds under its lock; the listener is called on this thread alone, with no lock held. At most {@code capacity}
 * emissions wait, closings at the end aside: a run that finds no room waits, or drops the tap when it is too far behind. The tap
 * ends by itself after the run's last emission; a dropped one is interrupted and gets nothing more.
 */
final class Tap {
    private static final Logger LOG = System.getLogger("dev.weft");

    private final Listener listener;
    private final ReentrantLock lock;
    private final Condition arrived;
    private final Runnable onRoom;
    private final Thread thread;

    // guarded by the run's lock
    private final Deque<Emission> waiting = new ArrayDeque<>();
    private boolean complete;
    private boolean dropped;
    private boolean done;
    /** Since when the emission in hand, or else the oldest waiting one, is there; meaningful while there is one. */
    private long busySince;

    private boolean inHand;

    // the tap's own thread
    private boolean reported;

    /** {@code onRoom} is called under the lock when an emission was taken. */
    Tap(Listener listener, ReentrantLock lock, Runnable onRoom, UnaryOperator<Runnable> carried, String name) {
        this.listener = listener;
        this.lock = lock;
        this.onRoom = onRoom;
        arrived = lock.newCondition();
        thread = Threads.unstarted(name, () -> run(carried));
    }

    void start() {
        thread.start();
    }

    boolean isOn(Thread other) {
        return thread == other;
    }

    // ---- under the run's lock ----

    boolean hasRoom(int capacity) {
        return waiting.size() < capacity;
    }

    void add(Emission emission, boolean last) {
        if (isDone()) return;
        if (waiting.isEmpty() && !inHand) busySince = System.nanoTime();
        waiting.add(emission);
        complete |= last;
        arrived.signal();
    }

    /** Whether the listener has not come back from one emission, or not come to it, for this long. */
    boolean isBehind(long nanos, long now) {
        return (inHand || !waiting.isEmpty()) && now - busySince >= nanos;
    }

    /** When it will be {@linkplain #isBehind behind}, by the clock of {@link System#nanoTime}. */
    long behindAt(long nanos) {
        return busySince + nanos;
    }

    boolean isDone() {
        return done || dropped;
    }

    void drop() {
        dropped = true;
        waiting.clear();
        arrived.signal();
        // it is inside user code, or about to be
        thread.interrupt();
    }

    /** Without the lock: a log's handler is user code. */
    void reportDropped(String run) {
        LOG.log(
                Level.WARNING,
                "listener {0} of {1} is too far behind and gets nothing more; see RunOptions.listenerLag",
                listener.getClass().getName(),
                run);
    }

    // ---- the tap's thread ----

    private void run(UnaryOperator<Runnable> carried) {
        try {
            carried.apply(this::handOver).run();
        } catch (Throwable failure) {
            report(failure);
        } finally {
            lock.lock();
            try {
                done = true;
                waiting.clear();
                onRoom.run();
            } finally {
                lock.unlock();
            }
        }
    }

    private void handOver() {
        while (true) {
            Emission emission;
            lock.lock();
            try {
                inHand = false;
                busySince = System.nanoTime();
                while (waiting.isEmpty() && !complete && !dropped) arrived.awaitUninterruptibly();
                if (waiting.isEmpty()) return;
                emission = waiting.remove();
                inHand = true;
                busySince = System.nanoTime();
                onRoom.run();
            } finally {
                lock.unlock();
            }
            try {
                listener.on(emission);
            } catch (Throwable failure) {
                report(failure);
            }
        }
    }

    private void report(Throwable failure) {
        Level level = reported ? Level.DEBUG : Level.WARNING;
        reported = true;
        LOG.log(
                level,
                "listener " + listener.getClass().getName() + " threw; it goes on with the next emission",
                failure);
    }
}
