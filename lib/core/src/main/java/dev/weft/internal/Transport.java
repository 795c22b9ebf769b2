package dev.weft.internal;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The one place that talks HTTP: a {@link HttpClient}, made when it is first needed and shared by everything that is sent through
 * here. Any thread may call. Nothing is bounded here: each {@link Exchange} bounds itself. There is nothing to close: the client
 * and its one thread go when the transport is unreachable and the last exchange has ended.
 */
public final class Transport {
    private final boolean http2;
    private final @Nullable SSLContext tls;
    private final ReentrantLock making = new ReentrantLock();
    private volatile @Nullable HttpClient client;
    private final AtomicInteger nudges = new AtomicInteger();

    /** A transport that speaks HTTP/2 to servers that can, over TLS; else HTTP/1.1, one connection for each stream. */
    public Transport(boolean http2) {
        this(http2, null);
    }

    /** The same with certificates that are trusted, and shown, in place of the JDK's own. */
    public Transport(boolean http2, @Nullable SSLContext tls) {
        this.http2 = http2;
        this.tls = tls;
    }

    /** One request and its response; nothing is sent before {@link Exchange#head}. */
    public Exchange exchange(Outgoing call) {
        return new Exchange(this, call);
    }

    <T> CompletableFuture<HttpResponse<T>> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        return client().sendAsync(request, handler);
    }

    HttpClient.Version version(URI uri) {
        // over plain http, HTTP/2 would send an upgrade header that some servers choke on
        return http2 && "https".equalsIgnoreCase(uri.getScheme())
                ? HttpClient.Version.HTTP_2
                : HttpClient.Version.HTTP_1_1;
    }

    private HttpClient client() {
        var made = client;
        if (made != null) return made;
        making.lock();
        try {
            made = client;
            if (made == null) client = made = make();
            return made;
        } finally {
            making.unlock();
        }
    }

    private HttpClient make() {
        var threads = Thread.ofVirtual()
                .name("weft-http-", 0)
                .inheritInheritableThreadLocals(false)
                .factory();
        var builder = HttpClient.newBuilder()
                .version(http2 ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                // a redirect would carry the key to another host
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(Executors.newThreadPerTaskExecutor(threads));
        if (tls != null) builder.sslContext(tls);
        return builder.build();
    }

    /**
     * Makes the client's selector turn once. A closed socket is let go only there, so that a server which is blocked in its write
     * would otherwise see the end up to 3 seconds late. Whatever comes while a nudge is under way is covered by one more.
     */
    void nudge() {
        if (nudges.getAndIncrement() == 0) nudgeOnce();
    }

    private void nudgeOnce() {
        int covered = nudges.get();
        // nobody listens on port 0; the time limit alone already wakes the selector, twice
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:0/"))
                .timeout(Duration.ofMillis(20))
                .build();
        var unused = client().sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .whenComplete((response, failure) -> {
                    if (!nudges.compareAndSet(covered, 0)) {
                        nudges.set(1);
                        nudgeOnce();
                    }
                });
    }
}
