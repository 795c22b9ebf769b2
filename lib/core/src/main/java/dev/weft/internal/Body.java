package dev.weft.internal;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A response's body as a stream of bytes for the exchange's one reader. A read hands over all that is at hand and waits only
 * where that is nothing; what broke the response is thrown only after every byte that came before it. Silence is measured while
 * the reader waits here, so that a slow reader is never idle. Closing aborts the exchange, unless the rest is being discarded.
 *
 * <p>What goes wrong is thrown as our own exceptions, never as an {@link java.io.IOException}.
 */
public final class Body extends InputStream {
    private final Exchange exchange;
    private final Inbox inbox;
    private final long idle;
    private final Runnable beforeWaiting;
    private final Watchdog watchdog = new Watchdog(this::look);

    private @Nullable Iterator<ByteBuffer> piece;
    private @Nullable ByteBuffer at;
    private boolean limited;
    private long deadline;

    private volatile long waitingSince; // 0 while not waiting
    private volatile long tooLong; // the wait that was

    Body(Exchange exchange, Inbox inbox, Duration idle, Runnable beforeWaiting) {
        this.exchange = exchange;
        this.inbox = inbox;
        this.idle = idle.toNanos();
        this.beforeWaiting = beforeWaiting;
    }

    /** From now on every read must be done within this time, whatever comes; until it is called again. */
    public void within(Duration time) {
        limited = true;
        deadline = System.nanoTime() + time.toNanos();
    }

    @Override
    public int read() {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, into.length);
        int filled = 0;
        while (filled < length) {
            ByteBuffer bytes = filled == 0 ? next() : atHand();
            if (bytes == null) return filled == 0 ? -1 : filled;
            int more = Math.min(bytes.remaining(), length - filled);
            bytes.get(into, offset + filled, more);
            filled += more;
        }
        return filled;
    }

    /** A number above 0 where the next read does not wait. */
    @Override
    public int available() {
        var bytes = atHand();
        return bytes != null ? bytes.remaining() : inbox.ready() ? 1 : 0;
    }

    @Override
    public void close() {
        watchdog.stop();
        exchange.close();
    }

    private @Nullable ByteBuffer atHand() {
        while (true) {
            if (at != null && at.hasRemaining()) return at;
            if (piece == null || !piece.hasNext()) {
                List<ByteBuffer> next = inbox.poll();
                if (next == null) return null;
                piece = next.iterator();
            } else {
                at = piece.next();
            }
        }
    }

    /** The next bytes, waiting for them; null at the end. */
    private @Nullable ByteBuffer next() {
        while (true) {
            inbox.look();
            if (inbox.aborted()) throw Failures.aborted(exchange.origin());
            boolean ended = inbox.ended(); // looked at first: all bytes came before it
            ByteBuffer bytes = atHand();
            if (bytes != null) return bytes;
            if (ended) {
                Throwable failure = inbox.failure();
                if (failure != null) throw Failures.inBody(failure, exchange.origin());
                return null;
            }
            await();
        }
    }

    private void await() {
        if (limited && deadline - System.nanoTime() <= 0) throw Failures.idle(idle, exchange.origin());
        beforeWaiting.run();
        long since = System.nanoTime() | 1;
        waitingSince = since;
        if (idle > 0 && !watchdog.armed()) watchdog.after(idle);
        try {
            exchange.pause(limited, deadline);
        } finally {
            waitingSince = 0;
        }
        if (tooLong == since && !inbox.ready()) throw Failures.idle(idle, exchange.origin());
    }

    /** On the JDK's timer thread: has the reader been waiting for too long? If so, it is told which of its waits that is. */
    private void look() {
        long since = waitingSince;
        long left = since == 0 ? idle : idle - (System.nanoTime() - since);
        if (left <= 0) {
            tooLong = since;
            inbox.wake();
            left = idle;
        }
        watchdog.after(left);
    }
}
