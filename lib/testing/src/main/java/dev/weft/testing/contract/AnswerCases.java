package dev.weft.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Event;
import dev.weft.FinishReason;
import dev.weft.Message;
import dev.weft.Message.AssistantMessage;
import dev.weft.testing.Gate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Answers that come as they should. */
abstract class AnswerCases extends Cases {
    private static final String MANY_BYTES =
            "Blåbærsyltetøy, дождь, 天気は雨です, \uD83C\uDF27\uFE0F \uD83D\uDC69\u200D\uD83D\uDE80, e\u0301,"
                    + " \u202Eשלום\u202C, \\ \" \t end";

    @Test
    @DisplayName("C2: a piece can be read while the rest is held; all of them together are the answer")
    void textArrivesPieceByPiece() throws Exception {
        var gate = new Gate();
        try (var stage = stage(scene -> scene.text("Hel").hold(gate).text("lo").usage(7, 2));
                var stream = stage.model().stream(asking())) {
            var pieces = stream.textPieces().iterator();
            assertEquals("Hel", pieces.next());
            gate.awaitArrival();
            assertFalse(stream.await(Duration.ZERO), "something came though the server holds it");
            gate.open();
            assertEquals("lo", pieces.next());
            assertFalse(pieces.hasNext());
            ChatResponse answer = stream.result();
            assertEquals("Hello", answer.text());
            assertEquals(FinishReason.STOP, answer.finishReason());
            assertEquals(7, answer.usage().input());
            assertEquals(2, answer.usage().output());
            assertFalse(answer.message().partial());
        }
    }

    @Test
    @DisplayName("C6: the step of the call is opened once and closed once, around all its pieces")
    void theEventsAreInOrder() {
        try (var stage = stage(scene -> scene.text("a").text("b"));
                var stream = stage.model().stream(asking())) {
            var events = stream.toList();
            assertInstanceOf(Event.RunStarted.class, events.getFirst());
            assertInstanceOf(Event.ModelCallStarted.class, events.get(1));
            assertEquals("ab", text(events.subList(2, events.size() - 2)));
            assertInstanceOf(Event.ModelCallFinished.class, events.get(events.size() - 2));
            assertInstanceOf(Event.RunCompleted.class, events.getLast());
        }
    }

    @Test
    void theRequestHoldsWhatWasSaid() {
        try (var stage = stage(scene -> scene.text("ok"))) {
            stage.model()
                    .ask(ChatRequest.of(List.of(
                            Message.system("speak like a weaver"),
                            Message.user("first question"),
                            Message.assistant("first answer"),
                            Message.user("second question"))));
            for (String said : List.of("speak like a weaver", "first question", "first answer", "second question")) {
                assertTrue(stage.request(0).contains(said), () -> "not sent: " + said);
            }
        }
    }

    @Test
    @Needs(Need.HTTP)
    void unicodeMayBeCutAnywhere() {
        try (var stage = stage(scene ->
                        scene.http().drip(1, Duration.ZERO).text(MANY_BYTES).text(MANY_BYTES));
                var stream = stage.model().stream(asking())) {
            var pieces = new ArrayList<String>();
            stream.textPieces().forEach(pieces::add);
            assertEquals(MANY_BYTES + MANY_BYTES, String.join("", pieces));
            assertEquals(MANY_BYTES + MANY_BYTES, stream.result().text());
        }
    }

    @Test
    void anEmptyAnswerIsAnAnswer() {
        try (var stage = stage(scene -> {});
                var stream = stage.model().stream(asking())) {
            assertEquals("", stream.result().text());
            assertEquals(FinishReason.STOP, stream.result().finishReason());
            assertEquals(List.of(), stream.result().toolCalls());
        }
    }

    @Test
    void anAnswerCutOffAtItsLimitSaysSo() {
        try (var stage = stage(scene -> scene.text("so far").finish(FinishReason.LENGTH));
                var stream = stage.model().stream(asking())) {
            assertEquals("so far", stream.result().text());
            assertEquals(FinishReason.LENGTH, stream.result().finishReason());
        }
    }

    @Test
    @Needs({Need.HTTP, Need.COMMENTS})
    void commentsAreNoPartOfTheAnswer() {
        try (var stage = stage(scene -> scene.http()
                        .comment("busy")
                        .text("a")
                        .comment("busy")
                        .text("b")
                        .comment("busy"));
                var stream = stage.model().stream(asking())) {
            assertEquals("ab", stream.result().text());
        }
    }

    @Test
    @Needs(Need.WHOLE_ANSWERS)
    void streamedAndWholeAreTheSameAnswer() {
        try (var stage =
                stage(scene -> scene.text("Let me ").text("look.").usage(11, 5).finish(FinishReason.LENGTH))) {
            same(stage, asking());
        }
        if (!has(Need.TOOLS)) return;
        try (var stage = stage(scene -> scene.text("Looking.")
                .toolCall("weather", Map.of("city", "Oslo"))
                .toolCall("now", Map.of())
                .usage(11, 5))) {
            same(stage, asking().tools(TOOLS));
        }
    }

    private static void same(Stage stage, ChatRequest request) {
        var streamed = stage.model().stream(request).result();
        var whole = stage.model().stream(request.options(options -> options.streaming(false)))
                .result();
        assertEquals(streamed.text(), whole.text());
        assertEquals(streamed.finishReason(), whole.finishReason());
        assertEquals(streamed.usage().input(), whole.usage().input());
        assertEquals(streamed.usage().output(), whole.usage().output());
        assertEquals(shown(streamed.message()), shown(whole.message()));
    }

    /** Ids differ from call to call. */
    private static String shown(AssistantMessage message) {
        return message.text() + " "
                + message.toolCalls().stream()
                        .map(call -> call.name() + call.arguments())
                        .toList();
    }
}
