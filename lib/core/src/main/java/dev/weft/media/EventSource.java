package dev.weft.media;

import dev.weft.ApiException;
import dev.weft.ConnectionException;
import dev.weft.DecodeException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events with a {@code for} loop, as browsers receive them: where the connection ends, it is made again with the last
 * event id. Connecting, reading and waiting all happen on the one thread that loops; {@link #state}, {@link #lastEventId} and
 * {@link #close} may be called from any. Buffered is what the {@link DecoderLimits} allow of one event. Closing wakes the loop,
 * which then just ends, as it does where the server says 204 or the looping thread is interrupted (which closes, and leaves the
 * flag set); another status than 200 or another type than {@code text/event-stream} is thrown and never tried again.
 *
 * <pre>{@code
 * try (var source = EventSource.open(connector)) {
 *     for (Frame frame : source) System.out.println(frame.event() + ": " + frame.data());
 * }
 * }</pre>
 */
public final class EventSource implements Iterable<Frame>, AutoCloseable {
    private static final Duration LEAST_BACKOFF = Duration.ofMillis(100);

    private final Connector connector;
    private final DecoderLimits limits;
    private final Duration longestDelay;
    private final int attempts;

    // under the lock, except that state is read without it
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closed = lock.newCondition();
    private volatile State state = State.CONNECTING;
    private @Nullable InputStream body;

    // written by the looping thread, read by any
    private volatile Duration delay;
    private volatile String lastEventId;

    // the looping thread's own
    private @Nullable EventStreamDecoder decoder;
    private @Nullable RuntimeException failure;
    private boolean fruitful;
    private int fruitless;

    private EventSource(Builder settings) {
        connector = settings.connector;
        limits = settings.limits;
        longestDelay = settings.longestDelay;
        attempts = settings.attempts;
        delay = settings.delay;
        lastEventId = settings.lastEventId;
    }

    /** A source with the defaults of {@link Builder}. It connects when it is first asked for a frame. */
    public static EventSource open(Connector connector) {
        return builder(connector).open();
    }

    /** Starts a source over connections that the connector makes. */
    public static Builder builder(Connector connector) {
        return new Builder(connector);
    }

    /** Whether it connects (or waits to), reads, or is closed for good. */
    public State state() {
        return state;
    }

    /** The id that the next connection will be asked to go on behind; "" while the server has sent none. */
    public String lastEventId() {
        return lastEventId;
    }

    /** How long it waits before it connects again: what was configured, until the server says {@code retry:}. */
    public Duration reconnectDelay() {
        return delay;
    }

    /**
     * The events from here on, for one pass: a second iterator goes on where the first stopped. Waits for the next event, through
     * as many connections as it takes; what made the source fail is thrown again by each later call.
     */
    @Override
    public Iterator<Frame> iterator() {
        return new FrameIterator(this::read);
    }

    /** Ends it for good, from any thread; the thread that loops wakes up and its loop ends. */
    @Override
    public void close() {
        InputStream open;
        lock.lock();
        try {
            if (state == State.CLOSED) return;
            state = State.CLOSED;
            open = body;
            body = null;
            closed.signalAll();
        } finally {
            lock.unlock();
        }
        closeQuietly(open);
        connector.cancel();
    }

    private @Nullable Frame read() {
        if (failure != null) throw failure;
        try {
            while (state != State.CLOSED) {
                if (Thread.currentThread().isInterrupted()) {
                    close();
                    return null;
                }
                Frame frame = attempt();
                if (frame != null && state != State.CLOSED) return frame;
            }
            return null;
        } catch (RuntimeException e) {
            failure = e;
            close();
            throw e;
        }
    }

    /** The next frame of this connection, or null when it has ended and the wait for another is over. */
    private @Nullable Frame attempt() {
        IOException broken = null;
        try {
            if (decoder == null) decoder = connect();
            if (decoder == null) return null;
            Frame frame = decoder.read();
            lastEventId = decoder.lastEventId();
            if (decoder.retry() >= 0) delay = Duration.ofMillis(decoder.retry());
            if (frame != null) {
                fruitful = true;
                return frame;
            }
        } catch (IOException e) {
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

    /** A decoder for a new connection; null if the source was closed while it was made, or closes because of it. */
    private @Nullable EventStreamDecoder connect() throws IOException {
        fruitful = false;
        Connection connection = connector.connect(lastEventId);
        boolean accepted = connection.status() == 200 && connection.isEventStream();
        if (accepted && connected(connection.body())) {
            return new EventStreamDecoder(connection.body(), limits, false, lastEventId);
        }
        closeQuietly(connection.body());
        if (connection.status() == 204) close();
        if (state == State.CLOSED) return null;
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
            if (state == State.CLOSED) return false;
            state = State.OPEN;
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
            if (state == State.CLOSED) return false;
            state = State.CONNECTING;
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
            long left = TimeUnit.NANOSECONDS.convert(backoff());
            while (left > 0 && state != State.CLOSED) left = closed.awaitNanos(left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the loop looks at the flag and closes
        } finally {
            lock.unlock();
        }
    }

    /** The server's delay after a connection that brought something or failed once, then twice as long each time. */
    private Duration backoff() {
        Duration time = delay;
        if (fruitless < 2 || time.compareTo(longestDelay) >= 0) return time;
        if (time.compareTo(LEAST_BACKOFF) < 0) time = LEAST_BACKOFF;
        for (int i = 1; i < fruitless && time.compareTo(longestDelay) < 0; i++) time = time.plus(time);
        return time.compareTo(longestDelay) < 0 ? time : longestDelay;
    }

    private static void closeQuietly(@Nullable InputStream in) {
        try {
            if (in != null) in.close();
        } catch (IOException e) {
            // it is being thrown away: there is nobody whom it concerns
        }
    }

    /** Where an event source is with its connection, in the standard's words. */
    public enum State {
        /** There is no connection: one is being made, or it waits until it makes the next. */
        CONNECTING,
        /** There is a connection that sends events. */
        OPEN,
        /** It has ended and will not connect again. */
        CLOSED
    }

    /** Makes the connections of a source. An exception other than IOException ends the source and is thrown in its loop. */
    @FunctionalInterface
    public interface Connector {
        /**
         * Asks for the events behind the one with this id, as the header {@code Last-Event-ID} does; "" asks for whatever comes.
         * Called on the thread that loops. Closing the body that it returns must wake a thread that reads it.
         */
        Connection connect(String lastEventId) throws IOException;

        /** The source was closed, perhaps while {@link #connect} is waiting on another thread: it need not wait longer. */
        default void cancel() {}
    }

    /**
     * What a server answered.
     *
     * @param status the status code
     * @param contentType the header {@code Content-Type}, or ""
     * @param body the body, read as it arrives
     */
    public record Connection(int status, String contentType, InputStream body) {
        boolean isEventStream() {
            try {
                return MediaType.parse(contentType).equals(MediaType.EVENT_STREAM);
            } catch (IllegalArgumentException e) {
                return false;
            }
        }
    }

    /** What a source is told before it opens. */
    public static final class Builder {
        private final Connector connector;
        private DecoderLimits limits = DecoderLimits.DEFAULT;
        private Duration delay = Duration.ofSeconds(3);
        private Duration longestDelay = Duration.ofSeconds(30);
        private int attempts = Integer.MAX_VALUE;
        private String lastEventId = "";

        private Builder(Connector connector) {
            this.connector = Objects.requireNonNull(connector, "connector");
        }

        /** Goes on behind the event with this id; from the beginning by default. */
        public Builder lastEventId(String id) {
            lastEventId = Objects.requireNonNull(id, "id");
            return this;
        }

        /** How long to wait before connecting again, until the server says otherwise; 3 s by default. */
        public Builder reconnectDelay(Duration time) {
            delay = positive(time);
            return this;
        }

        /** The wait doubles with each connection in a row that brings no event, up to this; 30 s by default. */
        public Builder longestDelay(Duration time) {
            longestDelay = positive(time);
            return this;
        }

        /** How many connections in a row may bring no event before the loop throws; unlimited by default. */
        public Builder attempts(int connections) {
            if (connections < 1) throw new IllegalArgumentException("attempts must be at least 1, not " + connections);
            attempts = connections;
            return this;
        }

        /** What one event may take. */
        public Builder limits(DecoderLimits value) {
            limits = value;
            return this;
        }

        /** The source, which connects when it is first asked for a frame. */
        public EventSource open() {
            return new EventSource(this);
        }

        private static Duration positive(Duration time) {
            if (time.isNegative()) throw new IllegalArgumentException("a delay must not be negative: " + time);
            return time;
        }
    }
}
