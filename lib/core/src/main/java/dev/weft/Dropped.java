package dev.weft;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.Cleaner;

/** What happens to a run whose stream was dropped. Must not refer to the stream. */
record Dropped(Execution execution, Object openedAt) implements Runnable {
    private static final Logger LOG = System.getLogger("dev.weft");
    private static final Cleaner CLEANER = Cleaner.create();

    Cleaner.Cleanable noticedAfter(EventStream<?> stream) {
        return CLEANER.register(stream, this);
    }

    @Override
    public void run() {
        if (execution.abandoned()) {
            LOG.log(
                    Level.WARNING,
                    "a stream of {0}, opened at {1}, was dropped and its {2}; close streams, best with"
                            + " try-with-resources, or detach() them",
                    execution.run.name(),
                    openedAt,
                    execution.isReading() ? "reading given up" : "run cancelled");
        }
    }
}
