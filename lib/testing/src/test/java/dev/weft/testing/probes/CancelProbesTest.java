package dev.weft.testing.probes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelledException;
import dev.weft.ChatModel;
import dev.weft.ChatResponse;
import dev.weft.EventStream;
import dev.weft.FinishReason;
import dev.weft.provider.OpenAi;
import dev.weft.testing.Gate;
import dev.weft.testing.ModelServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** C7: closing works in every phase and from any thread, and the server sees it. */
@SuppressWarnings("try") // closing by hand is what is tested
class CancelProbesTest {
    private static final int ROUNDS = 60;

    /** How far an exchange has come when it is ended. */
    enum Phase {
        BEFORE_THE_HEAD((reply, gate) -> reply.holdHead(gate).text("never")),
        AFTER_THE_HEAD((reply, gate) -> reply.hold(gate).text("never")),
        BETWEEN_TOKENS((reply, gate) -> reply.text("a").hold(gate).text("never")),
        INSIDE_A_FRAME((reply, gate) -> reply.text("a").holdInside(gate).text("never"));

        private final BiConsumer<dev.weft.testing.Reply, Gate> script;

        Phase(BiConsumer<dev.weft.testing.Reply, Gate> script) {
            this.script = script;
        }
    }

    @BeforeAll
    static void warmUp() {
        Warm.up();
    }

    private static ChatModel model(ModelServer server) {
        return OpenAi.at(server.url() + "/v1").chat("any");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "G, H, J: close from another thread returns within 500 ms; the server sees the end within 100 ms (median)")
    void closeFromAnotherThreadEndsTheConnection(Phase phase) throws Exception {
        var took = new ArrayList<Long>();
        var seen = new ArrayList<Long>();
        for (int round = 0; round < ROUNDS; round++) {
            var gate = new Gate();
            try (var server = ModelServer.script(reply -> phase.script.accept(reply, gate));
                    var stream = model(server).stream("hi")) {
                var reader = readAll(stream);
                gate.awaitArrival();
                var before = Instant.now();
                long start = System.nanoTime();
                stream.close();
                took.add(millis(start));
                var connection = server.connections().getFirst();
                connection.awaitClosed(Duration.ofSeconds(5));
                seen.add(Duration.between(before, connection.closedAt().orElseThrow())
                        .toMillis());
                assertTrue(reader.get() instanceof CancelledException, () -> "the reader got " + reader.join());
            }
        }
        took.sort(null);
        seen.sort(null);
        System.out.println("close " + phase + ": returned in " + took.get(ROUNDS / 2) + " ms (most " + took.getLast()
                + "), seen by the server after " + seen.get(ROUNDS / 2) + " ms (most " + seen.getLast() + ")");
        assertTrue(took.getLast() <= 600, () -> "close took " + took.getLast() + " ms");
        assertTrue(
                seen.get(ROUNDS / 2) <= 100,
                () -> "the server saw the end after " + seen.get(ROUNDS / 2) + " ms (median)");
    }

    @Test
    @DisplayName("J2, C8: an interrupt of the reading thread ends the connection, and the flag stays set")
    void anInterruptOfTheReaderEndsTheConnection() throws Exception {
        for (boolean virtual : List.of(true, false)) {
            var gate = new Gate();
            try (var server = ModelServer.script(reply -> reply.text("a").hold(gate));
                    var stream = model(server).stream("hi")) {
                var flag = new CompletableFuture<Boolean>();
                Runnable read = () -> {
                    assertThrows(CancelledException.class, () -> stream.forEach(event -> {}));
                    flag.complete(Thread.currentThread().isInterrupted());
                };
                Thread reader = virtual
                        ? Thread.startVirtualThread(read)
                        : Thread.ofPlatform().start(read);
                gate.awaitArrival();
                reader.interrupt();
                assertTrue(flag.get());
                server.awaitConnectionsClosed(Duration.ofSeconds(2));
            }
        }
    }

    @Test
    @DisplayName("stop() ends the connection, lets the loop end and leaves a partial answer")
    void stopEndsTheConnectionPolitely() throws Exception {
        var gate = new Gate();
        try (var server = ModelServer.script(reply ->
                        reply.text("as far ").text("as this").hold(gate).text("never"));
                var stream = model(server).stream("hi")) {
            var pieces = stream.textPieces().iterator();
            assertEquals("as far ", pieces.next());
            gate.awaitArrival();
            // written by the server is not yet decoded by the client
            assertTrue(stream.await(Duration.ofSeconds(5)));
            stream.stop();
            assertEquals("as this", pieces.next());
            assertFalse(pieces.hasNext());
            ChatResponse partial = stream.result();
            assertEquals("as far as this", partial.text());
            assertEquals(FinishReason.STOPPED_BY_USER, partial.finishReason());
            assertTrue(partial.message().partial());
            server.awaitConnectionsClosed(Duration.ofSeconds(2));
        }
    }

    @Test
    @DisplayName("C7: a server blocked in write sees the end of a stream whose reader stood still")
    void closeWithASlowReaderIsSeenByAServerBlockedInWrite() throws Exception {
        var seen = new ArrayList<Long>();
        for (int round = 0; round < 10; round++) {
            try (var server = ModelServer.script(reply -> reply.endless("0123456789".repeat(100), Duration.ZERO));
                    var stream = model(server).stream("hi")) {
                assertTrue(stream.textPieces().iterator().hasNext());
                var connection = server.awaitRequest().connection();
                long written;
                do {
                    written = connection.bytesWritten();
                } while (changesWithin200ms(connection::bytesWritten, written));
                var before = Instant.now();
                stream.close();
                connection.awaitClosed(Duration.ofSeconds(5));
                seen.add(Duration.between(before, connection.closedAt().orElseThrow())
                        .toMillis());
            }
        }
        seen.sort(null);
        System.out.println(
                "close, server blocked in write: seen after " + seen.get(5) + " ms (most " + seen.getLast() + ")");
        assertTrue(seen.get(5) <= 100, () -> "the server saw the end after " + seen);
    }

    @Test
    @DisplayName("leaving the loop inside try-with-resources ends the connection")
    void leavingTheLoopEndsTheConnection() throws Exception {
        try (var server = ModelServer.script(reply -> reply.endless("t", Duration.ofMillis(5)))) {
            int read = 0;
            try (var stream = model(server).stream("hi")) {
                for (String piece : stream.textPieces()) {
                    read += piece.length();
                    if (read == 3) break;
                }
            }
            server.awaitConnectionsClosed(Duration.ofSeconds(2));
            assertEquals(3, read);
        }
    }

    private static boolean changesWithin200ms(java.util.function.LongSupplier value, long before) {
        long deadline = System.nanoTime() + Duration.ofMillis(200).toNanos();
        while (System.nanoTime() < deadline) {
            if (value.getAsLong() != before) return true;
            Thread.onSpinWait();
        }
        return false;
    }

    private static CompletableFuture<Throwable> readAll(EventStream<?> stream) {
        var outcome = new CompletableFuture<Throwable>();
        Thread.startVirtualThread(() -> {
            try {
                stream.forEach(event -> {});
                outcome.complete(new AssertionError("the loop ended as if nothing had happened"));
            } catch (Throwable thrown) {
                outcome.complete(thrown);
            }
        });
        return outcome;
    }

    private static long millis(long start) {
        return Duration.ofNanos(System.nanoTime() - start).toMillis();
    }
}
