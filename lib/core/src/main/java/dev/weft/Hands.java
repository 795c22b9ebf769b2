package dev.weft;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The threads that are inside user code of a run beside the thread that runs it. Any thread comes and goes; the run's lock orders
 * them. Those that Weft started are interrupted when the run is ended, and only while they are in here; others never are.
 */
final class Hands {
    private final RunState state;
    private final ReentrantLock lock;
    /** How often each is inside, and whether it may be interrupted. Guarded by the lock. */
    private final Map<Thread, Hand> inside = new HashMap<>(2);

    private static final class Hand {
        private boolean ours;
        private int depth;
    }

    Hands(RunState state) {
        this.state = state;
        lock = state.lock;
    }

    /** The calling thread begins with user code; refused where the run is being ended. */
    void enter(boolean ours) {
        lock.lock();
        try {
            state.refuse();
            Hand hand = inside.computeIfAbsent(Thread.currentThread(), thread -> new Hand());
            hand.depth++;
            hand.ours |= ours;
        } finally {
            lock.unlock();
        }
    }

    /** The calling thread is done with it, and is not interrupted any more. */
    void leave() {
        lock.lock();
        try {
            Hand hand = inside.get(Thread.currentThread());
            if (hand != null && --hand.depth == 0) inside.remove(Thread.currentThread());
        } finally {
            lock.unlock();
        }
    }

    // ---- under the lock ----

    boolean has(Thread thread) {
        return inside.containsKey(thread);
    }

    void interrupt() {
        inside.forEach((thread, hand) -> {
            if (hand.ours) thread.interrupt();
        });
    }

    /** Those that were interrupted and are still inside. */
    List<Thread> lingering() {
        var threads = new ArrayList<Thread>();
        inside.forEach((thread, hand) -> {
            if (hand.ours) threads.add(thread);
        });
        return threads;
    }
}
