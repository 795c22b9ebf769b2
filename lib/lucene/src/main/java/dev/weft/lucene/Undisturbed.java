package dev.weft.lucene;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Does work on files where no interrupt can reach it: a channel that is interrupted closes, and a writer with it. The thread
 * that calls waits for the end, interrupted or not, and keeps its interrupt for afterwards.
 */
final class Undisturbed {
    private Undisturbed() {}

    static <R> R get(Callable<R> work) throws IOException {
        var task = new FutureTask<>(work);
        Thread.ofPlatform().name("weft-lucene").daemon().start(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw asItWas(e.getCause());
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    private static IOException asItWas(@Nullable Throwable cause) throws IOException {
        return switch (cause) {
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> new IOException("the index could not be changed", cause);
        };
    }

    /** Does what has to be done after a failure, which must not be lost for what goes wrong now. */
    static void suppressed(Cleaning work, Throwable failure) {
        try {
            get(() -> {
                work.run();
                return failure;
            });
        } catch (IOException | RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
    }

    /** Something that is cleaned up. */
    interface Cleaning {
        void run() throws IOException;
    }
}
