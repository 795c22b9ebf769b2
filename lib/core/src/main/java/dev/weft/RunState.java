package dev.weft;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a run stands: going on, being ended, ended. Written under the lock, read by anyone. A run is being ended from the moment
 * its {@link #stopping} cause is known, which is decided once, to its settlement, when {@link #ended} is known.
 */
final class RunState {
    /** The one lock of a run: never held while user code is called. */
    final ReentrantLock lock = new ReentrantLock();
    /** Signalled at every change of this state, and when the work comes back. */
    final Condition changed = lock.newCondition();

    private final String name;
    private volatile @Nullable Ending stopping;
    private volatile @Nullable Ending ended;
    private volatile @Nullable Ending readerEnd;

    RunState(String name) {
        this.name = name;
    }

    void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    <T> T seen(Supplier<T> look) {
        lock.lock();
        try {
            return look.get();
        } finally {
            lock.unlock();
        }
    }

    // ---- under the lock ----

    boolean isGoingOn() {
        return stopping == null && ended == null;
    }

    void stopping(Ending cause) {
        stopping = cause;
        changed.signalAll();
    }

    void ended(Ending end) {
        stopping = end;
        ended = end;
        if (readerEnd == null) readerEnd = end;
        changed.signalAll();
    }

    void readerEnd(Ending seen) {
        readerEnd = seen;
    }

    // ---- any thread ----

    /** How the run is going to end, or has; null while nothing is decided. */
    @Nullable
    Ending stopping() {
        return stopping;
    }

    /** How the run has ended; null while it goes on. */
    @Nullable
    Ending ended() {
        return ended;
    }

    /** What the reader finds behind the last element; null while more may come. */
    @Nullable
    Ending readerEnd() {
        return readerEnd;
    }

    /** The cancellation that was decided, settled or not: nobody waits for a result any more. */
    @Nullable
    Ending cancelled() {
        Ending cause = stopping;
        return cause != null && cause.is(Ending.Kind.CANCELLED) ? cause : null;
    }

    boolean isStoppedPolitely() {
        Ending cause = stopping;
        return cause != null && cause.is(Ending.Kind.STOPPED) && ended == null;
    }

    /** Throws what an emitter gets where the run takes nothing more. */
    void refuse() {
        Ending cause = stopping;
        if (cause == null) return;
        if (cause.is(Ending.Kind.COMPLETED)) {
            throw new IllegalStateException("the run " + name + " has completed; nothing can be emitted any more");
        }
        if (cause.failure() instanceof CancelledException own) throw own;
        throw new CancelledException(
                "the run " + name + (cause.is(Ending.Kind.STOPPED) ? " was stopped" : " has failed"));
    }

    /** Throws what an emitter gets where the run is being ended in any way but politely. */
    void refuseUnlessStopped() {
        Ending cause = stopping;
        if (cause != null && !cause.is(Ending.Kind.STOPPED)) refuse();
    }

    /** Waits for the end, whatever interrupts come; they are kept. True where it came. */
    boolean awaitEnd(long nanos) {
        long deadline = System.nanoTime() + nanos;
        boolean interrupted = false;
        lock.lock();
        try {
            for (long left = nanos; ended == null && left > 0; left = deadline - System.nanoTime()) {
                try {
                    changed.awaitNanos(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return ended != null;
        } finally {
            lock.unlock();
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    /** Waits for the end, or a cancellation, or an interrupt of the calling thread; what is there needs no waiting. */
    void awaitOutcome() throws InterruptedException {
        if (ended != null || cancelled() != null) return;
        lock.lockInterruptibly();
        try {
            while (ended == null && cancelled() == null) changed.await();
        } finally {
            lock.unlock();
        }
    }
}
