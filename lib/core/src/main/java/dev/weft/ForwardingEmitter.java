package dev.weft;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An emitter in front of another one: does what that one does, all of it, and what is to be different is overridden. A wrapper of
 * one's own that passed on {@code emit} alone would lose the run behind it: its steps, its end, its cancelling.
 */
public interface ForwardingEmitter extends Emitter {
    /** The emitter behind this one. */
    Emitter out();

    @Override
    default void emit(Event event) {
        out().emit(event);
    }

    /** What is emitted inside the step goes past this emitter, unless this is overridden. */
    @Override
    default <R, X extends Exception> R step(
            String name, Event.Started started, Function<? super R, ? extends Event.Finished> finished, Work<R, X> work)
            throws X {
        return out().step(name, started, finished, work);
    }

    /** What is emitted by these pieces of work goes past this emitter, unless this is overridden. */
    @Override
    default <R extends @Nullable Object> List<R> sideBySide(int atOnce, List<? extends Work<? extends R, ?>> works)
            throws Exception {
        return out().sideBySide(atOnce, works);
    }

    @Override
    default Runnable carry(Runnable work) {
        return out().carry(work);
    }

    @Override
    default boolean approved(ToolCall call) throws InterruptedException {
        return out().approved(call);
    }

    @Override
    default Registration onCancel(Runnable action) {
        return out().onCancel(action);
    }

    @Override
    default Pending atEnd(AtEnd action) {
        return out().atEnd(action);
    }

    @Override
    default boolean cancelled() {
        return out().cancelled();
    }
}
