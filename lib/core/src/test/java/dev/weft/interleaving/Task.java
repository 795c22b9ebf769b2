package dev.weft.interleaving;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One thread of an execution, as the {@link Scheduler} sees it. Only the thread whose turn it is touches it. */
final class Task {
    final Scheduler scheduler;
    final int id;
    final Thread thread;
    final int[] clock;

    /** What it waits for; null where it can go on. */
    @Nullable
    Object waitsFor;

    boolean interruptible;
    /** When it goes on anyway, where it waits. */
    long deadline = Long.MAX_VALUE;

    boolean done;
    boolean permit;
    boolean interrupted;

    private volatile boolean turn;

    Task(Scheduler scheduler, int id, Thread thread, int[] clock) {
        this.scheduler = scheduler;
        this.id = id;
        this.thread = thread;
        this.clock = clock;
    }

    boolean canGoOn() {
        return !done && waitsFor == null;
    }

    void goOn() {
        waitsFor = null;
        interruptible = false;
        deadline = Long.MAX_VALUE;
    }

    void giveTurn() {
        turn = true;
        LockSupport.unpark(thread);
    }

    void awaitTurn() {
        while (!turn) LockSupport.park(this);
        turn = false;
    }

    @Override
    public String toString() {
        return thread.getName();
    }
}
