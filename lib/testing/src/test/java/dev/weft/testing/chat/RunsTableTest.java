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
import dev.weft.Message;
import dev.weft.RunOptions;
import dev.weft.Step;
import dev.weft.Summary;
import dev.weft.ToolCall;
import dev.weft.ToolResult;
import dev.weft.TracedStep;
import dev.weft.chat.Chat;
import dev.weft.chat.Conversation;
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
 * A run of a conversation with all parts (its history, a retrieval, two answers of a model with reasoning and a retry, two tools side
 * by side that tell of their progress, one of which asks another chat, the turn's store) that is ended in every way at every phase:
 * 384 runs. Whatever becomes of it, every step is closed, the order is the promised one, there is one end, and the history is sound.
 */
@Timeout(120)
class RunsTableTest {
    record Progress(String of, int percent) implements Event.Custom {}

    /** Where it happens: right behind the event that says so. */
    enum Phase {
        READING,
        RETRIEVING,
        THINKING,
        ASKING_FOR_TOOLS,
        FIRST_TOOL_WORKS,
        SECOND_TOOL_WORKS,
        TOOL_ASKS_A_CHAT,
        RETRIED,
        ANSWERING,
        STILL_ANSWERING,
        IN_A_STEP_OF_THE_MODEL,
        STORING;

        boolean isBehind(Emission one) {
            return switch (one.event()) {
                case Event.MemoryReadStarted e -> this == READING;
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
                case Event.StepStarted e -> this == IN_A_STEP_OF_THE_MODEL;
                case Event.MemoryWriteStarted e -> this == STORING;
                default -> false;
            };
        }

        boolean isInATool() {
            return this == FIRST_TOOL_WORKS || this == SECOND_TOOL_WORKS || this == TOOL_ASKS_A_CHAT;
        }

        /** Stores are never interrupted: what is held there comes back when the gate is opened. */
        boolean isInAStore() {
            return this == READING || this == STORING;
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
            "run/memory MemoryReadStarted",
            "run/memory MemoryReadFinished",
            "run/retrieval RetrievalStarted",
            "run/retrieval RetrievalFinished",
            "run TemplateApplied",
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
            "run/fake/after StepStarted",
            "run/fake/after StepFinished",
            "run/fake ModelCallFinished",
            "run/memory MemoryWriteStarted",
            "run/memory MemoryWriteFinished",
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
        assertEquals(384, table().count() * 2 * 2);
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
        private final Store store = new Store();

        Scene(Phase phase, Way way, int capacity) {
            this.phase = phase;
            this.way = way;
            options = RunOptions.of(o -> o.name("run").capacity(capacity).listener(whole));
            store.beforeRead = id -> inAStore(Phase.READING);
            store.beforeAppend = id -> inAStore(Phase.STORING);
        }

        private void at(Phase here) throws InterruptedException {
            if (here != phase) return;
            if (way.isOfTheReader()) gate.pass();
            else if (way != Way.SUCCESS) throw broken;
        }

        private void inAStore(Phase here) {
            try {
                at(here);
            } catch (InterruptedException e) {
                throw new AssertionError("a store was interrupted", e);
            }
        }

        private Conversation everything() {
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
                            .run(out -> done(Phase.STILL_ANSWERING))
                            .run(out -> out.step("after", step -> done(Phase.IN_A_STEP_OF_THE_MODEL))));
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
            return Chat.builder()
                    .model(model)
                    .tools(a, b)
                    .stopOnToolFailure(way == Way.FAILURE_THAT_STOPS)
                    .retriever((query, out) -> {
                        at(Phase.RETRIEVING);
                        return List.of(Document.of("a.md", "b"));
                    })
                    .histories(store)
                    .build()
                    .conversation("ada");
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
                        // an interrupt is seen when the reader looks, which is after this
                        if (phase.isInAStore() && way != Way.INTERRUPT) gate.open();
                    }
                }
            } catch (RuntimeException e) {
                thrown = e;
            }
            if (phase.isInAStore()) gate.open();
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
            // nobody can end a run any more whose turn is being stored
            boolean tooLate = phase == Phase.STORING && way.isOfTheReader();
            var expected = switch (way) {
                case SUCCESS, DETACH -> Event.RunCompleted.class;
                case FAILURE -> toolsFailureIsTold ? Event.RunCompleted.class : Event.RunFailed.class;
                case FAILURE_THAT_STOPS -> Event.RunFailed.class;
                case CLOSE, CANCEL, STOP, INTERRUPT -> tooLate ? Event.RunCompleted.class : Event.RunCancelled.class;
            };
            if (way == Way.DETACH) assertEquals("one two", stream.result().text());
            List<Emission> all = whole.checked();
            assertInstanceOf(expected, all.getLast().event());
            // the loop and the listener are told of the same exception
            if (all.getLast().event() instanceof Event.RunFailed(Failure failure, Summary summary))
                assertSame(broken, failure.exception(), summary::toString);
            inOrder(all, expected == Event.RunCompleted.class && !toolsFailureIsTold);
            isSound(expected == Event.RunCompleted.class);
            for (int i = 0; i < read.size(); i++) assertSame(all.get(i), read.get(i), "what was read");
            switch (way) {
                case SUCCESS, STOP -> assertEquals(null, thrown);
                case FAILURE, FAILURE_THAT_STOPS -> assertSame(toolsFailureIsTold ? null : broken, thrown);
                case CLOSE, CANCEL, DETACH -> assertEquals(!tooLate, thrown instanceof CancelledException);
                default -> assertInstanceOf(CancelledException.class, thrown);
            }
            if (thrown == broken) assertSame(thrown, assertThrows(IllegalStateException.class, stream::result));
            if (way == Way.STOP && !tooLate)
                assertEquals(FinishReason.STOPPED_BY_USER, stream.result().finishReason());
            if (expected != Event.RunCancelled.class) {
                int notIterated = expected == Event.RunFailed.class ? 1 : 0;
                if (way != Way.DETACH && way != Way.INTERRUPT) assertEquals(all.size() - notIterated, read.size());
            }
            var trace = stream.trace();
            assertTrue(trace.steps().stream().noneMatch(TracedStep::isOpen), trace::toString);
            assertEquals(
                    all.stream().map(Emission::step).distinct().count(),
                    trace.steps().size());
        }

        /** Nothing, or a question with what answers it, each call with its result; whole where the run has completed. */
        private void isSound(boolean completely) {
            store.beforeRead = id -> {};
            List<Message> kept = store.read("ada");
            if (completely) assertEquals(5, kept.size(), kept::toString);
            if (kept.isEmpty()) return;
            assertEquals(Message.user("go"), kept.getFirst());
            var last = assertInstanceOf(Message.AssistantMessage.class, kept.getLast());
            assertEquals(!completely, last.partial());
            var calls = kept.stream()
                    .filter(message -> message instanceof Message.AssistantMessage)
                    .flatMap(message -> ((Message.AssistantMessage) message).toolCalls().stream())
                    .map(ToolCall::id)
                    .toList();
            var results = kept.stream()
                    .filter(message -> message instanceof Message.ToolMessage)
                    .map(message -> ((Message.ToolMessage) message).callId())
                    .toList();
            assertEquals(calls, results);
        }

        /** What is not a bad end is the beginning of what happens when nothing goes wrong: all of it where nothing did. */
        private void inOrder(List<Emission> all, boolean completely) {
            var places = Whole.places(all);
            int stored = places.indexOf("run/memory MemoryWriteStarted");
            assertTrue(stored < 0 || stored == places.size() - 3, "a turn is stored behind everything but the end");
            var before = stored < 0 || completely ? all : all.subList(0, stored);
            prefix(
                    MAIN,
                    before.stream().filter(one -> tool(one.step()).isEmpty()).toList(),
                    completely);
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
