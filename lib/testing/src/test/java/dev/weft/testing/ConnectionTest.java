package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.SeenConnection.End;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a server sees of its clients, and what becomes of its connections and threads. */
@SuppressWarnings("try") // closing in the middle is what is tested
class ConnectionTest {
    private static final Duration SOON = Duration.ofSeconds(1);

    @Test
    void aRequestIsRememberedAsItCame() throws Exception {
        try (var server = ModelServer.saying("a");
                var client = new RawClient(server)) {
            var before = Instant.now();
            client.post(
                    "/v1/chat/completions?x=1&y=2", "{\"model\":\"é\"}", "Authorization: Bearer k", "X-A: 1", "x-a: 2");
            var request = server.awaitRequest();
            assertEquals("POST", request.method());
            assertEquals("/v1/chat/completions", request.path());
            assertEquals("x=1&y=2", request.query());
            assertEquals("Bearer k", request.header("authorization").orElseThrow());
            assertEquals("1, 2", request.headers().get("x-a"));
            assertEquals("é", request.json().at("model").text());
            assertEquals(14, request.bytes().length);
            assertEquals(1, request.number());
            assertEquals(1, request.connection().number());
            assertFalse(request.at().isBefore(before) || request.at().isAfter(Instant.now()));
            assertEquals("request 1, POST /v1/chat/completions", request.toString());
            assertEquals(List.of(request), server.requests());
        }
    }

    @Test
    void aConnectionCarriesOneRequestAfterTheOther() throws Exception {
        try (var server = ModelServer.saying("a", "b", "c");
                var client = new RawClient(server)) {
            for (String word : List.of("a", "b", "c"))
                assertTrue(client.chat().response().contains(word));
            assertEquals(1, server.connections().size());
            assertEquals(3, server.connections().getFirst().requests());
            assertEquals(1, server.openConnections());
        }
    }

    @Test
    void aRequestThatComesTooSoonWaitsForTheOneBeforeIt() throws Exception {
        var gate = new Gate();
        try (var server = ModelServer.script(reply -> reply.hold(gate).text("a"), reply -> reply.text("b"));
                var client = new RawClient(server)) {
            client.chat().chat();
            gate.awaitArrival();
            assertEquals(1, server.requests().size());
            gate.open();
            assertTrue(client.response().contains("\"a\""));
            assertTrue(client.response().contains("\"b\""));
        }
    }

    @Test
    void aClientThatClosesIsSeenAtOnceThoughTheServerIsSilent() throws Exception {
        try (var server = ModelServer.script(reply -> reply.text("a").stall());
                var client = new RawClient(server)) {
            client.chat().head();
            client.chunk();
            client.chunk();
            var connection = server.awaitRequest().connection();
            var before = Instant.now();
            client.close();
            connection.awaitClosed(SOON);
            assertEquals(End.CLIENT_CLOSED, connection.end().orElseThrow());
            assertFalse(connection.closedAt().orElseThrow().isBefore(before));
            server.awaitConnectionsClosed(SOON);
            Awaitility.await().until(() -> server.threads() == 1);
        }
    }

    @Test
    void aClientThatBreaksOffIsToldFromOneThatCloses() throws Exception {
        try (var server = ModelServer.script(reply -> reply.stall());
                var client = new RawClient(server)) {
            client.chat().head();
            client.reset();
            var connection = server.awaitRequest().connection();
            connection.awaitClosed(SOON);
            assertEquals(End.CLIENT_RESET, connection.end().orElseThrow());
        }
    }

    @Test
    void aClientThatClosesBeforeTheHeadWakesWhatHoldsIt() throws Exception {
        var gate = new Gate();
        try (var server = ModelServer.script(reply -> reply.holdHead(gate).text("a"));
                var client = new RawClient(server)) {
            client.chat();
            gate.awaitArrival();
            client.close();
            server.awaitConnectionsClosed(SOON);
            Awaitility.await().until(() -> gate.waiting() == 0);
        }
    }

    @Test
    void aClientThatClosesWhileTheServerIsBlockedInAWriteIsSeenAtOnce() throws Exception {
        try (var server = ModelServer.script(reply -> reply.endless("x".repeat(10_000), Duration.ZERO));
                var client = new RawClient(server, 4096)) {
            client.chat();
            var connection = server.awaitRequest().connection();
            awaitBlockedWrite(connection);
            client.close();
            connection.awaitClosed(SOON);
            Awaitility.await().until(() -> server.threads() == 1);
        }
    }

    /** Blocked is what takes no more bytes for a while: there is nothing else to see. */
    private static void awaitBlockedWrite(SeenConnection connection) {
        var last = new AtomicLong(-1);
        Awaitility.await()
                .pollInterval(Duration.ofMillis(50))
                .during(Duration.ofMillis(150))
                .until(() -> last.getAndSet(connection.bytesWritten()) == connection.bytesWritten());
    }

    @Test
    void aSlowReaderHoldsTheServerBack() throws Exception {
        try (var server = ModelServer.script(reply -> reply.endless("x".repeat(10_000), Duration.ZERO));
                var client = new RawClient(server, 4096)) {
            client.chat();
            var connection = server.awaitRequest().connection();
            awaitBlockedWrite(connection);
            assertTrue(connection.bytesWritten() < 16_000_000, "written: " + connection.bytesWritten());
        }
    }

    @Test
    void aDeafReplyGoesOnBehindTheClientsEndUntilAWriteFails() throws Exception {
        var gate = new Gate();
        try (var server = ModelServer.script(
                        reply -> reply.deaf().text("a").hold(gate).endless("b", Duration.ofMillis(1)));
                var client = new RawClient(server)) {
            client.chat().head();
            client.chunk();
            client.chunk();
            var connection = server.awaitRequest().connection();
            client.close();
            connection.awaitClosed(SOON);
            Awaitility.await().during(Duration.ofMillis(100)).until(() -> gate.waiting() == 1);
            assertTrue(connection.writeFailedAt().isEmpty());
            gate.open();
            Awaitility.await().until(() -> connection.writeFailedAt().isPresent());
            assertEquals(End.CLIENT_CLOSED, connection.end().orElseThrow());
            Awaitility.await().until(() -> server.threads() == 1);
        }
    }

    @Test
    void requestsInChunksAndClientsThatWaitToContinueAreServed() throws Exception {
        try (var server = ModelServer.saying("a", "b");
                var client = new RawClient(server)) {
            client.send("POST /v1/chat/completions HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.send("4;ext=1\r\n{\"mo\r\n9\r\ndel\":\"m\"}\r\n0\r\nTrailer: x\r\n\r\n");
            assertTrue(client.response().contains("\"content\":\"a\""));
            assertEquals("m", server.requests().getFirst().json().at("model").text());
            client.send("POST /v1/chat/completions HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertEquals("HTTP/1.1 100 Continue\n", client.head());
            assertTrue(client.send("{}").response().contains("\"content\":\"b\""));
        }
    }

    @Test
    void aClientThatWantsTheConnectionClosedGetsItClosed() throws Exception {
        try (var server = ModelServer.saying("a");
                var client = new RawClient(server)) {
            client.post("/v1/chat/completions", "{}", "Connection: close");
            assertTrue(client.response().contains("Connection: close\n"));
            assertEquals("", client.rest());
        }
    }

    @Test
    void aConnectionThatTheServerClosesEndsInGoodOrderThoughBytesOfTheClientAreUnread() throws Exception {
        var gate = new Gate();
        try (var server = ModelServer.script(reply -> reply.text("a").hold(gate).truncate());
                var client = new RawClient(server)) {
            client.chat().chat().send("x".repeat(100_000));
            gate.awaitArrival();
            gate.open();
            client.head();
            client.chunk();
            client.chunk();
            assertEquals(-1, client.read());
            assertEquals(1, server.requests().size());
        }
    }

    @Test
    void whatIsNoRequestIsRefusedAndMemoryStaysBounded() throws Exception {
        try (var server = ModelServer.saying("a")) {
            assertEquals("HTTP/1.1 400 Bad Request", refused(server, "hello\r\n\r\n"));
            assertEquals("HTTP/1.1 400 Bad Request", refused(server, "GET /x HTTP/1.1\r\nno header\r\n\r\n"));
            assertEquals("HTTP/1.1 400 Bad Request", refused(server, "GET /x HTTP/1.1\r\nContent-Length: -1\r\n\r\n"));
            assertEquals(
                    "HTTP/1.1 400 Bad Request",
                    refused(server, "POST /x HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"));
            assertEquals(
                    "HTTP/1.1 400 Bad Request",
                    refused(server, "POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"));
            assertEquals(
                    "HTTP/1.1 413 Content Too Large",
                    refused(server, "POST /x HTTP/1.1\r\nContent-Length: " + (64 * 1024 * 1024 + 1) + "\r\n\r\n"));
            assertEquals(
                    "HTTP/1.1 413 Content Too Large",
                    refused(server, "POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4000001\r\n"));
            assertEquals(
                    "HTTP/1.1 431 Request Header Fields Too Large",
                    refused(server, "GET /" + "x".repeat(70_000) + " HTTP/1.1\r\n\r\n"));
            assertEquals(List.of(), server.requests());
            server.awaitConnectionsClosed(SOON);
        }
    }

    private static String refused(ModelServer server, String request) throws IOException {
        try (var client = new RawClient(server)) {
            String status = client.send(request).line();
            client.head();
            client.rest();
            return status;
        }
    }

    @Test
    void halfARequestIsNoRequest() throws Exception {
        try (var server = ModelServer.saying("a");
                var client = new RawClient(server)) {
            client.send("POST /v1/chat/completions HTTP/1.1\r\nContent-Length: 100\r\n\r\n{")
                    .close();
            Awaitility.await().until(() -> server.connections().size() == 1);
            server.awaitConnectionsClosed(SOON);
            assertEquals(List.of(), server.requests());
        }
    }

    @Test
    void closeEndsEveryConnectionAndEveryThreadWhateverTheyAreDoing() throws Exception {
        var gate = new Gate();
        try (var server = ModelServer.script(
                        reply -> reply.holdHead(gate),
                        reply -> reply.text("a").stall(),
                        reply -> reply.endless("x".repeat(10_000), Duration.ZERO),
                        reply -> reply.deaf().hold(gate),
                        reply -> reply.pause(Duration.ofHours(1)));
                var idle = new RawClient(server);
                var held = new RawClient(server);
                var stalled = new RawClient(server);
                var blocked = new RawClient(server, 4096);
                var deaf = new RawClient(server);
                var paused = new RawClient(server)) {
            int count = 0;
            for (var client : List.of(held, stalled, blocked, deaf, paused)) {
                client.chat();
                server.awaitRequests(++count);
            }
            deaf.head();
            deaf.close();
            awaitBlockedWrite(server.requests().get(2).connection());
            Awaitility.await().until(() -> server.openConnections() == 5);
            var before = System.nanoTime();
            server.close();
            assertTrue(System.nanoTime() - before < SOON.toNanos());
            assertEquals(0, server.threads());
            assertEquals(0, server.openConnections());
            assertEquals("", idle.rest());
            assertThrows(IOException.class, () -> new RawClient(server));
            server.close();
        }
    }

    @Test
    void closeIsNotHeldUpForeverByAScriptThatIgnoresItsInterrupt() throws Exception {
        var stubborn = new Gate();
        var enough = new AtomicBoolean();
        try (var server = ModelServer.script(reply -> reply.run(() -> {
                    while (!enough.get()) {
                        try {
                            stubborn.pass();
                        } catch (InterruptedException e) {
                            // on purpose
                        }
                    }
                }));
                var client = new RawClient(server)) {
            client.chat();
            stubborn.awaitArrival();
            server.close();
            assertTrue(server.threads() > 0);
            enough.set(true);
            stubborn.open();
            Awaitility.await().until(() -> server.threads() == 0);
        }
    }

    @Test
    void aScriptMayCloseItsOwnServer() throws Exception {
        var servers = new ArrayList<ModelServer>();
        try (var server = ModelServer.script(
                        reply -> reply.run(() -> servers.getFirst().close()));
                var client = new RawClient(server)) {
            servers.add(server);
            assertEquals("", client.chat().rest());
            Awaitility.await().until(() -> server.threads() == 0);
        }
    }

    @Test
    void whatDoesNotComeInTimeIsNamed() throws Exception {
        try (var server = ModelServer.saying("a");
                var client = new RawClient(server)) {
            client.get("/v1/models").head();
            var closed = assertThrows(
                    IllegalStateException.class, () -> server.awaitConnectionsClosed(Duration.ofMillis(10)));
            assertEquals("1 connections are still open after 10 ms", closed.getMessage());
            var open = assertThrows(
                    IllegalStateException.class,
                    () -> server.connections().getFirst().awaitClosed(Duration.ofMillis(10)));
            assertEquals("connection 1 is still open after 10 ms", open.getMessage());
        }
    }

    @Test
    void javaNetHttpReusesItsConnectionAndIsSeenToCancel() throws Exception {
        try (var server = ModelServer.script(
                        reply -> reply.text("a"), reply -> reply.text("b").stall());
                var client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            var request = HttpRequest.newBuilder(URI.create(server.url() + "/v1/chat/completions"))
                    .expectContinue(true)
                    .POST(HttpRequest.BodyPublishers.ofString("{\"stream\":true}"))
                    .build();
            assertTrue(client.send(request, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .endsWith("data: [DONE]\n\n"));
            var response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            assertTrue(response.body().read() > 0);
            assertEquals(1, server.connections().size());
            response.body().close();
            server.awaitConnectionsClosed(Duration.ofSeconds(4));
        }
    }
}
