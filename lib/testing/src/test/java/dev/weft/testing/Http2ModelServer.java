package dev.weft.testing;

import dev.weft.Responder;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * The scripts of {@link ModelServer} over HTTP/2 and TLS, by Jetty, since the JDK has no server for it and its client takes
 * HTTP/2 in TLS alone. What {@link SeenConnection} is there, is a stream here: a client's RST_STREAM is CLIENT_RESET; one that
 * was answered, SERVER_CLOSED. {@code reset()} is an RST_STREAM behind the head, {@code truncate()} the end of the whole connection.
 * What belongs to HTTP/1.1 (lengths that lie, bytes verbatim, compression, dripping) is refused.
 *
 * <p>The certificate is made by keytool, one for all servers: {@link #sslContext} trusts it.
 */
public final class Http2ModelServer implements AutoCloseable {
    private final Answers answers;
    private final Records records = new Records();
    private final AtomicInteger lastCall = new AtomicInteger();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final SslContextFactory.Server tls = new SslContextFactory.Server();
    private final Server jetty = new Server();
    private final ServerConnector connector;

    private Http2ModelServer(Answers answers) throws Exception {
        this.answers = answers;
        tls.setKeyStore(Certificate.keys());
        tls.setKeyStorePassword(Certificate.PASSWORD);
        tls.setTrustStore(Certificate.keys());
        var http = new HttpConfiguration();
        http.addCustomizer(new SecureRequestCustomizer(false));
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        http.setIdleTimeout(0);
        var http1 = new HttpConnectionFactory(http);
        var http2 = new HTTP2ServerConnectionFactory(http);
        http2.setMaxConcurrentStreams(10_000);
        http2.setStreamIdleTimeout(0);
        var alpn = new ALPNServerConnectionFactory("h2", "http/1.1");
        alpn.setDefaultProtocol("http/1.1");
        connector = new ServerConnector(jetty, new SslConnectionFactory(tls, alpn.getProtocol()), alpn, http2, http1);
        connector.setHost("127.0.0.1");
        connector.setIdleTimeout(0);
        jetty.addConnector(connector);
        jetty.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, org.eclipse.jetty.server.Response response, Callback callback) {
                var thread = Thread.ofVirtual().unstarted(() -> answer(request, response, callback));
                threads.add(thread);
                thread.start();
                return true;
            }
        });
        jetty.start();
    }

    /** Plays these replies, one for each POST, as {@link ModelServer#script(Consumer[])} does. */
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    public static Http2ModelServer script(Consumer<? super Reply>... replies) throws Exception {
        return new Http2ModelServer(Answers.script(Arrays.asList(replies)));
    }

    /** Plays this reply for each request. */
    public static Http2ModelServer always(Consumer<? super Reply> reply) throws Exception {
        return new Http2ModelServer(Answers.answering((request, written) -> reply.accept(written)));
    }

    /** Has a model answer, as {@link ModelServer#backedBy} does. */
    public static Http2ModelServer backedBy(Responder model) throws Exception {
        return new Http2ModelServer(Answers.backedBy(model));
    }

    private void answer(Request request, org.eclipse.jetty.server.Response response, Callback callback) {
        var self = Thread.currentThread();
        var seen = records.opened();
        request.addFailureListener(failure -> {
            records.closed(seen, SeenConnection.End.CLIENT_RESET);
            self.interrupt();
        });
        var stream = new Http2Response(
                request, response, callback, () -> records.closed(seen, SeenConnection.End.SERVER_RESET));
        try {
            var arrived = records.arrived(seen, read(request));
            var answer = supported(answers.of(arrived));
            stream.head(answer.head());
            new Exchange(arrived, Speech.of(arrived), stream, () -> "call_" + lastCall.incrementAndGet())
                    .play(answer.step());
            records.closed(seen, SeenConnection.End.SERVER_CLOSED);
            stream.complete();
        } catch (IOException | InterruptedException e) {
            records.closed(seen, SeenConnection.End.CLIENT_RESET);
        } finally {
            stream.reset(); // unless it is complete
            threads.remove(self);
        }
    }

    private static Answer supported(Answer answer) {
        var head = answer.head();
        if (head.framing == null && !head.gzip && head.headDrip == null && head.bodyDrip == null && !head.deaf)
            return answer;
        return new Answer(new ReplyHead(), exchange -> {
            throw new UnsupportedOperationException("lengths, compression, dripping and deafness are for HTTP/1.1");
        });
    }

    private static RequestReader.Request read(Request request) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        request.getHeaders()
                .forEach(field -> headers.merge(
                        field.getName().toLowerCase(Locale.ROOT), field.getValue(), (a, b) -> a + ", " + b));
        byte[] body = Content.Source.asInputStream(request).readNBytes(RequestReader.BODY_LIMIT);
        return new RequestReader.Request(
                request.getMethod(),
                request.getHttpURI().getPathQuery(),
                request.getConnectionMetaData().getHttpVersion().asString(),
                headers,
                body);
    }

    /** Where it listens. */
    public String url() {
        return "https://127.0.0.1:" + connector.getLocalPort();
    }

    /** A context that trusts this server: for the client's builder, or {@code SSLContext.setDefault} before that is used. */
    public SSLContext sslContext() {
        return tls.getSslContext();
    }

    /** The requests so far. */
    public List<SeenRequest> requests() {
        return records.requests();
    }

    /** The next request that this method has not given yet; waits for it as {@link ModelServer#awaitRequest} does. */
    public SeenRequest awaitRequest() throws InterruptedException {
        return records.next();
    }

    /** Waits until this many requests have come. */
    public void awaitRequests(int count) throws InterruptedException {
        records.awaitRequests(count);
    }

    /** Waits until no stream is open. */
    public void awaitStreamsClosed(Duration limit) throws InterruptedException {
        records.awaitClosed(limit);
    }

    /** How many streams are open. */
    public int openStreams() {
        return records.openConnections();
    }

    /** How many connections are open, each with its streams. */
    public int openConnections() {
        return connector.getConnectedEndPoints().size();
    }

    @Override
    public void close() {
        for (Thread thread : threads) thread.interrupt();
        try {
            jetty.stop();
            for (Thread thread : threads) thread.join(Duration.ofSeconds(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException("the server did not stop", e);
        }
    }

    @Override
    public String toString() {
        return "Http2ModelServer at " + URI.create(url());
    }
}
