package dev.weft.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ConnectionException;
import dev.weft.ModelException;
import dev.weft.TimedOutException;
import dev.weft.TruncatedStreamException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One request and its response, below any protocol: what is handed over in which order, and how it ends from each side. */
@Timeout(60)
class ExchangeTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Transport transport = new Transport(false);

    @Test
    void aBodyIsReadAsItComes() throws Exception {
        var sent = new CountDownLatch(1);
        try (var server = ScriptedServer.start((request, to) -> {
            to.stream().chunk("first");
            sent.await();
            to.chunk("second").lastChunk();
        })) {
            var exchange = exchange(server);
            assertEquals(200, exchange.head(LONG, LONG).status());
            var body = exchange.body(LONG, () -> {});
            assertEquals("first", read(body));
            sent.countDown();
            assertEquals("second", read(body));
            assertEquals(-1, body.read());
            assertEquals(-1, body.read());
        }
    }

    @Test
    @DisplayName("C7: cancelRacingTheResponseHeadLeavesNoConnectionOpen")
    void cancelRacingTheResponseHeadLeavesNoConnectionOpen() throws Exception {
        int times = 2_000;
        try (var server = ScriptedServer.start((request, to) -> {
            to.stream().event("x");
            to.hold();
        })) {
            long typical = 2 * headTime(server);
            int aborted = 0;
            for (int i = 0; i < times; i++) {
                var exchange = exchange(server);
                var head = CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return exchange.head(LONG, LONG).status() > 0;
                            } catch (ModelException e) {
                                return false;
                            }
                        },
                        task -> Thread.ofVirtual().start(task));
                long until = System.nanoTime() + ThreadLocalRandom.current().nextLong(typical);
                while (System.nanoTime() < until) Thread.onSpinWait();
                exchange.abort();
                if (!head.get(10, TimeUnit.SECONDS)) aborted++;
            }
            assertTrue(
                    aborted > times / 20 && aborted < times - times / 20,
                    "the race was no race: " + aborted + " of " + times);
            Awaitility.await()
                    .atMost(5, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertEquals(
                            0,
                            server.connections().stream()
                                    .filter(c -> !c.isEnded())
                                    .count()));
        }
    }

    @Test
    @DisplayName("C10: eventsReceivedBeforeAResetAreAllReadThoughTheReaderWasSlow")
    void bytesReceivedBeforeTheBreakAreAllRead() throws Exception {
        String piece = "0123456789".repeat(30);
        try (var server = ScriptedServer.start((request, to) -> {
            to.stream();
            for (int i = 0; i < 20; i++) to.chunk(piece);
            to.close();
        })) {
            for (int i = 0; i < 1_000; i++) {
                var exchange = exchange(server);
                exchange.head(LONG, LONG);
                var body = exchange.body(LONG, () -> {});
                if (i % 10 == 0) awaitEnd(server);
                int total = 0;
                var e = new ModelException[1];
                byte[] bytes = new byte[700];
                while (e[0] == null) {
                    try {
                        total += body.read(bytes, 0, bytes.length);
                    } catch (ModelException thrown) {
                        e[0] = thrown;
                    }
                }
                assertEquals(20 * piece.length(), total);
                assertInstanceOf(TruncatedStreamException.class, e[0]);
                assertInstanceOf(IOException.class, e[0].getCause());
                body.close();
            }
        }
    }

    @Test
    @DisplayName("C7: closeWithASlowReaderIsSeenByAServerBlockedInWrite")
    void abortIsSeenByAServerBlockedInWrite() throws Exception {
        var written = new AtomicLong();
        var failed = new LinkedBlockingQueue<Long>();
        try (var server = ScriptedServer.start((request, to) -> {
            try {
                to.stream();
                for (String piece = "x".repeat(8_000); ; written.addAndGet(piece.length())) to.chunk(piece);
            } catch (IOException e) {
                // the write itself has failed: that the client would send no more is seen long before
                failed.add(System.nanoTime());
                throw e;
            }
        })) {
            var times = new ArrayList<Long>();
            for (int i = 0; i < 20; i++) {
                var exchange = exchange(server);
                exchange.head(LONG, LONG);
                exchange.body(LONG, () -> {}).read();
                awaitStandstill(written);
                long start = System.nanoTime();
                exchange.abort();
                times.add((failed.poll(10, TimeUnit.SECONDS) - start) / 1_000_000);
            }
            assertTrue(
                    times.stream().filter(ms -> ms > 100).count() <= 1,
                    "milliseconds until its write failed: " + times);
        }
    }

    @Test
    @DisplayName("C4: what nobody reads is not taken from the socket")
    void whatNobodyReadsIsNotTaken() throws Exception {
        var written = new AtomicLong();
        try (var server = ScriptedServer.start((request, to) -> {
            to.stream();
            String piece = "x".repeat(8_000);
            while (true) {
                to.chunk(piece);
                written.addAndGet(piece.length());
            }
        })) {
            var exchange = exchange(server);
            exchange.head(LONG, LONG);
            awaitStandstill(written);
            long kernel = written.get();
            var body = exchange.body(LONG, () -> {});
            // a megabyte is taken, and only about as much is written again
            body.readNBytes(1 << 20);
            awaitStandstill(written);
            assertTrue(written.get() < kernel + (5 << 20), kernel + " then " + written.get());
            exchange.abort();
        }
    }

    @Test
    @DisplayName("C10: the rest of a finished body is discarded and the connection used again")
    void theRestIsDiscardedAndTheConnectionUsedAgain() throws Exception {
        try (var server = ScriptedServer.start(
                (request, to) -> to.stream().chunk("all").chunk("rest").lastChunk())) {
            for (int i = 0; i < 50; i++) {
                var exchange = exchange(server);
                exchange.head(LONG, LONG);
                var body = exchange.body(LONG, () -> {});
                body.read();
                exchange.discardRest();
                body.close();
            }
            assertTrue(server.connections().size() <= 5, server.connections().size() + " connections");
        }
    }

    @Test
    @DisplayName("C10: a rest that is too long, or does not come, is aborted")
    void aRestThatIsTooMuchIsAborted() throws Exception {
        var more = new AtomicInteger();
        try (var server = ScriptedServer.start((request, to) -> {
            to.stream().chunk("all");
            if (more.getAndIncrement() > 0) while (true) to.chunk("x".repeat(8_000));
            to.hold();
        })) {
            for (int i = 0; i < 2; i++) {
                var exchange = exchange(server);
                exchange.head(LONG, LONG);
                var body = exchange.body(LONG, () -> {});
                body.read();
                long start = System.nanoTime();
                exchange.discardRest();
                body.close();
                long ms = (server.connections().getLast().ended() - start) / 1_000_000;
                assertTrue(ms < 1_000, ms + " ms");
            }
        }
    }

    @Test
    void abortBeforeAnythingWasSentSendsNothing() throws Exception {
        try (var server = ScriptedServer.start((request, to) -> to.stream())) {
            var exchange = exchange(server);
            exchange.abort();
            assertThrows(ModelException.class, () -> exchange.head(LONG, LONG));
            assertEquals(0, server.connections().size());
        }
    }

    @Test
    @DisplayName("C7: abort wakes a reader in every phase")
    void abortWakesAReaderInEveryPhase() throws Exception {
        try (var server = ScriptedServer.start((request, to) -> {
            if (request.line().contains("/head")) to.stream().chunk("x");
            if (request.line().contains("/drip"))
                for (char c : "HTTP/1.1 200 OK\r\nX: ".toCharArray()) to.write("" + c);
            to.hold();
        })) {
            for (String path : List.of("/none", "/head", "/drip")) {
                var exchange = transport.exchange(get(server.url() + path));
                var began = new CountDownLatch(1);
                var thrown = CompletableFuture.supplyAsync(() -> {
                    try {
                        began.countDown();
                        exchange.head(LONG, LONG);
                        exchange.body(LONG, () -> {}).readAllBytes();
                        return null;
                    } catch (ModelException | IOException e) {
                        return e;
                    }
                });
                began.await();
                Awaitility.await()
                        .until(() -> server.requests().stream()
                                .anyMatch(r -> r.line().contains(path)));
                long start = System.nanoTime();
                exchange.abort();
                assertInstanceOf(ModelException.class, thrown.get(5, TimeUnit.SECONDS));
                long ms = (server.connections().getLast().ended() - start) / 1_000_000;
                assertTrue(ms < 500, path + ": the server saw it after " + ms + " ms");
            }
        }
    }

    @Test
    @DisplayName("C7, C13: abort and the connect limit work while a name is looked up")
    void abortAndTheConnectLimitWorkInNameLookup() throws Exception {
        try (var server = ScriptedServer.start((request, to) -> to.stream())) {
            String port = server.url().substring(server.url().lastIndexOf(':'));
            var limited = transport.exchange(post("http://a.slow.invalid" + port));
            var e = assertThrows(TimedOutException.class, () -> limited.head(Duration.ofMillis(200), LONG));
            assertEquals(TimedOutException.Phase.CONNECT, e.phase());
            limited.close();

            var aborted = transport.exchange(post("http://b.slow.invalid" + port));
            var thrown = CompletableFuture.supplyAsync(
                    () -> assertThrows(ModelException.class, () -> aborted.head(LONG, LONG)));
            SlowLookup.ASKED.await();
            aborted.abort();
            thrown.get(1, TimeUnit.SECONDS);

            SlowLookup.ANSWER.countDown();
            // the late answer finds nobody who would still send
            Awaitility.await()
                    .during(300, TimeUnit.MILLISECONDS)
                    .until(() -> server.requests().isEmpty());
        }
    }

    @Test
    @DisplayName("C13: a connection that is not made is a connect timeout, and leaves nothing behind")
    void aConnectionThatIsNotMadeTimesOut() throws Exception {
        try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var one = new Socket(full.getInetAddress(), full.getLocalPort());
                var two = new Socket(full.getInetAddress(), full.getLocalPort())) {
            assertTrue(one.isConnected() && two.isConnected());
            var exchange = transport.exchange(get("http://127.0.0.1:" + full.getLocalPort()));
            long start = System.nanoTime();
            var e = assertThrows(TimedOutException.class, () -> exchange.head(Duration.ofMillis(300), LONG));
            assertEquals(TimedOutException.Phase.CONNECT, e.phase());
            assertTrue(e.retryable());
            long ms = (System.nanoTime() - start) / 1_000_000;
            assertTrue(ms >= 300 && ms < 5_000, ms + " ms");
            exchange.close();
        }
    }

    @Test
    @DisplayName("C13: a TLS handshake that does not happen is a connect timeout")
    void aHandshakeThatDoesNotHappenTimesOut() throws Exception {
        try (var mute = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            var exchange = transport.exchange(get("https://127.0.0.1:" + mute.getLocalPort()));
            var e = assertThrows(TimedOutException.class, () -> exchange.head(Duration.ofMillis(500), LONG));
            assertEquals(TimedOutException.Phase.CONNECT, e.phase());
            exchange.close();
        }
    }

    @Test
    @DisplayName("C13: the first-byte limit covers the whole head, also of a server that drips")
    void aDrippingHeadTimesOut() throws Exception {
        try (var server = ScriptedServer.start((request, to) -> {
            to.write("HTTP/1.1 200 OK\r\nX: ");
            while (!to.isEnded()) to.write("y");
        })) {
            var exchange = exchange(server);
            var e = assertThrows(TimedOutException.class, () -> exchange.head(LONG, Duration.ofMillis(300)));
            assertEquals(TimedOutException.Phase.FIRST_BYTE, e.phase());
            exchange.close();
            server.connection().ended();
        }
    }

    @Test
    void aRefusedConnectionSaysSoAndAsksTheRightQuestion() throws Exception {
        int port;
        try (var gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }
        var exchange = transport.exchange(get("http://127.0.0.1:" + port + "/v1?secret=1"));
        var e = assertThrows(ConnectionException.class, () -> exchange.head(LONG, LONG));
        assertEquals(
                "could not connect to http://127.0.0.1:" + port + ": connection refused: is the server running?",
                e.getMessage());
        assertTrue(e.retryable());
    }

    @Test
    void anUnknownHostSaysSo() {
        var exchange = transport.exchange(get("http://no-such-host.invalid/"));
        var e = assertThrows(ConnectionException.class, () -> exchange.head(LONG, LONG));
        assertTrue(e.getMessage().startsWith("could not find the host of http://no-such-host.invalid"), e::getMessage);
    }

    @Test
    void aConnectionThatDiesBeforeTheFirstByteIsAConnectionException() throws Exception {
        try (var server = ScriptedServer.start((request, to) -> to.close())) {
            var e = assertThrows(
                    ConnectionException.class,
                    () -> transport.exchange(post(server.url())).head(LONG, LONG));
            assertTrue(e.getMessage().contains("before the response began"), e::getMessage);
        }
    }

    @Test
    void aConnectionThatDiesInsideTheHeadIsATruncation() throws Exception {
        try (var server = ScriptedServer.start((request, to) -> {
            to.write("HTTP/1.1 200 OK\r\nContent-");
            to.close();
        })) {
            assertThrows(
                    TruncatedStreamException.class,
                    () -> transport.exchange(post(server.url())).head(LONG, LONG));
        }
    }

    @Test
    @DisplayName("C8: a stray interrupt is a failure and leaves no flag behind")
    void aStrayInterruptIsAFailure() throws Exception {
        try (var server = ScriptedServer.start((request, to) -> to.hold())) {
            var exchange = exchange(server);
            var flag = new CompletableFuture<Boolean>();
            var thrown = new CompletableFuture<Throwable>();
            var thread = Thread.ofVirtual().start(() -> {
                try {
                    exchange.head(LONG, LONG);
                } catch (ModelException e) {
                    flag.complete(Thread.currentThread().isInterrupted());
                    thrown.complete(e);
                }
            });
            Awaitility.await().until(() -> !server.requests().isEmpty());
            thread.interrupt();
            assertInstanceOf(
                    InterruptedException.class, thrown.get(5, TimeUnit.SECONDS).getCause());
            assertFalse(flag.get());
            exchange.close();
            server.connection().ended();
        }
    }

    /** How long a head usually takes, in nanoseconds. */
    private long headTime(ScriptedServer server) {
        long start = 0;
        int cold = 100;
        int warm = 100;
        for (int i = 0; i < cold + warm; i++) {
            if (i == cold) start = System.nanoTime();
            var exchange = exchange(server);
            exchange.head(LONG, LONG);
            exchange.abort();
        }
        return (System.nanoTime() - start) / warm;
    }

    private Exchange exchange(ScriptedServer server) {
        return transport.exchange(post(server.url()));
    }

    private static Outgoing post(String url) {
        return new Outgoing("POST", URI.create(url + "/"), Map.of(), "{}".getBytes(StandardCharsets.UTF_8));
    }

    private static Outgoing get(String url) {
        return new Outgoing("GET", URI.create(url), Map.of(), null);
    }

    private static String read(Body body) {
        byte[] bytes = new byte[100];
        int n = body.read(bytes, 0, bytes.length);
        return new String(bytes, 0, n, StandardCharsets.UTF_8);
    }

    /** The server has written everything and closed: its own reading thread sees the client's answer to that. */
    private static void awaitEnd(ScriptedServer server) throws Exception {
        server.connections().getLast().ended();
    }

    /** Until the server has been blocked in its write for 100 milliseconds. */
    private static void awaitStandstill(AtomicLong written) {
        var before = new AtomicLong(-1);
        Awaitility.await().pollInterval(100, TimeUnit.MILLISECONDS).until(() -> {
            long now = written.get();
            return now > 0 && before.getAndSet(now) == now;
        });
    }
}
