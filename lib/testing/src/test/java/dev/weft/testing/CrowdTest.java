package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Many clients at once. */
class CrowdTest {
    private static final int CLIENTS = 2000;

    @Test
    void twoThousandStreamsAtOnceAreServedAndEachIsSeenToGo() throws Exception {
        var gate = new Gate(Duration.ofSeconds(30));
        var served = new AtomicInteger();
        var leave = new CountDownLatch(1);
        try (var server = ModelServer.answering((request, reply) ->
                reply.text("first").hold(gate).text("second").stall())) {
            var clients = new ArrayList<Thread>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(Thread.startVirtualThread(() -> {
                    try (var client = new RawClient(server)) {
                        client.patience(30_000);
                        client.chat().head();
                        client.chunk();
                        if (!client.chunk().contains("first") || !client.chunk().contains("second")) return;
                        served.incrementAndGet();
                        leave.await();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }));
            }
            gate.awaitArrivals(CLIENTS);
            assertEquals(CLIENTS, server.openConnections());
            assertEquals(2 * CLIENTS + 1, server.threads());
            gate.open();
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> served.get() == CLIENTS);
            leave.countDown();
            server.awaitConnectionsClosed(Duration.ofSeconds(10));
            Awaitility.await().until(() -> server.threads() == 1);
            for (Thread client : clients) client.join();
        }
    }

    @Test
    void aThousandAnswersOverFewConnectionsAllCome() throws Exception {
        try (var server = ModelServer.answering((request, reply) -> reply.words("one two three"))) {
            var answered = new AtomicInteger();
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < 10; i++) {
                threads.add(Thread.startVirtualThread(() -> {
                    try (var client = new RawClient(server)) {
                        for (int n = 0; n < 100; n++) {
                            if (client.chat().response().endsWith("data: [DONE]\n\n")) answered.incrementAndGet();
                        }
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }));
            }
            for (Thread thread : threads) thread.join();
            assertEquals(1000, answered.get());
            assertEquals(10, server.connections().size());
            assertEquals(1000, server.requests().size());
            assertTrue(server.connections().stream().allMatch(connection -> connection.requests() == 100));
        }
    }
}
