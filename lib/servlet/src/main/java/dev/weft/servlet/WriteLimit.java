package dev.weft.servlet;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that no write of one response takes longer than its limit. Looks at it now and then from the JDK's timer, so that a
 * write costs nothing; a write that has taken too long is ended from a thread made for that. Nothing is looked at after
 * {@link #close}.
 */
final class WriteLimit {
    private final Outlet outlet;
    private final long limit;
    private final Runnable whenLost;
    private volatile boolean closed;
    private volatile @Nullable CompletableFuture<@Nullable Void> timer;

    /** {@code whenLost} is called once a write was ended. */
    WriteLimit(Outlet outlet, Duration limit, Runnable whenLost) {
        this.outlet = outlet;
        this.limit = TimeUnit.NANOSECONDS.convert(limit);
        this.whenLost = whenLost;
        lookIn(this.limit);
    }

    private void lookIn(long nanos) {
        var next = new CompletableFuture<@Nullable Void>();
        timer = next;
        if (closed) return;
        // cancelled by close(), which is the one way in which it fails
        var unused = next.thenRun(this::look);
        next.completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS);
    }

    private void look() {
        long left = limit - outlet.writingFor();
        if (left > 0) lookIn(left);
        else Thread.ofVirtual().inheritInheritableThreadLocals(false).start(this::strike);
    }

    private void strike() {
        if (outlet.strike(limit)) whenLost.run();
        else lookIn(limit);
    }

    void close() {
        closed = true;
        var last = timer;
        if (last != null) last.cancel(false);
    }
}
