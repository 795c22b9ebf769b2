package dev.weft;

import java.util.function.Function;

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

    /** Whether the run is being stopped or has ended, so that work should come to an end. */
    default boolean cancelled() {
        return false;
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
