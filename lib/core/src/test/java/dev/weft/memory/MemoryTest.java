package dev.weft.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Content;
import dev.weft.Emitter;
import dev.weft.Event;
import dev.weft.FinishReason;
import dev.weft.Message;
import dev.weft.Message.AssistantMessage;
import dev.weft.Message.ToolMessage;
import dev.weft.Message.UserMessage;
import dev.weft.ToolCall;
import dev.weft.ToolResult;
import dev.weft.internal.SummaryMark;
import dev.weft.internal.Turns;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What of a history goes to the model. */
class MemoryTest {
    private static final ToolCall CALL = ToolCall.of("c", "weather", "{}");

    private static List<Message> turns(int count) {
        var all = new ArrayList<Message>();
        for (int i = 1; i <= count; i++) {
            all.add(Message.user("q" + i));
            all.add(Message.assistant("a" + i));
        }
        return all;
    }

    private static List<Message> selected(Memory memory, List<Message> history) throws Exception {
        return memory.select(history, event -> {});
    }

    @Test
    void aWindowIsTheLastTurnsHoweverManyMessagesTheyHave() throws Exception {
        var history = new ArrayList<>(turns(2));
        history.add(Message.user("q3"));
        history.add(AssistantMessage.of(List.of(), List.of(CALL)));
        history.add(Message.tool(CALL, ToolResult.of("rain")));
        history.add(Message.assistant("a3"));
        assertEquals(history.subList(4, 8), selected(Memory.window(1), history));
        assertEquals(history.subList(2, 8), selected(Memory.window(2), history));
        assertEquals(history, selected(Memory.window(9), history));
        assertEquals(List.of(), selected(Memory.window(1), List.of()));
        assertThrows(IllegalArgumentException.class, () -> Memory.window(0));
    }

    @Test
    void severalMessagesOfTheUserInOneRequestAreOneTurn() throws Exception {
        var history = List.of(Message.user("a"), Message.user("b"), Message.assistant("c"));
        assertEquals(history, selected(Memory.window(1), history));
    }

    @Test
    void aBudgetIsNeverExceededAndTurnsStayWhole() throws Exception {
        Memory memory = Memory.tokens(5, message -> 1);
        assertEquals(turns(9).subList(14, 18), selected(memory, turns(9)));
        assertEquals(List.of(), selected(Memory.tokens(1, message -> 1), turns(9)), "not even the last turn fits");
        assertThrows(IllegalArgumentException.class, () -> Memory.tokens(0));
    }

    @Test
    void theEstimateGrowsWithTheTextAndKnowsMedia() {
        assertEquals(4 + 25, TokenMemory.estimated(Message.user("x".repeat(100))));
        assertEquals(4 + 3, TokenMemory.estimated(Message.user("你好吗?")));
        assertTrue(TokenMemory.estimated(Message.user("", Content.imageUrl("https://x.org/a.png"))) > 900);
        assertEquals(4 + 2 + 1, TokenMemory.estimated(AssistantMessage.of(List.of(), List.of(CALL))));
    }

    // ---- properties, of any history ----

    private static List<Message> random(Random random) {
        var history = new ArrayList<Message>();
        int size = random.nextInt(14);
        for (int i = 0; i < size; i++) {
            var call = ToolCall.of("c" + random.nextInt(3), "weather", "{}");
            history.add(
                    switch (random.nextInt(8)) {
                        case 0, 1 -> Message.user("u" + i);
                        case 2 -> Message.assistant("a" + i);
                        case 3 -> AssistantMessage.of(List.of(Content.text("t" + i)), List.of(call));
                        case 4 ->
                            AssistantMessage.of(
                                    List.of(), List.of(call, ToolCall.of("c" + random.nextInt(3), "b", "{}")));
                        case 5 -> AssistantMessage.of(List.of(), List.of()).partial(true);
                        case 6 -> Message.system("s" + i);
                        default -> Message.tool(call, ToolResult.of("r" + i));
                    });
        }
        return history;
    }

    private static void assertSound(List<Message> messages) {
        boolean asked = false;
        for (int i = 0; i < messages.size(); i++) {
            switch (messages.get(i)) {
                case Message.SystemMessage system -> {}
                case UserMessage user -> asked = true;
                case AssistantMessage answer -> {
                    assertTrue(asked, () -> "begins with an answer: " + messages);
                    assertTrue(!answer.content().isEmpty());
                    for (ToolCall call : answer.toolCalls()) {
                        var result = assertInstanceOf(ToolMessage.class, messages.get(++i));
                        assertEquals(call.id(), result.callId());
                    }
                }
                case ToolMessage orphan -> throw new AssertionError("an orphan in " + messages);
            }
        }
    }

    @Test
    void whateverWasStoredWhatIsSentIsSound() throws Exception {
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            List<Message> history = random(random);
            for (Memory memory : List.of(
                    Memory.whole(),
                    Memory.window(1 + random.nextInt(4)),
                    Memory.tokens(1 + random.nextInt(60)),
                    Memory.window(1 + random.nextInt(3)).summarizing((request, out) -> ChatResponse.of("short")))) {
                List<Message> selected = selected(memory, history);
                assertSound(Turns.sound(selected));
                // nothing is invented but a summary, and nothing changes its place
                var left = new ArrayList<>(selected);
                left.removeIf(SummaryMark::is);
                assertTrue(history.isEmpty() || isSubsequence(left, history));
            }
            assertEquals(
                    history.stream().filter(m -> m instanceof UserMessage).toList(),
                    Turns.sound(history).stream()
                            .filter(m -> m instanceof UserMessage)
                            .toList());
        }
    }

    private static boolean isSubsequence(List<Message> part, List<Message> all) {
        int at = 0;
        for (Message message : all) if (at < part.size() && part.get(at) == message) at++;
        return at == part.size();
    }

    @Test
    void whatIsSoundStaysAsItIs() {
        var history = new ArrayList<>(turns(2));
        history.add(Message.user("q3"));
        history.add(AssistantMessage.of(List.of(Content.text("hm")), List.of(CALL, ToolCall.of("d", "x", "{}"))));
        history.add(Message.tool(CALL, ToolResult.of("rain")));
        history.add(Message.tool(ToolCall.of("d", "x", "{}"), ToolResult.of("y")));
        history.add(Message.assistant("a3"));
        assertEquals(history, Turns.sound(history));
    }

    // ---- summaries ----

    /** Sums up by counting, and remembers what it was asked. */
    private static final class Summarizer implements ChatModel {
        private final List<ChatRequest> requests = new ArrayList<>();

        @Override
        public ChatResponse respond(ChatRequest request, Emitter out) {
            requests.add(request);
            return ChatResponse.writer(out)
                    .text("summary " + requests.size())
                    .finish(FinishReason.STOP, "stop")
                    .response();
        }
    }

    @Test
    void aSummaryIsMadeOnceForManyTurnsAndHoldsTheOneBefore() throws Exception {
        var model = new Summarizer();
        Memory memory = Memory.window(4).summarizing(model);
        var history = new ArrayList<Message>();
        var marks = new HashSet<Message>();
        for (int turn = 1; turn <= 40; turn++) {
            List<Message> selected = selected(memory, history);
            // nothing is lost: what is not sent is in the summary
            int covered = 0;
            for (Message message : selected) {
                if (!SummaryMark.is(message)) continue;
                covered = SummaryMark.covered(message);
                if (marks.add(message)) history.add(message);
            }
            assertEquals(2 * (turn - 1), covered + selected.size() - (covered > 0 ? 1 : 0));
            assertTrue(selected.size() <= 2 * 4 + 1);
            history.addAll(List.of(Message.user("q" + turn), Message.assistant("a" + turn)));
        }
        assertEquals(marks.size(), model.requests.size());
        assertTrue(marks.size() <= 40 / 2 && marks.size() >= 10, () -> marks.size() + " summaries");
        String second = model.requests.get(1).prompt();
        assertTrue(second.contains("summary 1") && second.contains("q5") && !second.contains("q1\n"), second);
    }

    @Test
    void theSummarysTextIsNoPartOfTheAnswer() throws Exception {
        var events = new ArrayList<Event>();
        Memory.window(1).summarizing(new Summarizer()).select(turns(3), events::add);
        assertEquals(
                List.of("SummaryStarted", "ModelCallStarted", "ModelCallFinished", "SummaryFinished"),
                events.stream().map(event -> event.getClass().getSimpleName()).toList());
        assertEquals(new Event.SummaryStarted(turns(3).subList(0, 4)), events.getFirst());
        assertEquals(new Event.SummaryFinished("summary 1"), events.getLast());
    }

    @Test
    void whereASummaryCannotBeMadeTheRunGoesOnWithoutAndTheReaderIsTold() throws Exception {
        var events = new ArrayList<Event>();
        ChatModel broken = (request, out) -> {
            throw new IllegalStateException("broken");
        };
        Memory memory = Memory.window(1).summarizing(broken);
        assertEquals(turns(3).subList(4, 6), memory.select(turns(3), events::add));
        assertInstanceOf(Event.SummaryFailed.class, events.getLast());
        var silent = Memory.window(1).summarizing((request, out) -> ChatResponse.of(" "));
        assertEquals(turns(3).subList(4, 6), silent.select(turns(3), events::add));
        assertInstanceOf(Event.SummaryFailed.class, events.getLast());
    }

    @Test
    void aMemoryThatSelectsSomethingElseThanTheLastPartIsLeftAlone() throws Exception {
        Memory first = (history, out) -> List.of(history.getFirst());
        var model = new Summarizer();
        assertEquals(List.of(Message.user("q1")), selected(first.summarizing(model), turns(3)));
        assertEquals(0, model.requests.size());
    }
}
