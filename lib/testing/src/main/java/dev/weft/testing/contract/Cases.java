package dev.weft.testing.contract;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.Event;
import dev.weft.EventStream;
import dev.weft.Json;
import dev.weft.TimedOutException;
import dev.weft.ToolSpec;
import dev.weft.provider.Endpoint;
import dev.weft.provider.RetryPolicy;
import dev.weft.provider.Timeouts;
import dev.weft.testing.ModelServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/** What the cases of the contract share. */
abstract class Cases {
    static final String KEY = "contract-key-0a1b2c3d4e5f67890";
    /** No case waits for ever, however wrong the model is. */
    static final Timeouts PATIENT =
            new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(10));

    static final List<ToolSpec> TOOLS = List.of(
            ToolSpec.of(
                    "weather",
                    "Tells how wet it is.",
                    Json.object(
                            "type",
                            "object",
                            "properties",
                            Json.object("city", Json.object("type", "string")),
                            "required",
                            List.of("city"))),
            ToolSpec.of("now", "The time.", Json.object("type", "object", "properties", Json.object())));

    /** Writes the scene of each call. */
    @FunctionalInterface
    interface Author {
        void write(int call, String request, Scene scene);
    }

    abstract Stage open(UnaryOperator<Endpoint> settings, Author author);

    abstract Map<Need, String> lacking();

    @BeforeEach
    void skipWhatCannotBeSaid(TestInfo test) {
        var needs = test.getTestMethod()
                .map(method -> method.getAnnotation(Needs.class))
                .orElse(null);
        if (needs == null) return;
        for (Need need : needs.value()) {
            if (lacking().containsKey(need)) Assumptions.abort(lacking().get(need));
        }
    }

    final boolean has(Need need) {
        return !lacking().containsKey(need);
    }

    /** These scenes, one a call, the last again for each call more. */
    @SafeVarargs
    final Stage stage(Consumer<Scene>... scenes) {
        return set(UnaryOperator.identity(), scenes);
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    final Stage set(UnaryOperator<Endpoint> settings, Consumer<Scene>... scenes) {
        var inOrder = Arrays.asList(scenes);
        return open(
                settings,
                (call, request, scene) ->
                        inOrder.get(Math.min(call, inOrder.size() - 1)).accept(scene));
    }

    /** At a server that speaks the wire; nothing is tried again unless the case says so. */
    static Stage atServer(
            ModelServer.Speaking wire,
            Function<Endpoint, ChatModel> model,
            UnaryOperator<Endpoint> settings,
            boolean toolCallPieces,
            Author author) {
        var calls = new AtomicInteger();
        var server = wire.answering((request, reply) ->
                author.write(calls.getAndIncrement(), request.text(), new ServerScene(reply, toolCallPieces)));
        var endpoint =
                Endpoint.of(server.url()).key(KEY).retry(RetryPolicy.NONE).timeouts(PATIENT);
        return new ServerStage(server, model.apply(settings.apply(endpoint)));
    }

    /** A machine that stands still looks like a silent server: what is about short times has to be seen once in three tries. */
    static void seenOnceInThree(Runnable attempt) {
        for (int left = 2; ; left--) {
            try {
                attempt.run();
                return;
            } catch (TimedOutException | AssertionError e) {
                if (left == 0) throw e;
            }
        }
    }

    static ChatRequest asking() {
        return ChatRequest.of("What is the weather in Oslo?");
    }

    static String text(List<Event> events) {
        var text = new StringBuilder();
        for (Event event : events) if (event instanceof Event.TextDelta(String piece)) text.append(piece);
        return text.toString();
    }

    /** What came before a failure, and the failure, which has to be of this kind. */
    record Failed<E extends Exception>(List<Event> events, E failure) {
        String text() {
            return Cases.text(events);
        }
    }

    static <E extends Exception> Failed<E> fails(Class<E> kind, EventStream<?> opened) {
        var events = new ArrayList<Event>();
        try (opened) {
            E failure = assertThrows(kind, () -> opened.forEach(events::add));
            return new Failed<>(events, failure);
        }
    }
}
