package dev.weft.servlet;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One response's way out. One thread writes; the container ({@link #lose}) and the write limit ({@link #strike}) call from others.
 * Once the client counts as gone nothing is written any more, whoever found out. The lock guards what is said about a write, and
 * is not held during it.
 */
final class Outlet {
    /** How long the container is kept from taking the response back while a write of it is still on its way. */
    private static final long GRACE = TimeUnit.SECONDS.toNanos(1);

    private final OutputStream out;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition written = lock.newCondition();
    private boolean lost;
    private boolean struck;
    /** The thread that is in a write, since when. */
    private @Nullable Thread writer;

    private long since;

    Outlet(OutputStream out) {
        this.out = out;
    }

    /** Writes and flushes. */
    void write(byte[] bytes) throws LostClient {
        enter();
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException | RuntimeException e) {
            // containers that have taken the response back throw whatever comes of it, NullPointerException included
            lose(0);
            throw new LostClient(e);
        } finally {
            leave();
        }
    }

    /** What touches the response. */
    interface Answer {
        void give() throws IOException;
    }

    /** Touches the response in another way than by {@link #write}: as long as the container has not taken it back. */
    void answer(Answer answer) throws LostClient {
        enter();
        try {
            answer.give();
        } catch (IOException e) {
            lose(0);
            throw new LostClient(e);
        } catch (RuntimeException e) {
            // of a response that was taken back anything can come; of one that was not, it is somebody's mistake
            if (isLost()) throw new LostClient(e);
            throw e;
        } finally {
            leave();
        }
    }

    private boolean isLost() {
        lock.lock();
        try {
            return lost;
        } finally {
            lock.unlock();
        }
    }

    private void enter() throws LostClient {
        lock.lock();
        try {
            if (lost) throw new LostClient(null);
            writer = Thread.currentThread();
            since = System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    private void leave() throws LostClient {
        lock.lock();
        try {
            writer = null;
            written.signalAll();
            if (!struck) return;
            // the interrupt was for this write alone
            Thread.interrupted();
            throw new LostClient(null);
        } finally {
            lock.unlock();
        }
    }

    /** The container says that the client has gone; returns when no write touches the response any more, or after a second. */
    void lose() {
        lose(GRACE);
    }

    private void lose(long grace) {
        boolean interrupted = false;
        lock.lock();
        try {
            lost = true;
            for (long left = grace; left > 0 && writer != null; ) {
                try {
                    left = written.awaitNanos(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            lock.unlock();
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    /** Whether a write was ended because it took too long. */
    boolean isStruck() {
        lock.lock();
        try {
            return struck;
        } finally {
            lock.unlock();
        }
    }

    /** For how long the write that is on its way has been; 0 where there is none. */
    long writingFor() {
        lock.lock();
        try {
            return writer == null ? 0 : Math.max(1, System.nanoTime() - since);
        } finally {
            lock.unlock();
        }
    }

    /** The client counts as gone: ends a write that has been on its way for {@code limit}. False where there is none such. */
    boolean strike(long limit) {
        lock.lock();
        try {
            if (writer == null || System.nanoTime() - since < limit) return false;
            lost = true;
            struck = true;
            writer.interrupt();
            return true;
        } finally {
            lock.unlock();
        }
    }
}
