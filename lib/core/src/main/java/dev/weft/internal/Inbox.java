package dev.weft.internal;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the HTTP client's threads put down and one reader takes up, in order: the head, bytes, and the end or what broke it. The
 * client's threads only add and wake, they never wait; one thread reads, the one that waits for the response; any thread may
 * {@link #abort}. At most four pieces of some 16 KiB wait here: more is asked for as the reader takes them, and that is what
 * slows a server down. Aborting wakes the reader and cancels the subscription, also one that comes later.
 */
final class Inbox implements HttpResponse.BodyHandler<Void>, HttpResponse.BodySubscriber<Void> {
    private static final int WINDOW = 4;

    // written by the client's threads
    private final Queue<List<ByteBuffer>> received = new ConcurrentLinkedQueue<>();
    private volatile boolean connected;
    private volatile @Nullable Head head;
    private volatile Flow.@Nullable Subscription subscription;
    private @Nullable Throwable failure; // before ended
    private volatile boolean ended;

    // written by the reader
    private int taken;
    private volatile @Nullable Thread waiting;
    private volatile @Nullable AtomicInteger discarding;
    private volatile @Nullable Consumer<Boolean> discarded;

    // written by anybody
    private volatile boolean news;
    private volatile boolean aborted;

    /** The connection is there: the client asks for the length of the request's body when it is about to write the head. */
    void connected() {
        connected = true;
        wake();
    }

    @Override
    public HttpResponse.BodySubscriber<Void> apply(HttpResponse.ResponseInfo info) {
        head = Head.of(info);
        wake();
        return this;
    }

    @Override
    public CompletionStage<Void> getBody() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onSubscribe(Flow.Subscription to) {
        subscription = to;
        if (aborted) to.cancel();
        else to.request(WINDOW);
    }

    @Override
    public void onNext(List<ByteBuffer> piece) {
        received.add(piece);
        if (discarding != null) discardReceived();
        else wake();
    }

    @Override
    public void onError(Throwable thrown) {
        if (ended) return;
        failure = thrown;
        end();
    }

    @Override
    public void onComplete() {
        end();
    }

    private void end() {
        ended = true;
        wake();
        var over = discarded;
        if (over != null) over.accept(true);
    }

    boolean discarding() {
        return discarding != null;
    }

    boolean isConnected() {
        return connected;
    }

    @Nullable
    Head head() {
        return head;
    }

    /** Whether the response is over, well or not: nothing more will be added. */
    boolean ended() {
        return ended;
    }

    /** What broke the response, once it has {@link #ended}. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    boolean aborted() {
        return aborted;
    }

    /** Whether a piece, or the end, is at hand. */
    boolean ready() {
        return !received.isEmpty() || ended;
    }

    /** The next piece if it is here. */
    @Nullable
    List<ByteBuffer> poll() {
        var piece = received.poll();
        if (piece == null) return null;
        // asking costs, so not for each
        if (++taken >= WINDOW / 2) {
            int more = taken;
            taken = 0;
            request(more);
        }
        return piece;
    }

    /** To be called before looking at anything: news that comes after the look then ends {@link #pause} at once. */
    void look() {
        news = false;
    }

    /** Waits for news since the last {@link #look}, or until the deadline, in the time of {@link System#nanoTime}. */
    void pause(boolean limited, long deadline) throws InterruptedException {
        waiting = Thread.currentThread();
        try {
            while (!news) {
                if (Thread.interrupted()) throw new InterruptedException();
                if (limited) {
                    long left = deadline - System.nanoTime();
                    if (left <= 0) return;
                    LockSupport.parkNanos(this, left);
                } else {
                    LockSupport.park(this);
                }
            }
        } finally {
            waiting = null;
        }
    }

    void wake() {
        news = true;
        Thread reader = waiting;
        if (reader != null) LockSupport.unpark(reader);
    }

    /** From any thread, without waiting: nothing more is wanted. */
    void abort() {
        aborted = true;
        wake();
        cancelSubscription();
    }

    /** Throws away what comes from now on, and says how it ended: true for the end of the body, false for more than {@code most}. */
    void discard(int most, Consumer<Boolean> over) {
        discarded = over;
        discarding = new AtomicInteger(most);
        if (ended) over.accept(true);
        discardReceived();
        request(Long.MAX_VALUE);
    }

    private void discardReceived() {
        var left = discarding;
        List<ByteBuffer> piece;
        if (left == null) return;
        while ((piece = received.poll()) != null) for (ByteBuffer bytes : piece) left.addAndGet(-bytes.remaining());
        var over = discarded;
        if (left.get() < 0 && over != null) over.accept(false);
    }

    private void request(long pieces) {
        var from = subscription;
        if (from != null && !ended) from.request(pieces);
    }

    private void cancelSubscription() {
        var from = subscription;
        if (from != null && !ended) from.cancel();
    }
}
