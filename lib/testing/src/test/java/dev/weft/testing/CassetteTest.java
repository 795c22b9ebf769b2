package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Citation;
import dev.weft.Content;
import dev.weft.Event;
import dev.weft.EventStream;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.ToolCall;
import dev.weft.ToolSpec;
import dev.weft.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was recorded once is played ever after, to the last detail. */
class CassetteTest {
    private static final ToolCall SEARCH = ToolCall.of("srv_1", "web_search", "{\"query\":\"Oslo\"}");
    private static final ToolSpec WEATHER =
            ToolSpec.of("weather", "Tells the weather", Json.object("type", "object", "properties", Json.object()));

    @TempDir
    Path directory;

    /** Says one of everything. */
    private static ChatResponse everything(ChatRequest request, dev.weft.Emitter out) {
        return ChatResponse.writer(out)
                .model("talkative-1")
                .reasoning("hm\n")
                .reasoningRaw("p", Json.object("signature", "A+/=\u2028"))
                .serverToolCalled(SEARCH)
                .raw("p", Json.object("type", "server_tool_use"))
                .serverToolReturned(SEARCH, Json.array(1, "two"))
                .text("It ")
                .text("rains 🌧")
                .citation(Citation.of("Oslo", "https://example.org", Json.object("n", 1))
                        .quote("rain")
                        .part(3, 8))
                .toolCall(0, "c1", "weather", "{\"city\":")
                .toolCall(0, "", "", "\"Oslo\"}")
                .refusal("but ")
                .usage(Usage.of(7, 9).cached(3).reasoning(2))
                .extra(Json.object("id", "r1"))
                .finish(FinishReason.TOOL_CALLS, "tool_use")
                .response();
    }

    private Path file() {
        return directory.resolve("some/where/run.jsonl");
    }

    private static AssertionError never() {
        return new AssertionError("the real model is not needed");
    }

    private Cassette playing() {
        return Cassette.of(file(), () -> {
            throw never();
        });
    }

    private Cassette recording(ChatModel real) {
        return Cassette.of(file(), () -> real, true);
    }

    /** What a reader sees of a model, but for what belongs to this run alone. */
    private static List<Event> said(EventStream<ChatResponse> stream) {
        try (stream) {
            return stream.toList().stream().filter(TapedPiece::isSaid).toList();
        }
    }

    @Test
    void whatWasRecordedIsPlayedToTheLastDetail() {
        var request = ChatRequest.of(List.of(Message.system("Be brief."), Message.user("Weather?")))
                .tools(List.of(WEATHER))
                .options(o -> o.temperature(0.5).extra("a.b", 1));
        var recording = recording(CassetteTest::everything);
        assertTrue(recording.recording());
        var first = recording.stream(request);
        var real = said(first);
        var played = playing();
        assertFalse(played.recording());
        var stream = played.stream(request);
        assertEquals(real, said(stream));
        ChatResponse then = first.result();
        ChatResponse now = stream.result();
        assertEquals(then.message(), now.message());
        assertEquals(then.usage(), now.usage());
        assertEquals(then.finishReason(), now.finishReason());
        assertEquals(then.finishWord(), now.finishWord());
        assertEquals(then.citations(), now.citations());
        assertEquals(then.refusal(), now.refusal());
        assertEquals(then.model(), now.model());
        assertEquals(then.extra(), now.extra());
    }

    @Test
    void aMissingCassetteSaysHowToRecordIt() {
        var failure = assertThrows(IllegalStateException.class, this::playing);
        assertTrue(failure.getMessage().contains("-Dweft.record=true"), failure.getMessage());
        assertTrue(failure.getMessage().contains(file().toString()), failure.getMessage());
    }

    @Test
    void severalCallsArePlayedByTheirRequests() {
        var recording = recording(FakeModel.echo());
        recording.ask("one");
        recording.ask("two");
        recording.ask("one");
        var playing = playing();
        assertEquals("one", playing.ask("one"));
        assertEquals("one", playing.ask("one"));
        assertEquals("two", playing.ask("two"));
        var failure = assertThrows(AssertionError.class, () -> playing.ask("one"));
        assertTrue(failure.getMessage().contains("has 3 calls"), failure.getMessage());
        assertEquals("fake", playing.name());
    }

    @Test
    void aChangedRequestSaysHowItDiffers() {
        recording(FakeModel.echo()).ask("Say hello in Norwegian");
        var playing = playing();
        var failure = assertThrows(
                AssertionError.class,
                () -> playing.ask(ChatRequest.of("Say hello in Danish").options(o -> o.seed(4))));
        assertTrue(failure.getMessage().contains("Norwegian"), failure.getMessage());
        assertTrue(failure.getMessage().contains("Danish"), failure.getMessage());
        assertTrue(failure.getMessage().contains("options: recorded nothing, now {\"seed\":4}"), failure.getMessage());
        assertEquals("Say hello in Norwegian", playing.ask("Say hello in Norwegian"));
    }

    @Test
    void aFailedOrStoppedCallIsNotRecorded() {
        var gate = new Gate();
        var model = FakeModel.script(
                call -> call.text("a").fail(new IllegalStateException("broken")),
                call -> call.text("a").hold(gate).text("b"),
                call -> call.text("c"));
        var recording = recording(model);
        assertThrows(IllegalStateException.class, () -> recording.ask("one"));
        try (var stream = recording.stream("two")) {
            for (Event event : stream) if (event instanceof Event.TextDelta) stream.stop();
            assertEquals("a", stream.result().text());
        }
        assertFalse(Files.exists(file()));
        assertEquals("c", recording.ask("three"));
        assertEquals("c", playing().ask("three"));
    }

    @Test
    void piecesCanBePlayedInTheirTime() throws Exception {
        recording(FakeModel.saying("a b")).ask("hi");
        Files.writeString(
                file(),
                Files.readString(file())
                        .replaceAll(
                                "\"at\":\\d+(,\"event\":\"text.delta\",\"data\":.\"text\":\" b\")", "\"at\":300$1"));
        assertTrue(Files.readString(file()).contains("\"at\":300"));
        try (var stream = playing().timed().stream("hi")) {
            var pieces = stream.textPieces().iterator();
            assertEquals("a", pieces.next());
            assertFalse(stream.await(Duration.ofMillis(1)));
            assertEquals(" b", pieces.next());
            assertTrue(stream.current().elapsed().toMillis() >= 300);
        }
    }

    @Test
    void aStreamThatIsPlayedInItsTimeCanBeClosed() {
        recording(FakeModel.saying("a")).ask("hi");
        String text = Json.object("at", 600_000, "event", "text.delta", "data", Json.object("text", "late"))
                .toString();
        assertThrows(dev.weft.CancelledException.class, () -> {
            var lines = new ArrayList<>(Files.readAllLines(file()));
            lines.add(lines.size() - 1, text);
            Files.write(file(), lines);
            try (var stream = playing().timed().stream("hi")) {
                for (Event event : stream) if (event instanceof Event.TextDelta) stream.cancel();
            }
        });
    }

    @Test
    void manyThreadsEachGetTheirOwnAnswer() throws Exception {
        var recording = recording(FakeModel.echo());
        Set<String> answers = new HashSet<>();
        for (int round = 0; round < 2; round++) {
            var model = round == 0 ? recording : playing();
            answers.clear();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var asked = new ArrayList<Future<String>>();
                for (int i = 0; i < 200; i++) {
                    String prompt = "question " + i;
                    asked.add(threads.submit(() -> model.ask(prompt)));
                }
                for (int i = 0; i < 200; i++)
                    assertEquals("question " + i, asked.get(i).get());
                for (var answer : asked) answers.add(answer.get());
            }
            assertEquals(200, answers.size());
        }
    }

    @Test
    void aCassetteThatWasCutOffIsRefusedWithItsLine() throws IOException {
        recording(FakeModel.echo()).ask("hi");
        var lines = Files.readAllLines(file());
        Files.write(file(), lines.subList(0, lines.size() - 1));
        var failure = assertThrows(IllegalStateException.class, this::playing);
        assertTrue(failure.getMessage().contains("line " + (lines.size() - 1)), failure.getMessage());
        Files.write(file(), List.of(lines.getFirst(), "{\"request\":"));
        failure = assertThrows(IllegalStateException.class, this::playing);
        assertTrue(failure.getMessage().contains("line 2"), failure.getMessage());
    }

    @Test
    void imagesAreAPartOfTheRequest() {
        var recording = recording(FakeModel.saying("a cat"));
        recording.ask(ChatRequest.of(List.of(
                Message.user("What is it?", Content.image(new byte[] {1, 2}, "image/png")))));
        assertThrows(
                AssertionError.class,
                () -> playing()
                        .ask(ChatRequest.of(List.of(
                                Message.user("What is it?", Content.image(new byte[] {1, 3}, "image/png"))))));
        assertEquals(
                "a cat",
                playing()
                        .ask(ChatRequest.of(List.of(
                                Message.user("What is it?", Content.image(new byte[] {1, 2}, "image/png"))))));
    }
}
