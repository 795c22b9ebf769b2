package dev.weft;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Write end of a stream; a lambda will do in a test: {@code model.respond(request, seen::add)}.
 *
 * <p>The emitter of a run may be called from any thread. {@code emit} waits while the run's queue is full, and throws
 * {@link CancelledException} once the run is being stopped and {@link IllegalStateException} once it has completed. Whoever gets
 * an emitter and hands it on makes what it is handed to a part of the same run.
 */
@FunctionalInterface
public interface Emitter {
    /**
     * Emits one event. The events of runs ({@code RunStarted} and so on) are refused: they are the stream's own; to make one
     * answer a part of another, call {@link Responder#respond} with this emitter.
     */
    void emit(Event event);

    /** Runs {@code work} as a step of its own: started, then finished, or failed with what {@code work} threw. */
    default <R, X extends Exception> R step(String name, Work<R, X> work) throws X {
        return step(name, new Event.StepStarted(name), result -> new Event.StepFinished(name), work);
    }

    /**
     * Runs {@code work} as a step that begins with {@code started}, whose class decides its kind, and ends with what
     * {@code finished} makes of the result, or with the failed event that belongs to {@code started}. What {@code work} emits
     * into the emitter that it is given happens inside the step.
     */
    default <R, X extends Exception> R step(
            String name, Event.Started started, Function<? super R, ? extends Event.Finished> finished, Work<R, X> work)
            throws X {
        emit(started);
        R result;
        try {
            result = work.run(this);
        } catch (Throwable failure) {
            emit(Closing.failed(started, Failure.of(failure)));
            throw failure;
        }
        emit(finished.apply(result));
        return result;
    }

    /**
     * Registers what ends a blocking call of yours when the run is cancelled or stopped: called at most once, on the thread that
     * cancels, at once where the run is already being stopped. It must not block. The run's thread is interrupted besides. An
     * emitter without a run never calls it.
     */
    default Registration onCancel(Runnable action) {
        return () -> {};
    }

    /**
     * Does these pieces of work side by side, each on a virtual thread of its own, at most {@code atOnce} at a time, and gives
     * their results in their order when all are back. Each is given an emitter for the same step as this one. The first that throws
     * is what this throws, and the others are interrupted; so are all when the run is ended. One that has not come back a second
     * later is left behind and named in the log: what it has open fails, and it can emit nothing any more. Without a run they are
     * done one after the other, each with this emitter.
     */
    default <R extends @Nullable Object> List<R> sideBySide(int atOnce, List<? extends Work<? extends R, ?>> works)
            throws Exception {
        var results = new ArrayList<R>();
        for (var work : works) results.add(work.run(this));
        return results;
    }

    /**
     * Wraps work for a thread of one's own, so that it finds what the thread carried that started the run; see {@link Carrier}.
     * A thread inside such work counts as one of the run's.
     */
    default Runnable carry(Runnable work) {
        return work;
    }

    /**
     * Asks whoever reads the stream whether this call may be made, by an {@link Event.ApprovalRequested}, and waits for
     * {@link EventStream#approve}, however long that takes. Where nobody can see the event, the log says so after a second.
     *
     * @throws IllegalStateException where there is no run, and so nobody to ask
     */
    default boolean approved(ToolCall call) throws InterruptedException {
        throw new IllegalStateException("nobody is there to approve " + call + ": there is no run");
    }

    /**
     * Registers what is done when the work is over, however it ends, and before the run's end is told: where a turn is stored.
     * It is done once, after everything that is open was closed, on a thread that Weft never interrupts, when {@code close()} can
     * no longer change how the run ends; what it throws fails a run that would have completed. The run's end waits for it, so
     * that it must not block for ever. Without a run it is done only when {@linkplain Pending#now asked for}.
     */
    default Pending atEnd(AtEnd action) {
        var undone = new AtomicReference<@Nullable AtEnd>(action);
        return () -> {
            AtEnd mine = undone.getAndSet(null);
            if (mine != null) mine.done(this, "");
        };
    }

    /** Whether the run is being stopped or has ended, so that work should come to an end. */
    default boolean cancelled() {
        return false;
    }

    /**
     * An emitter that passes everything on to {@code out} and shows every event to {@code seen} before, on the thread that emits
     * it; what is emitted in the steps inside too.
     */
    static Emitter watched(Emitter out, Consumer<? super Event> seen) {
        return filtered(out, event -> {
            seen.accept(event);
            return true;
        });
    }

    /**
     * An emitter that passes on to {@code out} only the events for which this is true, and everything else that an emitter does; for
     * the steps inside too. For a model that works behind the scenes: {@code event -> !(event instanceof Event.Delta)}. A started
     * event must not be held back by it.
     */
    static Emitter filtered(Emitter out, Predicate<? super Event> passes) {
        return new FilteredEmitter(out, passes);
    }

    /** What is done at the end; see {@link #atEnd}. */
    @FunctionalInterface
    interface AtEnd {
        /**
         * Called once. What is emitted to {@code out} comes behind everything else, and before the run's end.
         *
         * @param said the text of the last model call that was made with the emitter this was registered with, as far as it has
         *     come: for an answer that was cut off; empty from when tools are called, since what wanted them was whole
         */
        void done(Emitter out, String said) throws Exception;
    }

    /** Something that is done at the end of the run, or sooner. */
    @FunctionalInterface
    interface Pending {
        /**
         * Has it done now, where that was not done yet, and waits for it, whatever interrupts come; throws what it throws. For
         * what is only a part of a run, and over before the run is.
         */
        void now() throws Exception;
    }

    /** Something that was registered, until it is closed. */
    @FunctionalInterface
    interface Registration extends AutoCloseable {
        /** Takes the registration back; doing so twice is harmless. */
        @Override
        void close();
    }

    /** A piece of work that is given an emitter and may throw what it likes. */
    @FunctionalInterface
    interface Work<R, X extends Exception> {
        /** Does the work: return is completion, throw is failure, emit is progress. */
        R run(Emitter out) throws X;
    }
}
