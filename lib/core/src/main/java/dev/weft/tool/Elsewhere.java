package dev.weft.tool;

import dev.weft.CancelledException;
import dev.weft.Emitter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Does a piece of work on another thread while the calling one, which is the run's, waits for it. Interrupting the waiting thread,
 * or the end of the limit, gives the work up: its thread is interrupted where Weft made it, and not waited for; one that stays
 * inside for all that is named by {@link Lingering}.
 */
final class Elsewhere {
    private static final Logger LOG = System.getLogger("dev.weft");

    private Elsewhere() {}

    static @Nullable Object call(String tool, Terms terms, Emitter out, Callable<@Nullable Object> work)
            throws Exception {
        Executor given = terms.executor();
        Executor executor = given == null ? Terms.VIRTUAL_THREADS : given;
        boolean ours = executor == Terms.VIRTUAL_THREADS || executor == Terms.PLATFORM_THREADS;
        var lingering = new Lingering(tool);
        var task = new Task(() -> lingering.watched(work));
        try {
            executor.execute(() -> task.carried(out));
        } catch (RejectedExecutionException e) {
            throw notTaken(tool, e);
        }
        try {
            if (terms.limit().isZero()) return task.get();
            return task.get(terms.limit().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            task.cancel(ours);
            if (ours) lingering.nameLater();
            throw new OverdueException(terms.limit());
        } catch (InterruptedException e) {
            task.cancel(ours);
            if (ours) lingering.nameLater();
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InterruptedException stray) throw interrupted(stray);
            if (e.getCause() instanceof Exception failure) throw failure;
            if (e.getCause() instanceof Error failure) throw failure;
            throw e;
        }
    }

    /** The thread that waits was not: so this is a failure of the tool, such as when its executor is shut down. */
    private static IllegalStateException interrupted(InterruptedException stray) {
        return new IllegalStateException("it was interrupted, though nobody has ended the run", stray);
    }

    /** Not the model's fault, and beyond its means: whoever gave the executor has to hear of it. */
    private static RejectedExecutionException notTaken(String tool, RejectedExecutionException cause) {
        String what = "the tool " + tool + " could not be called: its executor takes no more work";
        LOG.log(Level.WARNING, "{0}; is it shut down, or full?", what);
        return new RejectedExecutionException(what, cause);
    }

    /** The work, which ends in one way or another wherever it is done. */
    private static final class Task extends FutureTask<@Nullable Object> {
        Task(Callable<@Nullable Object> work) {
            super(work);
        }

        /** On the other thread. */
        void carried(Emitter out) {
            try {
                out.carry(this).run();
            } catch (CancelledException late) {
                // the run ended before this thread had begun; whoever waits is told in another way
                cancel(false);
            } catch (Throwable broken) {
                // a carrier's own; without it whoever waits would wait for ever
                setException(broken);
            }
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
