package dev.weft.log;

import dev.weft.Emission;
import dev.weft.EmissionSource;
import org.jspecify.annotations.Nullable;

/** One reader of a run that is kept here. Any thread may close it, which leaves the run and its other followers alone. */
final class Follower implements EmissionSource {
    private final KeptRun kept;
    private volatile boolean closed;
    // the reading thread
    private int number;

    Follower(KeptRun kept, int number) {
        this.kept = kept;
        this.number = number;
    }

    @Override
    public @Nullable Emission next() throws InterruptedException {
        Emission next = kept.await(number, this);
        if (next != null) number++;
        return next;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        kept.wakeFollowers();
    }
}
