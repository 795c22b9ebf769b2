package dev.weft;

import org.jspecify.annotations.Nullable;

/** What the work of a run came to. Used by the run's thread; a class because a carrier takes a plain Runnable. */
final class Outcome {
    @Nullable
    Object value;

    @Nullable
    Throwable failure;

    void of(Emitter.Work<?, ?> work, Emitter out) {
        try {
            value = work.run(out);
        } catch (Throwable thrown) {
            failure = thrown;
        }
    }
}
