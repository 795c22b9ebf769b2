package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Event.StepFailed;
import dev.weft.Event.StepFinished;
import dev.weft.Event.StepStarted;
import dev.weft.Event.TextDelta;
import dev.weft.Event.ToolCallFinished;
import dev.weft.Event.ToolCallStarted;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** C6 for steps whose start and end are emitted by hand. */
class StepsByHandTest {
    private static final ToolCall FIRST = ToolCall.of("call_1", "weather", "{}");
    private static final ToolCall SECOND = ToolCall.of("call_2", "weather", "{}");

    private final Seen seen = new Seen();

    private List<String> run(Emitter.Work<?, ?> work) throws Exception {
        EventStream.start(RunOptions.of(o -> o.listener(seen)), work).detach();
        return Seen.places(seen.whole());
    }

    @Test
    void startedAndFinishedByHandMakeAStep() throws Exception {
        var all = run(out -> {
            out.emit(new ToolCallStarted(FIRST));
            out.emit(new TextDelta("x"));
            out.emit(new ToolCallFinished(FIRST, ToolResult.of("sun")));
            out.emit(new TextDelta("y"));
            return 1;
        });
        assertEquals(
                List.of(
                        "run RunStarted",
                        "run/weather ToolCallStarted",
                        "run/weather TextDelta",
                        "run/weather ToolCallFinished",
                        "run TextDelta",
                        "run RunCompleted"),
                all);
    }

    @Test
    void anEndByHandClosesTheStepOfItsOwnCall() throws Exception {
        run(out -> {
            out.emit(new ToolCallStarted(FIRST));
            out.emit(new ToolCallStarted(SECOND));
            out.emit(new ToolCallFinished(FIRST, ToolResult.of("sun")));
            out.emit(new TextDelta("after both"));
            assertThrows(
                    IllegalStateException.class, () -> out.emit(new ToolCallFinished(SECOND, ToolResult.of("late"))));
            return 1;
        });
        var all = seen.emissions();
        assertEquals(
                List.of(
                        "RunStarted",
                        "ToolCallStarted",
                        "ToolCallStarted",
                        "ToolCallFailed",
                        "ToolCallFinished",
                        "TextDelta",
                        "RunCompleted"),
                seen.names());
        assertSame(all.get(1).step(), all.get(4).step());
        assertSame(all.get(0).step(), all.get(5).step());
    }

    @Test
    void anEndByHandWithoutItsStartIsRefused() throws Exception {
        run(out -> {
            out.emit(new StepStarted("a"));
            assertThrows(IllegalStateException.class, () -> out.emit(new StepFinished("b")));
            assertThrows(
                    IllegalStateException.class, () -> out.emit(new Event.ModelCallFailed(Failure.of(new Error()))));
            out.emit(new StepFinished("a"));
            assertThrows(IllegalStateException.class, () -> out.emit(new StepFinished("a")));
            return 1;
        });
        assertEquals(List.of("RunStarted", "StepStarted", "StepFinished", "RunCompleted"), seen.names());
    }

    @Test
    void childrenThatAreLeftOpenAreClosedBeforeTheirParent() throws Exception {
        var kept = new CompletableFuture<Emitter>();
        var all = run(out -> {
            out.step("parent", parent -> {
                parent.emit(new StepStarted("child"));
                parent.emit(new StepStarted("grandchild"));
                kept.complete(parent);
                return 1;
            });
            assertThrows(IllegalStateException.class, () -> kept.join().emit(new TextDelta("late")));
            assertThrows(IllegalStateException.class, () -> kept.join().step("late", step -> 1));
            out.emit(new StepStarted("left"));
            return 1;
        });
        assertEquals(
                List.of(
                        "run RunStarted",
                        "run/parent StepStarted",
                        "run/parent/child StepStarted",
                        "run/parent/child/grandchild StepStarted",
                        "run/parent/child/grandchild StepFailed",
                        "run/parent/child StepFailed",
                        "run/parent StepFinished",
                        "run/left StepStarted",
                        "run/left StepFailed",
                        "run RunCompleted"),
                all);
        var left = assertInstanceOf(StepFailed.class, seen.events().get(8));
        assertFalse(left.failure().message().contains("stopped"), "nobody stopped it: " + left.failure());
    }
}
