package dev.weft.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AuthenticationException;
import dev.weft.ChatRequest;
import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.ModelException;
import dev.weft.RunOptions;
import dev.weft.TruncatedStreamException;
import dev.weft.chat.Chat;
import dev.weft.provider.Endpoint;
import dev.weft.provider.RetryPolicy;
import dev.weft.testing.ModelServer;
import dev.weft.testing.Reply;
import dev.weft.testing.SeenRequest;
import dev.weft.testing.contract.WholeAnswersTest.Vendor;
import dev.weft.tool.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever the provider is: the same words for the same things, and the same ways in which they go wrong. */
@Timeout(60)
class OneVocabularyTest {
    record City(String name) {}

    private static Chat chat(Vendor vendor, ModelServer server) {
        var weather = Tool.of("weather", "Tells the weather", City.class, city -> "rain in " + city.name());
        return Chat.of(vendor.at(Endpoint.of(server.url() + vendor.path())
                                .key("test")
                                .retry(RetryPolicy.NONE))
                        .chat("model-1"))
                .with(c -> c.name("chat").tools(weather));
    }

    private static ModelServer withTools() {
        return ModelServer.script(
                reply -> reply.text("Let me ")
                        .text("look.")
                        .toolCall("weather", Map.of("name", "Oslo"))
                        .toolCall("weather", Map.of("name", "Rome"))
                        .usage(20, 9),
                reply -> reply.text("Take a ").text("coat.").usage(40, 4));
    }

    /** What every provider's answer to {@link #withTools} is made of, but for how a wire cuts the arguments of its calls. */
    private static final List<String> ONE_SEQUENCE = List.of(
            "RunStarted",
            "ModelCallStarted",
            "text Let me ",
            "text look.",
            "calls weather {\"name\":\"Oslo\"}",
            "calls weather {\"name\":\"Rome\"}",
            "ModelCallFinished",
            "ModelCallStarted",
            "text Take a ",
            "text coat.",
            "ModelCallFinished",
            "RunCompleted");

    /** Text that comes whole is one piece. */
    private static final List<String> ONE_SEQUENCE_WHOLE = List.of(
            "RunStarted",
            "ModelCallStarted",
            "text Let me look.",
            "calls weather {\"name\":\"Oslo\"}",
            "calls weather {\"name\":\"Rome\"}",
            "ModelCallFinished",
            "ModelCallStarted",
            "text Take a coat.",
            "ModelCallFinished",
            "RunCompleted");

    @ParameterizedTest
    @EnumSource
    @DisplayName("F34: the same answer is the same sequence of events, whoever the provider is")
    void theSameAnswerIsTheSameSequence(Vendor vendor) {
        try (var server = withTools()) {
            assertEquals(
                    ONE_SEQUENCE,
                    sequence(chat(vendor, server).stream("What to wear?").toList()));
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("F31, F34: asked for whole, in one plain request each, it is the same sequence with text in one piece")
    void askedForWholeItIsTheSameSequence(Vendor vendor) {
        try (var server = withTools()) {
            var chat = chat(vendor, server).with(c -> c.streaming(false));
            var stream = chat.stream("What to wear?");
            assertEquals(ONE_SEQUENCE_WHOLE, sequence(stream.toList()));
            assertEquals("Take a coat.", stream.result().text());
            assertEquals(60, stream.result().usage().input());
            assertEquals(2, server.requests().size());
            for (SeenRequest request : server.requests()) assertFalse(asksForPieces(request), request::text);
        }
        try (var server = withTools()) {
            chat(vendor, server).ask("What to wear?");
            for (SeenRequest request : server.requests()) assertTrue(asksForPieces(request), request::text);
        }
    }

    /** In the body, or by the path. */
    private static boolean asksForPieces(SeenRequest request) {
        return request.json().member("stream").bool(false) || request.path().matches(".*(streamGenerate|-stream).*");
    }

    /** Events of text with their text, of calls by what was called in the end, of tools not at all: they run side by side. */
    private static List<String> sequence(List<Event> events) {
        var sequence = new ArrayList<String>();
        for (Event event : events) {
            switch (event) {
                case Event.TextDelta(var text) -> sequence.add("text " + text);
                case Event.ToolCallDelta delta -> {}
                case Event.ToolCallStarted started -> {}
                case Event.ToolCallFinished finished -> {}
                case Event.ModelCallFinished(var response) -> {
                    response.toolCalls().forEach(call -> sequence.add("calls " + call.name() + " " + call.arguments()));
                    sequence.add("ModelCallFinished");
                }
                default -> sequence.add(event.getClass().getSimpleName());
            }
        }
        return sequence;
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("F34: the pieces of a call's arguments, put together, are its arguments")
    void piecesOfACallAreItsArguments(Vendor vendor) {
        try (var server = withTools()) {
            var pieces = new StringBuilder();
            for (Event event : chat(vendor, server).stream("What to wear?"))
                if (event instanceof Event.ToolCallDelta(var id, var arguments)) pieces.append(arguments);
            assertEquals(
                    "{\"name\":\"Oslo\"}{\"name\":\"Rome\"}", pieces.toString().replace(" ", ""));
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("F33: what the iterator throws, the result throws, and the callback is given once: one object")
    void aFailureIsOneObject(Vendor vendor) throws Exception {
        Consumer<Reply> refused = reply -> reply.status(401).error("authentication_error", "who are you?");
        assertInstanceOf(AuthenticationException.class, failure(vendor, refused, List.of()));
        Consumer<Reply> cut = reply -> reply.text("Hel").text("lo").truncate();
        assertInstanceOf(TruncatedStreamException.class, failure(vendor, cut, List.of("Hel", "lo")));
    }

    private static ModelException failure(Vendor vendor, Consumer<Reply> reply, List<String> before) throws Exception {
        var ends = new ArrayBlockingQueue<Event.RunFailed>(8);
        var steps = new ArrayBlockingQueue<Event.ModelCallFailed>(8);
        try (var server = ModelServer.script(List.of(reply))) {
            var options = RunOptions.of(
                    o -> o.on(Event.ModelCallFailed.class, steps::add).on(Event.RunFailed.class, ends::add));
            var stream = chat(vendor, server).stream(ChatRequest.of("hi"), options);
            var read = new ArrayList<String>();
            var thrown =
                    assertThrows(ModelException.class, () -> stream.textPieces().forEach(read::add));
            assertEquals(before, read, "first what had arrived");
            assertSame(
                    thrown,
                    assertThrows(ModelException.class, () -> stream.iterator().hasNext()));
            assertSame(thrown, assertThrows(ModelException.class, stream::result));
            var end = ends.poll(20, TimeUnit.SECONDS);
            assertSame(thrown, end == null ? null : end.failure().exception());
            assertSame(thrown, steps.remove().failure().exception());
            assertEquals(0, ends.size() + steps.size(), "once");
            return thrown;
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("F14, C.3: an answer that says nothing ends, whole and empty")
    void anAnswerWithoutAWordEnds(Vendor vendor) {
        try (var server =
                ModelServer.answering((request, reply) -> reply.text("").usage(3, 0))) {
            var read = new ArrayList<Emission>();
            var stream = chat(vendor, server).stream("hi");
            stream.emissions().forEach(read::add);
            assertEquals("", stream.result().text());
            assertInstanceOf(Event.RunCompleted.class, read.getLast().event());
            assertEquals(
                    List.of("RunStarted", "ModelCallStarted", "ModelCallFinished", "RunCompleted"),
                    sequence(read.stream().map(Emission::event).toList()));
        }
    }
}
