package dev.weft.internal;

import dev.weft.ModelException;
import dev.weft.TimedOutException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response. One thread sends, waits for the head and reads the body; {@link #abort} comes from any thread, at
 * any time, also before anything was sent, and wakes that one. What waits to be read is bounded by the {@link Inbox}, each wait
 * by its own time limit. The reader must end with {@link #abort} or {@link #discardRest}: an exchange that is left alone keeps
 * its connection.
 */
public final class Exchange {
    private static final int REST = 64 << 10;
    private static final Duration REST_TIME = Duration.ofMillis(100);

    private final Transport transport;
    private final Outgoing call;
    private final Inbox inbox = new Inbox();
    private volatile @Nullable CompletableFuture<?> future;

    Exchange(Transport transport, Outgoing call) {
        this.transport = transport;
        this.call = call;
    }

    /** Scheme, host and port, as they may stand in a message. */
    public String origin() {
        return call.origin();
    }

    /** What in the request proves who asks: not to be shown, whoever quotes it. */
    public Set<String> secrets() {
        return call.secrets();
    }

    /** Whether {@link #abort} was called. */
    public boolean aborted() {
        return inbox.aborted();
    }

    /**
     * Sends the request and waits for the whole head of the response. A limit of zero is none.
     *
     * @throws ModelException one of its subclasses: no connection, a limit reached, a head that is no head; or plainly where the
     *     exchange was aborted or the thread interrupted
     */
    public Head head(Duration connect, Duration firstByte) {
        send();
        var phase = TimedOutException.Phase.CONNECT;
        boolean limited = !connect.isZero();
        long deadline = System.nanoTime() + connect.toNanos();
        while (true) {
            inbox.look();
            boolean ended = inbox.ended();
            Head head = inbox.head();
            if (head != null) return head;
            if (inbox.aborted()) throw Failures.aborted(origin());
            if (ended) throw Failures.beforeHead(inbox.failure(), origin());
            if (phase == TimedOutException.Phase.CONNECT && inbox.isConnected()) {
                phase = TimedOutException.Phase.FIRST_BYTE;
                limited = !firstByte.isZero();
                deadline = System.nanoTime() + firstByte.toNanos();
            }
            if (limited && deadline - System.nanoTime() <= 0)
                throw Failures.timedOut(phase, connect, firstByte, origin());
            pause(limited, deadline);
        }
    }

    /** The body, each wait for bytes limited; {@code beforeWaiting} is called before each wait. */
    public Body body(Duration idle, Runnable beforeWaiting) {
        return new Body(this, inbox, idle, beforeWaiting);
    }

    void pause(boolean limited, long deadline) {
        try {
            inbox.pause(limited, deadline);
        } catch (InterruptedException e) {
            throw Failures.interrupted(origin(), e);
        }
    }

    private void send() {
        var version = transport.version(call.uri());
        var request = HttpRequest.newBuilder(call.uri()).version(version);
        call.headers().forEach(request::setHeader);
        request.method(call.method(), new Publisher(call.body(), inbox::connected));
        // never a time limit of the request itself: from JDK 26 on it would end long answers
        if (inbox.aborted()) return;
        var sent = transport.send(request.build(), inbox);
        future = sent;
        var unused = sent.whenComplete((response, thrown) -> {
            if (thrown != null) inbox.onError(thrown);
        });
        if (inbox.aborted()) sent.cancel(true);
    }

    /** Ends everything from any thread; never waits, never throws, does nothing where the response is over. */
    public void abort() {
        boolean open = inbox.isConnected() && !inbox.ended();
        try {
            inbox.abort();
            var sent = future;
            // the connection of a response that is over belongs to others
            if (sent != null && !inbox.ended()) sent.cancel(true);
            var head = inbox.head();
            if (open && (head == null || !head.http2())) transport.nudge();
        } catch (RuntimeException e) {
            System.getLogger("dev.weft")
                    .log(System.Logger.Level.WARNING, "could not end the request to " + origin(), e);
        }
    }

    /**
     * For an answer that is whole: throws the little that may be left of the body away, in the background, so that the connection
     * can be used again. What is too much or takes too long is aborted.
     */
    public void discardRest() {
        if (inbox.ended()) return;
        var timer = new Watchdog(this::abort);
        timer.after(REST_TIME.toNanos());
        inbox.discard(REST, whole -> {
            timer.stop();
            if (!whole) abort();
        });
    }

    /** Ends what is not over; {@link #discardRest} goes on. To be called by the reader when it is done. */
    public void close() {
        if (!inbox.discarding()) abort();
    }
}
