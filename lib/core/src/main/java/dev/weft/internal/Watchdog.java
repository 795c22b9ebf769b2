package dev.weft.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A timer that one stream re-arms now and then, in place of a timed wait for every piece, which costs a microsecond each time.
 * Armed and stopped by the stream's own thread, or by the action, which runs on the JDK's one timer thread and must not block.
 * At most one timer is armed at a time. Once stopped it holds nothing and does nothing.
 */
final class Watchdog {
    private final Runnable action;
    private volatile @Nullable CompletableFuture<Void> timer;
    private volatile boolean stopped;

    Watchdog(Runnable action) {
        this.action = action;
    }

    boolean armed() {
        return timer != null;
    }

    void after(long nanos) {
        if (stopped) return;
        var next = new CompletableFuture<Void>();
        timer = next;
        var unused = next.thenRun(action);
        next.completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS);
        if (stopped) next.cancel(false);
    }

    void stop() {
        stopped = true;
        var armed = timer;
        // cancelling also takes the timer out of the JDK's queue
        if (armed != null) armed.cancel(false);
    }
}
