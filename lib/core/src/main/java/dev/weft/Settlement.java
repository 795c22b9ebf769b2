package dev.weft;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes the end of a run down, once: closes what is open, has done what was registered for the end, such as storing a turn, and
 * tells the end. On the run's thread, or on a fresh one where that is not back 100 ms after it was told to stop; never on the
 * thread that ends the run and never on one that may be interrupted. From the moment it begins nobody else can change how the run
 * ends; what is registered for the end is waited for, and makes a run fail that would have completed.
 */
final class Settlement {
    private static final Logger LOG = System.getLogger("dev.weft");
    private static final long GRACE = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long NAMED_AFTER = TimeUnit.MILLISECONDS.toNanos(900);

    private final Execution run;
    private final RunState state;
    private final WriteSide write;
    private final Thread runner;
    private final @Nullable Function<Summary, ?> partial;

    private final ReentrantLock lock;
    // guarded by the lock
    private boolean working = true;
    private boolean begun;
    private @Nullable Summary summary;

    /** {@code partial} makes a result of what there is, where the run is stopped and its work gives none. */
    Settlement(Execution run, Thread runner, @Nullable Function<Summary, ?> partial) {
        this.run = run;
        this.runner = runner;
        this.partial = partial;
        state = run.state;
        write = run.write;
        lock = state.lock;
    }

    // ---- the run's thread ----

    /** From here nobody interrupts the run's thread. */
    void workIsBack() {
        lock.lock();
        try {
            working = false;
            state.changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Of work that came to this. */
    void of(@Nullable Object value, @Nullable Throwable failure) {
        lock.lock();
        try {
            settle(value, failure);
        } finally {
            lock.unlock();
        }
        write.queue.wake();
    }

    // ---- a fresh thread ----

    /** Where the work does not come back in time. */
    void withoutTheWork() {
        List<Thread> lingering;
        lock.lock();
        try {
            if (workIsBackWithin(GRACE)) return;
            // without giving up the lock: work that comes back now comes too late
            settle(null, null);
            write.queue.wake();
            // named only where it stays away: a machine that is busy alone delays it by as much
            if (workIsBackWithin(NAMED_AFTER)) return;
            lingering = run.hands.lingering();
            if (lingering.isEmpty()) lingering = List.of(runner);
        } finally {
            lock.unlock();
        }
        String what = run.run.name() + " has ended, but its work has not come back a second after it was interrupted; ";
        LOG.log(Level.WARNING, "{0}{1}", what, Threads.where(lingering));
    }

    private boolean workIsBackWithin(long nanos) {
        try {
            for (long left = nanos; working && left > 0; ) left = state.changed.awaitNanos(left);
            return !working;
        } catch (InterruptedException stray) {
            // nobody has a reason to interrupt this thread: as if the time were over
            return false;
        }
    }

    // ---- under the lock ----

    boolean isWorking() {
        return working;
    }

    /** What the run has come to; null while it goes on. */
    @Nullable
    Summary summary() {
        return summary;
    }

    private void settle(@Nullable Object value, @Nullable Throwable failure) {
        if (begun) return;
        begun = true;
        Ending cause = state.stopping();
        Ending end = cause == null ? decided(value, failure) : resolved(cause, value, failure);
        // decided, so that nobody else ends it
        decide(end);
        run.hooks.takeAll();
        write.room.made();
        run.ends.awaitBegun();
        write.closeSteps(end);
        if (!run.ends.isEmpty()) write.queue.wake();
        // without the lock meanwhile
        Throwable thrown = run.ends.doRest(write.emitter(run));
        if (thrown != null) {
            end = spoilt(end, thrown);
            decide(end);
        }
        summary = write.end(end);
        state.ended(end);
        write.room.made();
        write.seeListenersThrough();
    }

    private void decide(Ending end) {
        run.note(end);
        state.stopping(end);
    }

    private static Ending decided(@Nullable Object value, @Nullable Throwable failure) {
        return failure == null ? Ending.completed(value) : Ending.failed(failure);
    }

    private Ending resolved(Ending cause, @Nullable Object value, @Nullable Throwable failure) {
        if (!cause.is(Ending.Kind.STOPPED)) return cause;
        if (!working && failure == null) return Ending.stopped(value);
        return partial == null ? cause : Ending.stopped(partial.apply(write.soFar()));
    }

    /** A run that ends badly anyway keeps its cause; where nobody would hear of the failure, the log does. */
    private Ending spoilt(Ending end, Throwable thrown) {
        Throwable known = end.failure();
        if (known == null) return Ending.failed(thrown);
        if (known != thrown) known.addSuppressed(thrown);
        LOG.log(Level.WARNING, "what was to be done at the end of " + run.run.name() + " failed", thrown);
        return end;
    }
}
