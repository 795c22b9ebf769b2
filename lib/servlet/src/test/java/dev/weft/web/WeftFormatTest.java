package dev.weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatRequest;
import dev.weft.Document;
import dev.weft.Event;
import dev.weft.EventCodec;
import dev.weft.EventStream;
import dev.weft.Failure;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.ToolCall;
import dev.weft.ToolResult;
import dev.weft.chat.Chat;
import dev.weft.media.Frame;
import dev.weft.memory.Histories;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import dev.weft.tool.Tool;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Weft's own events for browsers, and for one's own servers. */
class WeftFormatTest {
    private static final String SECRET = "not for everybody";

    @Event.Name("index.progress")
    record Progress(int percent) implements Event.Custom {}

    @Event.Name("error")
    record Taken(String text) implements Event.Custom {}

    @Event.Name("x\ndata: forged\r\n\u0000y")
    record Hostile(String text) implements Event.Custom {}

    record Measured(double value) implements Event.Custom {}

    record Trouble(String where, Failure failure) implements Event.Custom {}

    /** The member of a line that says what the event is called. */
    private static String type(String line) {
        return Json.parse(line).member("type").text();
    }

    @Test
    void aRunIsALineForEachEventAndWhatTheModelWasToldIsHidden() throws Exception {
        var run = Written.run(
                FakeModel.script(call -> call.text("He\n").text("é\u2028").usage(3, 2)));
        assertEquals("""
            : open

            id: 0
            data: {"seq":0,"nanos":0,"step":0,"type":"run.started","data":{"run":{"id":"RUN","name":"run","startedAt":"T"}}}

            id: 1
            data: {"seq":1,"nanos":0,"step":1,"in":0,"name":"fake","type":"model.call.started","hidden":true}

            id: 2
            data: {"seq":2,"nanos":0,"step":1,"type":"text.delta","data":{"text":"He\\n"}}

            id: 3
            data: {"seq":3,"nanos":0,"step":1,"type":"text.delta","data":{"text":"é\\u2028"}}

            """, Written.text(new WeftFormat(), run.subList(0, 4)));
        List<String> lines = Written.data(Written.raw(new WeftFormat(), run));
        assertEquals(run.size(), lines.size());
        assertEquals("run.completed", type(lines.getLast()));
    }

    @Test
    void namesAreThoseOfTheWireAndOffUnlessAskedFor() throws Exception {
        var run = Written.work(out -> {
            out.emit(new Progress(40));
            return "";
        });
        assertEquals(List.of("message", "message", "message"), names(Written.raw(new WeftFormat(), run)));
        assertEquals(
                List.of("run.started", "index.progress", "run.completed"),
                names(Written.raw(new WeftFormat().named(true), run)));
    }

    private static List<String> names(String text) throws IOException {
        return Written.frames(text).stream().map(Frame::event).toList();
    }

    @Test
    void noNameCanBreakOutOfItsFieldOrPassForTheConnection() throws Exception {
        var run = Written.work(out -> {
            out.emit(new Taken("a"));
            out.emit(new Hostile("b"));
            out.emit(new Event.Unknown("open", Json.object("text", "c")));
            out.emit(new Event.Unknown("", Json.object("text", "d")));
            out.emit(new Event.Unknown("id: 7\rid: 8", Json.object("text", "\nid: 9\n\ndata: {}\n\n")));
            return "";
        });
        String text = Written.raw(new WeftFormat().named(true), run);
        assertEquals(
                List.of(
                        "run.started",
                        "event.error",
                        "x_data: forged___y",
                        "event.open",
                        "message",
                        "id: 7_id: 8",
                        "run.completed"),
                names(text));
        List<Frame> frames = Written.frames(text);
        for (int i = 0; i < frames.size(); i++)
            assertEquals(String.valueOf(i), frames.get(i).id());
        assertEquals(
                "\nid: 9\n\ndata: {}\n\n",
                Json.parse(frames.get(5).data()).at("data.text").text());
    }

    static Stream<String> payloads() {
        return Stream.of(
                "\n",
                "a\n",
                "a\r\nb",
                "\r",
                "\u2028\u2029\u0085\f",
                "\u0000\ufeff",
                "👋",
                "\ud83d",
                "\udc4b",
                "x\ud83d\ud83dy",
                "data: x\n\nevent: y\n",
                "é".repeat(1 << 20));
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void everyTextComesBackFromTheBytes(String payload) throws Exception {
        var run = Written.run(FakeModel.script(call -> call.text(payload)));
        List<String> lines = Written.data(Written.raw(new WeftFormat(), run));
        assertEquals(payload, Json.parse(lines.get(2)).at("data.text").text());
    }

    @Test
    void anEmojiThatIsCutInTwoIsTwoHalvesThatJoin() throws Exception {
        var run = Written.run(FakeModel.script(call -> call.text("a\ud83d").text("\udc4bb")));
        String text = Written.raw(new WeftFormat(), run);
        assertTrue(text.contains("\"a\\ud83d\"") && text.contains("\"\\udc4bb\""), text);
    }

    @Test
    void everythingIsReadBackAsTheSameEvents() throws Exception {
        var model = FakeModel.script(call -> call.reasoning("hm").toolCall("weather", Map.of("city", "Oslo")), call -> {
            call.text("Cold \ud83d").text("\udc4b").usage(20, 9);
        });
        var tool = Tool.of("weather", "Tells the weather", Void.class, none -> {
            throw new IOException(SECRET);
        });
        var run = Written.run(
                Chat.builder().model(model).system("Be brief.").tools(tool).build());
        String lines = String.join("\n", Written.data(Written.raw(new WeftFormat().everything(), run))) + "\n";
        var again = Written.readBack(lines);
        assertEquals(run.size(), again.size());
        for (int i = 0; i < run.size(); i++) {
            assertEquals(EventCodec.PLAIN.json(run.get(i)), EventCodec.PLAIN.json(again.get(i)));
        }
    }

    @Test
    void instructionsMemoryTemplatesAndCondensedQuestionsAreHidden() throws Exception {
        var model = FakeModel.answering((request, call) -> call.text("Fine."));
        var chat = Chat.builder()
                .model(model)
                .system("system, " + SECRET)
                .histories(Histories.inMemory())
                .retriever((query, out) -> List.of(Document.of("a", "It rains.")))
                .condense((request, out) -> "condensed")
                .build();
        var conversation = chat.conversation("id, " + SECRET);
        Written.run(conversation, ChatRequest.of("first, " + SECRET));
        var run = Written.run(conversation, ChatRequest.of("second, " + SECRET));
        List<String> lines = Written.data(Written.raw(new WeftFormat(), run));
        assertFalse(String.join("\n", lines).contains(SECRET));
        assertEquals(
                List.of(
                        "memory.read.started",
                        "memory.read.finished",
                        "question.condensed",
                        "template.applied",
                        "model.call.started",
                        "memory.write.started",
                        "memory.write.finished"),
                lines.stream()
                        .filter(line -> Json.parse(line).member("hidden").bool(false))
                        .map(WeftFormatTest::type)
                        .toList());
        assertTrue(Written.raw(new WeftFormat().everything(), run).contains(SECRET));
    }

    @Test
    void noFailureSaysWhatItsExceptionSays() throws Exception {
        var secret = Failure.of(new IllegalStateException(SECRET));
        var run = Written.work(out -> {
            out.emit(new Event.ModelRetried(secret, Duration.ZERO));
            out.emit(new Event.RetrievalRetried(secret, Duration.ZERO));
            out.emit(new Trouble("here", secret));
            var started = List.of(
                    new Event.AgentStarted("a"),
                    new Event.StepStarted("s"),
                    new Event.MemoryReadStarted("c"),
                    new Event.RetrievalStarted("q"),
                    new Event.ToolCallStarted(ToolCall.of("1", "t", "{}")),
                    new Event.ModelCallStarted(ChatRequest.of("hi")),
                    new Event.SummaryStarted(List.of(Message.user("hi"))));
            for (var step : started) {
                try {
                    out.step("s", step, r -> new Event.StepFinished("s"), in -> {
                        throw new IllegalStateException(SECRET);
                    });
                } catch (IllegalStateException expected) {
                    // its event is what counts
                }
            }
            var call = ToolCall.of("2", "t", "{}");
            out.step(
                    "t",
                    new Event.ToolCallStarted(call),
                    r -> new Event.ToolCallFinished(call, ToolResult.error(SECRET)),
                    in -> "");
            throw new IllegalStateException(SECRET);
        });
        String text = Written.raw(new WeftFormat(), run);
        assertFalse(text.contains(SECRET), text);
        long told = Written.data(text).stream()
                .filter(line -> line.contains("Something went wrong while the answer was being made."))
                .count();
        assertEquals(12, told);
        assertEquals(12, count(Written.raw(new WeftFormat().everything(), run), SECRET));

        String chosen = Written.raw(new WeftFormat().failures(failure -> "<" + failure.type() + ">"), run);
        assertEquals(11, count(chosen, "<IllegalStateException>"));
        assertEquals(1, count(chosen, "<ToolError>"));
    }

    @Test
    void aFailureInAnEventThatWasReadBackIsNotToldEither() throws Exception {
        var run = Written.work(out -> {
            out.emit(new Trouble("here", Failure.of(new IllegalStateException(SECRET))));
            return "";
        });
        var kept = Written.kept(run);
        assertInstanceOf(Event.Unknown.class, kept.get(1).event());
        assertEquals(Written.raw(new WeftFormat(), run), Written.raw(new WeftFormat(), kept));
        assertFalse(Written.raw(new AiSdkFormat(), kept).contains(SECRET));
    }

    private static int count(String text, String part) {
        return text.split(part, -1).length - 1;
    }

    @Test
    void theEndOfARunThatWasCancelledSaysNothingEither() throws Exception {
        var run = Written.run(
                options -> EventStream.start(options, out -> {
                    out.emit(new Progress(1));
                    new Gate().pass();
                    return "";
                }),
                stream -> {
                    stream.iterator().next();
                    stream.cancel();
                });
        List<String> lines = Written.data(Written.raw(new WeftFormat(), run));
        assertEquals("run.cancelled", type(lines.getLast()));
        assertEquals(
                "Something went wrong while the answer was being made.",
                Json.parse(lines.getLast()).at("data.failure.message").text());
    }

    @Test
    void whatIsNotWantedIsLeftOutButNeverTheEnds() throws Exception {
        var run = Written.run(FakeModel.saying("one two"));
        var format = new WeftFormat().only(Event.Delta.class::isInstance);
        assertEquals(
                List.of("run.started", "text.delta", "text.delta", "run.completed"),
                Written.data(Written.raw(format, run)).stream()
                        .map(WeftFormatTest::type)
                        .toList());
    }

    @Test
    void anEventThatIsNoJsonIsTheOnlyOneWithoutData() throws Exception {
        var run = Written.work(out -> {
            out.step("outer", in -> {
                in.emit(new Measured(Double.NaN));
                in.emit(new Measured(1.5));
                return "";
            });
            return "";
        });
        List<String> lines = Written.data(Written.raw(new WeftFormat(), run));
        assertEquals(
                "{\"seq\":2,\"step\":1,\"type\":\"" + Measured.class.getName() + "\",\"hidden\":true}",
                Json.parse(lines.get(2)).without("nanos").toString());
        assertEquals("1.5", Json.parse(lines.get(3)).at("data.value").text());
        assertEquals("run.completed", type(lines.getLast()));
    }

    @Test
    void aStreamThatBreaksSaysSoWithoutAnIdOfItsOwn() throws Exception {
        var run = Written.run(FakeModel.saying("one"));
        var out = new StringBuilder();
        Encoder encoder = new WeftFormat().encoder();
        encoder.write(run.get(0), out);
        encoder.idle(out);
        encoder.broken(Failure.of(new IllegalStateException(SECRET)), out);
        encoder.end(out);
        Frame last = Written.frames(out.toString()).getLast();
        assertEquals(
                "{\"type\":\"stream.broken\",\"data\":{\"failure\":{\"type\":\"IllegalStateException\","
                        + "\"message\":\"Something went wrong while the answer was being made.\"}}}",
                last.data());
        assertEquals("0", last.id());
        assertEquals(2, Written.frames(out.toString()).size());
    }

    @Test
    void flatEventsHaveTheirComponentsBesideTheirType() throws Exception {
        var run = Written.run(FakeModel.saying("one"));
        List<String> lines = Written.data(Written.raw(new WeftFormat().flat(true), run));
        assertEquals("one", Json.parse(lines.get(2)).member("text").text());
        assertEquals("text.delta", type(lines.get(2)));
        assertTrue(lines.stream().noneMatch(line -> line.contains("\"data\":")), lines.toString());
    }

    @Test
    void withersChangeACopy() {
        var format = new WeftFormat();
        assertFalse(format == format.named(true) || format == format.everything());
        assertEquals(
                "WeftFormat, WeftFormat, everything",
                Stream.of(format, format.everything()).map(WeftFormat::toString).collect(Collectors.joining(", ")));
        assertTrue(format.tellsTheEnd());
        assertEquals("text/event-stream;charset=UTF-8", format.contentType());
    }
}
