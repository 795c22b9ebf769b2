package dev.weft.testing.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelledException;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Document;
import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.EventStream;
import dev.weft.Failure;
import dev.weft.FinishReason;
import dev.weft.LimitException;
import dev.weft.Responder;
import dev.weft.RunOptions;
import dev.weft.Step;
import dev.weft.ToolCall;
import dev.weft.ToolResult;
import dev.weft.TracedStep;
import dev.weft.chat.Chat;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import dev.weft.tool.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A run with all parts (a retrieval, two answers of a model with reasoning and a retry, two tools side by side that tell of their
 * progress, one of which asks another chat) that is ended in every way at every phase: 320 runs. Whatever becomes of it, every
 * step is closed, the order is the promised one, and there is one end.
 */
@Timeout(120)
class RunsTableTest {
    record Progress(String of, int percent) implements Event.Custom {}

    /** Where it happens: right behind the event that says so. */
    enum Phase {
        RETRIEVING,
        THINKING,
        ASKING_FOR_TOOLS,
        FIRST_TOOL_WORKS,
        SECOND_TOOL_WORKS,
        TOOL_ASKS_A_CHAT,
        RETRIED,
        ANSWERING,
        STILL_ANSWERING,
        AFTERWARDS;

        boolean isBehind(Emission one) {
            return switch (one.event()) {
                case Event.RetrievalStarted e -> this == RETRIEVING;
                case Event.ReasoningDelta e -> this == THINKING;
                case Event.ToolCallDelta(String id, String arguments) ->
                    this == ASKING_FOR_TOOLS && id.equals("call_2") && !arguments.isEmpty();
                case Progress(String of, int percent) ->
                    percent == 50 && this == (of.equals("a") ? FIRST_TOOL_WORKS : SECOND_TOOL_WORKS);
                case Event.ModelRetried e -> this == RETRIED;
                case Event.TextDelta(String text) ->
                    switch (text) {
                        case "inner" -> this == TOOL_ASKS_A_CHAT;
                        case "one " -> this == ANSWERING;
                        default -> this == STILL_ANSWERING;
                    };
                case Event.StepStarted e -> this == AFTERWARDS;
                default -> false;
            };
        }

        boolean isInATool() {
            return this == FIRST_TOOL_WORKS || this == SECOND_TOOL_WORKS || this == TOOL_ASKS_A_CHAT;
        }
    }

    enum Way {
        SUCCESS,
        FAILURE,
        FAILURE_THAT_STOPS,
        CLOSE,
        CANCEL,
        STOP,
        DETACH,
        INTERRUPT;

        boolean isOfTheReader() {
            return this != SUCCESS && this != FAILURE && this != FAILURE_THAT_STOPS;
        }
    }

    /** What happens outside of tools, in order, when nothing goes wrong. */
    private static final List<String> MAIN = List.of(
            "run RunStarted",
            "run/retrieval RetrievalStarted",
            "run/retrieval RetrievalFinished",
            "run/fake ModelCallStarted",
            "run/fake ReasoningDelta",
            "run/fake ToolCallDelta",
            "run/fake ToolCallDelta",
            "run/fake ToolCallDelta",
            "run/fake ToolCallDelta",
            "run/fake ModelCallFinished",
            "run/fake ModelCallStarted",
            "run/fake ModelRetried",
            "run/fake TextDelta",
            "run/fake TextDelta",
            "run/fake ModelCallFinished",
            "run/after StepStarted",
            "run/after StepFinished",
            "run RunCompleted");

    private static final Map<String, List<String>> TOOLS = Map.of(
            "a",
            List.of("run/a ToolCallStarted", "run/a Progress", "run/a Progress", "run/a ToolCallFinished"),
            "b",
            List.of(
                    "run/b ToolCallStarted",
                    "run/b Progress",
                    "run/b/fake ModelCallStarted",
                    "run/b/fake TextDelta",
                    "run/b/fake ModelCallFinished",
                    "run/b Progress",
                    "run/b ToolCallFinished"));

    static Stream<Arguments> table() {
        return Arrays.stream(Phase.values())
                .flatMap(phase -> Arrays.stream(Way.values()).map(way -> Arguments.of(phase, way)));
    }

    @Test
    void theTableIsAsLongAsItSays() {
        assertEquals(320, table().count() * 2 * 2);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("table")
    void everyRunIsWhole(Phase phase, Way way) throws Exception {
        for (int capacity : List.of(1, 256)) {
            for (boolean virtual : List.of(false, true)) {
                var scene = new Scene(phase, way, capacity);
                var reading = new FutureTask<Void>(() -> {
                    scene.play();
                    return null;
                });
                (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(reading);
                reading.get(60, TimeUnit.SECONDS);
            }
        }
    }

    /** One run, its reader, and what must come of it. */
    private static final class Scene {
        private final Phase phase;
        private final Way way;
        private final Gate gate = new Gate();
        private final Whole whole = new Whole();
        private final IllegalStateException broken = new IllegalStateException("broken here");
        private final List<Emission> read = new ArrayList<>();
        private final RunOptions options;

        Scene(Phase phase, Way way, int capacity) {
            this.phase = phase;
            this.way = way;
            options = RunOptions.of(o -> o.capacity(capacity).listener(whole));
        }

        private void at(Phase here) throws InterruptedException {
            if (here != phase) return;
            if (way.isOfTheReader()) gate.pass();
            else if (way != Way.SUCCESS) throw broken;
        }

        private Responder everything() {
            var model = FakeModel.script(
                    call -> call.reasoning("hm")
                            .run(out -> done(Phase.THINKING))
                            .toolCall("a", Map.of())
                            .toolCall("b", Map.of())
                            .run(out -> done(Phase.ASKING_FOR_TOOLS)),
                    call -> call.emit(new Event.ModelRetried(Failure.of(new LimitException("busy")), Duration.ZERO))
                            .run(out -> done(Phase.RETRIED))
                            .text("one ")
                            .run(out -> done(Phase.ANSWERING))
                            .text("two")
                            .run(out -> done(Phase.STILL_ANSWERING)));
            var inner = Chat.of(FakeModel.answering(
                    (request, call) -> call.text("inner").run(out -> done(Phase.TOOL_ASKS_A_CHAT))));
            var a = Tool.of("a", "Works", Void.class, (none, context) -> {
                context.emit(new Progress("a", 50));
                at(Phase.FIRST_TOOL_WORKS);
                context.emit(new Progress("a", 100));
                return ToolResult.of("a");
            });
            var b = Tool.of("b", "Works and asks", Void.class, (none, context) -> {
                context.emit(new Progress("b", 50));
                at(Phase.SECOND_TOOL_WORKS);
                String said = inner.respond(ChatRequest.of("?"), context).text();
                context.emit(new Progress("b", 100));
                return ToolResult.of(said);
            });
            var chat = Chat.builder()
                    .model(model)
                    .tools(a, b)
                    .stopOnToolFailure(way == Way.FAILURE_THAT_STOPS)
                    .build();
            return (request, out) -> {
                out.step(
                        "retrieval",
                        new Event.RetrievalStarted(request.prompt()),
                        Event.RetrievalFinished::new,
                        step -> {
                            at(Phase.RETRIEVING);
                            return List.of(Document.of("a.md", "b"));
                        });
                ChatResponse response = chat.respond(request, out);
                return out.step("after", step -> {
                    at(Phase.AFTERWARDS);
                    return response;
                });
            };
        }

        /** As the work of a step of a script, which has to give something. */
        private String done(Phase here) throws InterruptedException {
            at(here);
            return "";
        }

        void play() throws Exception {
            EventStream<ChatResponse> stream = everything().stream(ChatRequest.of("go"), options);
            Throwable thrown = null;
            try {
                for (Emission one : stream.emissions()) {
                    read.add(one);
                    if (phase.isBehind(one) && way.isOfTheReader()) {
                        gate.awaitArrival();
                        act(stream);
                    }
                }
            } catch (RuntimeException e) {
                thrown = e;
            }
            assertEquals(way == Way.INTERRUPT, Thread.interrupted(), "the flag");
            check(stream, thrown);
        }

        private void act(EventStream<?> stream) {
            switch (way) {
                case CLOSE -> stream.close();
                case CANCEL -> stream.cancel();
                case STOP -> stream.stop();
                case DETACH -> {
                    stream.detach();
                    gate.open();
                }
                case INTERRUPT -> Thread.currentThread().interrupt();
                default -> throw new AssertionError(way);
            }
        }

        private void check(EventStream<ChatResponse> stream, Throwable thrown) throws InterruptedException {
            boolean toolsFailureIsTold = way == Way.FAILURE && phase.isInATool();
            var expected = switch (way) {
                case SUCCESS, DETACH -> Event.RunCompleted.class;
                case FAILURE -> toolsFailureIsTold ? Event.RunCompleted.class : Event.RunFailed.class;
                case FAILURE_THAT_STOPS -> Event.RunFailed.class;
                case CLOSE, CANCEL, STOP, INTERRUPT -> Event.RunCancelled.class;
            };
            if (way == Way.DETACH) assertEquals("one two", stream.result().text());
            List<Emission> all = whole.checked();
            assertInstanceOf(expected, all.getLast().event());
            inOrder(all, expected == Event.RunCompleted.class && !toolsFailureIsTold);
            for (int i = 0; i < read.size(); i++) assertSame(all.get(i), read.get(i), "what was read");
            switch (way) {
                case SUCCESS, STOP -> assertEquals(null, thrown);
                case FAILURE, FAILURE_THAT_STOPS -> assertSame(toolsFailureIsTold ? null : broken, thrown);
                default -> assertInstanceOf(CancelledException.class, thrown);
            }
            if (thrown == broken) assertSame(thrown, assertThrows(IllegalStateException.class, stream::result));
            if (way == Way.STOP)
                assertEquals(FinishReason.STOPPED_BY_USER, stream.result().finishReason());
            if (expected != Event.RunCancelled.class) {
                int notIterated = expected == Event.RunFailed.class ? 1 : 0;
                if (way != Way.DETACH) assertEquals(all.size() - notIterated, read.size());
            }
            var trace = stream.trace();
            assertTrue(trace.steps().stream().noneMatch(TracedStep::isOpen), trace::toString);
            assertEquals(
                    all.stream().map(Emission::step).distinct().count(),
                    trace.steps().size());
        }

        /** What is not a bad end is the beginning of what happens when nothing goes wrong: all of it where nothing did. */
        private void inOrder(List<Emission> all, boolean completely) {
            prefix(MAIN, all.stream().filter(one -> tool(one.step()).isEmpty()).toList(), completely);
            TOOLS.forEach((name, expected) -> prefix(
                    expected,
                    all.stream().filter(one -> tool(one.step()).equals(name)).toList(),
                    completely));
        }

        private void prefix(List<String> expected, List<Emission> actual, boolean completely) {
            var places = actual.stream()
                    .filter(one -> !(one.event() instanceof Event.Failed))
                    .map(Whole::place)
                    .toList();
            // a tool whose failure the model was told of has finished, with less; so has a model that was stopped
            boolean told = way == Way.FAILURE && phase.isInATool();
            boolean early = (told || way == Way.STOP)
                    && !places.isEmpty()
                    && actual.stream().anyMatch(one -> isPartial(one.event()))
                    && !places.equals(expected.subList(0, Math.min(expected.size(), places.size())));
            var begun = early ? places.subList(0, places.size() - 1) : places;
            assertTrue(begun.size() <= expected.size(), places::toString);
            assertEquals(expected.subList(0, begun.size()), begun);
            if (completely) assertEquals(expected, places);
        }

        private static boolean isPartial(Event event) {
            return switch (event) {
                case Event.ModelCallFinished(ChatResponse response) ->
                    response.message().partial();
                case Event.ToolCallFinished(ToolCall call, ToolResult result) -> result.isError();
                default -> false;
            };
        }

        private static String tool(Step step) {
            for (Step at = step; at != null; at = at.parent().orElse(null))
                if (at.kind() == Step.Kind.TOOL_CALL) return at.name();
            return "";
        }
    }
}
