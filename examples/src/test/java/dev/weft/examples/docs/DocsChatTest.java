package dev.weft.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatRequest;
import dev.weft.Event;
import dev.weft.Event.DocumentsReranked;
import dev.weft.Event.ModelCallFinished;
import dev.weft.Event.ModelCallStarted;
import dev.weft.Event.RetrievalFinished;
import dev.weft.Event.RetrievalStarted;
import dev.weft.Event.RunCompleted;
import dev.weft.Event.RunStarted;
import dev.weft.Event.StepFinished;
import dev.weft.Event.StepStarted;
import dev.weft.Event.TemplateApplied;
import dev.weft.Event.TextDelta;
import dev.weft.Message;
import dev.weft.chat.Chat;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocsChatTest {
    @Test
    void theStepsOfTheRunAreTheRetrievalWithItsSecondLookAndTheModelCall() {
        var docs = DocsChat.of(Chat.of(FakeModel.saying("Pull")), Loom.passages());
        List<Class<?>> kinds = docs.stream("How do I stop it?").toList().stream()
                .<Class<?>>map(Event::getClass)
                .toList();
        assertEquals(
                List.of(
                        RunStarted.class,
                        RetrievalStarted.class,
                        StepStarted.class,
                        DocumentsReranked.class,
                        StepFinished.class,
                        RetrievalFinished.class,
                        TemplateApplied.class,
                        ModelCallStarted.class,
                        TextDelta.class,
                        ModelCallFinished.class,
                        RunCompleted.class),
                kinds);
    }

    @Test
    void whatWasRetrievedCanBeReadWhileTheModelIsHeld() throws InterruptedException {
        var gate = new Gate();
        var docs = DocsChat.of(Chat.of(FakeModel.script(call -> call.hold(gate).text("Pull."))), Loom.passages());
        try (var stream = docs.stream("How do I stop it?")) {
            var retrieved = stream.only(RetrievalFinished.class).iterator().next();
            gate.awaitArrival();
            assertEquals(
                    "docs/weaving.md#stopping-in-the-middle",
                    retrieved.documents().getFirst().id());
            gate.open();
            assertEquals(retrieved.documents(), stream.result().sources());
        }
    }

    @Test
    void theModelGetsTheNumberedPassagesTheQuestionAndTheHistory() {
        var model = FakeModel.saying("Yes.");
        var docs = DocsChat.of(Chat.builder().model(model).system("Be brief.").build(), Loom.passages());
        docs.ask(ChatRequest.of(List.of(
                Message.user("Hi"), Message.assistant("Hello"), Message.user("Does a broken thread stop it?"))));
        var sent = model.requests().getFirst().messages();
        assertEquals(
                List.of("Be brief.", "Hi", "Hello"),
                sent.stream().limit(3).map(Message::text).toList());
        var prompt = assertInstanceOf(Message.UserMessage.class, sent.getLast()).text();
        assertTrue(
                prompt.contains("<source n=\"1\" from=\"docs/weaving.md#broken-threads\">\nA broken thread"), prompt);
        assertTrue(prompt.endsWith("\n\nQuestion: Does a broken thread stop it?"), prompt);
    }

    @ParameterizedTest
    @CsvSource({
        "And how long does it take?, What is a knot? And how long does it take?",
        "Why?, What is a knot? Why?",
        "Which looms are there?, Which looms are there?",
        "Does that loom need four long screws?, Does that loom need four long screws?"
    })
    void aQuestionThatPointsBackIsSearchedWithTheOneBefore(String question, String query) {
        var turns = List.of(Message.user("What is a knot?"), Message.assistant("A knot."), Message.user(question));
        assertEquals(query, DocsChat.query(ChatRequest.of(turns), question));
    }

    @Test
    void theFirstQuestionPointsNowhere() {
        assertEquals("Why is it so?", DocsChat.query(ChatRequest.of("Why is it so?"), "Why is it so?"));
    }
}
