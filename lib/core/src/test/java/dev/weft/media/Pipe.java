package dev.weft.media;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** An input that blocks until something is written, as a socket does, and throws in a blocked reader when it is closed. */
final class Pipe extends InputStream {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<byte[]> written = new ArrayDeque<>();
    private boolean waiting;
    private boolean ended;
    private boolean closed;

    Pipe write(String text) {
        return change(() -> written.add(text.getBytes(UTF_8)));
    }

    /** The other side has sent everything. */
    Pipe end() {
        return change(() -> ended = true);
    }

    @Override
    public void close() {
        change(() -> closed = true);
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private Pipe change(Runnable how) {
        lock.lock();
        try {
            how.run();
            changed.signalAll();
            return this;
        } finally {
            lock.unlock();
        }
    }

    void awaitBlockedReader() throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(5);
            while (!waiting && left > 0) left = changed.awaitNanos(left);
            if (!waiting) throw new AssertionError("nobody reads");
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read() {
        throw new AssertionError("decoders read arrays");
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        lock.lock();
        try {
            while (true) {
                if (closed) throw new IOException("closed");
                byte[] next = written.poll();
                if (next != null) {
                    int n = Math.min(length, next.length);
                    System.arraycopy(next, 0, into, offset, n);
                    if (n < next.length) written.addFirst(Arrays.copyOfRange(next, n, next.length));
                    return n;
                }
                if (ended) return -1;
                waiting = true;
                changed.signalAll();
                changed.await();
                waiting = false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            lock.unlock();
        }
    }
}
