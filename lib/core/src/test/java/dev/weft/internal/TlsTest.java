package dev.weft.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ConnectionException;
import dev.weft.ModelException;
import dev.weft.TruncatedStreamException;
import java.net.URI;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same promises over TLS, where the HTTP client keeps more between the socket and its subscriber. */
@Timeout(60)
class TlsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static SSLContext before;
    private static SSLContext trusting;

    @BeforeAll
    static void makeACertificate() throws Exception {
        trusting = SelfSigned.of("ip:127.0.0.1", "-1d").both();
        before = SSLContext.getDefault();
    }

    @AfterAll
    static void trustAsBefore() {
        SSLContext.setDefault(before);
    }

    @Test
    @DisplayName("C10: eventsReceivedBeforeAResetAreAllReadThoughTheReaderWasSlow, over TLS")
    void bytesReceivedBeforeTheBreakAreAllRead() throws Exception {
        var transport = transport();
        String piece = "0123456789".repeat(30);
        var headSeen = new LinkedBlockingQueue<Boolean>();
        try (var server = server((request, to) -> {
            to.stream();
            // cutting in the same instant as the head would break the handshake itself
            headSeen.take();
            for (int i = 0; i < 20; i++) to.chunk(piece);
            to.close();
        })) {
            for (int i = 0; i < 100; i++) {
                var exchange = transport.exchange(post(server.url()));
                exchange.head(LONG, LONG);
                headSeen.add(true);
                var body = exchange.body(LONG, () -> {});
                if (i % 10 == 0) server.connections().getLast().ended();
                int total = 0;
                ModelException broken = null;
                byte[] bytes = new byte[700];
                while (broken == null) {
                    try {
                        total += body.read(bytes, 0, bytes.length);
                    } catch (ModelException thrown) {
                        broken = thrown;
                    }
                }
                assertEquals(20 * piece.length(), total);
                assertInstanceOf(TruncatedStreamException.class, broken);
                body.close();
            }
        }
    }

    @Test
    @DisplayName("C7: closeWithASlowReaderIsSeenByAServerBlockedInWrite, over TLS")
    void abortIsSeenByAServerBlockedInWrite() throws Exception {
        var transport = transport();
        var written = new AtomicLong();
        var failed = new LinkedBlockingQueue<Long>();
        try (var server = server((request, to) -> {
            try {
                to.stream();
                for (String piece = "x".repeat(8_000); ; written.addAndGet(piece.length())) to.chunk(piece);
            } catch (java.io.IOException e) {
                failed.add(System.nanoTime());
                throw e;
            }
        })) {
            var times = new ArrayList<Long>();
            for (int i = 0; i < 5; i++) {
                var exchange = transport.exchange(post(server.url()));
                exchange.head(LONG, LONG);
                exchange.body(LONG, () -> {}).read();
                var last = new AtomicLong(-1);
                Awaitility.await().pollInterval(100, TimeUnit.MILLISECONDS).until(() -> {
                    long now = written.get();
                    return now > 0 && last.getAndSet(now) == now;
                });
                long start = System.nanoTime();
                exchange.abort();
                assertTrue(System.nanoTime() - start < 500_000_000, "abort itself waited");
                times.add((failed.poll(10, TimeUnit.SECONDS) - start) / 1_000_000);
            }
            assertTrue(
                    times.stream().filter(ms -> ms > 200).count() <= 1,
                    "milliseconds until its write failed: " + times);
        }
    }

    @Test
    void aCertificateThatIsNotTrustedSaysSo() throws Exception {
        try (var server = server((request, to) -> to.hold())) {
            SSLContext.setDefault(before);
            var exchange = new Transport(false).exchange(post(server.url()));
            var e = assertThrows(ConnectionException.class, () -> exchange.head(LONG, LONG));
            assertTrue(e.getMessage().contains("its certificate is not trusted here"), e::getMessage);
        }
    }

    @Test
    void aServerWithoutTlsSaysSo() throws Exception {
        try (var server = ScriptedServer.start((request, to) -> {})) {
            var exchange = transport().exchange(post(server.url().replace("http:", "https:")));
            var e = assertThrows(ConnectionException.class, () -> exchange.head(LONG, LONG));
            assertTrue(e.getMessage().contains("does the server speak https?"), e::getMessage);
        }
    }

    @Test
    void aCertificateOfAnotherTimeSaysSo() {
        // the JDK looks at the time of those alone that an authority has signed, as keytool cannot in one step
        var trouble = Map.of(
                new CertificateExpiredException("NotAfter: yesterday"), "its certificate has expired",
                new CertificateNotYetValidException("NotBefore: tomorrow"), "its certificate is not valid yet");
        trouble.forEach((cause, said) -> {
            var path = new CertificateException("PKIX path validation failed", new CertPathValidatorException(cause));
            var thrown = new ExecutionException(new SSLHandshakeException("PKIX path validation failed", path));
            var e = assertInstanceOf(ConnectionException.class, Failures.beforeHead(thrown, "https://host"));
            assertTrue(e.getMessage().contains(said), e::getMessage);
            assertFalse(e.retryable());
        });
    }

    private static Transport transport() {
        SSLContext.setDefault(trusting);
        return new Transport(false);
    }

    private static ScriptedServer server(ScriptedServer.Script script) {
        ServerSocketFactory sockets = trusting.getServerSocketFactory();
        return ScriptedServer.start(sockets, script);
    }

    private static Outgoing post(String url) {
        return new Outgoing("POST", URI.create(url + "/"), Map.of(), "{}".getBytes(UTF_8));
    }
}
