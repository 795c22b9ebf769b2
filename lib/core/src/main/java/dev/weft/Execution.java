package dev.weft;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One run: its work on a virtual thread, and what decides how it ends.
 *
 * <p>{@link #end}, from any thread, decides how the run ends and tells the work; the {@link Settlement} writes the end down. Only
 * threads that Weft started are interrupted, and only while they are inside the work. Nothing here refers to the stream that
 * users hold, so that a dropped stream can be noticed.
 */
final class Execution {
    private static final long CLOSE_LIMIT = TimeUnit.MILLISECONDS.toNanos(500);

    final Run run;
    final RunState state;
    final WriteSide write;
    final CancelHooks hooks;
    final Hands hands;
    final Approvals approvals;
    final AtEnds ends;
    /** Wraps user code, so that it finds what the thread carried that started the run. */
    final UnaryOperator<Runnable> carried;

    /** Of a run that is elsewhere; null of one that is here. */
    private final @Nullable Recorded recorded;

    private final RunOptions options;
    private final Thread runner;

    private final ReentrantLock lock;
    private final Settlement settlement;
    /** Read by anyone. */
    volatile boolean detached;

    /** {@code partial} makes a result of what there is, where the run is stopped and its work gives none. */
    Execution(RunOptions options, Emitter.Work<?, ?> work, @Nullable Function<Summary, ?> partial) {
        Objects.requireNonNull(work, "work");
        this.options = options;
        carried = options.captured();
        recorded = work instanceof Replay replay ? replay.recorded() : null;
        run = recorded == null ? new Run(options.name(), options.tags()) : recorded.run;
        state = new RunState(run.name());
        lock = state.lock;
        hooks = new CancelHooks(state);
        hands = new Hands(state);
        approvals = new Approvals(state);
        ends = new AtEnds(run.name(), state);
        write = new WriteSide(run, state, options, ends, limit -> end(Ending.failed(limit), false), recorded);
        runner = Threads.unstarted("weft-" + run.name(), () -> work(work));
        settlement = new Settlement(this, runner, partial);
    }

    /** Apart from the constructor, so that no thread sees a run half made. */
    void start() {
        Emitter out = write.emitter(this);
        for (Emitter.AtEnd action : options.ends()) out.atEnd(action);
        state.locked(() -> options.listeners().forEach(listener -> write.join(tap(listener), List.of())));
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
        settlement.workIsBack();
        // from here nobody interrupts this thread, and what came before must not reach the settlement
        Thread.interrupted();
        settlement.of(outcome.value, outcome.failure);
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
            write.room.made();
        } finally {
            lock.unlock();
        }
        write.queue.wake();
        // before user code is called, which must not be able to hold up the end
        Threads.start("weft-settle-" + run.name(), settlement::withoutTheWork);
        CancelHooks.call(actions);
        lock.lock();
        try {
            if (settlement.isWorking()) runner.interrupt();
            hands.interrupt();
        } finally {
            lock.unlock();
        }
        return true;
    }

    void note(Ending cause) {
        if (cause.failure() instanceof WeftException known) known.soFar(write.soFar());
    }

    private void dropReader(Ending seen) {
        if (state.readerEnd() == null) state.readerEnd(seen);
        write.dropReader();
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

    void close() {
        end(Ending.cancelled("the stream was closed"), true);
        if (state.stopping() != null && !detached && !isOnOwnThread()) state.awaitEnd(CLOSE_LIMIT);
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

    private Tap tap(Listener listener) {
        return new Tap(listener, lock, write.room::made, carried, "weft-listener-" + run.name());
    }

    void listen(Listener listener) {
        lock.lock();
        try {
            Ending seen = state.readerEnd();
            boolean dropped = seen != null && seen.is(Ending.Kind.CANCELLED);
            List<Emission> unread = dropped ? null : write.queue.fromTheFirst();
            if (unread == null)
                throw new IllegalStateException("the stream of " + run.name()
                        + " has been read, cancelled or detached, so that a listener would miss its beginning");
            write.join(tap(listener), unread);
        } finally {
            lock.unlock();
        }
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

    /** Whether this only reads a run that goes on elsewhere, or did. */
    boolean isReading() {
        return recorded != null;
    }

    /** The run's last emission; none where only the reading of a run that is elsewhere has come to its end. */
    Optional<Emission> end() {
        Emission last = write.end;
        boolean theRuns = recorded == null || recorded.end != null;
        return last == null || !theRuns ? Optional.empty() : Optional.of(last);
    }

    Summary summary() {
        lock.lock();
        try {
            Summary last = settlement.summary();
            return last == null ? write.soFar() : last;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the calling thread is one that the run would wait for. */
    boolean isOnOwnThread() {
        if (Thread.currentThread() == runner) return true;
        lock.lock();
        try {
            return hands.has(Thread.currentThread()) || write.room.isOnListener() || ends.isMe();
        } finally {
            lock.unlock();
        }
    }
}
