package dev.weft.testing.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatRequest;
import dev.weft.Content;
import dev.weft.Document;
import dev.weft.Event;
import dev.weft.Message;
import dev.weft.chat.Chat;
import dev.weft.memory.Histories;
import dev.weft.rag.Condenser;
import dev.weft.rag.Retriever;
import dev.weft.testing.FakeModel;
import dev.weft.tool.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Conversations that are answered from documents: what is searched by, sent, kept, and what of it is the answer's. */
@Timeout(30)
class DocumentsInConversationTest {
    private static final Document STOPPING = Document.of("a.md#stopping", "Pull the lever.");
    private static final Tool LOOK = Tool.of("look", "Looks", Void.class, none -> "a loom");

    @DisplayName("C.6: each turn keeps the question as it was asked and the answer; each answer has its own sources")
    @Test
    void aTurnIsTheQuestionAsItWasAskedAndTheAnswer() {
        var searched = new ArrayList<String>();
        Retriever docs = (query, out) -> {
            searched.add(query);
            return List.of(STOPPING, Document.of("of " + query, "x"));
        };
        var condensing = FakeModel.saying("How do I stop a loom?");
        var model = FakeModel.saying("A machine.", "Pull [1].");
        var conversation = Chat.of(model)
                .with(c -> c.system("Be brief.").retriever(docs).condense(Condenser.by(condensing)))
                .conversation("ada");
        var first = conversation.stream("What is a loom?").result();
        var second = conversation.stream("How do I stop it?").result();
        assertEquals(List.of("What is a loom?", "How do I stop a loom?"), searched);
        assertEquals("of What is a loom?", first.sources().getLast().id());
        assertEquals("of How do I stop a loom?", second.sources().getLast().id());
        // what was kept of the first turn is what the second question was condensed with
        assertTrue(condensing
                .requests()
                .getFirst()
                .prompt()
                .startsWith("User: What is a loom?\nAssistant: A machine.\nUser: How do I stop it?\n"));
        assertEquals(
                List.of("What is a loom?", "A machine.", "How do I stop it?", "Pull [1]."),
                conversation.messages().stream().map(Message::text).toList());
        // documents go along with the question that they were found for, and with no other
        var sent = model.requests().getLast().messages();
        assertEquals(
                List.of("Be brief.", "What is a loom?", "A machine."),
                sent.stream().limit(3).map(Message::text).toList());
        assertTrue(sent.getLast().text().contains("Pull the lever."));
        assertEquals(4, sent.size());
    }

    @DisplayName("C.6: where nothing is found the model is told so, and the answer has no sources")
    @Test
    void whereNothingIsFoundTheModelIsToldSo() {
        var model = FakeModel.saying("I do not know.");
        Retriever none = (query, out) -> List.of();
        var response =
                Chat.of(model).with(c -> c.retriever(none)).stream("How?").result();
        assertEquals(List.of(), response.sources());
        assertTrue(model.requests().getFirst().prompt().startsWith("No document was found."));
    }

    @DisplayName("C.6: an answer of several parts is kept and sent back with each of them, in their order")
    @Test
    void anAnswerOfSeveralPartsIsKeptWithEachOfThem() {
        var model = FakeModel.script(
                call -> call.reasoning("hm")
                        .text("Let me look.")
                        .reasoning("a tool")
                        .toolCall("look", Map.of()),
                call -> call.reasoning("I see").text("A loom."),
                call -> call.text("Yes."));
        var conversation = Chat.of(model).with(c -> c.tools(LOOK)).conversation("ada");
        assertEquals("A loom.", conversation.ask("What is this?"));
        var kept = conversation.messages();
        assertEquals(
                List.of("Reasoning", "TextContent", "Reasoning", "Call"),
                kept.get(1).content().stream()
                        .map(part -> part.getClass().getSimpleName())
                        .toList());
        assertEquals(
                List.of("Reasoning", "TextContent"),
                kept.get(3).content().stream()
                        .map(part -> part.getClass().getSimpleName())
                        .toList());
        assertEquals(
                "I see",
                assertInstanceOf(Content.Reasoning.class, kept.get(3).content().getFirst())
                        .text());
        assertEquals("Yes.", conversation.ask("Sure?"));
        assertEquals(kept, model.requests().getLast().messages().subList(0, 4));
    }

    @DisplayName("C.6, F32: streamed, asked for whole, by callback or left to its result: the same line is stored")
    @Test
    void howeverItIsAskedTheSameIsStored(@TempDir Path folder) throws Exception {
        Retriever docs = (query, out) -> List.of(STOPPING);
        var ids = List.of("streamed", "whole", "callback", "result", "detached");
        for (String id : ids) {
            var model = FakeModel.script(
                    call -> call.text("Let me ").text("look.").toolCall("look", Map.of()),
                    call -> call.text("A ").text("loom."));
            var conversation = Chat.of(model)
                    .with(c -> c.tools(LOOK).retriever(docs).histories(Histories.open(folder)))
                    .conversation(id);
            var request = ChatRequest.of("What is this?");
            switch (id) {
                case "whole" -> conversation.with(c -> c.streaming(false)).ask(request);
                case "callback" -> conversation.ask(request, emission -> {});
                case "result" -> conversation.stream(request).result();
                case "detached" -> {
                    var stream = conversation.stream(request);
                    stream.detach();
                    stream.result();
                }
                default -> conversation.stream(request).forEach(event -> {});
            }
        }
        String first = Files.readString(folder.resolve("streamed.jsonl"));
        assertEquals(1, first.lines().count());
        for (String id : ids) assertEquals(first, Files.readString(folder.resolve(id + ".jsonl")), id);
    }

    @DisplayName("C.6: a failure in a retrieval or a stream reaches the reader, and the next turn is answered")
    @Test
    void afterAFailureTheNextTurnIsAnswered() {
        var tries = new ArrayList<String>();
        Retriever docs = (query, out) -> {
            tries.add(query);
            if (tries.size() == 1) throw new IllegalStateException("the index is away");
            return List.of(STOPPING);
        };
        var model = FakeModel.script(
                call -> call.text("Pu").fail(new IllegalStateException("the model is away")),
                call -> call.text("Pull."));
        var conversation = Chat.of(model).with(c -> c.retriever(docs)).conversation("ada");
        assertEquals("the index is away", failure(conversation.stream("one")));
        assertEquals("the model is away", failure(conversation.stream("two")));
        assertEquals("Pull.", conversation.ask("three"));
        assertEquals(
                List.of("two", "Pu", "three", "Pull."),
                conversation.messages().stream().map(Message::text).toList());
    }

    private static String failure(Iterable<Event> stream) {
        return assertThrows(IllegalStateException.class, () -> {
                    for (Event event : stream) assertFalse(event instanceof Event.RunCompleted);
                })
                .getMessage();
    }
}
