package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.ConnectionException;
import dev.weft.Document;
import dev.weft.Event;
import dev.weft.EventStream;
import dev.weft.Failure;
import dev.weft.LimitException;
import dev.weft.TracedStep;
import dev.weft.Usage;
import dev.weft.chat.Chat;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import dev.weft.tool.Tool;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spans by the real SDK. */
class OpenTelemetryListenerTest {
    @Event.Name("index.progress")
    record Progress(String secret) implements Event.Custom {}

    private final RecordedSpans spans = new RecordedSpans();

    @AfterEach
    void close() {
        spans.close();
    }

    private Chat traced(Consumer<Chat.Builder> of) {
        var builder = Chat.builder();
        of.accept(builder);
        return OpenTelemetrySpans.traced(builder.build(), spans.tracer());
    }

    /** Runs with this span as the current one, as in a web request. */
    private static void within(Span around, Runnable work) {
        Context.current().with(around).wrap(work).run();
        around.end();
    }

    private static SpanData named(String name, List<SpanData> all) {
        return all.stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Object attribute(String name, SpanData span) {
        return span.getAttributes().asMap().entrySet().stream()
                .filter(entry -> entry.getKey().getKey().equals(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    @Test
    void aRunIsATreeOfSpansBelowTheCallersAndSaysNothingOfWhatWasSaid() {
        var bothAreThere = new CyclicBarrier(2);
        var sideBySide = Tool.of("weather", "secret description", Void.class, (none, context) -> {
            bothAreThere.await();
            context.emit(new Progress("secret progress"));
            return "secret result";
        });
        var failing = Tool.of("index", "Fails", Void.class, none -> {
            throw new IllegalStateException("secret failure");
        });
        var model = FakeModel.script(
                call -> call.toolCall("weather", Map.of("secret", "argument"))
                        .toolCall("weather", Map.of())
                        .toolCall("index", Map.of()),
                call -> call.reasoning("secret thought").text("secret answer").usage(40, 4));
        var chat = traced(c -> c.model(model)
                .system("secret instructions")
                .tools(sideBySide, failing)
                .retriever((question, out) -> List.of(Document.of("secret", "secret document"))));
        within(spans.tracer().spanBuilder("GET /").startSpan(), () -> chat.ask("secret question"));
        var all = spans.awaitEnded("chat", 1);
        assertEquals("""
            GET /
              chat
                retrieval
                chat fake
                execute_tool index !
                execute_tool weather
                execute_tool weather
                chat fake
            """, sorted(RecordedSpans.tree(all)));
        assertEquals(0, spans.leftOpen());
        assertEquals(1, all.stream().map(SpanData::getTraceId).distinct().count());
        assertFalse(all.toString().contains("secret"), all::toString);
        var tools = all.stream()
                .filter(span -> span.getName().equals("execute_tool weather"))
                .toList();
        assertTrue(tools.get(0).getStartEpochNanos() < tools.get(1).getEndEpochNanos());
        assertTrue(tools.get(1).getStartEpochNanos() < tools.get(0).getEndEpochNanos());
        assertEquals(
                List.of("index.progress"),
                tools.get(0).getEvents().stream().map(EventData::getName).toList());
        assertEquals("tool_error", attribute("error.type", named("execute_tool index", all)));
    }

    /** Tools that run side by side begin in any order. */
    private static String sorted(String tree) {
        var lines = new ArrayList<>(tree.lines().toList());
        lines.subList(4, 7).sort(null);
        return String.join("\n", lines) + "\n";
    }

    @Test
    void aModelCallHasTheAttributesOfTheConventions() {
        var model = FakeModel.script(
                call -> call.text("Hei").usage(Usage.of(30, 12).cached(20).reasoning(5)));
        traced(c -> c.model(model)
                        .options(o -> o.temperature(0.5).maxTokens(100))
                        .run(r -> r.tag("tenant", "acme")))
                .ask("hi");
        var all = spans.awaitEnded("chat", 1);
        SpanData call = named("chat fake", all);
        assertEquals(SpanKind.CLIENT, call.getKind());
        assertEquals(StatusData.unset(), call.getStatus());
        var attributes = call.getAttributes().asMap().entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().getKey(), Map.Entry::getValue));
        var toFirst = (Double) attributes.remove("gen_ai.response.time_to_first_chunk");
        assertTrue(toFirst > 0 && toFirst * 1e9 <= call.getEndEpochNanos() - call.getStartEpochNanos());
        attributes.remove("gen_ai.response.model");
        assertEquals(
                Map.of(
                        "gen_ai.operation.name",
                        "chat",
                        "gen_ai.provider.name",
                        "fake",
                        "gen_ai.request.model",
                        "fake",
                        "gen_ai.request.stream",
                        true,
                        "gen_ai.request.temperature",
                        0.5,
                        "gen_ai.request.max_tokens",
                        100L,
                        "gen_ai.response.finish_reasons",
                        List.of("stop"),
                        "gen_ai.usage.input_tokens",
                        30L,
                        "gen_ai.usage.output_tokens",
                        12L,
                        "gen_ai.usage.cache_read.input_tokens",
                        20L),
                without("gen_ai.usage.reasoning.output_tokens", 5L, attributes));
        assertEquals("acme", attribute("tenant", named("chat", all)));
    }

    private static Map<String, Object> without(String name, Object value, Map<String, Object> attributes) {
        assertEquals(value, attributes.remove(name));
        return attributes;
    }

    @Test
    void theTimesAreThoseOfTheEventsHoweverLateTheListenerIs() throws Exception {
        var gate = new Gate();
        var tool = Tool.of("slow", "Slow", Void.class, none -> {
            gate.pass();
            return "done";
        });
        var model = FakeModel.script(call -> call.toolCall("slow", Map.of()), call -> call.text("ok"));
        try (var stream = traced(c -> c.model(model).tools(tool)).stream("hi")) {
            gate.awaitArrival();
            long begin = System.nanoTime();
            assertFalse(stream.trace().root().children().getLast().soFar().isZero());
            long held = System.nanoTime() - begin;
            gate.open();
            stream.result();
            var all = spans.awaitEnded("chat", 1);
            assertTrue(length(named("execute_tool slow", all)) >= held);
            var expected = new ArrayList<Long>();
            for (TracedStep step : stream.trace().steps())
                expected.add(step.soFar().toNanos());
            assertEquals(
                    expected.stream().sorted().toList(),
                    all.stream().map(OpenTelemetryListenerTest::length).sorted().toList());
        }
    }

    private static long length(SpanData span) {
        return span.getEndEpochNanos() - span.getStartEpochNanos();
    }

    @Test
    void aFailureIsTheStatusOfEverySpanItPassesThrough() {
        var model = FakeModel.script(call -> call.text("Hel").fail(new ConnectionException("the line is dead", null)));
        assertThrows(
                ConnectionException.class, () -> traced(c -> c.model(model)).ask("hi"));
        for (SpanData span : spans.awaitEnded("chat", 1)) {
            assertEquals(StatusData.create(StatusCode.ERROR, "the line is dead"), span.getStatus(), span.getName());
            assertEquals("ConnectionException", attribute("error.type", span));
        }
        assertEquals(0, spans.leftOpen());
    }

    @Test
    void aToolThatStopsTheRunIsAnError() {
        var tool = Tool.of("index", "Fails", Void.class, none -> {
            throw new IllegalStateException("no disk");
        });
        var model = FakeModel.script(call -> call.toolCall("index", Map.of()));
        assertThrows(
                IllegalStateException.class,
                () -> traced(c -> c.model(model).tools(tool).stopOnToolFailure(true))
                        .ask("hi"));
        var all = spans.awaitEnded("chat", 1);
        assertEquals("chat !\n  chat fake\n  execute_tool index !\n", RecordedSpans.tree(all));
    }

    @Test
    void anExpertInAToolIsBelowThatTool() {
        var boss = FakeModel.script(
                call -> call.toolCall("research", Map.of("topic", "weft")), call -> call.text("Yarn."));
        var expert = Chat.of(FakeModel.saying("It crosses."));
        OpenTelemetrySpans.traced(AgentsInTools.boss(boss, expert), spans.tracer())
                .ask("What is a weft?");
        assertEquals("""
            chat
              chat fake
              execute_tool research
                chat fake
              chat fake
            """, RecordedSpans.tree(spans.awaitEnded("chat", 1)));
    }

    @Test
    void aLimitLeavesNoSpanOpenAndTheRunsIsAnError() throws Exception {
        var gate = new Gate();
        var tool = Tool.of("wait", "Waits", Void.class, none -> {
            gate.pass();
            return "done";
        });
        var model = FakeModel.script(call -> call.toolCall("wait", Map.of()));
        var chat = traced(c -> c.model(model).tools(tool).run(r -> r.total(Duration.ofMillis(50))));
        assertThrows(LimitException.class, () -> chat.ask("hi"));
        var all = spans.awaitEnded("chat", 1);
        assertEquals(0, spans.leftOpen());
        SpanData run = named("chat", all);
        assertEquals(StatusCode.ERROR, run.getStatus().getStatusCode());
        assertEquals("LimitException", attribute("error.type", run));
    }

    @Test
    void retriesAreEventsOfTheOneSpan() {
        var again = new Event.ModelRetried(Failure.of(new ConnectionException("busy", null)), Duration.ofMillis(1));
        var model = FakeModel.script(call -> call.emit(again).text("ok"));
        traced(c -> c.model(model)).ask("hi");
        SpanData call = named("chat fake", spans.awaitEnded("chat", 1));
        assertEquals(1, call.getEvents().size());
        EventData event = call.getEvents().getFirst();
        assertEquals("model.retried", event.getName());
        assertEquals("ConnectionException", event.getAttributes().get(AttributeKey.stringKey("error.type")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"retrieving", "before the first piece", "between pieces", "in a tool"})
    void aRunThatIsEndedLeavesNoSpanOpenAndIsNoError(String phase) throws Exception {
        List<Consumer<EventStream<ChatResponse>>> ends =
                List.of(EventStream::cancel, EventStream::close, EventStream::stop);
        int runs = 0;
        for (int round = 0; round < 10; round++) {
            for (var end : ends) {
                var gate = new Gate();
                try (var stream = heldAt(phase, gate).stream("hi")) {
                    gate.awaitArrival();
                    end.accept(stream);
                    spans.awaitEnded("chat", ++runs);
                }
                assertEquals(0, spans.leftOpen());
            }
        }
        for (SpanData span : spans.awaitEnded("chat", runs)) {
            assertEquals(StatusData.unset(), span.getStatus(), span::toString);
            if (span.getName().equals("chat")) assertEquals(true, attribute("weft.cancelled", span));
        }
    }

    private Chat heldAt(String phase, Gate gate) {
        var tool = Tool.of("wait", "Waits", Void.class, none -> {
            gate.pass();
            return "done";
        });
        var model = FakeModel.script(
                switch (phase) {
                    case "before the first piece" -> call -> call.hold(gate).text("Hei");
                    case "between pieces" -> call -> call.text("He").hold(gate).text("i");
                    case "in a tool" -> call -> call.toolCall("wait", Map.of());
                    default -> call -> call.text("Hei");
                });
        return traced(c -> {
            c.model(model).tools(tool);
            if (phase.equals("retrieving"))
                c.retriever((question, out) -> {
                    gate.pass();
                    return List.of();
                });
        });
    }

    @Test
    void runsOfTwoChatsAtOnceStayInTheirOwnTraces() throws Exception {
        try (var others = new RecordedSpans()) {
            var here = chat(spans.tracer(), "here");
            var there = chat(others.tracer(), "there");
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < 100; i++) {
                threads.add(Thread.startVirtualThread(() -> asked(here, spans.tracer(), "here")));
                threads.add(Thread.startVirtualThread(() -> asked(there, others.tracer(), "there")));
            }
            for (Thread thread : threads) thread.join();
            assertSeparate(spans, "here");
            assertSeparate(others, "there");
        }
    }

    private static Chat chat(Tracer tracer, String where) {
        var tool = Tool.of(where, "Says where", Void.class, none -> where);
        var model = FakeModel.answering((request, call) -> {
            if (request.messages().size() == 1) call.toolCall(where, Map.of());
            else call.words("You are " + where);
        });
        return OpenTelemetrySpans.traced(Chat.builder().model(model).tools(tool).build(), tracer);
    }

    private static void asked(Chat chat, Tracer tracer, String where) {
        within(
                tracer.spanBuilder("GET /" + where).startSpan(),
                () -> chat.stream(ChatRequest.of("Where am I?")).result());
    }

    private static void assertSeparate(RecordedSpans recorded, String where) {
        var traces = recorded.awaitEnded("chat", 100).stream().collect(Collectors.groupingBy(SpanData::getTraceId));
        assertEquals(100, traces.size());
        String expected =
                "GET /%s\n  chat\n    chat fake\n    execute_tool %s\n    chat fake\n".formatted(where, where);
        for (var trace : traces.values()) assertEquals(expected, RecordedSpans.tree(trace));
        assertEquals(0, recorded.leftOpen());
    }
}
