package dev.weft.log;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Asks a store again where it could not be reached, for a while. */
final class Patience {
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(2);

    private Patience() {}

    /** What is asked of a store. */
    interface Task<T> {
        T of() throws IOException, InterruptedException;
    }

    /** What is told a store. */
    interface Action {
        void of() throws IOException;
    }

    /** An interrupt ends the patience. */
    static <T> T asked(Duration limit, Task<T> task) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(limit);
        for (long pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
            try {
                return task.of();
            } catch (LogStore.FencedException e) {
                throw e;
            } catch (IOException e) {
                if (deadline - System.nanoTime() < pause
                        || Thread.currentThread().isInterrupted()) throw e;
            }
            LockSupport.parkNanos(pause);
        }
    }

    static void told(Duration limit, Action action) throws IOException, InterruptedException {
        asked(limit, () -> {
            action.of();
            return true;
        });
    }
}
