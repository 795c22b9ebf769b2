package dev.weft.media;

import dev.weft.ApiException;
import dev.weft.ConnectionException;
import dev.weft.DecodeException;
import dev.weft.TimedOutException;
import dev.weft.TruncatedStreamException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link EventSource} does: connect, read, wait, and connect again. The thread that loops does it all, with no lock held
 * while it connects or reads; any thread may ask for the state or close. It holds one connection and one unfinished event.
 * Closing closes the connection's body and ends the wait; whatever the looping thread was doing, it then finds the state CLOSED.
 */
final class ReconnectingReader {
    private static final Duration LEAST_BACKOFF = Duration.ofMillis(100);

    private final EventSource.Connector connector;
    private final DecoderLimits limits;
    private final Duration longestDelay;
    private final int attempts;

    // under the lock, except that the state is read without it
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closed = lock.newCondition();
    private volatile EventSource.State state = EventSource.State.CONNECTING;
    private @Nullable InputStream body;

    // written by the looping thread, read by any
    private volatile Duration delay;
    private volatile String lastEventId;

    // the looping thread's own
    private @Nullable EventStreamDecoder decoder;
    private @Nullable RuntimeException failure;
    private boolean fruitful;
    private int fruitless;

    ReconnectingReader(EventSource.Builder settings) {
        connector = settings.connector;
        limits = settings.limits;
        longestDelay = settings.longestDelay;
        attempts = settings.attempts;
        delay = settings.delay;
        lastEventId = settings.lastEventId;
    }

    EventSource.State state() {
        return state;
    }

    String lastEventId() {
        return lastEventId;
    }

    Duration delay() {
        return delay;
    }

    void close() {
        InputStream open;
        lock.lock();
        try {
            if (state == EventSource.State.CLOSED) return;
            state = EventSource.State.CLOSED;
            open = body;
            body = null;
            closed.signalAll();
        } finally {
            lock.unlock();
        }
        closeQuietly(open);
        connector.cancel();
    }

    @Nullable
    Frame read() {
        if (failure != null) throw failure;
        try {
            while (state != EventSource.State.CLOSED) {
                if (Thread.currentThread().isInterrupted()) {
                    close();
                    return null;
                }
                Frame frame = attempt();
                if (frame != null && state != EventSource.State.CLOSED) return frame;
            }
            return null;
        } catch (RuntimeException e) {
            if (e.getCause() instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                close();
            }
            if (state == EventSource.State.CLOSED) return null; // what closing broke concerns nobody
            failure = e;
            close();
            throw e;
        }
    }

    /** The next frame of this connection, or null when it has ended and the wait for another is over. */
    private @Nullable Frame attempt() {
        @Nullable Exception broken;
        try {
            if (decoder == null) decoder = connect();
            if (decoder == null) return null;
            Frame frame = read(decoder);
            if (frame != null) {
                fruitful = true;
                return frame;
            }
            broken = null;
        } catch (IOException | ConnectionException | TimedOutException | TruncatedStreamException e) {
            broken = e;
        }
        if (disconnected()) {
            fruitless = fruitful ? 0 : fruitless + 1;
            if (fruitless >= attempts) {
                throw new ConnectionException(fruitless + " connections in a row brought no event", broken);
            }
            pause();
        }
        return null;
    }

    private @Nullable Frame read(EventStreamDecoder from) throws IOException {
        try {
            return from.read();
        } finally { // also where it breaks: an id may have come without an event
            lastEventId = from.lastEventId();
            if (from.retry() >= 0) delay = Duration.ofMillis(from.retry());
        }
    }

    /** A decoder for a new connection; null if the source was closed while it was made, or closes because of it. */
    private @Nullable EventStreamDecoder connect() throws IOException {
        fruitful = false;
        EventSource.Connection connection = connector.connect(lastEventId);
        boolean accepted = connection.status() == 200 && connection.isEventStream();
        if (accepted && connected(connection.body())) {
            return new EventStreamDecoder(connection.body(), limits, false, lastEventId);
        }
        closeQuietly(connection.body());
        if (connection.status() == 204) close();
        if (state == EventSource.State.CLOSED) return null;
        if (connection.status() == 200) {
            throw new DecodeException("the event source sent another media type than text/event-stream", "", null);
        }
        throw ApiException.status(connection.status())
                .message("an event source answers 200, or 204 to end it")
                .build();
    }

    private boolean connected(InputStream in) {
        lock.lock();
        try {
            if (state == EventSource.State.CLOSED) return false;
            state = EventSource.State.OPEN;
            body = in;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean disconnected() {
        decoder = null;
        InputStream ended;
        lock.lock();
        try {
            if (state == EventSource.State.CLOSED) return false;
            state = EventSource.State.CONNECTING;
            ended = body;
            body = null;
        } finally {
            lock.unlock();
        }
        closeQuietly(ended);
        return true;
    }

    private void pause() {
        lock.lock();
        try {
            long left = TimeUnit.NANOSECONDS.convert(backoff(delay, fruitless, longestDelay));
            while (left > 0 && state != EventSource.State.CLOSED) left = closed.awaitNanos(left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the loop looks at the flag and closes
        } finally {
            lock.unlock();
        }
    }

    /** The delay after a connection that brought something, or after one that did not; then twice as long each time. */
    static Duration backoff(Duration delay, int fruitless, Duration longest) {
        if (fruitless < 2 || delay.compareTo(longest) >= 0) return delay;
        Duration time = delay.compareTo(LEAST_BACKOFF) < 0 ? LEAST_BACKOFF : delay;
        for (int i = 1; i < fruitless && time.compareTo(longest) < 0; i++) time = time.plus(time);
        return time.compareTo(longest) < 0 ? time : longest;
    }

    private static void closeQuietly(@Nullable InputStream in) {
        try {
            if (in != null) in.close();
        } catch (IOException e) {
            // it is being thrown away: there is nobody whom it concerns
        }
    }
}
