package dev.weft;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One run: its work on a virtual thread, and its one end.
 *
 * <p>{@link #end}, from any thread, decides how the run ends and tells the work; {@link #settle} writes the end down, once: on
 * the run's thread, or on a fresh one where that is not back 100 ms after it was told, never on the thread that ends and never on
 * an interrupted one. Only threads that Weft started are interrupted, and only while they are inside the work. Nothing here
 * refers to the stream that users hold, so that a dropped stream can be noticed.
 */
final class Execution {
    private static final Logger LOG = System.getLogger("dev.weft");
    private static final long GRACE = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long NAMED_AFTER = TimeUnit.MILLISECONDS.toNanos(900);

    final Run run;
    final RunState state;
    final WriteSide write;
    final CancelHooks hooks;
    final Hands hands;
    final Approvals approvals;
    /** Wraps user code, so that it finds what the thread carried that started the run. */
    final UnaryOperator<Runnable> carried;

    private final RunOptions options;
    private final @Nullable Function<Summary, ?> partial;
    private final Thread runner;

    private final ReentrantLock lock;
    // guarded by the lock
    private boolean working = true;
    /** Read by anyone. */
    volatile boolean detached;

    private @Nullable Summary summary;

    /** {@code partial} makes a result of what there is, where the run is stopped and its work gives none. */
    Execution(RunOptions options, Emitter.Work<?, ?> work, @Nullable Function<Summary, ?> partial) {
        Objects.requireNonNull(work, "work");
        this.options = options;
        this.partial = partial;
        carried = options.captured();
        Recorded recorded = work instanceof Replay replay ? replay.recorded() : null;
        run = recorded == null ? new Run(options.name(), options.tags()) : recorded.run;
        state = new RunState(run.name());
        lock = state.lock;
        hooks = new CancelHooks(state);
        hands = new Hands(state);
        approvals = new Approvals(state);
        write = new WriteSide(run, state, options, carried, limit -> end(Ending.failed(limit), false), recorded);
        runner = Threads.unstarted("weft-" + run.name(), () -> work(work));
    }

    /** Apart from the constructor, so that no thread sees a run half made. */
    void start() {
        write.start();
        runner.start();
        if (!options.total().isZero()) Threads.start("weft-limit-" + run.name(), this::endAfterTotal);
    }

    private void work(Emitter.Work<?, ?> work) {
        var outcome = new Outcome();
        try {
            carried.apply(() -> outcome.of(work, write.emitter(this))).run();
        } catch (Throwable failure) {
            outcome.failure = failure;
        }
        lock.lock();
        try {
            working = false;
            state.changed.signalAll();
        } finally {
            lock.unlock();
        }
        // from here nobody interrupts this thread, and what came before must not reach the settlement
        Thread.interrupted();
        settle(outcome.value, outcome.failure);
    }

    // ---- ending ----

    /** Decides how the run ends, tells everyone, and has it settled; false where that is decided already. */
    boolean end(Ending cause, boolean onlyAttached) {
        List<Runnable> actions;
        lock.lock();
        try {
            if (!state.isGoingOn() || (onlyAttached && detached)) return false;
            state.stopping(cause);
            note(cause);
            if (cause.is(Ending.Kind.CANCELLED)) dropReader(cause);
            actions = hooks.takeAll();
            write.wakeEmitters();
        } finally {
            lock.unlock();
        }
        write.queue.wake();
        // before user code is called, which must not be able to hold up the end
        Threads.start("weft-settle-" + run.name(), this::settleWithoutTheRunner);
        CancelHooks.call(actions);
        lock.lock();
        try {
            if (working) runner.interrupt();
            hands.interrupt();
        } finally {
            lock.unlock();
        }
        return true;
    }

    private void note(Ending cause) {
        if (cause.failure() instanceof WeftException known) known.soFar(write.soFar());
    }

    private void dropReader(Ending seen) {
        if (state.readerEnd() == null) state.readerEnd(seen);
        write.dropReader();
    }

    private void settleWithoutTheRunner() {
        List<Thread> lingering;
        lock.lock();
        try {
            if (workIsBackWithin(GRACE)) return;
            // without giving up the lock: work that comes back now comes too late
            settle(null, null);
            // named only where it stays away: a machine that is busy alone delays it by as much
            if (workIsBackWithin(NAMED_AFTER)) return;
            lingering = hands.lingering();
            if (lingering.isEmpty()) lingering = List.of(runner);
        } finally {
            lock.unlock();
        }
        String what = run.name() + " has ended, but its work has not come back a second after it was interrupted; ";
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

    private void settle(@Nullable Object value, @Nullable Throwable failure) {
        lock.lock();
        try {
            if (state.ended() != null) return;
            Ending cause = state.stopping();
            Ending end = cause == null ? decided(value, failure) : resolved(cause, value, failure);
            note(end);
            // decided before the closings are written, so that nobody else ends it; published behind them
            state.stopping(end);
            summary = write.settle(end);
            state.ended(end);
            hooks.takeAll();
            write.wakeEmitters();
            write.seeListenersThrough();
        } finally {
            lock.unlock();
        }
        write.queue.wake();
    }

    private static Ending decided(@Nullable Object value, @Nullable Throwable failure) {
        return failure == null ? Ending.completed(value) : Ending.failed(failure);
    }

    private Ending resolved(Ending cause, @Nullable Object value, @Nullable Throwable failure) {
        if (!cause.is(Ending.Kind.STOPPED)) return cause;
        if (!working && failure == null) return Ending.stopped(value);
        return partial == null ? cause : Ending.stopped(partial.apply(write.soFar()));
    }

    private void endAfterTotal() {
        if (state.awaitEnd(TimeUnit.NANOSECONDS.convert(options.total()))) return;
        String why = "the run " + run.name() + " took longer than its limit of " + options.total()
                + "; see RunOptions.total";
        end(Ending.failed(new LimitException(why)), false);
    }

    // ---- the read end ----

    /** The reader's stream was dropped: ends the run where nobody else has; true where that was needed. */
    boolean abandoned() {
        return end(Ending.cancelled("the stream was dropped without being read to its end or closed"), true);
    }

    void detach() {
        lock.lock();
        try {
            if (!state.isGoingOn() || detached) return;
            detached = true;
            dropReader(Ending.cancelled("detached"));
        } finally {
            lock.unlock();
        }
        write.queue.wake();
    }

    /** The reading thread was interrupted: ends the run, or, where it has ended already, the reading. */
    void readerInterrupted() {
        Ending interrupted = Ending.cancelled("the reading thread was interrupted");
        if (end(interrupted, true)) return;
        lock.lock();
        try {
            Ending seen = state.readerEnd();
            if (seen != null && seen.is(Ending.Kind.CANCELLED)) return;
            note(interrupted);
            state.readerEnd(interrupted);
            write.dropReader();
        } finally {
            lock.unlock();
        }
    }

    Summary summary() {
        lock.lock();
        try {
            return summary == null ? write.soFar() : summary;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the calling thread is one that the run would wait for. */
    boolean isOnOwnThread() {
        if (Thread.currentThread() == runner) return true;
        lock.lock();
        try {
            return hands.has(Thread.currentThread()) || write.isOnListener();
        } finally {
            lock.unlock();
        }
    }
}
