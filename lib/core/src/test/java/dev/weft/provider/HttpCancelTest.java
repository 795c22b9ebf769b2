package dev.weft.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelledException;
import dev.weft.ChatRequest;
import dev.weft.Event;
import dev.weft.EventStream;
import dev.weft.FinishReason;
import dev.weft.RunOptions;
import dev.weft.TimedOutException;
import dev.weft.internal.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** C7 and C13 through a whole run: how a call ends when somebody ends it, or when nothing comes. */
@Timeout(30)
class HttpCancelTest {
    private static final String FINISH = "{\"finish\":\"stop\"}";

    private final LinesWire wire = new LinesWire();
    private ScriptedServer server = ScriptedServer.start((request, to) -> {});

    @AfterEach
    void closeServer() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @DisplayName("C7: close works before the head, between bytes, and inside a frame")
    void closeWorksInEveryPhase(int phase) throws Exception {
        start((request, to) -> {
            if (phase > 0) to.stream().event(text("a"));
            if (phase > 1) to.chunk("data: {");
            to.hold();
        });
        var stream = model(endpoint()).stream("hi");
        if (phase > 0) for (Event event : stream) if (event instanceof Event.TextDelta) break;
        Awaitility.await().until(() -> !server.requests().isEmpty());
        long start = System.nanoTime();
        stream.close();
        long closed = System.nanoTime() - start;
        long seen = server.connection().ended() - start;
        assertTrue(closed < 500_000_000, "close took " + closed);
        assertTrue(seen < 1_000_000_000, "the server saw it after " + seen);
        assertThrows(CancelledException.class, stream::result);
    }

    @Test
    @DisplayName("C7: stop gives what had arrived, and ends the connection")
    void stopGivesWhatHadArrived() throws Exception {
        start((request, to) -> to.stream().event(text("Hel")).event(text("lo")).hold());
        var stream = model(endpoint()).stream("hi");
        int deltas = 0;
        for (Event event : stream) if (event instanceof Event.TextDelta && ++deltas == 2) stream.stop();
        assertEquals("Hello", stream.result().text());
        assertEquals(FinishReason.STOPPED_BY_USER, stream.result().finishReason());
        server.connection().ended();
    }

    @Test
    @DisplayName("C7: cancelling while the connection is being retried and reused leaves the server alone")
    void cancelAfterTheEndTouchesNoConnection() throws Exception {
        start((request, to) ->
                to.stream().event(text("a")).event(FINISH).event("[DONE]").lastChunk());
        var model = model(endpoint());
        for (int i = 0; i < 100; i++) {
            var stream = model.stream("hi");
            assertEquals("a", stream.result().text());
            stream.close();
        }
        assertTrue(server.connections().size() <= 5, server.connections().size() + " connections for 100 calls");
    }

    @Test
    @DisplayName("C2: anEventWhoseWakeUpWasDeferredIsReadableWhileTheDecoderBlocks")
    void anEventWhoseWakeUpWasDeferredIsReadableWhileTheDecoderBlocks() throws Exception {
        // two whole frames and the beginning of a third in one piece: more is at hand, and then it is not
        start((request, to) -> to.stream()
                .chunk("data: " + text("a") + "\n\ndata: " + text("b") + "\n\ndata: {\"te")
                .hold());
        var quiet = new PromptWire();
        try (var stream = HttpChatModel.of(endpoint(), quiet).stream("hi")) {
            var pieces = stream.textPieces().iterator();
            assertEquals("a", pieces.next());
            assertEquals("b", pieces.next());
        }
    }

    @Test
    @DisplayName("C13: silence inside an answer ends it, after everything received")
    void silenceEndsAnAnswer() throws Exception {
        start((request, to) -> to.stream().event(text("a")).hold());
        var texts = new ArrayList<String>();
        long start = System.nanoTime();
        var e = assertThrows(TimedOutException.class, () -> read(idle(300), texts));
        long ms = (System.nanoTime() - start) / 1_000_000;
        assertEquals(List.of("a"), texts);
        assertEquals(TimedOutException.Phase.IDLE, e.phase());
        assertTrue(ms >= 300 && ms < 3_000, ms + " ms");
        assertTrue(e.getMessage().contains("300 ms"), e::getMessage);
        server.connection().ended();
    }

    @Test
    @DisplayName("C13: comments are no silence")
    void commentsAreNoSilence() throws Exception {
        start((request, to) -> {
            to.stream();
            for (int i = 0; i < 12; i++) {
                LockSupport.parkNanos(100_000_000);
                to.chunk(": ping\n\n");
            }
            to.event(text("a")).event(FINISH).event("[DONE]").lastChunk();
        });
        var texts = new ArrayList<String>();
        read(idle(600), texts);
        assertEquals(List.of("a"), texts);
    }

    @Test
    @DisplayName("C13: aSlowReaderNeverTriggersTheIdleTimeout")
    void aSlowReaderNeverTriggersTheIdleTimeout() throws Exception {
        start((request, to) -> {
            to.stream();
            for (int i = 0; i < 8; i++) to.event(text("x".repeat(20_000)));
            to.event(FINISH).event("[DONE]").lastChunk();
        });
        var options = RunOptions.of(o -> o.capacity(1));
        int pieces = 0;
        try (var stream = model(idle(200)).stream(ChatRequest.of("hi"), options)) {
            for (String piece : stream.textPieces()) {
                LockSupport.parkNanos(300_000_000);
                pieces += piece.isEmpty() ? 0 : 1;
            }
        }
        assertEquals(8, pieces);
    }

    @Test
    @DisplayName("C18: open streams need no platform threads and no connection of their own threads")
    void openStreamsNeedNoPlatformThreads() throws Exception {
        start((request, to) -> to.stream().event(text("a")).hold());
        var model = model(endpoint());
        var streams = new ArrayList<EventStream<?>>();
        for (int i = 0; i < 10; i++) streams.add(opened(model));
        int few = Thread.activeCount();
        for (int i = 0; i < 300; i++) streams.add(opened(model));
        assertTrue(Thread.activeCount() <= few + 3, few + " threads became " + Thread.activeCount());
        streams.forEach(EventStream::close);
        Awaitility.await()
                .atMost(10, TimeUnit.SECONDS)
                .untilAsserted(() -> assertEquals(
                        0,
                        server.connections().stream().filter(c -> !c.isEnded()).count()));
    }

    private static EventStream<?> opened(HttpChatModel model) {
        var stream = model.stream("hi");
        for (Event event : stream) if (event instanceof Event.TextDelta) break;
        return stream;
    }

    private void read(Endpoint endpoint, List<String> into) {
        try (var stream = model(endpoint).stream("hi")) {
            for (String piece : stream.textPieces()) into.add(piece);
        }
    }

    private void start(ScriptedServer.Script script) {
        server.close();
        server = ScriptedServer.start(script);
    }

    private Endpoint idle(int ms) {
        return endpoint().timeouts(Timeouts.DEFAULT.idle(Duration.ofMillis(ms)));
    }

    private Endpoint endpoint() {
        return Endpoint.of(server.url()).retry(RetryPolicy.NONE);
    }

    private HttpChatModel model(Endpoint endpoint) {
        return HttpChatModel.of(endpoint, wire);
    }

    private static String text(String piece) {
        return "{\"text\":\"" + piece + "\"}";
    }

    private static final class PromptWire extends LinesWire implements NeverBlocks {}
}
