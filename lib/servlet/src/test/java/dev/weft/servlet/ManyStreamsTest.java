package dev.weft.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.provider.OpenAi;
import dev.weft.servlet.check.CheckFormat;
import dev.weft.servlet.check.Container;
import dev.weft.testing.Gate;
import dev.weft.testing.ModelServer;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A thousand browsers at once, each with a model's connection of its own behind it. */
@DisplayName("A thousand streams at once")
class ManyStreamsTest {
    private static final int CROWD = 1000;

    @ParameterizedTest
    @EnumSource(names = {"JETTY", "TOMCAT"})
    void noneStarvesAndClosingAllEndsAllModelsConnections(Container container) throws Exception {
        var halfway = new Gate(Duration.ofSeconds(60));
        var rest = new Gate();
        try (var server = ModelServer.answering((request, reply) ->
                        reply.text("first").hold(halfway).text("second").hold(rest));
                var site = site(container, server)) {
            long heapBefore = heap();
            int threadsBefore = threads();
            var browsers = new ArrayList<Browser>();
            try {
                for (int i = 0; i < CROWD; i++) browsers.add(Browser.get(site.port(), "/"));
                for (Browser browser : browsers) browser.readUntil("first");
                assertEquals(CROWD, server.openConnections());
                System.out.printf(
                        "%s, %d streams, each with its model's connection: heap %d MiB before, %d MiB with all open;"
                                + " platform threads %d before, %d with all open%n",
                        container, CROWD, heapBefore, heap(), threadsBefore, threads());
                halfway.open();
                for (Browser browser : browsers) browser.readUntil("second");
            } finally {
                for (Browser browser : browsers) browser.close();
            }
            server.awaitConnectionsClosed(Duration.ofSeconds(10));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JETTY", "TOMCAT"})
    void oneThatDoesNotReadSlowsItselfAlone(Container container) throws Exception {
        var done = new AtomicInteger();
        String page = "x".repeat(4096);
        try (var server = ModelServer.answering((request, reply) -> {
                    // more than sockets and queues hold for who does not read, little for all others
                    int pieces = request.json().at("messages.0.content").text().equals("/slow") ? 2500 : 5;
                    for (int i = 0; i < pieces; i++) reply.text(page);
                    reply.text("end");
                });
                var site = site(container, server);
                var slow = Browser.request(site.port(), 4096, "GET /slow HTTP/1.1")) {
            slow.readUntil("xxx");
            var readers = new ArrayList<Thread>();
            for (int i = 0; i < 200; i++) readers.add(Thread.startVirtualThread(() -> readOne(site.port(), done)));
            for (Thread reader : readers) assertTrue(reader.join(Duration.ofSeconds(20)));
            assertEquals(200, done.get());
            assertTrue(slow.readAll().endsWith("{\"type\":\"run-finished\"}\n\n"));
        }
    }

    private static void readOne(int port, AtomicInteger done) {
        try (var browser = Browser.get(port, "/")) {
            if (browser.readAll().endsWith("{\"type\":\"run-finished\"}\n\n")) done.incrementAndGet();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Container.Site site(Container container, ModelServer server) throws Exception {
        var model = OpenAi.at(server.url() + "/v1").chat("any");
        return container.serve(
                Map.of(
                        "/*",
                        new Serving((request, response) -> Sse.as(new CheckFormat())
                                .heartbeat(Duration.ofSeconds(1))
                                .send(model.stream(request.getRequestURI()), request, response))),
                true);
    }

    private static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
    }
}
