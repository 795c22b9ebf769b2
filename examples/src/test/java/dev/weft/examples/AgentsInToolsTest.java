package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Event;
import dev.weft.Event.ModelCallFailed;
import dev.weft.Event.TextDelta;
import dev.weft.Event.ToolCallFinished;
import dev.weft.EventStream;
import dev.weft.Message;
import dev.weft.Step;
import dev.weft.Usage;
import dev.weft.chat.Chat;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A chat that is asked by another chat's tool. */
class AgentsInToolsTest {
    private final FakeModel asks = FakeModel.script(
            call -> call.text("Let me ask. ")
                    .toolCall("research", Map.of("topic", "weft"))
                    .usage(30, 10),
            call -> call.text("Yarn.").usage(60, 8));

    private static Chat expert(Gate gate) {
        return Chat.of(FakeModel.script(
                call -> call.text("It ").hold(gate).text("crosses.").usage(12, 7)));
    }

    private static Gate opened() {
        var gate = new Gate();
        gate.open();
        return gate;
    }

    @Test
    void theExpertsWordsArriveLiveUnderTheirOwnPath() throws Exception {
        var gate = new Gate();
        try (var stream = AgentsInTools.boss(asks, expert(gate)).stream("What is a weft?")) {
            var events = stream.only(TextDelta.class).iterator();
            assertEquals(new TextDelta("Let me ask. "), events.next());
            assertEquals("chat/fake", stream.current().step().path());
            assertEquals(new TextDelta("It "), events.next());
            assertEquals("chat/research/fake", stream.current().step().path());
            assertTrue(stream.current().step().isInTool());
            gate.awaitArrival();
            assertFalse(stream.await(Duration.ZERO)); // the expert is held: there is nothing more
            gate.open();
            assertEquals(new TextDelta("crosses."), events.next());
            assertEquals(new TextDelta("Yarn."), events.next());
            assertFalse(stream.current().step().isInTool());
        }
    }

    @Test
    void theAnswerIsTheBosssAloneAndTheExpertsTokensAreCountedApart() {
        try (var stream = AgentsInTools.boss(asks, expert(opened())).stream("What is a weft?")) {
            var answer = stream.result();
            assertEquals("Yarn.", answer.text());
            assertEquals(Usage.of(90, 18), answer.usage());
            assertEquals(Usage.of(102, 25), stream.summary().usage());
            var tool = stream.trace().root().children().stream()
                    .filter(step -> step.step().kind() == Step.Kind.TOOL_CALL)
                    .findFirst()
                    .orElseThrow();
            assertEquals(Usage.of(12, 7), tool.usage());
        }
        assertEquals("It crosses.", told());
    }

    /** What the boss's model was told by the tool. */
    private String told() {
        return assertInstanceOf(
                        Message.ToolMessage.class,
                        asks.requests().getLast().messages().getLast())
                .text();
    }

    @Test
    void theViewsOfTextShowTheAnswerAloneAndTheLoopTheExpertsWordsTooUnlessTheToolKeepsThem() {
        try (var stream = AgentsInTools.boss(asks, expert(opened())).stream("What is a weft?")) {
            assertEquals("Let me ask. Yarn.", pieces(stream));
            assertEquals("Let me ask. Yarn.", stream.summary().text());
        }
        var model = FakeModel.script(
                call -> call.text("Let me ask. ").toolCall("research", Map.of("topic", "weft")),
                call -> call.text("Yarn.").usage(60, 8));
        try (var stream = AgentsInTools.bossOfAQuiet(expert(opened()), model).stream("What is a weft?")) {
            assertEquals("Let me ask. Yarn.", pieces(stream));
            assertEquals(Usage.of(72, 15), stream.summary().usage());
            assertEquals(5, stream.trace().steps().size());
        }
    }

    private static String pieces(EventStream<?> stream) {
        var text = new StringBuilder();
        for (String piece : stream.textPieces()) text.append(piece);
        return text.toString();
    }

    @Test
    void anExpertWhoFailsIsAnErrorOfTheToolAndTheBossGoesOn() {
        var broken = Chat.of(FakeModel.script(call -> call.text("It ").fail(new IllegalStateException("no idea"))));
        var failures = new ArrayList<String>();
        List<Event> events = new ArrayList<>();
        try (var stream = AgentsInTools.boss(asks, broken).stream("What is a weft?")) {
            for (Event event : stream) {
                events.add(event);
                if (event instanceof ModelCallFailed)
                    failures.add(stream.current().step().path());
            }
            assertEquals("Yarn.", stream.result().text());
        }
        assertEquals(List.of("chat/research/fake"), failures);
        var finished = events.stream()
                .filter(ToolCallFinished.class::isInstance)
                .map(ToolCallFinished.class::cast)
                .findFirst()
                .orElseThrow();
        assertTrue(finished.result().isError());
        assertEquals("no idea", finished.result().text());
        assertEquals("no idea", told());
    }

    @Test
    void aConversationKeepsTheBosssWordsAloneAlsoWhenItIsStoppedWhileTheExpertSpeaks() throws Exception {
        var whole = AgentsInTools.boss(asks, expert(opened())).conversation();
        whole.ask("What is a weft?");
        assertEquals(List.of("What is a weft?", "Let me ask. ", "It crosses.", "Yarn."), texts(whole.messages()));
        var gate = new Gate();
        var model = FakeModel.script(call -> call.text("Let me ask. ").toolCall("research", Map.of("topic", "weft")));
        var stopped = AgentsInTools.boss(model, expert(gate)).conversation();
        try (var stream = stopped.stream("What is a weft?")) {
            gate.awaitArrival();
            stream.stop();
            assertEquals("Let me ask. ", stream.result().text());
        }
        assertEquals(List.of("What is a weft?", "Let me ask. "), texts(stopped.messages()));
    }

    /** The expert's whole answer is what the tool gave back. */
    private static List<String> texts(List<Message> messages) {
        return messages.stream().map(Message::text).toList();
    }
}
