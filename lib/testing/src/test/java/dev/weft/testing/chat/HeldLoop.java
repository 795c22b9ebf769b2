package dev.weft.testing.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Document;
import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.EventStream;
import dev.weft.RunOptions;
import dev.weft.ToolResult;
import dev.weft.chat.Chat;
import dev.weft.chat.Conversation;
import dev.weft.memory.Histories;
import dev.weft.provider.Endpoint;
import dev.weft.provider.OpenAi;
import dev.weft.provider.RetryPolicy;
import dev.weft.rag.Retriever;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import dev.weft.testing.ModelServer;
import dev.weft.testing.Reply;
import dev.weft.tool.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run of a conversation with everything in it (a history, a retrieval, a model behind real HTTP that is asked twice, two tools
 * side by side that tell of their progress), held at each point where it could be. A test reads up to a point, by which time
 * everything behind it is blocked, and then lets it go on, breaks it there, or ends it.
 */
final class HeldLoop implements AutoCloseable {
    record Progress(String of, int percent) implements Event.Custom {}

    /** Where the run is held, in the order in which it gets there, and what can be read by then that could not be before. */
    enum Point {
        READING("chat RunStarted", "chat/memory MemoryReadStarted"),
        RETRIEVING("chat/memory MemoryReadFinished", "chat/docs RetrievalStarted"),
        BEFORE_HEAD("chat/docs RetrievalFinished", "chat TemplateApplied", MODEL + " ModelCallStarted"),
        AFTER_HEAD,
        BETWEEN_DELTAS(MODEL + " TextDelta"),
        TOOLS(
                MODEL + " TextDelta",
                MODEL + " ToolCallDelta",
                MODEL + " ToolCallDelta",
                MODEL + " ToolCallDelta",
                MODEL + " ToolCallDelta",
                MODEL + " ToolCallDelta",
                MODEL + " ToolCallDelta",
                MODEL + " ModelCallFinished",
                "chat/a ToolCallStarted",
                "chat/a Progress",
                "chat/b ToolCallStarted",
                "chat/b Progress"),
        FIRST_TOOL_GOES_ON("chat/a Progress"),
        SECOND_TOOL_GOES_ON("chat/b Progress"),
        SECOND_TOOL_IS_BACK("chat/b ToolCallFinished"),
        BEFORE_SECOND_HEAD("chat/a ToolCallFinished", MODEL + " ModelCallStarted"),
        AFTER_SECOND_HEAD,
        BETWEEN_LAST_DELTAS(MODEL + " TextDelta"),
        STORING(MODEL + " TextDelta", MODEL + " ModelCallFinished", "chat/memory MemoryWriteStarted"),
        END("chat/memory MemoryWriteFinished", "chat RunCompleted");

        /** Path of the step and class of the event; of the two tools, that of the first comes first. */
        final List<String> readable;

        Point(String... readable) {
            this.readable = List.of(readable);
        }

        boolean isInTheModel() {
            return switch (this) {
                case BEFORE_HEAD, AFTER_HEAD, BETWEEN_DELTAS -> true;
                case BEFORE_SECOND_HEAD, AFTER_SECOND_HEAD, BETWEEN_LAST_DELTAS -> true;
                default -> false;
            };
        }

        boolean isInTheTools() {
            return switch (this) {
                case TOOLS, FIRST_TOOL_GOES_ON, SECOND_TOOL_GOES_ON, SECOND_TOOL_IS_BACK -> true;
                default -> false;
            };
        }

        /** Everything that can be read up to here. */
        List<String> allReadable() {
            return Arrays.stream(values())
                    .filter(point -> point.compareTo(this) <= 0)
                    .flatMap(point -> point.readable.stream())
                    .toList();
        }

        /** What is not back by then, and has to be closed when the run ends here: that of the first tool first. */
        List<String> closings() {
            return switch (this) {
                case READING -> List.of("chat/memory MemoryReadFailed");
                case RETRIEVING -> List.of("chat/docs RetrievalFailed");
                case TOOLS, FIRST_TOOL_GOES_ON, SECOND_TOOL_GOES_ON ->
                    List.of("chat/a ToolCallFailed", "chat/b ToolCallFailed");
                case SECOND_TOOL_IS_BACK -> List.of("chat/a ToolCallFailed");
                case STORING -> List.of("chat/memory MemoryWriteFailed");
                case END -> List.of();
                default -> List.of(MODEL + " ModelCallFailed");
            };
        }

        /** And what is said of the turn then, where the run ends before it was to be stored. */
        List<String> stored() {
            return compareTo(AFTER_HEAD) <= 0 || compareTo(STORING) >= 0
                    ? List.of()
                    : List.of("chat/memory MemoryWriteStarted", "chat/memory MemoryWriteFinished");
        }
    }

    /** What a part does when it is let go at the point where it is to break. */
    enum Fault {
        /** A part of ours throws {@link HeldLoop#broken}. */
        THROWS(reply -> {}),
        ERROR(reply -> reply.error("server_error", "no looms today")),
        TRUNCATED(Reply::truncate),
        RESET(Reply::reset);

        private final Consumer<Reply> said;

        Fault(Consumer<Reply> said) {
            this.said = said;
        }
    }

    static final String QUESTION = "What do looms do?";
    private static final String MODEL = "chat/gpt-test";

    private final Map<Point, Gate> gates = new EnumMap<>(Point.class);
    final IllegalStateException broken = new IllegalStateException("broken here");
    private final @Nullable Point breaking;
    private final Fault fault;
    final ModelServer server;
    final Store store;
    final Whole whole = new Whole();
    final Chat chat;
    final Conversation conversation;
    final List<Emission> read = new ArrayList<>();
    private @Nullable EventStream<ChatResponse> stream;
    private @Nullable Iterator<Emission> emissions;
    private @Nullable Point reached;

    /** One in which nothing breaks. */
    HeldLoop() {
        this(null, Fault.THROWS);
    }

    HeldLoop(@Nullable Point breaking, Fault fault) {
        this(Histories.inMemory(), breaking, fault, chat -> {});
    }

    HeldLoop(Histories histories, @Nullable Point breaking, Fault fault, Consumer<Chat.Builder> change) {
        this.breaking = breaking;
        this.fault = fault;
        for (Point point : Point.values()) gates.put(point, new Gate());
        server = ModelServer.script(this::first, this::second);
        store = new Store(histories);
        store.beforeRead = id -> passUninterrupted(Point.READING);
        store.beforeAppend = id -> passUninterrupted(Point.STORING);
        var endpoint = Endpoint.of(server.url() + "/v1").key("test").retry(RetryPolicy.NONE);
        var a = Tool.of("a", "Works", Void.class, (none, context) -> {
            context.emit(new Progress("a", 25));
            pass(Point.TOOLS);
            context.emit(new Progress("a", 75));
            pass(Point.SECOND_TOOL_IS_BACK);
            return ToolResult.of("from a");
        });
        var b = Tool.of("b", "Works too", Void.class, (none, context) -> {
            context.emit(new Progress("b", 25));
            pass(Point.FIRST_TOOL_GOES_ON);
            context.emit(new Progress("b", 75));
            pass(Point.SECOND_TOOL_GOES_ON);
            return ToolResult.of("from b");
        });
        chat = Chat.builder()
                .model(OpenAi.at(endpoint).chat("gpt-test"))
                .retriever(((Retriever) (query, out) -> {
                            pass(Point.RETRIEVING);
                            return List.of(Document.of("looms.md", "Looms weave."));
                        })
                        .named("docs"))
                .tools(a, b)
                .histories(store)
                .build()
                .with(change);
        conversation = chat.conversation("ada");
    }

    private void first(Reply reply) {
        reply.holdHead(gate(Point.BEFORE_HEAD));
        if (breaks(reply, Point.BEFORE_HEAD)) return;
        reply.hold(gate(Point.AFTER_HEAD));
        if (breaks(reply, Point.AFTER_HEAD)) return;
        reply.text("Let me ").hold(gate(Point.BETWEEN_DELTAS));
        if (breaks(reply, Point.BETWEEN_DELTAS)) return;
        reply.text("look.").toolCall("a", Map.of()).toolCall("b", Map.of()).usage(20, 9);
    }

    private void second(Reply reply) {
        reply.holdHead(gate(Point.BEFORE_SECOND_HEAD));
        if (breaks(reply, Point.BEFORE_SECOND_HEAD)) return;
        reply.hold(gate(Point.AFTER_SECOND_HEAD));
        if (breaks(reply, Point.AFTER_SECOND_HEAD)) return;
        reply.text("They ").hold(gate(Point.BETWEEN_LAST_DELTAS));
        if (breaks(reply, Point.BETWEEN_LAST_DELTAS)) return;
        reply.text("weave.").usage(40, 4);
    }

    private boolean breaks(Reply reply, Point here) {
        if (here != breaking) return false;
        boolean noHead = here == Point.BEFORE_HEAD || here == Point.BEFORE_SECOND_HEAD;
        if (noHead && fault == Fault.ERROR) reply.status(500);
        fault.said.accept(reply);
        return true;
    }

    private void pass(Point here) throws InterruptedException {
        gate(here).pass();
        if (here == breaking) throw broken;
    }

    private void passUninterrupted(Point here) {
        try {
            pass(here);
        } catch (InterruptedException e) {
            throw new AssertionError("a store was interrupted", e);
        }
    }

    private Gate gate(Point point) {
        return Objects.requireNonNull(gates.get(point), "every point has one");
    }

    /** Starts the run, of which a listener keeps everything. */
    EventStream<ChatResponse> start() {
        EventStream<ChatResponse> started =
                conversation.stream(ChatRequest.of(QUESTION), RunOptions.of(o -> o.listener(whole)));
        stream = started;
        emissions = started.emissions().iterator();
        return started;
    }

    /**
     * Reads up to this point, letting go whatever comes before it, and checks at each point on the way that what can be read there
     * is what was promised, and nothing more.
     */
    void readTo(Point point) throws InterruptedException {
        for (Point next : Point.values()) {
            if (next.compareTo(point) > 0) return;
            if (reached != null && next.compareTo(reached) <= 0) continue;
            if (reached != null) letGo(reached);
            reached = next;
            var places = new ArrayList<String>();
            for (int i = 0; i < next.readable.size(); i++) places.add(Whole.place(next()));
            assertEquals(next.readable, sorted(places), () -> "at " + next);
            if (next == Point.END) assertFalse(started(emissions).hasNext());
            else isHeld(next);
        }
    }

    /** That this point has been reached, and nothing can be read beyond it. */
    void isHeld(Point point) throws InterruptedException {
        gate(point).awaitArrival();
        assertFalse(started(stream).await(Duration.ZERO), () -> "something came though the run is held at " + point);
    }

    /** The next emission, which there has to be. */
    Emission next() {
        Emission one = started(emissions).next();
        read.add(one);
        return one;
    }

    /** Lets the run go on here. */
    void letGo(Point point) {
        gate(point).open();
    }

    /** Lets the run go on, wherever it is. */
    void letGo() {
        gates.values().forEach(Gate::open);
    }

    private static <T> T started(@Nullable T value) {
        return Objects.requireNonNull(value, "not started");
    }

    /** The same places; where the two tools are mixed, that of the first comes first. */
    static List<String> sorted(List<String> places) {
        var all = new ArrayList<>(places);
        for (int begin = 0; begin < all.size(); begin++) {
            int end = begin;
            while (end < all.size() && isOfATool(all.get(end))) end++;
            if (end - begin > 1)
                all.subList(begin, end).sort(Comparator.comparing(place -> !place.startsWith("chat/a ")));
            begin = end;
        }
        return all;
    }

    private static boolean isOfATool(String place) {
        return place.startsWith("chat/a ") || place.startsWith("chat/b ");
    }

    /** The history is free again: another run of the conversation answers. */
    void isFree() {
        store.beforeRead = id -> {};
        store.beforeAppend = id -> {};
        var another =
                Chat.builder().model(FakeModel.saying("free")).histories(store).build();
        assertEquals("free", another.conversation("ada").ask("Busy?"));
    }

    static Stream<Point> points() {
        return Arrays.stream(Point.values()).filter(point -> point != Point.END);
    }

    @Override
    public void close() {
        letGo();
        server.close();
    }
}
