package dev.weft.examples;

import static dev.weft.testing.StreamAssert.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.weft.Event;
import dev.weft.Event.TextDelta;
import dev.weft.Event.ToolCallStarted;
import dev.weft.Step;
import dev.weft.ToolResult;
import dev.weft.TruncatedStreamException;
import dev.weft.chat.Chat;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import dev.weft.tool.Tool;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** What a stream must emit, said line by line; and a loop on a thread of its own, looked at from the test's. */
class StreamAssertionsTest {
    record Progress(int percent) implements Event.Custom {}

    private static Chat chat() {
        var model = FakeModel.script(
                call -> call.toolCall("index", Map.of()),
                call -> call.text("It ").text("is done."));
        var index = Tool.of("index", "Indexes", Void.class, (none, context) -> {
            context.emit(new Progress(40));
            return ToolResult.of("indexed");
        });
        return Chat.builder().model(model).tools(index).build();
    }

    // tag::assertions
    @Test
    void theToolTellsOfItsProgressBeforeTheAnswer() {
        try (var stream = chat().stream("Index it, please")) {
            assertThat(stream)
                    .emits(ToolCallStarted.class, e -> e.call().name().equals("index"))
                    .emitsNext(new Progress(40))
                    .finishesStep("index")
                    .beginsStep(Step.Kind.MODEL_CALL, "fake")
                    .inOrder(new TextDelta("It "), new TextDelta("is done."))
                    .says("It is done.");
        }
    }
    // end::assertions

    // tag::fails
    @Test
    void aBrokenAnswerFailsAfterWhatHadCome() {
        var model = FakeModel.script(call -> call.text("Hel").truncate());
        try (var stream = Chat.of(model).stream("hi")) {
            assertThat(stream).emits(new TextDelta("Hel")).fails(TruncatedStreamException.class);
        }
    }
    // end::fails

    // tag::awaitility
    @Test
    void thePageShowsWhatHasComeWhileTheRestIsHeld() throws InterruptedException {
        var gate = new Gate();
        var model = FakeModel.script(call -> call.text("Hel").hold(gate).text("lo"));
        Queue<String> page = new ConcurrentLinkedQueue<>();
        try (var stream = Chat.of(model).stream("hi")) {
            var reader = Thread.startVirtualThread(() -> stream.textPieces().forEach(page::add));
            await().until(() -> page.contains("Hel")); // no sleep: goes on as soon as it is there
            gate.awaitArrival();
            assertFalse(page.contains("lo"));
            gate.open();
            reader.join();
            assertEquals("Hello", String.join("", page));
        }
    }
    // end::awaitility
}
