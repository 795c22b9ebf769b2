package dev.weft;

import dev.weft.OpenSteps.Opened;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The write end of a run, bound to one of its steps. Any thread may emit; the run's lock orders them. A started event that is
 * emitted by hand opens a step inside this one, in which everything emitted here happens until its end is emitted.
 */
final class StepEmitter implements Emitter {
    private final Execution run;
    private final WriteSide write;
    private final Opened step;
    /** Of the piece of work beside others that it was given to. */
    final @Nullable Lane lane;
    /** Steps opened by hand and not yet ended; guarded by the run's lock. */
    private final Deque<Opened> byHand = new ArrayDeque<>(0);

    StepEmitter(Execution run, WriteSide write, Opened step, @Nullable Lane lane) {
        this.run = run;
        this.write = write;
        this.step = step;
        this.lane = lane;
    }

    @Override
    public void emit(Event event) {
        emit(event, false);
    }

    /** With {@code moreAtHand} a waiting reader need not be woken yet. */
    void emit(Event event, boolean moreAtHand) {
        switch (event) {
            case Event.Delta delta -> write.emit(this, delta, write.elapsed(), moreAtHand);
            case Event.RunStarted e -> throw refused(event);
            case Event.RunCompleted e -> throw refused(event);
            case Event.RunFailed e -> throw refused(event);
            case Event.RunCancelled e -> throw refused(event);
            case Event.Started started -> write.open(this, started, Step.nameOf(started), WriteSide.NOW, true);
            case Event.Finished finished -> write.closeByHand(this, finished);
            case Event.Failed failed -> write.closeByHand(this, failed);
            default -> write.emit(this, event, write.elapsed(), false);
        }
    }

    private static IllegalArgumentException refused(Event event) {
        String name = event.getClass().getSimpleName();
        return new IllegalArgumentException(
                name + " belongs to the stream itself; to make another answer a part of this run, call respond(request,"
                        + " emitter) with this emitter instead of emitting what its stream gives");
    }

    private static IllegalArgumentException mismatched(Event end, Event.Started started) {
        return new IllegalArgumentException(end.getClass().getSimpleName() + " does not end what "
                + started.getClass().getSimpleName() + " has begun");
    }

    @Override
    public <R, X extends Exception> R step(
            String name, Event.Started started, Function<? super R, ? extends Event.Finished> finished, Work<R, X> work)
            throws X {
        if (started instanceof Event.RunStarted) throw refused(started);
        Opened opened = write.open(this, started, name, WriteSide.NOW, false);
        R result;
        Event.Finished end;
        try {
            result = work.run(new StepEmitter(run, write, opened, lane));
            end = finished.apply(result);
            if (end instanceof Event.RunCompleted) throw refused(end);
            if (!Closing.isKind(end, started)) throw mismatched(end, started);
        } catch (Throwable failure) {
            try {
                write.close(opened, Closing.failed(started, Failure.of(failure)), write.elapsed());
            } catch (CancelledException | IllegalStateException late) {
                // the run is being settled, which closes the step
            }
            throw failure;
        }
        write.close(opened, end, write.elapsed());
        return result;
    }

    @Override
    public Registration onCancel(Runnable action) {
        return run.hooks.add(action);
    }

    @Override
    public Pending atEnd(AtEnd action) {
        return run.ends.add(action, this, step.step, lane);
    }

    @Override
    public boolean cancelled() {
        return run.state.stopping() != null;
    }

    @Override
    public <R extends @Nullable Object> List<R> sideBySide(int atOnce, List<? extends Work<? extends R, ?>> works)
            throws Exception {
        if (atOnce < 1) throw new IllegalArgumentException("at least one at once, not " + atOnce);
        if (works.isEmpty()) return List.of();
        return new SideBySide<R>(run, List.copyOf(works), this).run(atOnce);
    }

    @Override
    public Runnable carry(Runnable work) {
        return () -> {
            run.hands.enter(false);
            try {
                run.carried.apply(work).run();
            } finally {
                run.hands.leave();
            }
        };
    }

    @Override
    public boolean approved(ToolCall call) throws InterruptedException {
        return run.approvals.await(call, write.room, () -> emit(new Event.ApprovalRequested(call)));
    }

    /** Throws where the run is being ended in any way but politely. */
    void throwIfCancelled() {
        run.state.refuseUnlessStopped();
    }

    /** Wakes a reader whose wake-up was put off. */
    void wakeReader() {
        write.queue.wake();
    }

    Approvals approvals() {
        return run.approvals;
    }

    WriteSide write() {
        return write;
    }

    /** An emitter for a step opened beside this one's work. */
    StepEmitter in(Opened other) {
        return new StepEmitter(run, write, other, lane);
    }

    /** An emitter for the same step, for one piece of work beside others. */
    StepEmitter in(Lane one) {
        return new StepEmitter(run, write, step, one);
    }

    // ---- under the run's lock ----

    /** The innermost open step; throws where this emitter's own has ended. */
    Opened inside() {
        if (step.closed) throw step.late();
        if (lane != null && lane.isOver()) throw Lane.late();
        // a step that was opened by hand may have been closed with the one around it
        while (!byHand.isEmpty() && byHand.getLast().closed) byHand.removeLast();
        Opened innermost = byHand.peekLast();
        return innermost == null ? step : innermost;
    }

    void openedByHand(Opened opened) {
        byHand.addLast(opened);
    }

    /** The innermost step opened here that {@code end} can close. */
    Opened endedByHand(Event end) {
        var innermostFirst = byHand.descendingIterator();
        while (innermostFirst.hasNext()) {
            Opened opened = innermostFirst.next();
            if (!opened.closed && Closing.closes(end, opened.started)) {
                innermostFirst.remove();
                return opened;
            }
        }
        throw new IllegalStateException(
                end.getClass().getSimpleName() + " ends no step that was started with this emitter");
    }
}
