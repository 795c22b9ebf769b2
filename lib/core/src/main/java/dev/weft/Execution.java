package dev.weft;

import dev.weft.OpenSteps.Opened;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One run: the work on its virtual thread, the one order of what it emits, and its one end.
 *
 * <p>Emitters call from any thread and are put in order by {@link #lock}; the reader takes from {@link #queue} without it. What
 * is unread is bounded by the queue, and the listeners' queues by the same capacity; an emitter waits for room.
 * {@link #end} decides how the run ends and tells the work, {@link #settle} writes the end down: once, on the run's thread, or
 * on a fresh one where that does not come back. Nothing here refers to the stream that users hold, so that a dropped stream can
 * be noticed.
 */
final class Execution {
    private static final Logger LOG = System.getLogger("dev.weft");
    private static final long GRACE = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int MOST_PUT_OFF = 64;
    private static final long NOW = Long.MIN_VALUE;

    final Run run;
    final EmissionQueue queue;
    final long startedAt = System.nanoTime();
    private final RunOptions options;
    private final @Nullable Function<Summary, ?> partial;
    private final Thread runner;
    private final Opened root;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // guarded by the lock
    private final List<Tap> taps = new ArrayList<>(0);
    private final List<Runnable> onCancel = new ArrayList<>(1);
    private final OpenSteps open = new OpenSteps();
    private final Tally tally = new Tally();
    private final Room room;
    private long seq;
    private int steps;
    private int putOff;
    private boolean working = true;
    private boolean detached;
    private @Nullable Summary summary;

    // written under the lock, read by anyone: how it is going to end, how it has ended, what the reader gets to see of that
    private volatile @Nullable Ending stopping;
    private volatile @Nullable Ending ended;
    private volatile @Nullable Ending readerEnd;

    Execution(RunOptions options, Emitter.Work<?, ?> work, @Nullable Function<Summary, ?> partial) {
        this.options = options;
        this.partial = partial;
        Carrier carrier = options.carrier();
        UnaryOperator<Runnable> carried = carrier == null ? UnaryOperator.identity() : carrier.capture();
        run = new Run(options.name(), options.tags());
        queue = new EmissionQueue(options.capacity(), this::roomMade);
        room = new Room(lock, run, queue, taps, options);
        for (Listener listener : options.listeners()) {
            taps.add(new Tap(listener, lock, room::made, carried, "weft-listener-" + run.name()));
        }
        root = new Opened(new Step(run, null, 0, Step.Kind.RUN, run.name()), new Event.RunStarted(run));
        place(root.step, root.started, 0, true, false);
        var emitter = new StepEmitter(this, root);
        runner = Threads.unstarted("weft-" + run.name(), () -> work(work, emitter, carried));
    }

    /** Starts the threads. Apart from the constructor, so that none sees a run half made. */
    void start() {
        for (Tap tap : taps) tap.start();
        runner.start();
        if (!options.total().isZero()) Threads.start("weft-limit-" + run.name(), this::endAfterTotal);
    }

    private void work(Emitter.Work<?, ?> work, Emitter emitter, UnaryOperator<Runnable> carried) {
        var outcome = new Object() {
            @Nullable Object value;
            @Nullable Throwable failure;
        };
        try {
            carried.apply(() -> {
                        try {
                            outcome.value = work.run(emitter);
                        } catch (Throwable failure) {
                            outcome.failure = failure;
                        }
                    })
                    .run();
        } catch (Throwable failure) {
            outcome.failure = failure;
        }
        lock.lock();
        try {
            working = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        // from here nobody interrupts this thread, and what came before must not reach the settlement
        Thread.interrupted();
        settle(outcome.value, outcome.failure);
    }

    private long elapsed() {
        return System.nanoTime() - startedAt;
    }

    // ---- emitting ----

    void emit(StepEmitter from, Event event, boolean moreAtHand) {
        emit(from, event, elapsed(), moreAtHand);
    }

    void emit(StepEmitter from, Event event, long at, boolean moreAtHand) {
        lock.lock();
        try {
            admit();
            Opened inside = from.inside();
            if (inside.closed) throw late(inside);
            place(inside.step, event, at, true, false);
            if (moreAtHand && ++putOff < MOST_PUT_OFF) return;
            putOff = 0;
        } finally {
            lock.unlock();
        }
        queue.wake();
    }

    Opened open(StepEmitter from, Event.Started started, String name) {
        return open(from, started, name, NOW);
    }

    Opened open(StepEmitter from, Event.Started started, String name, long at) {
        Opened opened;
        lock.lock();
        try {
            opened = openInside(from, started, name, at);
        } finally {
            lock.unlock();
        }
        queue.wake();
        return opened;
    }

    void openByHand(StepEmitter from, Event.Started started) {
        lock.lock();
        try {
            from.openedByHand(openInside(from, started, Step.nameOf(started), NOW));
        } finally {
            lock.unlock();
        }
        queue.wake();
    }

    private Opened openInside(StepEmitter from, Event.Started started, String name, long at) {
        admit();
        Opened around = from.inside();
        if (around.closed) throw late(around);
        var opened = new Opened(new Step(run, around.step, ++steps, Step.kindOf(started), name), started);
        open.add(opened);
        // stamped now, not before: waiting for a slow reader is not work
        place(opened.step, started, at == NOW ? elapsed() : at, true, false);
        return opened;
    }

    void close(Opened opened, Event end) {
        close(opened, end, elapsed());
    }

    void close(Opened opened, Event end, long at) {
        lock.lock();
        try {
            closeInOrder(opened, end, at);
        } finally {
            lock.unlock();
        }
        queue.wake();
    }

    void closeByHand(StepEmitter from, Event end) {
        long at = elapsed();
        lock.lock();
        try {
            admitEnd();
            closeInOrder(from.endedByHand(end), end, at);
        } finally {
            lock.unlock();
        }
        queue.wake();
    }

    private void closeInOrder(Opened opened, Event end, long at) {
        admitEnd();
        if (opened.closed) throw late(opened);
        Opened child;
        while ((child = open.youngestWithin(opened.step)) != null) {
            fail(child, new CancelledException("the step around it has ended"), at);
            admitEnd();
        }
        if (opened.closed) throw late(opened);
        open.remove(opened);
        place(opened.step, end, at, true, false);
    }

    private void fail(Opened opened, Throwable why, long at) {
        open.remove(opened);
        place(opened.step, Closing.failed(opened.started, Failure.of(why)), at, true, false);
    }

    /** Gives the event the next number and, at once, its place with every reader. */
    private void place(Step step, Event event, long at, boolean forReader, boolean last) {
        var emission = new Emission(seq++, at, step, event);
        tally.count(event, at);
        if (forReader && readerEnd == null) queue.add(emission);
        if (!taps.isEmpty()) for (Tap tap : taps) tap.add(emission, last);
    }

    private static IllegalStateException late(Opened opened) {
        return new IllegalStateException("the step " + opened.step.path() + " has ended; nothing can be emitted in it any more");
    }

    /** Waits for room; throws where the run takes nothing more. */
    private void admit() {
        refuse();
        if (!room.isFree()) awaitRoom();
    }

    /** The same for the end of a step, which a polite stop still takes, without waiting. */
    private void admitEnd() {
        Ending cause = stopping;
        if (cause != null && cause.is(Ending.Kind.STOPPED) && ended == null) return;
        admit();
    }

    private void refuse() {
        Ending cause = ended == null ? stopping : ended;
        if (cause == null) return;
        if (cause.is(Ending.Kind.COMPLETED)) {
            throw new IllegalStateException("the run " + run.name() + " has completed; nothing can be emitted any more");
        }
        if (cause.failure() instanceof CancelledException own) throw own;
        throw new CancelledException("the run " + run.name() + (cause.failure() == null ? " was stopped" : " has failed"));
    }

    private void awaitRoom() {
        Thread me = Thread.currentThread();
        boolean waitsForItself = queue.reader() == me;
        for (Tap tap : taps) waitsForItself |= tap.isOn(me);
        if (waitsForItself) {
            throw new IllegalStateException("the stream of " + run.name() + " is full, and this thread is one of those that"
                    + " read it: it would wait for itself; emit from another thread, or raise RunOptions.capacity");
        }
        boolean interrupted = false;
        try {
            long since = System.nanoTime();
            long taken = queue.taken();
            while (!room.isFree()) {
                putOff = 0;
                queue.wake();
                try {
                    LimitException limit = room.await(since, taken);
                    if (limit != null) failOutsideLock(limit);
                } catch (InterruptedException e) {
                    // an interrupt alone ends nothing here: what was emitted keeps its place, and the flag is set again below
                    interrupted = true;
                }
                if (queue.taken() != taken) {
                    taken = queue.taken();
                    since = System.nanoTime();
                }
                refuse();
            }
        } finally {
            if (interrupted) me.interrupt();
        }
    }

    private void failOutsideLock(LimitException limit) {
        lock.unlock();
        try {
            end(Ending.failed(limit), false);
        } finally {
            lock.lock();
        }
    }

    private void roomMade() {
        lock.lock();
        try {
            room.made();
        } finally {
            lock.unlock();
        }
    }

    void wakeReader() {
        queue.wake();
    }

    // ---- ending ----

    Emitter.Registration onCancel(Runnable action) {
        lock.lock();
        try {
            if (stopping == null) {
                onCancel.add(action);
                return () -> forget(action);
            }
        } finally {
            lock.unlock();
        }
        call(action);
        return () -> {};
    }

    private void forget(Runnable action) {
        lock.lock();
        try {
            onCancel.remove(action);
        } finally {
            lock.unlock();
        }
    }

    private void call(Runnable action) {
        try {
            action.run();
        } catch (Throwable failure) {
            LOG.log(Level.WARNING, "what was registered with onCancel threw", failure);
        }
    }

    /** Decides how the run ends, tells everyone, and has it settled; false where that is decided already. */
    boolean end(Ending cause, boolean onlyAttached) {
        List<Runnable> actions;
        lock.lock();
        try {
            if (stopping != null || ended != null || (onlyAttached && detached)) return false;
            stopping = cause;
            if (cause.failure() instanceof WeftException known) known.soFar(tally.summary(elapsed()));
            if (cause.is(Ending.Kind.CANCELLED)) dropReader(cause);
            actions = List.copyOf(onCancel);
            onCancel.clear();
            room.made();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        queue.wake();
        for (Runnable action : actions) call(action);
        lock.lock();
        try {
            if (working) runner.interrupt();
        } finally {
            lock.unlock();
        }
        Threads.start("weft-settle-" + run.name(), this::settleWithoutTheRunner);
        return true;
    }

    private void dropReader(Ending seen) {
        if (readerEnd == null) readerEnd = seen;
        queue.clear();
        room.readerGone();
    }

    private void settleWithoutTheRunner() {
        lock.lock();
        try {
            long nanos = GRACE;
            while (working && nanos > 0) nanos = changed.awaitNanos(nanos);
            if (!working) return;
        } catch (InterruptedException stray) {
            // nobody has a reason to interrupt this thread: settle now
        } finally {
            lock.unlock();
        }
        settle(null, null);
        StackTraceElement[] at = runner.getStackTrace();
        LOG.log(Level.WARNING, "{0} has ended, but its work has not come back {1} ms after it was interrupted; thread {2} is {3}",
                run.name(), GRACE / 1_000_000, runner.getName(), at.length == 0 ? "about to end" : "at " + at[0]);
    }

    private void settle(@Nullable Object value, @Nullable Throwable failure) {
        lock.lock();
        try {
            if (ended != null) return;
            Summary soFar = tally.summary(elapsed());
            Ending end = stopping == null ? decided(value, failure) : resolved(stopping, value, failure, soFar);
            stopping = end;
            if (end.failure() instanceof WeftException known) known.soFar(soFar);
            Throwable why = end.failure() == null ? new CancelledException("the run has ended") : end.failure();
            Opened child;
            while ((child = open.youngestWithin(root.step)) != null) fail(child, why, elapsed());
            root.closed = true;
            long at = elapsed();
            Summary whole = tally.summary(at);
            summary = whole;
            switch (end.kind()) {
                case COMPLETED -> place(root.step, new Event.RunCompleted(whole), at, true, true);
                case FAILED -> place(root.step, new Event.RunFailed(Failure.of(why), whole), at, false, true);
                case CANCELLED, STOPPED -> place(root.step, new Event.RunCancelled(Failure.of(why), whole), at, false, true);
            }
            ended = end;
            if (readerEnd == null) readerEnd = end;
            onCancel.clear();
            room.made();
            changed.signalAll();
            if (!taps.isEmpty()) Threads.start("weft-listeners-" + run.name(), this::seeListenersThrough);
        } finally {
            lock.unlock();
        }
        queue.wake();
    }

    private static Ending decided(@Nullable Object value, @Nullable Throwable failure) {
        return failure == null ? Ending.completed(value) : Ending.failed(failure);
    }

    private Ending resolved(Ending cause, @Nullable Object value, @Nullable Throwable failure, Summary soFar) {
        if (!cause.is(Ending.Kind.STOPPED)) return cause;
        if (!working && failure == null) return Ending.stopped(value);
        return partial == null ? cause : Ending.stopped(partial.apply(soFar));
    }

    private void seeListenersThrough() {
        lock.lock();
        try {
            room.seeListenersThrough();
        } finally {
            lock.unlock();
        }
    }

    private void endAfterTotal() {
        if (awaitEnd(options.total().toNanos())) return;
        end(Ending.failed(new LimitException("the run " + run.name() + " took longer than its limit of " + options.total()
                + "; see RunOptions.total")), false);
    }

    /** The reader's stream was dropped: ends the run where nobody else has, and says so. */
    boolean abandoned() {
        return end(Ending.cancelled("the stream was dropped without being read to its end or closed"), true);
    }

    void detach() {
        lock.lock();
        try {
            if (stopping != null || ended != null || detached) return;
            detached = true;
            dropReader(Ending.cancelled("detached"));
        } finally {
            lock.unlock();
        }
        queue.wake();
    }

    /** The reading thread was interrupted: ends the run, or, where it has ended already, the reading. */
    void readerInterrupted() {
        Ending interrupted = Ending.cancelled("the reading thread was interrupted");
        if (end(interrupted, true)) return;
        lock.lock();
        try {
            Ending seen = readerEnd;
            if (seen == null || !seen.is(Ending.Kind.CANCELLED)) {
                if (interrupted.failure() instanceof WeftException known) known.soFar(tally.summary(elapsed()));
                readerEnd = interrupted;
                queue.clear();
            }
        } finally {
            lock.unlock();
        }
    }

    // ---- asking ----

    boolean stopping() {
        return stopping != null;
    }

    void throwIfCancelled() {
        Ending cause = stopping;
        if (cause != null && !cause.is(Ending.Kind.STOPPED)) refuse();
    }

    /** What the reader finds behind the last element; null while more may come. */
    @Nullable Ending readerEnd() {
        return readerEnd;
    }

    /** How the run has ended; null while it goes on. */
    @Nullable Ending ended() {
        return ended;
    }

    /** Why nobody can wait for a result: the cancellation that was decided, settled or not. */
    @Nullable Ending cancelled() {
        Ending cause = stopping;
        return cause != null && cause.is(Ending.Kind.CANCELLED) ? cause : null;
    }

    boolean isDetached() {
        lock.lock();
        try {
            return detached;
        } finally {
            lock.unlock();
        }
    }

    Summary summary() {
        lock.lock();
        try {
            return summary == null ? tally.summary(elapsed()) : summary;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the calling thread is one that the run would wait for. */
    boolean isOnOwnThread() {
        Thread me = Thread.currentThread();
        if (me == runner) return true;
        lock.lock();
        try {
            for (Tap tap : taps) if (tap.isOn(me)) return true;
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the end, whatever interrupts come; they are kept. True where it came. */
    boolean awaitEnd(long nanos) {
        boolean interrupted = Thread.interrupted();
        lock.lock();
        try {
            long left = nanos;
            while (ended == null && left > 0) {
                long before = System.nanoTime();
                try {
                    left = changed.awaitNanos(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                    left -= System.nanoTime() - before;
                }
            }
            return ended != null;
        } finally {
            lock.unlock();
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    /** Waits for the end, or a cancellation, or an interrupt of the calling thread. */
    void awaitOutcome() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (ended == null && cancelled() == null) changed.await();
        } finally {
            lock.unlock();
        }
    }
}
