package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a run has done, as a tree. */
@Timeout(60)
class TraceTest {
    private static final Run RUN = new Run("id", "chat", Map.of(), Instant.EPOCH);
    private static final Step ROOT = new Step(RUN, null, 0, Step.Kind.RUN, "chat");

    private final List<Emission> emissions = new ArrayList<>();

    private Step step(int number, Step around, Step.Kind kind, String name) {
        return new Step(RUN, around, number, kind, name);
    }

    private void at(double millis, Step step, Event event) {
        emissions.add(new Emission(emissions.size(), (long) (millis * 1e6), step, event));
    }

    private static final ToolCall CALL = ToolCall.of("c", "weather", "{}");

    private void told() {
        Step retrieval = step(1, ROOT, Step.Kind.RETRIEVAL, "retrieval");
        Step model = step(2, ROOT, Step.Kind.MODEL_CALL, "gpt-5-mini");
        Step tool = step(3, ROOT, Step.Kind.TOOL_CALL, "weather");
        Step inner = step(4, tool, Step.Kind.MODEL_CALL, "small");
        Step again = step(5, ROOT, Step.Kind.MODEL_CALL, "gpt-5-mini");
        at(0, ROOT, new Event.RunStarted(RUN));
        at(1, retrieval, new Event.RetrievalStarted("secret"));
        at(1001, retrieval, new Event.RetrievalFinished(List.of(Document.of("a", "secret"))));
        at(1002, model, new Event.ModelCallStarted(ChatRequest.of("secret")));
        at(1010, model, new Event.ModelRetried(Failure.of(new LimitException("x")), Duration.ofMillis(8)));
        at(1302, model, new Event.TextDelta("secret"));
        for (int i = 0; i < 9; i++) at(1400 + i, model, new Event.TextDelta("secret"));
        at(1802, model, new Event.ModelCallFinished(ChatResponse.of("secret").usage(Usage.of(20, 9))));
        at(1803, tool, new Event.ToolCallStarted(CALL));
        at(1803.0004, inner, new Event.ModelCallStarted(ChatRequest.of("secret")));
        at(1803.0005, inner, new Event.ModelCallFailed(Failure.of(new LimitException("too long"))));
        at(1803.1, tool, new Event.ToolCallFinished(CALL, ToolResult.of("secret")));
        at(1804, again, new Event.ModelCallStarted(ChatRequest.of("secret")));
    }

    @Test
    void itIsATreeWithTimesTokensRetriesAndFailures() {
        told();
        var trace = Trace.of(emissions);
        assertEquals("""
            chat           open for 1.8 s, first piece after 1.3 s, 20 tokens in, 9 out, 1 retry
            ├─ retrieval   1.0 s, 1 document
            ├─ gpt-5-mini  800 ms, first piece after 300 ms, 20 tokens in, 9 out, 1 retry
            ├─ weather     100 µs
            │  └─ small    failed after under 1 µs, LimitException: too long
            └─ gpt-5-mini  open for under 1 µs\
            """.lines().toList(), trace.toString().lines().toList());
        assertFalse(trace.toString().contains("secret"));
        var model = trace.steps().get(2);
        assertEquals("gpt-5-mini", model.step().name());
        assertEquals(Duration.ofMillis(1002), model.begin());
        assertEquals(Duration.ofMillis(800), model.duration().orElseThrow());
        assertEquals(Duration.ofMillis(300), model.toFirstDelta().orElseThrow());
        assertEquals(
                Map.of("model.call.started", 1L, "model.retried", 1L, "text.delta", 10L, "model.call.finished", 1L),
                model.events());
        assertEquals(
                List.of("model.call.started", "model.retried", "text.delta", "model.call.finished"),
                List.copyOf(model.events().keySet()));
        assertEquals(1, trace.steps().get(1).documents().orElseThrow());
        assertEquals(6, trace.steps().size());
    }

    @Test
    void itIsThereAtAnyTimeAndAnOpenStepSaysSo() throws InterruptedException {
        var gate = new CountDownLatch(1);
        try (var stream = EventStream.start(
                RunOptions.of(o -> o.name("chat")),
                out -> out.step("slow", step -> {
                    step.emit(new Event.TextDelta("x"));
                    gate.await();
                    return 1;
                }))) {
            stream.textPieces().iterator().next();
            var during = stream.trace();
            var slow = during.root().children().getFirst();
            assertTrue(slow.isOpen() && during.root().isOpen());
            assertTrue(slow.duration().isEmpty());
            assertFalse(slow.soFar().isZero());
            assertTrue(during.toString().lines().allMatch(line -> line.contains("open for ")), during::toString);
            gate.countDown();
            stream.result();
            var after = stream.trace();
            assertTrue(after.steps().stream().noneMatch(TracedStep::isOpen));
            assertTrue(after.root().duration().orElseThrow().compareTo(slow.soFar()) >= 0);
            assertEquals(stream.summary().total(), after.root().soFar());
            assertEquals(after.toString(), stream.trace().toString());
            // the one from before is what it was
            assertTrue(slow.isOpen());
        }
    }

    @Test
    void whatEndsWithTheRunHasEnded() {
        var stream = EventStream.start(out -> out.step("outer", outer -> {
            outer.emit(new Event.AgentStarted("critic"));
            outer.emit(new Event.TextDelta("x"));
            return Until.interrupted();
        }));
        stream.textPieces().iterator().next();
        stream.close();
        var steps = stream.trace().steps();
        assertEquals(
                List.of("run", "outer", "critic"),
                steps.stream().map(step -> step.step().name()).toList());
        for (TracedStep step : steps) {
            assertFalse(step.isOpen());
            assertEquals("CancelledException", step.failure().orElseThrow().type());
        }
    }

    @Test
    void aMergedStreamHasItsSourcesTimes() {
        var merged = EventStream.merge(
                EventStream.start(RunOptions.of(o -> o.name("a")), out -> out.step("inner", step -> 1)),
                EventStream.start(RunOptions.of(o -> o.name("b")), out -> out.step("inner", step -> 1)));
        merged.result();
        var root = merged.trace().root();
        assertEquals(2, root.children().size());
        for (TracedStep source : root.children()) {
            assertEquals("inner", source.children().getFirst().step().name());
            assertFalse(source.isOpen());
        }
    }

    @Test
    void whatWasReadOfARunInTheMiddleIsStillATree() {
        told();
        var trace = Trace.of(emissions.subList(5, emissions.size()));
        assertEquals(1, trace.roots().size());
        assertEquals(
                List.of("chat", "gpt-5-mini", "weather", "small", "gpt-5-mini"),
                trace.steps().stream().map(step -> step.step().name()).toList());
        assertEquals("", Trace.of(List.of()).toString());
    }

    @Test
    void itsMemoryIsBoundedWhateverTheRunDoes() {
        var stream = EventStream.start(out -> {
            for (int i = 0; i < Tracing.MOST_STEPS + 500; i++) out.step("s", step -> 1);
            return 1;
        });
        stream.result();
        var trace = stream.trace();
        assertEquals(Tracing.MOST_STEPS, trace.steps().size());
        assertEquals(501L, trace.root().events().get("step.started"));
        assertFalse(trace.root().isOpen());
        for (int i = 0; i < 200_000; i++) at(i, ROOT, new Event.TextDelta("x"));
        assertEquals(1, Trace.of(emissions).root().events().size());
        emissions.clear();
        for (int i = 0; i < 1_000; i++) at(i, ROOT, new Event.Unknown("kind." + i, Json.object()));
        assertEquals(100, Trace.of(emissions).root().events().size());
    }

    @DisplayName("C9: a trace does not hold the stream")
    @Test
    void anAbandonedStreamIsNoticedThoughItsTraceIsKept() throws InterruptedException {
        var started = new CountDownLatch(1);
        var cancelled = new CountDownLatch(1);
        try (var warnings = new Warnings()) {
            var kept = new ArrayList<Trace>();
            var dropped = abandoned(started, cancelled, kept);
            Until.open(started);
            Until.collected(() -> dropped.get() == null && cancelled.getCount() == 0);
            assertTrue(kept.getFirst().root().isOpen());
            assertFalse(warnings.all().isEmpty());
        }
    }

    private static WeakReference<EventStream<Integer>> abandoned(
            CountDownLatch started, CountDownLatch cancelled, List<Trace> kept) {
        EventStream<Integer> stream = EventStream.start(out -> {
            out.onCancel(cancelled::countDown);
            started.countDown();
            return Until.interrupted();
        });
        kept.add(stream.trace());
        return new WeakReference<>(stream);
    }
}
