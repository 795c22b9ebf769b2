package dev.weft.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ConnectionException;
import dev.weft.ModelException;
import dev.weft.TruncatedStreamException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same promises over TLS, where the HTTP client keeps more between the socket and its subscriber. */
@Timeout(60)
class TlsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static SSLContext before;
    private static SSLContext trusting;

    @BeforeAll
    static void makeACertificate(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("keys.p12");
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD),
                        "-validity",
                        "2")
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, keytool.waitFor(), said);
        var store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        trusting = SSLContext.getInstance("TLS");
        trusting.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
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
