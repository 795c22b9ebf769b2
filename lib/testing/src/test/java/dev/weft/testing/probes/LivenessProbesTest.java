package dev.weft.testing.probes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ApiException;
import dev.weft.ChatModel;
import dev.weft.DecodeException;
import dev.weft.Event;
import dev.weft.RateLimitException;
import dev.weft.TimedOutException;
import dev.weft.TruncatedStreamException;
import dev.weft.provider.Endpoint;
import dev.weft.provider.OpenAi;
import dev.weft.provider.RetryPolicy;
import dev.weft.provider.Timeouts;
import dev.weft.testing.Gate;
import dev.weft.testing.ModelServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Returning at once, the first token when it is sent, and what an answer that goes wrong looks like. */
class LivenessProbesTest {
    @BeforeAll
    static void warmUp() {
        Warm.up();
    }

    private static ChatModel model(ModelServer server) {
        return OpenAi.at(server.url() + "/v1").chat("any");
    }

    @Test
    @DisplayName("A, C1: stream() returns while the head is held, and what has happened can be read")
    void streamReturnsWhileTheHeadIsHeld() throws Exception {
        var gate = new Gate();
        try (var server = ModelServer.script(reply -> reply.holdHead(gate).text("late"));
                var stream = model(server).stream("hi")) {
            var events = stream.iterator();
            assertInstanceOf(Event.RunStarted.class, events.next());
            assertInstanceOf(Event.ModelCallStarted.class, events.next());
            gate.awaitArrival();
            assertFalse(stream.await(Duration.ZERO));
            gate.open();
            assertEquals(new Event.TextDelta("late"), events.next());
        }
    }

    @Test
    @DisplayName("A, B: the median of 200 calls of stream() is far below what any network answer takes")
    void streamReturnsInMicroseconds() {
        var gate = new Gate();
        try (var server =
                ModelServer.answering((request, reply) -> reply.holdHead(gate).text("never"))) {
            var model = model(server);
            var took = new ArrayList<Long>();
            for (int i = 0; i < 200; i++) {
                long before = System.nanoTime();
                var stream = model.stream("hi");
                took.add(System.nanoTime() - before);
                stream.close();
            }
            took.sort(null);
            assertTrue(took.get(100) < 20_000_000, () -> "median " + took.get(100) + " ns");
        }
    }

    @RepeatedTest(20)
    @DisplayName("B, C2: each token can be read before the next exists: not one is late")
    void noTokenIsLate() throws Exception {
        var gates = List.of(new Gate(), new Gate(), new Gate());
        try (var server = ModelServer.script(reply -> {
                    for (int i = 0; i < 3; i++) reply.text("t" + i).hold(gates.get(i));
                });
                var stream = model(server).stream("hi")) {
            var pieces = stream.textPieces().iterator();
            for (int i = 0; i < 3; i++) {
                assertEquals("t" + i, pieces.next());
                gates.get(i).awaitArrival();
                assertFalse(stream.await(Duration.ZERO));
                gates.get(i).open();
            }
            assertFalse(pieces.hasNext());
        }
    }

    @Test
    @DisplayName("D, C10: a clean end without the protocol's own end throws, after everything received")
    void aCleanTruncationThrowsAfterEverythingReceived() {
        try (var server = ModelServer.script(reply -> reply.text("a").text("b").end())) {
            assertFailsAfter(server, List.of("a", "b"), TruncatedStreamException.class);
        }
    }

    @RepeatedTest(50)
    @DisplayName("E, C10: an abrupt end throws, after everything received")
    void anAbruptEndThrowsAfterEverythingReceived() throws Exception {
        var gate = new Gate();
        try (var server = ModelServer.script(
                        reply -> reply.text("a").text("b").hold(gate).reset());
                var stream = model(server).stream("hi")) {
            gate.awaitArrival();
            var pieces = stream.textPieces().iterator();
            assertEquals("a", pieces.next());
            assertEquals("b", pieces.next());
            gate.open();
            assertThrows(TruncatedStreamException.class, pieces::hasNext);
            assertThrows(TruncatedStreamException.class, stream::result);
        }
    }

    @Test
    @DisplayName("F, C13: a stream that stalls ends at the idle limit")
    void aStalledStreamEndsAtTheIdleLimit() {
        var quick = Timeouts.DEFAULT.idle(Duration.ofMillis(300));
        try (var server = ModelServer.script(reply -> reply.text("a").stall());
                var stream = OpenAi.at(Endpoint.of(server.url() + "/v1").timeouts(quick)).chat("any").stream("hi")) {
            var pieces = stream.textPieces().iterator();
            assertEquals("a", pieces.next());
            var late = assertThrows(TimedOutException.class, pieces::hasNext);
            assertEquals(TimedOutException.Phase.IDLE, late.phase());
            assertEquals("a", late.soFar().text());
        }
    }

    @Test
    @DisplayName("F2, C13: a healthy stream lives on, many times as long as the idle limit")
    void aHealthyLongStreamIsNotEnded() {
        var quick = Timeouts.DEFAULT.idle(Duration.ofMillis(700)).firstByte(Duration.ofMillis(700));
        try (var server = ModelServer.script(reply -> {
                    for (int i = 0; i < 25; i++) reply.text("t").pause(Duration.ofMillis(100));
                });
                var stream = OpenAi.at(Endpoint.of(server.url() + "/v1").timeouts(quick)).chat("any").stream("hi")) {
            assertEquals("t".repeat(25), stream.result().text());
        }
    }

    @Test
    @DisplayName("L, C12: 429, 429, 200 with Retry-After: answered, in one step, visibly")
    void aRefusedCallIsMadeAgainVisibly() {
        try (var server = ModelServer.script(
                        reply -> reply.status(429).header("retry-after-ms", "10"),
                        reply -> reply.status(429).header("retry-after-ms", "10"),
                        reply -> reply.text("at last"));
                var stream = model(server).stream("hi")) {
            var events = stream.toList();
            assertEquals("at last", stream.result().text());
            var retries =
                    events.stream().filter(Event.ModelRetried.class::isInstance).toList();
            assertEquals(2, retries.size());
            assertInstanceOf(
                    RateLimitException.class,
                    ((Event.ModelRetried) retries.getFirst()).failure().exception());
            assertEquals(
                    1,
                    events.stream()
                            .filter(Event.ModelCallStarted.class::isInstance)
                            .count());
        }
    }

    @Test
    @DisplayName("M, C11: a frame that is not JSON throws, with the frame behind frame()")
    void aMalformedFrameThrows() {
        try (var server = ModelServer.script(
                reply -> reply.text("a").frame("{\"choices\":[oops").text("b"))) {
            var thrown = assertFailsAfter(server, List.of("a"), DecodeException.class);
            assertEquals("{\"choices\":[oops", thrown.frame());
            assertFalse(String.valueOf(thrown.getMessage()).contains("oops"), thrown.getMessage());
        }
    }

    @Test
    @DisplayName("N, C11: an error inside a 200 answer throws")
    void anErrorInsideTheAnswerThrows() {
        try (var server = ModelServer.script(reply -> reply.text("a").error("server_error", "it broke"))) {
            var thrown = assertFailsAfter(server, List.of("a"), ApiException.class);
            assertEquals(200, thrown.status());
            assertTrue(String.valueOf(thrown.getMessage()).contains("it broke"), thrown.getMessage());
        }
    }

    @Test
    @DisplayName("I, C4: a slow reader gets everything, and the server is slowed down")
    void aSlowReaderGetsEverything() throws Exception {
        int tokens = 200_000;
        try (var server = ModelServer.script(reply -> {
                    for (int i = 0; i < tokens; i++) reply.text("0123456789");
                });
                var stream = model(server).stream("hi")) {
            var pieces = stream.textPieces().iterator();
            assertEquals("0123456789", pieces.next());
            var connection = server.awaitRequest().connection();
            // the reader stands still: what the server gets rid of is what the sockets hold, and then nothing more
            long before;
            do {
                before = connection.bytesWritten();
            } while (stream.await(Duration.ZERO) && changesWithin(connection::bytesWritten, before));
            assertTrue(
                    before < tokens * 30L, "the server has written " + before + " bytes to a reader that stands still");
            int read = 1;
            while (pieces.hasNext()) {
                pieces.next();
                read++;
            }
            assertEquals(tokens, read);
        }
    }

    private static boolean changesWithin(java.util.function.LongSupplier value, long before) {
        long deadline = System.nanoTime() + Duration.ofMillis(500).toNanos();
        while (System.nanoTime() < deadline) {
            if (value.getAsLong() != before) return true;
            Thread.onSpinWait();
        }
        return false;
    }

    private static <T extends Throwable> T assertFailsAfter(ModelServer server, List<String> pieces, Class<T> type) {
        var once = OpenAi.at(Endpoint.of(server.url() + "/v1").retry(RetryPolicy.NONE))
                .chat("any");
        try (var stream = once.stream("hi")) {
            var got = new ArrayList<String>();
            var thrown = assertThrows(type, () -> stream.textPieces().forEach(got::add));
            assertEquals(pieces, got);
            assertEquals(thrown, assertThrows(type, stream::result), "the same object every time");
            return thrown;
        }
    }
}
