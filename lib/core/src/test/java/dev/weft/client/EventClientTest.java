package dev.weft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AuthenticationException;
import dev.weft.CancelledException;
import dev.weft.ConnectionException;
import dev.weft.DecodeException;
import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.EventStream;
import dev.weft.Json;
import dev.weft.ModelException;
import dev.weft.NotFoundException;
import dev.weft.RecordedException;
import dev.weft.RunOptions;
import dev.weft.Summary;
import dev.weft.TruncatedStreamException;
import dev.weft.internal.ScriptedServer;
import dev.weft.log.GoneException;
import dev.weft.provider.Endpoint;
import dev.weft.provider.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client of our own servers, over real connections. */
@Timeout(60)
class EventClientTest {
    private static final Json PROMPT = Json.object("prompt", "why?");

    private static EventClient client(String url) {
        return EventClient.of(Endpoint.of(url + "/app").key("s3cret")).attempts(50, Duration.ofMillis(1));
    }

    private static EventStream<String> talk(int pieces, @Nullable Exception failure) {
        return EventStream.start(RunOptions.of(o -> o.name("told").tag("a", "b")), out -> {
            for (int i = 0; i < pieces; i++) out.emit(new Event.TextDelta("piece " + i + " ☃\u2028\r\n"));
            return out.step("inner", inner -> {
                for (int i = 0; i < pieces; i++) inner.emit(new Event.TextDelta("inner " + i));
                if (failure != null) throw failure;
                return "done";
            });
        });
    }

    private record Got(List<String> lines, @Nullable RuntimeException thrown) {}

    private static Got read(EventStream<?> stream) {
        var lines = new ArrayList<String>();
        @Nullable RuntimeException thrown = null;
        try (stream) {
            for (Emission emission : stream.emissions()) lines.add(EventServer.line(emission));
        } catch (RuntimeException e) {
            thrown = e;
            stream.end().map(EventServer::line).ifPresent(lines::add);
        }
        return new Got(lines, thrown);
    }

    @Test
    void whereverTheConnectionIsCutOffTheSameRunArrives() {
        for (int round = 0; round < 60; round++) {
            int pieces = 10 + round;
            var failure = round % 3 == 1 ? new IllegalStateException("broken") : null;
            try (var server = new EventServer(() -> talk(pieces, failure), new Random(round), 6)) {
                Got got = read(client(server.http.url()).post("/chat", PROMPT));
                assertEquals(server.lines(), got.lines());
                if (failure == null) assertNull(got.thrown());
                else
                    assertEquals(
                            "IllegalStateException",
                            assertInstanceOf(RecordedException.class, got.thrown())
                                    .type());
                var posts = server.http.requests().stream()
                        .filter(request -> request.line().startsWith("POST"))
                        .toList();
                assertEquals(1, posts.size(), "a POST is never sent twice");
                assertEquals(PROMPT.toString(), posts.getFirst().body());
                assertEquals("Bearer s3cret", posts.getFirst().headers().get("authorization"));
                // and once more by its id
                server.cuts.set(0);
                Got again = read(client(server.http.url()).get("/chat/" + server.run()));
                assertEquals(got.lines(), again.lines());
            }
        }
    }

    @Test
    void whatComesTwiceIsReadOnce() {
        try (var server = new EventServer(() -> talk(30, null), new Random(1), 0)) {
            var kept = server.log.keep(talk(30, null));
            assertEquals("done", kept.result());
            var lines = new ArrayList<String>();
            server.log.follow(kept.run().id(), -1).emissions().forEach(e -> lines.add(EventServer.line(e)));
            try (var twice = ScriptedServer.start((request, to) -> {
                // a server that begins two events too early each time, and ends after ten
                int from = Math.max(0, Integer.parseInt(request.headers().getOrDefault("last-event-id", "-1")) - 1);
                to.stream();
                for (int i = from; i < Math.min(lines.size(), from + 10); i++)
                    to.chunk("id: " + i + "\ndata: " + lines.get(i) + "\n\n");
                to.lastChunk();
            })) {
                assertEquals(lines, read(client(twice.url()).get("/run")).lines());
            }
        }
    }

    @Test
    void aGapIsAnError() {
        try (var server = ScriptedServer.start((request, to) -> to.stream()
                .chunk("id: 0\ndata: " + STARTED + "\n\n")
                .chunk("id: 2\n"
                        + "data:"
                        + " {\"seq\":2,\"nanos\":5,\"step\":0,\"type\":\"text.delta\",\"data\":{\"text\":\"b\"}}\n\n")
                .lastChunk())) {
            Got got = read(client(server.url()).get("/run"));
            assertInstanceOf(DecodeException.class, got.thrown());
            assertEquals(1, got.lines().size());
        }
    }

    private static final String STARTED =
            "{\"seq\":0,\"nanos\":0,\"step\":0,\"type\":\"run.started\",\"data\":{\"run\":"
                    + "{\"id\":\"1\",\"name\":\"r\",\"startedAt\":\"2026-01-31T09:30:00Z\"}}}";

    @Test
    void aPostThatCannotBeGoneOnWithIsTruncatedAfterWhatCame() {
        try (var server = new EventServer(() -> talk(100, null), new Random(7), 1)) {
            server.names = false;
            Got got = read(client(server.http.url()).post("/chat", PROMPT));
            assertInstanceOf(TruncatedStreamException.class, got.thrown());
            assertEquals(server.lines().subList(0, got.lines().size()), got.lines());
            assertEquals(1, server.http.requests().size());
        }
    }

    @Test
    void whereTheServerHasNothingItIsGone() {
        try (var server = ScriptedServer.start((request, to) -> to.head(204, ""))) {
            assertThrows(GoneException.class, () -> client(server.url()).get("/run"));
        }
        try (var server = ScriptedServer.start((request, to) -> {
            if (request.headers().containsKey("last-event-id")) to.head(204, "");
            else to.stream().chunk("id: 0\ndata: " + STARTED + "\n\n").lastChunk();
        })) {
            Got got = read(client(server.url()).get("/run"));
            assertInstanceOf(GoneException.class, got.thrown());
            assertEquals(List.of(STARTED), got.lines());
        }
    }

    @Test
    void aRefusalIsThrownWithWhatTheServerSaysAndNoKey() {
        try (var server = ScriptedServer.start((request, to) -> {
            if (request.line().contains("/401")) to.respond(401, "text/plain", "who is s3cret?");
            else if (request.line().contains("/page")) to.respond(200, "text/html", "<html>");
            else to.respond(404, "application/json", "{\"error\":{\"message\":\"no such run\"}}");
        })) {
            var client = client(server.url());
            var missing = assertThrows(NotFoundException.class, () -> client.get("/404"));
            assertTrue(missing.body().contains("no such run"), missing::body);
            var refused = assertThrows(AuthenticationException.class, () -> client.post("/401", PROMPT));
            assertFalse((refused + refused.body()).contains("s3cret"), refused::body);
            assertThrows(DecodeException.class, () -> client.get("/page"));
            assertFalse(client.toString().contains("s3cret"), client::toString);
            assertEquals(3, server.requests().size());
        }
    }

    @Test
    void aServerThatIsNotThereIsSaidAtOnce() throws Exception {
        String url;
        try (var server = ScriptedServer.start((request, to) -> {})) {
            url = server.url();
        }
        assertThrows(ConnectionException.class, () -> client(url).get("/run"));
        assertThrows(ConnectionException.class, () -> client(url).post("/run", PROMPT));
    }

    @Test
    void aServerThatIsRestartedIsWaitedForAndOneThatStaysAwayIsGivenUp() {
        var went = new java.util.concurrent.atomic.AtomicInteger();
        try (var server = ScriptedServer.start((request, to) -> {
            if (went.getAndIncrement() == 0)
                to.stream().chunk("id: 0\ndata: " + STARTED + "\n\n").reset();
            else to.respond(503, "text/plain", "starting");
        })) {
            Got got =
                    read(client(server.url()).attempts(4, Duration.ofMillis(1)).get("/run"));
            assertTrue(String.valueOf(assertInstanceOf(ConnectionException.class, got.thrown())
                            .getMessage())
                    .contains("4 connections"));
            assertEquals(5, server.requests().size());
        }
    }

    @Test
    void commentsKeepASilentConnectionAndSilenceEndsIt() {
        var beats = new CountDownLatch(1);
        try (var server = ScriptedServer.start((request, to) -> {
            if (request.headers().containsKey("last-event-id")) {
                beats.countDown();
                to.head(204, "");
            } else {
                to.stream().chunk("id: 0\ndata: " + STARTED + "\n\n");
                to.hold();
            }
        })) {
            var endpoint = Endpoint.of(server.url()).timeouts(Timeouts.DEFAULT.idle(Duration.ofMillis(200)));
            Got got = read(
                    EventClient.of(endpoint).attempts(3, Duration.ofMillis(1)).get("/run"));
            assertInstanceOf(GoneException.class, got.thrown());
            assertEquals(0, beats.getCount());
        }
    }

    @Test
    void whatTheServerSaysOfItsOwnTroubleIsTold() {
        try (var server = ScriptedServer.start((request, to) -> to.stream()
                .chunk("id: 0\ndata: " + STARTED + "\n\n")
                .chunk("data: {\"type\":\"stream.broken\",\"data\":{\"failure\":{\"type\":\"LimitException\"}}}\n\n")
                .lastChunk())) {
            Got got = read(client(server.url()).post("/run", PROMPT));
            var thrown = assertInstanceOf(TruncatedStreamException.class, got.thrown());
            assertTrue(String.valueOf(thrown.getMessage()).contains("LimitException"), thrown::getMessage);
        }
    }

    @Test
    void closingEndsTheConnectionWhereverItIs() throws Exception {
        try (var server = ScriptedServer.start((request, to) -> {
            to.stream().chunk("id: 0\ndata: " + STARTED + "\n\n");
            to.hold();
        })) {
            EventStream<Summary> stream = client(server.url()).get("/run");
            assertEquals("r", stream.run().name());
            var read = CompletableFuture.supplyAsync(() -> read(stream));
            stream.close();
            assertInstanceOf(CancelledException.class, read.get().thrown());
            server.connection().ended();
        }
    }

    @Test
    void anInterruptWhileItConnectsIsKept() throws Exception {
        try (var server = ScriptedServer.start((request, to) -> to.hold())) {
            var kept = new CompletableFuture<Boolean>();
            Thread thread = Thread.ofVirtual().start(() -> {
                try {
                    client(server.url()).get("/run");
                } catch (ModelException e) {
                    kept.complete(Thread.currentThread().isInterrupted());
                }
            });
            org.awaitility.Awaitility.await().until(() -> !server.requests().isEmpty());
            thread.interrupt();
            assertTrue(kept.get());
        }
    }

    @Test
    void theWayBackMayBeElsewhere() {
        assertThrows(
                IllegalArgumentException.class, () -> client("http://localhost").resumingAt("/runs"));
        try (var server = ScriptedServer.start((request, to) -> {
            if (request.line().startsWith("POST")) {
                to.head(200, "text/event-stream", "Transfer-Encoding: chunked", "Weft-Run: 42")
                        .chunk("id: 0\ndata: " + STARTED + "\n\n")
                        .reset();
            } else {
                to.head(204, "");
            }
        })) {
            read(client(server.url()).resumingAt("/runs/{run}").post("/chat", PROMPT));
            var last = server.requests().getLast();
            assertTrue(last.line().startsWith("GET /app/runs/42 "), last.line());
            assertEquals("0", last.headers().get("last-event-id"));
        }
    }
}
