package dev.weft.chat;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A call of a store, on a thread of its own that nobody interrupts: an interrupt would close a file for all who share it. */
final class Apart<R> {
    private final FutureTask<R> task;

    private Apart(Callable<R> call) {
        task = new FutureTask<>(call);
    }

    static <R> Apart<R> start(Callable<R> call) {
        var apart = new Apart<R>(call);
        Thread thread = Thread.ofVirtual()
                .name("weft-store")
                .inheritInheritableThreadLocals(false)
                .unstarted(apart.task);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.start();
        return apart;
    }

    /** What it returned or threw. An interrupt ends the waiting, not the call. */
    R get() throws Exception {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception own) throw own;
            if (e.getCause() instanceof Error own) throw own;
            throw e;
        }
    }

    /** The same, whatever interrupts come; they are kept. */
    R await() {
        try {
            awaitReturn();
            return get();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a store threw a checked exception", e);
        }
    }

    /** Waits until it has returned or thrown, whatever interrupts come; they are kept. */
    void awaitReturn() {
        boolean interrupted = false;
        while (!task.isDone()) {
            try {
                task.get();
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                break;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }
}
