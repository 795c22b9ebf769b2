package dev.weft.servlet;

import dev.weft.EventStream;
import dev.weft.web.Format;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;

/**
 * Sends runs to clients in one format: each event is written and flushed as soon as it is there. Immutable, for any number of
 * requests at once; what differs from the defaults is said once, {@code Sse.as(format).heartbeat(Duration.ofSeconds(5))}.
 *
 * <p>The request's thread, platform or virtual, writes, until the run has ended or the client has gone; only {@link #async}
 * sends it home. The stream belongs to the sender from {@code send} on and is closed whatever happens. A client that reads slowly
 * slows its own run alone; one that has gone is noticed by the first write that fails, which is why there are heartbeats.
 */
public final class Sender {
    final Format format;
    final Duration heartbeat;
    final Duration writeLimit;
    final Duration patience;
    final int frameLimit;
    final boolean detaches;
    final boolean isAsync;

    private Sender(
            Format format,
            Duration heartbeat,
            Duration writeLimit,
            Duration patience,
            int frameLimit,
            boolean detaches,
            boolean isAsync) {
        this.format = format;
        this.heartbeat = heartbeat;
        this.writeLimit = writeLimit;
        this.patience = patience;
        this.frameLimit = frameLimit;
        this.detaches = detaches;
        this.isAsync = isAsync;
    }

    static Sender of(Format format) {
        return new Sender(
                Objects.requireNonNull(format, "format"),
                Duration.ofSeconds(15),
                Duration.ofSeconds(30),
                Duration.ZERO,
                1 << 20,
                false,
                false);
    }

    /**
     * After this long without a byte the format's comment is sent, 15 s where nothing is said. It keeps proxies from closing a
     * silent stream, and finds out that a client has gone: at most about two beats later its run has ended.
     */
    public Sender heartbeat(Duration every) {
        return new Sender(format, positive("heartbeat", every), writeLimit, patience, frameLimit, detaches, isAsync);
    }

    /**
     * How long one write may wait for a client that does not read, 30 s where nothing is said. After that the client counts as
     * gone: the run is ended (or detached), and then the write.
     */
    public Sender writeLimit(Duration longest) {
        return new Sender(format, heartbeat, positive("writeLimit", longest), patience, frameLimit, detaches, isAsync);
    }

    /**
     * The largest piece that one event may be written as, in bytes of UTF-8; 1 MiB where nothing is said. Above it the stream
     * ends with a failure that says so, and the run is cancelled.
     */
    public Sender frameLimit(int bytes) {
        if (bytes < 1) throw new IllegalArgumentException("frameLimit must be 1 byte or more: " + bytes);
        return new Sender(format, heartbeat, writeLimit, patience, bytes, detaches, isAsync);
    }

    /**
     * How long the response may wait for the run's first sign of life, so that a run that fails before it gets a proper status;
     * zero, no waiting, where nothing is said. It is waited for that long only where the model is silent that long.
     */
    public Sender patience(Duration longest) {
        if (longest.isNegative()) throw new IllegalArgumentException("patience cannot be negative: " + longest);
        return new Sender(format, heartbeat, writeLimit, longest, frameLimit, detaches, isAsync);
    }

    /**
     * A client that has gone leaves the run going on, without a reader, to its end; otherwise it ends the run. For runs that are
     * not kept in a log but have to be finished, such as those that store an order.
     */
    public Sender detachWhenLost() {
        return new Sender(format, heartbeat, writeLimit, patience, frameLimit, true, isAsync);
    }

    /**
     * {@code send} returns at once, and a virtual thread of its own writes: for containers whose requests have platform threads,
     * and for HTTP/2, where a client that goes is then noticed at once. Filters and servlet must support it; where the request
     * says that they do not, or the format has no word for a failure, the request's thread writes after all.
     */
    public Sender async() {
        return new Sender(format, heartbeat, writeLimit, patience, frameLimit, detaches, true);
    }

    /**
     * Sends the run until it has ended or the client has gone. Failures of the run are told in the stream, in the format's words,
     * and not thrown.
     *
     * @throws IOException where the run failed and the format has no word for that: let it pass, so that the container breaks the
     *     connection off and the client does not take a part for the whole
     * @throws IllegalStateException where the response is committed already
     */
    public void send(EventStream<?> stream, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Objects.requireNonNull(stream, "stream");
        new Exchange(this, request, response).send(stream);
    }

    /**
     * The same for a stream that is opened here, so that what opening it throws is answered with a status: 400 for a request that
     * cannot be read, 409 for a conversation that is busy, 204 for a run that is gone, and so on; 500 without a word of why for
     * everything else. {@code send(() -> chat.stream(Question.of(request)), request, response)}
     */
    public void send(
            Callable<? extends EventStream<?>> stream, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        new Exchange(this, request, response).send(stream);
    }

    private static Duration positive(String what, Duration duration) {
        if (duration.isNegative() || duration.isZero())
            throw new IllegalArgumentException(what + " must be longer than nothing: " + duration);
        return duration;
    }
}
