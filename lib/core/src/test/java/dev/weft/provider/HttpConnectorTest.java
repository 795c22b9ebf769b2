package dev.weft.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.NotFoundException;
import dev.weft.internal.ScriptedServer;
import dev.weft.media.EventSource;
import dev.weft.media.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An event source over real connections. */
@Timeout(30)
class HttpConnectorTest {
    @Test
    void aSourceConnectsAgainBehindTheLastEvent() {
        try (var server = ScriptedServer.start((request, to) -> {
            String last = request.headers().getOrDefault("last-event-id", "0");
            int next = Integer.parseInt(last) + 1;
            if (next == 4) to.head(204, "");
            else
                to.stream()
                        .chunk("id: " + next + "\ndata: event " + next + "\n\n")
                        .lastChunk();
        })) {
            var data = new ArrayList<String>();
            try (var source = source(server)) {
                for (Frame frame : source) data.add(frame.data());
            }
            assertEquals(List.of("event 1", "event 2", "event 3"), data);
            var request = server.requests().getFirst();
            assertEquals("GET /news HTTP/1.1", request.line());
            assertEquals("text/event-stream", request.headers().get("accept"));
            assertEquals("no-store", request.headers().get("cache-control"));
            assertFalse(request.headers().containsKey("content-type"), request.headers()::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closingWakesALoopThatConnectsOrReads(boolean connected) throws Exception {
        try (var server = ScriptedServer.start((request, to) -> {
            if (connected) to.stream();
            to.hold();
        })) {
            var source = source(server);
            var looped = CompletableFuture.supplyAsync(() -> source.iterator().hasNext());
            Awaitility.await().until(() -> !server.requests().isEmpty());
            if (connected) Awaitility.await().until(() -> source.state() == EventSource.State.OPEN);
            source.close();
            assertFalse(looped.get(5, TimeUnit.SECONDS));
            server.connection().ended();
        }
    }

    @Test
    void aRefusalIsThrownAndNotTriedAgain() {
        try (var server = ScriptedServer.start((request, to) -> to.respond(404, "text/plain", "gone"))) {
            var e = assertThrows(
                    NotFoundException.class, () -> source(server).iterator().hasNext());
            assertEquals("gone", e.body());
            assertEquals(1, server.requests().size());
        }
    }

    @Test
    void anInterruptEndsTheLoopAndStays() throws Exception {
        try (var server = ScriptedServer.start((request, to) -> to.stream().hold())) {
            var source = source(server);
            var flag = new CompletableFuture<Boolean>();
            var thread = Thread.ofPlatform().start(() -> {
                boolean more = source.iterator().hasNext();
                flag.complete(!more && Thread.currentThread().isInterrupted());
            });
            Awaitility.await().until(() -> source.state() == EventSource.State.OPEN);
            thread.interrupt();
            assertTrue(flag.get(5, TimeUnit.SECONDS));
            server.connection().ended();
        }
    }

    private static EventSource source(ScriptedServer server) {
        return EventSource.builder(HttpConnector.get(Endpoint.of(server.url()), "/news"))
                .reconnectDelay(Duration.ofMillis(10))
                .open();
    }
}
