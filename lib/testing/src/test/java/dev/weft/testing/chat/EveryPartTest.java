package dev.weft.testing.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Document;
import dev.weft.EmbeddingModel;
import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.EventCodec;
import dev.weft.Message;
import dev.weft.RunOptions;
import dev.weft.ToolResult;
import dev.weft.Trace;
import dev.weft.chat.Chat;
import dev.weft.memory.Histories;
import dev.weft.memory.Memory;
import dev.weft.provider.Endpoint;
import dev.weft.provider.OpenAi;
import dev.weft.provider.RetryPolicy;
import dev.weft.rag.Condenser;
import dev.weft.rag.Retriever;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import dev.weft.testing.ModelServer;
import dev.weft.tool.Tool;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run with all parts, event by event, as docs/events.md has it: over HTTP, with a history, documents, retries, tools, a chat in a tool. */
@Timeout(60)
class EveryPartTest {
    record Progress(int percent) implements Event.Custom {}

    private final Gate firstIsDone = new Gate();
    private final Histories histories = Histories.inMemory();
    /** The first document is found at the second try, by its meaning and by a second look. */
    private static Retriever docs(EmbeddingModel embeddings) {
        var tries = new AtomicInteger();
        Retriever found = (query, out) -> {
            out.emit(new Progress(tries.get()));
            if (tries.getAndIncrement() == 0) throw new IOException("not yet");
            out.step("embed", step -> {
                step.emit(new Event.TextsEmbedded(1, embeddings.embedQuery(query).length));
                return "";
            });
            return List.of(Document.of("looms.md", "Looms weave.").score(2), Document.of("b.md", "b"));
        };
        return found.retrying(2, Duration.ZERO)
                .reranked((query, documents, out) -> documents.subList(0, 1))
                .named("docs");
    }

    /** The tools wait for each other, so that there is one order only. */
    private Chat everything(ModelServer server) {
        var provider = OpenAi.at(Endpoint.of(server.url() + "/v1")
                .key("test")
                .retry(RetryPolicy.attempts(2).baseDelay(Duration.ZERO)));
        var expert = Chat.of(FakeModel.saying("deep thought"));
        var first = Tool.of("first", "Works", Void.class, (none, context) -> {
            context.emit(new Progress(40));
            return ToolResult.of("done");
        });
        var second = Tool.of("second", "Asks an expert", Void.class, (none, context) -> {
            firstIsDone.pass();
            return ToolResult.of(expert.respond(ChatRequest.of("why?"), context).text());
        });
        return Chat.builder()
                .model(provider.chat("gpt-test"))
                .tools(first, second)
                .retriever(docs(provider.embeddings("embed-test")))
                .condense(Condenser.by(FakeModel.saying("What do looms do for Ada?")))
                .memory(Memory.window(1).summarizing(FakeModel.saying("Ada weaves.")))
                .histories(histories)
                .run(o -> o.on(Event.ToolCallFinished.class, finished -> {
                    if (finished.call().name().equals("first")) firstIsDone.open();
                }))
                .build();
    }

    private static ModelServer server() {
        var calls = new AtomicInteger();
        return ModelServer.answering((request, reply) -> {
            if (request.path().endsWith("/embeddings")) return; // answered by nature
            switch (calls.getAndIncrement()) {
                case 0 -> reply.status(503).error("server_error", "too busy");
                case 1 ->
                    reply.reasoning("hm")
                            .toolCall("first", Map.of())
                            .toolCall("second", Map.of())
                            .usage(20, 9);
                default -> reply.text("It ").text("weaves.").usage(40, 4);
            }
        });
    }

    /** The block in docs/events.md that says what a run with all parts is made of. */
    private static List<String> eventByEvent() throws IOException {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("docs/events.md")))
            at = Objects.requireNonNull(at.getParent(), "docs/ is above here");
        var lines = Files.readAllLines(at.resolve("docs/events.md"));
        int begin = lines.indexOf("## A run with all parts");
        assertTrue(begin >= 0, "docs/events.md tells of a run with all parts");
        int block = begin + lines.subList(begin, lines.size()).indexOf("```") + 1;
        return lines.subList(block, block + lines.subList(block, lines.size()).indexOf("```")).stream()
                .map(line -> line.replaceAll(" +", " "))
                .toList();
    }

    @Test
    void everyEventComesAtItsPlace() throws Exception {
        histories.append("ada", List.of(Message.user("I am Ada."), Message.assistant("Hello Ada.")));
        histories.append("ada", List.of(Message.user("I weave."), Message.assistant("So do looms.")));
        try (var server = server()) {
            var lines = new ByteArrayOutputStream();
            var whole = new Whole();
            var all = new ArrayList<Emission>();
            var codec = EventCodec.PLAIN;
            var options = RunOptions.of(o -> o.listener(whole).listener(codec.lines(lines)));
            var conversation = everything(server).conversation("ada");
            ChatResponse response;
            Trace trace;
            try (var stream = conversation.stream(ChatRequest.of("What do they do?"), options)) {
                stream.emissions().forEach(all::add);
                response = stream.result();
                trace = stream.trace();
            }
            // when the second tool begins is up to its thread: anywhere from the answer on to the end of the first
            var places = new ArrayList<>(Whole.places(all));
            int begun = places.indexOf("chat/second ToolCallStarted");
            assertTrue(begun > places.indexOf("chat/gpt-test ModelCallFinished"));
            places.remove(begun);
            places.add(places.indexOf("chat/first ToolCallFinished") + 1, "chat/second ToolCallStarted");
            assertEquals(eventByEvent(), places);
            Whole.check(whole.checked());
            assertEquals("It weaves.", response.text());
            assertEquals(1, response.sources().size());
            assertEquals(60, response.usage().input());
            assertEquals(1, trace.root().retries());
            assertEquals(
                    all.stream().map(Emission::step).distinct().count(),
                    trace.steps().size());
            assertEquals(4 + 5, conversation.messages().size());
            payloads(all);
            comesBack(lines, all.size(), trace);
        }
    }

    /** What the events of the parts before the answer carry. */
    private static void payloads(List<Emission> all) {
        var events = all.stream().map(Emission::event).toList();
        assertEquals(2, only(Event.SummaryStarted.class, events).messages().size(), "the first turn is summed up");
        assertEquals("Ada weaves.", only(Event.SummaryFinished.class, events).summary());
        assertEquals(3, only(Event.MemoryReadFinished.class, events).messages().size());
        var condensed = only(Event.QuestionCondensed.class, events);
        assertEquals(new Event.QuestionCondensed("What do they do?", "What do looms do for Ada?"), condensed);
        assertEquals(
                condensed.query(), only(Event.RetrievalStarted.class, events).query());
        assertEquals(
                "not yet", only(Event.RetrievalRetried.class, events).failure().message());
        assertEquals(2, only(Event.DocumentsReranked.class, events).given());
        assertEquals(
                List.of("looms.md"),
                only(Event.RetrievalFinished.class, events).documents().stream()
                        .map(Document::id)
                        .toList());
        assertTrue(only(Event.TemplateApplied.class, events).text().contains("Looms weave."));
        assertEquals(5, only(Event.MemoryWriteFinished.class, events).turn().size());
    }

    private static <E extends Event> E only(Class<E> kind, List<Event> events) {
        var found = events.stream().filter(kind::isInstance).map(kind::cast).toList();
        assertEquals(1, found.size(), kind::getSimpleName);
        return found.getFirst();
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
