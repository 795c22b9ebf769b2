package dev.weft.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatRequest;
import dev.weft.ConnectionException;
import dev.weft.Event;
import dev.weft.internal.ScriptedServer;
import dev.weft.internal.SelfSigned;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Certificates: whom an endpoint trusts, and that distrust is final and says why. */
@Timeout(60)
class EndpointTlsTest {
    private static SelfSigned own;

    private final List<Event> events = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void makeACertificate() throws Exception {
        own = SelfSigned.of("ip:127.0.0.1", "-1d");
    }

    private static ScriptedServer server(SSLContext shown) {
        return server(shown.getServerSocketFactory());
    }

    private static ScriptedServer server(ServerSocketFactory sockets) {
        return ScriptedServer.start(
                sockets,
                (request, to) -> to.stream()
                        .event("{\"text\":\"a\"}")
                        .event("{\"finish\":\"stop\"}")
                        .event("[DONE]")
                        .lastChunk());
    }

    private String respond(Endpoint endpoint) throws Exception {
        var thrice = endpoint.retry(RetryPolicy.attempts(3).baseDelay(Duration.ofMillis(5)));
        return HttpChatModel.of(thrice, new LinesWire())
                .respond(ChatRequest.of("hi"), events::add)
                .text();
    }

    /** Fails at the first attempt, with a message that says this. */
    private void refused(Endpoint endpoint, String why) {
        var failure = assertThrows(ConnectionException.class, () -> respond(endpoint));
        assertTrue(failure.getMessage().contains(why), failure::getMessage);
        assertTrue(failure.getMessage().contains(endpoint.base().getAuthority()), failure::getMessage);
        assertFalse(failure.retryable());
        assertEquals(List.of(), events);
    }

    @Test
    void anAuthorityOfOnesOwnIsTrustedByTheEndpointAlone() throws Exception {
        try (var server = server(own.both())) {
            var endpoint = Endpoint.of(server.url());
            assertEquals("a", respond(endpoint.sslContext(own.trust())));
            // what is set later leaves it in place
            assertEquals("a", respond(endpoint.sslContext(own.trust()).key("k").header("X-A", "b")));
            events.clear();
            refused(endpoint, "its certificate is not trusted here");
        }
    }

    @Test
    void aCertificateOfAnotherHostIsRefusedAndNotTriedAgain() throws Exception {
        var other = SelfSigned.of("dns:example.org", "-1d");
        try (var server = server(other.both())) {
            var endpoint = Endpoint.of(server.url()).sslContext(other.trust());
            refused(endpoint, "its certificate is for another host; is the address right?");
            refused(
                    Endpoint.of(server.url().replace("127.0.0.1", "localhost")).sslContext(other.trust()),
                    "its certificate is for another host");
            refused(Endpoint.of(server.url()), "its certificate is not trusted here");
        }
    }

    @Test
    void aServerThatWantsACertificateGetsThatOfTheEndpoint() throws Exception {
        try (var server = server(new AsksForACertificate(own.both().getServerSocketFactory()))) {
            var endpoint = Endpoint.of(server.url());
            assertEquals("a", respond(endpoint.sslContext(own.both())));
            events.clear();
            refused(endpoint.sslContext(own.trust()), "it does not accept the certificate that it was shown");
        }
    }

    @Test
    void aConnectionThatBreaksInTheHandshakeIsMadeAgain() throws Exception {
        var seen = new java.util.concurrent.atomic.AtomicInteger();
        try (var plain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                while (!plain.isClosed()) {
                    try {
                        plain.accept().close();
                        seen.incrementAndGet();
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            var endpoint = Endpoint.of("https://127.0.0.1:" + plain.getLocalPort());
            var failure = assertThrows(ConnectionException.class, () -> respond(endpoint));
            assertTrue(failure.retryable());
            assertEquals(2, events.size());
            assertInstanceOf(Event.ModelRetried.class, events.getFirst());
            assertTrue(seen.get() >= 3, seen::toString);
        }
    }

    /** Server sockets that want the client to show a certificate. */
    private static final class AsksForACertificate extends ServerSocketFactory {
        private final ServerSocketFactory sockets;

        AsksForACertificate(ServerSocketFactory sockets) {
            this.sockets = sockets;
        }

        @Override
        public ServerSocket createServerSocket() throws IOException {
            var socket = (SSLServerSocket) sockets.createServerSocket();
            socket.setNeedClientAuth(true);
            return socket;
        }

        @Override
        public ServerSocket createServerSocket(int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ServerSocket createServerSocket(int port, int backlog, InetAddress address) {
            throw new UnsupportedOperationException();
        }
    }
}
