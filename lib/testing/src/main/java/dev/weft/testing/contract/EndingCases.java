package dev.weft.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ApiException;
import dev.weft.CancelledException;
import dev.weft.Event;
import dev.weft.EventStream;
import dev.weft.FinishReason;
import dev.weft.TimedOutException;
import dev.weft.TruncatedStreamException;
import dev.weft.testing.Gate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Ends: those that a reader makes, and those that a network or a provider makes. */
abstract class EndingCases extends ToolCases {
    /** So often that half of them are within the promise whatever else the machine is doing. */
    private static final int ROUNDS = 9;

    private static final Duration PROMISED = Duration.ofMillis(100);

    static final Duration SILENCE = Duration.ofMillis(400);

    @Test
    @DisplayName("C7: closing before the head is seen by the server within 100 ms")
    void closingBeforeTheHeadIsSeenAtOnce() throws Exception {
        closingIsSeen((scene, gate) -> scene.holdFirst(gate).text("never"));
    }

    @Test
    @DisplayName("C7: closing at the first byte is seen by the server within 100 ms")
    void closingAtTheFirstByteIsSeenAtOnce() throws Exception {
        closingIsSeen((scene, gate) -> scene.text("a").hold(gate).text("never"));
    }

    @Test
    @Needs(Need.TOOLS)
    @DisplayName("C7: closing in the middle of a tool call is seen by the server within 100 ms")
    void closingInsideAToolCallIsSeenAtOnce() throws Exception {
        closingIsSeen((scene, gate) -> scene.toolCallBegun(gate));
    }

    private void closingIsSeen(BiConsumer<Scene, Gate> author) throws Exception {
        var seen = new ArrayList<Duration>();
        for (int round = 0; round < ROUNDS; round++) {
            var gate = new Gate();
            try (var stage = stage(scene -> author.accept(scene, gate));
                    var stream = stage.model().stream(asking().tools(has(Need.TOOLS) ? TOOLS : List.of()))) {
                var reader = read(stream);
                gate.awaitArrival();
                var before = Instant.now();
                stream.cancel();
                seen.add(Duration.between(before, stage.awaitEnd(Duration.ofSeconds(10))));
                assertTrue(reader.get() instanceof CancelledException, () -> "the reader got " + reader.join());
            }
        }
        seen.sort(null);
        Duration median = seen.get(ROUNDS / 2);
        assertTrue(median.compareTo(PROMISED) <= 0, () -> "the other side saw the end after " + seen);
    }

    private static CompletableFuture<Throwable> read(EventStream<?> stream) {
        var outcome = new CompletableFuture<Throwable>();
        Thread.startVirtualThread(() -> {
            try {
                stream.forEach(event -> {});
                outcome.complete(new AssertionError("the loop ended as if nothing had happened"));
            } catch (RuntimeException thrown) {
                outcome.complete(thrown);
            }
        });
        return outcome;
    }

    @Test
    @Needs(Need.TOOLS)
    void stoppingInsideAToolCallLeavesThePartialTextAndNoCall() throws Exception {
        var gate = new Gate();
        try (var stage = stage(scene -> scene.text("Let me look.").toolCallBegun(gate));
                var stream = stage.model().stream(asking().tools(TOOLS))) {
            var pieces = stream.textPieces().iterator();
            assertEquals("Let me look.", pieces.next());
            gate.awaitArrival();
            stream.stop();
            var partial = stream.result();
            assertEquals("Let me look.", partial.text());
            assertEquals(FinishReason.STOPPED_BY_USER, partial.finishReason());
            assertTrue(partial.message().partial());
            assertEquals(List.of(), partial.toolCalls());
        }
    }

    @Test
    @Needs(Need.MARKED_END)
    @DisplayName("C10: a body that ends without its end is an error, after everything received")
    void truncationIsAnError() {
        try (var stage = stage(scene -> scene.text("as far ").text("as this").truncate())) {
            var failed = fails(TruncatedStreamException.class, stage.model().stream(asking()));
            assertEquals("as far as this", failed.text());
            assertEquals(1, stage.calls(), "after the first delta nothing is tried again");
        }
    }

    @Test
    @Needs(Need.HTTP)
    @DisplayName("C10: a connection that breaks in the middle is an error, after everything received")
    void aBrokenConnectionIsATruncation() {
        try (var stage =
                stage(scene -> scene.http().text("as far ").text("as this").truncate())) {
            assertEquals(
                    "as far as this",
                    fails(TruncatedStreamException.class, stage.model().stream(asking()))
                            .text());
        }
    }

    @Test
    @Needs({Need.HTTP, Need.TOOLS, Need.TOOL_CALL_PIECES})
    @DisplayName("C10: tool arguments that were cut off never become a call")
    void aToolCallThatIsCutOffIsATruncation() {
        try (var stage = stage(scene -> scene.http()
                .toolCallPiece(0, "call_1", "weather", "{\"city\":\"Os")
                .end())) {
            var failed = fails(TruncatedStreamException.class, stage.model().stream(asking().tools(TOOLS)));
            assertFalse(failed.events().stream().anyMatch(Event.ModelCallFinished.class::isInstance));
        }
    }

    @Test
    @Needs({Need.HTTP, Need.FINISH_BEFORE_END})
    @DisplayName("C10: a reason for the end, then silence, is an answer, unless the protocol has a mark that must come")
    void aReasonAndThenSilence() {
        seenOnceInThree(this::reasonAndSilence);
    }

    private void reasonAndSilence() {
        try (var stage = set(
                endpoint -> endpoint.timeouts(PATIENT.idle(SILENCE)),
                scene ->
                        scene.http().text("all of it").finish(FinishReason.STOP).stall())) {
            if (has(Need.REASON_IS_ENOUGH)) {
                whole(stage);
            } else {
                var failed = fails(TimedOutException.class, stage.model().stream(asking()));
                assertEquals(TimedOutException.Phase.IDLE, failed.failure().phase());
                assertEquals("all of it", failed.text());
            }
        }
    }

    @Test
    @Needs({Need.HTTP, Need.FINISH_BEFORE_END})
    @DisplayName("C10: a reason, then the end of the body, is an answer, unless the protocol has a mark that must come")
    void aReasonAndThenTheEndOfTheBody() {
        try (var stage = stage(scene ->
                scene.http().text("all of it").finish(FinishReason.STOP).end())) {
            if (has(Need.REASON_IS_ENOUGH)) {
                whole(stage);
            } else {
                var failed = fails(TruncatedStreamException.class, stage.model().stream(asking()));
                assertEquals("all of it", failed.text());
            }
        }
    }

    private static void whole(Stage stage) {
        try (var stream = stage.model().stream(asking())) {
            assertEquals("all of it", stream.result().text());
            assertEquals(FinishReason.STOP, stream.result().finishReason());
        }
    }

    @Test
    @Needs({Need.HTTP, Need.FINISH_BEFORE_END, Need.IN_BAND_ERRORS})
    @DisplayName("C10: a reason for the end, then an error, is the error")
    void finishThenAnErrorIsTheError() {
        try (var stage = stage(scene ->
                scene.http().text("all of it").finish(FinishReason.STOP).error("server_error", "it broke after all"))) {
            var failed = fails(ApiException.class, stage.model().stream(asking()));
            assertEquals("all of it", failed.text());
            assertEquals("it broke after all", failed.failure().providerMessage());
        }
    }

    @Test
    @Needs({Need.HTTP, Need.END_OF_STREAM})
    @DisplayName("C10: the mark of the end ends the answer at once; what comes behind it is nobody's")
    void whatComesBehindTheEndIsNotRead() {
        for (boolean garbage : List.of(true, false)) {
            try (var stage = stage(scene -> {
                        var ended = scene.http().text("all of it").done();
                        if (garbage) ended.raw("\u0000\u0001 garbage {[\n\n").stall();
                        else ended.stall();
                    });
                    var stream = stage.model().stream(asking())) {
                long start = System.nanoTime();
                assertEquals("all of it", stream.result().text());
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                assertTrue(took.compareTo(Duration.ofSeconds(3)) < 0, () -> "the end was waited for: " + took);
            }
        }
    }
}
