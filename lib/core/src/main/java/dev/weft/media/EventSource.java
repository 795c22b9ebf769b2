package dev.weft.media;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;

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
    private final ReconnectingReader reader;

    private EventSource(ReconnectingReader reader) {
        this.reader = reader;
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
        return reader.state();
    }

    /** The id that the next connection will be asked to go on behind; "" while the server has sent none. */
    public String lastEventId() {
        return reader.lastEventId();
    }

    /** How long it waits before it connects again: what was configured, until the server says {@code retry:}. */
    public Duration reconnectDelay() {
        return reader.delay();
    }

    /**
     * The events from here on, for one pass: a second iterator goes on where the first stopped. Waits for the next event, through
     * as many connections as it takes; what made the source fail is thrown again by each later call.
     */
    @Override
    public Iterator<Frame> iterator() {
        return new FrameIterator(reader::read);
    }

    /** Ends it for good, from any thread; the thread that loops wakes up and its loop ends. */
    @Override
    public void close() {
        reader.close();
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

    /**
     * Makes the connections of a source. What it and its bodies throw as IOException, {@link dev.weft.ConnectionException},
     * {@link dev.weft.TimedOutException} or {@link dev.weft.TruncatedStreamException} is the network, so that it is tried again;
     * every other exception ends the source and is thrown in its loop.
     */
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
        final Connector connector;
        DecoderLimits limits = DecoderLimits.DEFAULT;
        Duration delay = Duration.ofSeconds(3);
        Duration longestDelay = Duration.ofSeconds(30);
        int attempts = Integer.MAX_VALUE;
        String lastEventId = "";

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
            return new EventSource(new ReconnectingReader(this));
        }

        private static Duration positive(Duration time) {
            if (time.isNegative()) throw new IllegalArgumentException("a delay must not be negative: " + time);
            return time;
        }
    }
}
