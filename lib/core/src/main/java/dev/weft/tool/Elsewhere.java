package dev.weft.tool;

import dev.weft.CancelledException;
import dev.weft.Emitter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Does a piece of work on another thread while the calling one, which is the run's, waits for it. Interrupting the waiting thread,
 * or the end of the limit, gives the work up: its thread is interrupted where Weft made it, and not waited for.
 */
final class Elsewhere {
    private Elsewhere() {}

    static @Nullable Object call(Terms terms, Emitter out, Callable<@Nullable Object> work) throws Exception {
        Executor given = terms.executor();
        Executor executor = given == null ? Terms.VIRTUAL_THREADS : given;
        var task = new FutureTask<@Nullable Object>(work);
        boolean ours = executor == Terms.VIRTUAL_THREADS || executor == Terms.PLATFORM_THREADS;
        Runnable carried = () -> {
            try {
                out.carry(task).run();
            } catch (CancelledException late) {
                // the run ended before this thread had begun; whoever waits is told in another way
                task.cancel(false);
            }
        };
        executor.execute(carried);
        try {
            if (terms.limit().isZero()) return task.get();
            return task.get(terms.limit().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            task.cancel(ours);
            throw new OverdueException(terms.limit());
        } catch (InterruptedException e) {
            task.cancel(ours);
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception failure) throw failure;
            if (e.getCause() instanceof Error failure) throw failure;
            throw e;
        }
    }

    /** A tool took longer than it may. */
    static final class OverdueException extends Exception {
        private static final long serialVersionUID = 1;

        OverdueException(Duration limit) {
            super("it took longer than its limit of " + limit.toMillis() + " ms");
        }
    }
}
