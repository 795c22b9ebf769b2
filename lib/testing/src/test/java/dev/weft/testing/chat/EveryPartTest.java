package dev.weft.testing.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Document;
import dev.weft.Emission;
import dev.weft.Emitter;
import dev.weft.Event;
import dev.weft.EventCodec;
import dev.weft.EventStream;
import dev.weft.Responder;
import dev.weft.RunOptions;
import dev.weft.ToolResult;
import dev.weft.Trace;
import dev.weft.chat.Chat;
import dev.weft.provider.Endpoint;
import dev.weft.provider.OpenAi;
import dev.weft.provider.RetryPolicy;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import dev.weft.testing.ModelServer;
import dev.weft.tool.Tool;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run with all parts, event by event: over HTTP, with a retry, reasoning, two tools at once, a chat in a tool. */
@Timeout(60)
class EveryPartTest {
    record Progress(int percent) implements Event.Custom {}

    /** The tools wait for each other, so that there is one order only. */
    private static Responder everything(ModelServer server) {
        var firstIsDone = new Gate();
        var model = OpenAi.at(Endpoint.of(server.url() + "/v1")
                        .key("test")
                        .retry(RetryPolicy.attempts(2).baseDelay(Duration.ZERO)))
                .chat("gpt-test");
        var expert = Chat.of(FakeModel.saying("deep thought"));
        var first = Tool.of("first", "Works", Void.class, (none, context) -> {
            context.emit(new Progress(40));
            return ToolResult.of("done");
        });
        var second = Tool.of("second", "Asks an expert", Void.class, (none, context) -> {
            firstIsDone.pass();
            return ToolResult.of(expert.respond(ChatRequest.of("why?"), context).text());
        });
        var chat = Chat.builder().model(model).tools(first, second).build();
        return new Responder() {
            @Override
            public ChatResponse respond(ChatRequest request, Emitter out) throws Exception {
                var found = out.step(
                        "retrieval",
                        new Event.RetrievalStarted(request.prompt()),
                        Event.RetrievalFinished::new,
                        step -> List.of(Document.of("looms.md", "Looms weave.")));
                return chat.respond(request, out).sources(found);
            }

            @Override
            public EventStream<ChatResponse> stream(ChatRequest request, RunOptions options) {
                return Responder.super.stream(
                        request,
                        RunOptions.of(o -> o.on(Event.ToolCallFinished.class, finished -> {
                                    if (finished.call().name().equals("first")) firstIsDone.open();
                                }))
                                .over(options));
            }
        };
    }

    private static ModelServer server() {
        return ModelServer.script(
                reply -> reply.status(503).error("server_error", "too busy"),
                reply -> reply.reasoning("hm")
                        .toolCall("first", Map.of())
                        .toolCall("second", Map.of())
                        .usage(20, 9),
                reply -> reply.text("It ").text("weaves.").usage(40, 4));
    }

    private static final List<String> EVENT_BY_EVENT = List.of(
            "run RunStarted",
            "run/retrieval RetrievalStarted",
            "run/retrieval RetrievalFinished",
            "run/gpt-test ModelCallStarted",
            "run/gpt-test ModelRetried",
            "run/gpt-test ReasoningDelta",
            "run/gpt-test ToolCallDelta",
            "run/gpt-test ToolCallDelta",
            "run/gpt-test ToolCallDelta",
            "run/gpt-test ToolCallDelta",
            "run/gpt-test ToolCallDelta",
            "run/gpt-test ToolCallDelta",
            "run/gpt-test ModelCallFinished",
            "run/first ToolCallStarted",
            "run/first Progress",
            "run/first ToolCallFinished",
            "run/second ToolCallStarted",
            "run/second/fake ModelCallStarted",
            "run/second/fake TextDelta",
            "run/second/fake TextDelta",
            "run/second/fake ModelCallFinished",
            "run/second ToolCallFinished",
            "run/gpt-test ModelCallStarted",
            "run/gpt-test TextDelta",
            "run/gpt-test TextDelta",
            "run/gpt-test ModelCallFinished",
            "run RunCompleted");

    @Test
    void everyEventComesAtItsPlace() throws Exception {
        try (var server = server()) {
            var lines = new ByteArrayOutputStream();
            var whole = new Whole();
            var all = new ArrayList<Emission>();
            var options = RunOptions.of(o -> o.listener(whole).listener(EventCodec.PLAIN.lines(lines)));
            ChatResponse response;
            Trace trace;
            try (var stream = everything(server).stream(ChatRequest.of("What do looms do?"), options)) {
                stream.emissions().forEach(all::add);
                response = stream.result();
                trace = stream.trace();
            }
            // when the second tool begins is up to its thread: anywhere from the answer on to the end of the first
            var places = new ArrayList<>(Whole.places(all));
            int begun = places.indexOf("run/second ToolCallStarted");
            assertTrue(begun > places.indexOf("run/gpt-test ModelCallFinished"));
            places.remove(begun);
            places.add(places.indexOf("run/first ToolCallFinished") + 1, "run/second ToolCallStarted");
            assertEquals(EVENT_BY_EVENT, places);
            Whole.check(whole.checked());
            assertEquals("It weaves.", response.text());
            assertEquals(1, response.sources().size());
            assertEquals(60, response.usage().input());
            assertEquals(1, trace.root().retries());
            assertEquals(7, trace.steps().size());
            comesBack(lines, all.size(), trace);
        }
    }

    private static void comesBack(ByteArrayOutputStream lines, int count, Trace trace) throws Exception {
        Awaitility.await()
                .until(() -> lines.toString(StandardCharsets.UTF_8).lines().count() == count);
        try (var again = EventCodec.PLAIN.replay(new ByteArrayInputStream(lines.toByteArray()))) {
            assertEquals(count, again.toList().size());
            assertEquals(trace.toString(), again.trace().toString());
        }
    }

    @DisplayName("C18: two chats with different listeners, 1,000 runs interleaved: no event crosses over")
    @Test
    void noEventOfOneChatReachesTheListenerOfAnother() throws Exception {
        var foreign = new AtomicInteger();
        var counts = List.of(new AtomicInteger(), new AtomicInteger());
        var chats = new ArrayList<Chat>();
        for (int i = 0; i < 2; i++) {
            String mine = "chat" + i;
            var count = counts.get(i);
            var tool = Tool.of("tell", "Tells", Void.class, (none, context) -> {
                context.emit(new Told(mine));
                return ToolResult.of(mine);
            });
            chats.add(Chat.builder()
                    .name(mine)
                    .model(FakeModel.answering((request, call) -> {
                        if (request.messages().size() == 1) call.toolCall("tell", Map.of());
                        else call.text(request.messages().getLast().text());
                    }))
                    .tools(tool)
                    .run(o -> o.listener(emission -> {
                                count.incrementAndGet();
                                if (!emission.run().name().equals(mine)) foreign.incrementAndGet();
                            })
                            .on(Told.class, told -> {
                                if (!told.by().equals(mine)) foreign.incrementAndGet();
                            })
                            .on(Event.TextDelta.class, delta -> {
                                if (!delta.text().equals(mine)) foreign.incrementAndGet();
                            }))
                    .build());
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = new ArrayList<Future<String>>();
            for (int i = 0; i < 1_000; i++) {
                var chat = chats.get(i % 2);
                asked.add(threads.submit(() -> chat.ask("go")));
            }
            for (int i = 0; i < 1_000; i++)
                assertEquals("chat" + i % 2, asked.get(i).get());
        }
        // run, model call, two pieces of the call, tool, what it tells, model call, text
        int each = 2 + 2 + 2 + 2 + 1 + 2 + 1;
        Awaitility.await().until(() -> counts.stream().allMatch(count -> count.get() == 500 * each));
        assertEquals(0, foreign.get());
        assertTrue(counts.getFirst().get() > 0);
    }

    record Told(String by) implements Event.Custom {}

    @Test
    void aCallCanHaveItsOwnListenersAloneAndItsOwnOptions() throws Exception {
        var chats = new AtomicInteger();
        var calls = new AtomicInteger();
        var model = FakeModel.echo();
        var chat = Chat.builder()
                .model(model)
                .options(o -> o.temperature(0.1).seed(1))
                .run(o -> o.on(Event.RunCompleted.class, e -> chats.incrementAndGet()))
                .build();
        var request = ChatRequest.of("hi").options(o -> o.temperature(0.9));
        var both = RunOptions.of(o -> o.on(Event.RunCompleted.class, e -> calls.incrementAndGet()));
        chat.stream(request, both).result();
        Awaitility.await().until(() -> chats.get() == 1 && calls.get() == 1);
        var whole = new Whole();
        var alone = RunOptions.of(o -> o.onlyTheseListeners().listener(whole));
        chat.stream(request, alone).result();
        whole.checked();
        chat.stream(request).result();
        Awaitility.await().until(() -> chats.get() == 2);
        assertEquals(1, calls.get());
        assertEquals(0.9, model.requests().getFirst().options().temperature().orElseThrow());
        assertEquals(1, model.requests().getFirst().options().seed().orElseThrow());
    }
}
