package dev.weft.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection that a {@link ModelServer} has accepted, as the server sees it: a live view, to be looked at from any thread.
 *
 * <pre>{@code
 * var connection = server.awaitRequest().connection();
 * stream.close();
 * connection.awaitClosed(Duration.ofMillis(100));
 * assertEquals(End.CLIENT_CLOSED, connection.end().orElseThrow());
 * }</pre>
 */
public final class SeenConnection {
    /** Who ended a connection, and how. The first end counts. */
    public enum End {
        /** The client closed it in good order: its FIN arrived. */
        CLIENT_CLOSED,
        /** The client broke it off: its RST arrived, as when it closes with bytes unread. */
        CLIENT_RESET,
        /** The server closed it. */
        SERVER_CLOSED,
        /** The server broke it off. */
        SERVER_RESET
    }

    private final int number;
    private final Records records;
    private final Instant openedAt = Instant.now();
    private volatile @Nullable Closed closed;
    private volatile @Nullable Instant writeFailedAt;
    private volatile long written;
    private volatile int requests;

    private record Closed(End end, Instant at) {}

    /** For the records, which number connections and wake those who wait. */
    SeenConnection(int number, Records records) {
        this.number = number;
        this.records = records;
    }

    /** Its place in the order of arrival, from 1. */
    public int number() {
        return number;
    }

    /** When it was accepted. */
    public Instant openedAt() {
        return openedAt;
    }

    /** When its end was seen; empty while it is open. */
    public Optional<Instant> closedAt() {
        return Optional.ofNullable(closed).map(Closed::at);
    }

    /** How it ended; empty while it is open. */
    public Optional<End> end() {
        return Optional.ofNullable(closed).map(Closed::end);
    }

    /** Whether its end has not been seen yet. */
    public boolean isOpen() {
        return closed == null;
    }

    /** When a write into it failed for the first time; empty where none has. */
    public Optional<Instant> writeFailedAt() {
        return Optional.ofNullable(writeFailedAt);
    }

    /** How many bytes the system has taken from the server so far, heads included: how far ahead of its client it could get. */
    public long bytesWritten() {
        return written;
    }

    /** How many requests came over it. */
    public int requests() {
        return requests;
    }

    /**
     * Waits until its end was seen.
     *
     * @throws IllegalStateException where it is still open after {@code limit}
     */
    public void awaitClosed(Duration limit) throws InterruptedException {
        records.await(limit, () -> !isOpen(), () -> "connection " + number + " is still open");
    }

    /** Notes the end, unless one was noted before; says whether it was this one. Called by the records, under their lock. */
    boolean close(End end) {
        if (closed != null) return false;
        closed = new Closed(end, Instant.now());
        return true;
    }

    void writeFailed() {
        if (writeFailedAt == null) writeFailedAt = Instant.now();
    }

    /** Called by the one thread that writes at a time. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer; others only look
    void wrote(int bytes) {
        written += bytes;
    }

    /** Called by the one thread that reads. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer; others only look
    void countRequest() {
        requests++;
    }

    @Override
    public String toString() {
        return "connection " + number + end().map(end -> ", " + end).orElse(", open");
    }
}
