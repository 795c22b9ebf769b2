package dev.weft.testing;

import static dev.weft.testing.StreamAssert.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Event;
import dev.weft.Event.ModelCallStarted;
import dev.weft.Event.RunCompleted;
import dev.weft.Event.RunStarted;
import dev.weft.Event.TextDelta;
import dev.weft.Event.ToolCallFinished;
import dev.weft.Event.ToolCallStarted;
import dev.weft.EventStream;
import dev.weft.Step;
import dev.weft.ToolResult;
import dev.weft.TruncatedStreamException;
import dev.weft.chat.Chat;
import dev.weft.tool.Tool;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Assertions of streams: what holds passes, what does not says what came in its place, and nothing hangs. */
@Timeout(30)
class StreamAssertTest {
    record Progress(int percent) implements Event.Custom {}

    private static Chat weather() {
        var model = FakeModel.script(
                call -> call.toolCall("weather", Map.of()),
                call -> call.text("A ").text("coat."));
        var tool = Tool.of("weather", "Tells the weather", Void.class, (none, context) -> {
            context.emit(new Progress(40));
            return ToolResult.of("rain");
        });
        return Chat.builder().model(model).tools(tool).build();
    }

    private static String failure(EventStream<?> stream, Consumer<StreamAssert<?>> wrong) {
        try (stream) {
            return assertThrows(AssertionError.class, () -> wrong.accept(assertThat(stream)))
                    .getMessage();
        }
    }

    @Test
    void whatComesInOrderPasses() {
        try (var stream = weather().stream("What should I wear?")) {
            var response = assertThat(stream)
                    .emitsNext(RunStarted.class)
                    .beginsStep(Step.Kind.MODEL_CALL, "fake")
                    .emits(ToolCallStarted.class, e -> e.call().name().equals("weather"))
                    .emitsNext(new Progress(40))
                    .finishesStep("weather")
                    .emits(ModelCallStarted.class)
                    .inOrder(new TextDelta("A "), new TextDelta("coat."))
                    .emits(RunCompleted.class)
                    .says("A coat.");
            assertEquals("A coat.", response.text());
        }
    }

    @Test
    void itGoesOnWhereTheLoopStopped() {
        try (var stream = weather().stream("?")) {
            for (Event event : stream) if (event instanceof Progress) break;
            assertThat(stream).emitsNext(ToolCallFinished.class);
            assertEquals("A ", stream.textPieces().iterator().next());
            assertThat(stream).emitsNoMore(ToolCallStarted.class);
        }
    }

    @Test
    void whatDoesNotComeSaysWhatHas() {
        String said = failure(weather().stream("?"), stream -> stream.emits(new Progress(50)));
        assertTrue(said.startsWith("expected Progress[percent=50], but the stream has ended without it."), said);
        assertTrue(said.contains("#0 chat  RunStarted"), said);
        assertTrue(said.contains("chat/weather  Progress[percent=40]"), said);
        assertTrue(said.contains("TextDelta[text=coat.]"), said);
    }

    @Test
    void whatComesInTheWrongOrderFails() {
        failure(weather().stream("?"), stream -> stream.inOrder(new TextDelta("coat."), new TextDelta("A ")));
        failure(
                weather().stream("?"),
                stream -> stream.emits(new TextDelta("A ")).emits(ToolCallStarted.class));
        failure(weather().stream("?"), stream -> stream.emitsNext(ModelCallStarted.class));
        failure(weather().stream("?"), stream -> stream.beginsStep(Step.Kind.TOOL_CALL, "clock"));
        failure(weather().stream("?"), stream -> stream.finishesStep("clock"));
        failure(weather().stream("?"), stream -> stream.emitsNoMore(Progress.class));
        failure(weather().stream("?"), stream -> stream.says("A hat."));
        failure(weather().stream("?"), stream -> stream.fails(RuntimeException.class));
        failure(weather().stream("?"), StreamAssert::isCancelled);
    }

    @Test
    void endsAreToldApart() {
        var broken = FakeModel.answering((request, call) -> call.text("Hel").truncate());
        try (var stream = broken.stream("?")) {
            var thrown = assertThat(stream).emits(new TextDelta("Hel")).fails(TruncatedStreamException.class);
            assertSame(thrown, assertThrows(TruncatedStreamException.class, stream::result));
        }
        String said = failure(broken.stream("?"), StreamAssert::completes);
        assertTrue(said.contains("expected the run to complete, but the stream threw"), said);
        failure(broken.stream("?"), stream -> stream.fails(IllegalStateException.class));
        failure(broken.stream("?"), stream -> stream.emits(new TextDelta("lo")));
        var held = FakeModel.answering((request, call) -> call.text("Hel").hold(new Gate()));
        var stream = held.stream("?");
        assertThat(stream).emits(new TextDelta("Hel"));
        stream.close();
        assertThat(stream).isCancelled();
        var stopped = held.stream("?");
        assertThat(stopped).emits(new TextDelta("Hel"));
        stopped.stop();
        assertTrue(failure(stopped, StreamAssert::completes).contains("it was stopped"));
    }

    @Test
    void nothingHangs() throws InterruptedException {
        var gate = new Gate();
        var held = FakeModel.answering(
                (request, call) -> call.text("Hel").hold(gate).text("lo"));
        String said = failure(
                held.stream("?"), stream -> stream.within(Duration.ofMillis(50)).emits(new TextDelta("lo")));
        assertTrue(said.contains("nothing has, for 50 ms"), said);
        try (var stream = held.stream("?")) {
            var asserted = assertThat(stream).emits(new TextDelta("Hel"));
            gate.awaitArrivals(2);
            asserted.emitsNothingNow();
            gate.open();
            asserted.emitsNext(new TextDelta("lo")).completes();
            assertTrue(assertThrows(AssertionError.class, asserted::emitsNothingNow)
                    .getMessage()
                    .contains("the stream has ended"));
        }
    }

    @Test
    void longListsAndLongLinesAreCutShort() {
        var model = FakeModel.answering((request, call) -> {
            for (int i = 0; i < 1_000; i++) call.text("x".repeat(1_000));
        });
        String said = failure(model.stream("?"), stream -> stream.emits(Progress.class));
        assertTrue(said.length() < 50_000, () -> "" + said.length());
        assertTrue(said.contains("more\n"), said);
        assertFalse(said.contains("#0 "), said);
    }
}
