package dev.weft;

import dev.weft.OpenSteps.Opened;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What emitters call: gives every event its number and its place with the reader and the listeners, in one order.
 *
 * <p>Any thread calls; the run's lock orders them, and is not held while an emitter waits for room. What is unread is bounded by
 * the capacity, for the reader and for each listener. When the run is being ended emitters are refused, those that wait too; the
 * settlement then closes what is open, for which there is always room.
 */
final class WriteSide {
    private static final int MOST_PUT_OFF = 64;
    /** In place of a time: when the event gets its place. */
    static final long NOW = Long.MIN_VALUE;

    final Run run;
    final EmissionQueue queue;
    private final long startedAt = System.nanoTime();
    private final @Nullable Recorded recorded;
    private final RunState state;
    private final ReentrantLock lock;
    private final Opened root;

    // guarded by the lock
    final Room room;
    private final List<Tap> taps = new ArrayList<>(0);
    private final OpenSteps open = new OpenSteps();
    private final Tally tally = new Tally();
    private final AtEnds ends;
    final Tracing tracing = new Tracing();
    private long seq;
    private int steps;
    private int putOff;
    /** The run's last emission, once it is written. Read by anyone. */
    volatile @Nullable Emission end;

    /** {@code onLimit} is called, without the lock, when nobody reads for too long: it ends the run. */
    WriteSide(
            Run run,
            RunState state,
            RunOptions options,
            AtEnds ends,
            Consumer<LimitException> onLimit,
            @Nullable Recorded recorded) {
        this.run = run;
        this.recorded = recorded;
        this.state = state;
        this.ends = ends;
        lock = state.lock;
        queue = new EmissionQueue(options.capacity(), this::roomMade);
        room = new Room(run, state, queue, taps, options, onLimit);
        root = new Opened(new Step(run, null, 0, Step.Kind.RUN, run.name()), new Event.RunStarted(run), null);
    }

    void start() {
        state.locked(() -> {
            if (recorded == null) place(root.step, root.started, 0, true, false);
        });
    }

    /** The emitter for the run itself. */
    StepEmitter emitter(Execution execution) {
        return new StepEmitter(execution, this, root, null);
    }

    long elapsed() {
        return recorded == null ? System.nanoTime() - startedAt : recorded.elapsed;
    }

    // ---- emitting: any thread ----

    void emit(StepEmitter from, Event event, long at, boolean moreAtHand) {
        lock.lock();
        try {
            admit();
            place(from.inside().step, event, at, true, false);
            if (moreAtHand && ++putOff < MOST_PUT_OFF) return;
            putOff = 0;
        } finally {
            lock.unlock();
        }
        queue.wake();
    }

    /** What was recorded takes its place again, with its number and time; the end of the run does so at the end. */
    void replay(Emission emission, Recorded into) {
        lock.lock();
        try {
            admit();
            seq = emission.seq();
            if (into.take(emission)) place(emission.step(), emission.event(), emission.elapsedNanos(), true, false);
        } finally {
            lock.unlock();
        }
        queue.wake();
    }

    /** A step opened {@code byHand} is the one that its emitter emits into from then on. */
    Opened open(StepEmitter from, Event.Started started, String name, long at, boolean byHand) {
        Opened opened;
        lock.lock();
        try {
            opened = begin(from, started, name, at);
            if (byHand) from.openedByHand(opened);
        } finally {
            lock.unlock();
        }
        queue.wake();
        return opened;
    }

    private Opened begin(StepEmitter from, Event.Started started, String name, long at) {
        admit();
        Step around = from.inside().step;
        var opened = new Opened(new Step(run, around, ++steps, Step.kindOf(started), name), started, from.lane);
        open.add(opened);
        // stamped now, not before: waiting for a slow reader is not work
        place(opened.step, started, at == NOW ? elapsed() : at, true, false);
        ends.began(opened);
        return opened;
    }

    void close(Opened opened, Event end, long at) {
        state.locked(() -> closeInOrder(opened, end, at));
        queue.wake();
    }

    void closeByHand(StepEmitter from, Event end) {
        long at = elapsed();
        state.locked(() -> {
            admitEnd();
            closeInOrder(from.endedByHand(end), end, at);
        });
        queue.wake();
    }

    private void closeInOrder(Opened opened, Event end, long at) {
        admitEnd();
        Opened child;
        while (!opened.closed && (child = open.youngestWithin(opened.step)) != null) {
            fail(child, new CancelledException("the step around it has ended"), at);
            admitEnd();
        }
        if (opened.closed) throw opened.late();
        place(opened.step, end, at, true, false);
        open.remove(opened);
    }

    /** What is still open there fails, and nothing more is taken from there. */
    void end(Lane lane, Throwable why) {
        lane.end();
        for (Opened opened; (opened = open.youngestWithin(lane)) != null; ) fail(opened, why, elapsed());
    }

    private void fail(Opened opened, Throwable why, long at) {
        open.remove(opened);
        place(opened.step, Closing.failed(opened.started, Failure.of(why)), at, true, false);
    }

    /** Gives the event the next number and, at once, its place with every reader. */
    private void place(Step step, Event event, long at, boolean forReader, boolean last) {
        // first, since it may throw where an event is broken: that must leave no gap
        tally.count(step, event, at);
        ends.see(step, event);
        var emission = new Emission(seq++, at, step, event);
        tracing.take(emission);
        if (forReader && state.readerEnd() == null) queue.add(emission);
        if (!taps.isEmpty()) for (Tap tap : taps) tap.add(emission, last);
        if (last) end = emission;
    }

    /** Waits for room; throws where the run takes nothing more. */
    private void admit() {
        if (ends.isMe() && !state.isGoingOn()) return;
        state.refuse();
        if (room.isFree()) return;
        putOff = 0;
        try {
            room.await();
        } catch (CancelledException | IllegalStateException e) {
            // what is done at the end is told even so
            if (!ends.isMe()) throw e;
        }
    }

    /** The same for the end of a step, which a polite stop still takes, without waiting. */
    private void admitEnd() {
        try {
            if (!state.isStoppedPolitely()) admit();
        } catch (CancelledException e) {
            // it may have been stopped while we waited
            if (!state.isStoppedPolitely()) throw e;
        }
    }

    private void roomMade() {
        state.locked(room::made);
    }

    // ---- ending: under the lock ----

    /** The reader gets nothing more. */
    void dropReader() {
        queue.clear();
        room.readerGone();
    }

    /** Closes what is open, children first. */
    void closeSteps(Ending end) {
        Opened child;
        while ((child = open.youngestWithin(root.step)) != null) fail(child, end.why(), elapsed());
    }

    /** Writes the end; gives what the run has come to. */
    Summary end(Ending end) {
        closeSteps(end);
        root.closed = true;
        long at = elapsed();
        Summary summary = tally.summary(at);
        Event last = recorded != null && recorded.end != null ? recorded.end : Closing.end(end, summary);
        place(root.step, last, at, end.is(Ending.Kind.COMPLETED), true);
        return summary;
    }

    /** One more listener, which gets these first. */
    void join(Tap tap, List<Emission> before) {
        for (Emission emission : before) tap.add(emission, emission == end);
        if (end != null && !(end.event() instanceof Event.RunCompleted)) tap.add(end, true);
        taps.add(tap);
        tap.start();
        if (end != null) room.seeListenersThrough();
    }

    Summary soFar() {
        return tally.summary(elapsed());
    }

    /** After the end: somebody stays until every listener has had everything, or was dropped for being too far behind. */
    void seeListenersThrough() {
        if (!taps.isEmpty()) room.seeListenersThrough();
    }
}
