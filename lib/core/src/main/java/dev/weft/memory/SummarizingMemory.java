package dev.weft.memory;

import dev.weft.CancelledException;
import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.Emitter;
import dev.weft.Event;
import dev.weft.Message;
import dev.weft.internal.SummaryMark;
import dev.weft.internal.Turns;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What another memory selects, the last part of a history, and a summary of what is before that. */
record SummarizingMemory(Memory last, ChatModel model) implements Memory {
    private static final String TASK = """
        You keep the memory of a conversation. Sum up what is below for the assistant, who will not see it again: what the \
        user wants and has told of themselves, facts, names, numbers, decisions, what tools have found, what is still open. \
        Leave out courtesies. Write in the conversation's language, 300 words at most, and nothing but the summary.\
        """;

    @Override
    public List<Message> select(List<Message> history, Emitter out) throws Exception {
        List<Message> plain = SummaryMark.without(history);
        List<Message> selected = last.select(plain, out);
        int from = plain.size() - selected.size();
        // it selects something else than the last part: nothing can be said of what is before that
        if (from < 0 || !plain.subList(from, plain.size()).equals(selected)) return selected;
        Message mark = lastMark(history);
        int covered = mark == null ? 0 : Math.min(SummaryMark.covered(mark), plain.size());
        if (from > covered) {
            int half = half(plain, from);
            Message fresh = summary(mark, plain.subList(covered, half), half, out);
            covered = fresh == null ? from : half;
            if (fresh != null) mark = fresh;
        }
        var all = new ArrayList<Message>();
        if (mark != null) all.add(mark);
        all.addAll(plain.subList(covered, plain.size()));
        return all;
    }

    private static @Nullable Message lastMark(List<Message> history) {
        for (int i = history.size() - 1; i >= 0; i--) {
            if (SummaryMark.is(history.get(i))) return history.get(i);
        }
        return null;
    }

    /** The place after the first half of the turns from here on. */
    private static int half(List<Message> plain, int from) {
        List<List<Message>> turns = Turns.of(plain.subList(from, plain.size()));
        int half = from;
        for (int i = 0; i < turns.size() / 2; i++) half += turns.get(i).size();
        return half;
    }

    /** The mark of a new summary; null where it cannot be made, which the reader has been told by then. */
    private @Nullable Message summary(@Nullable Message before, List<Message> messages, int covered, Emitter out)
            throws Exception {
        try {
            String text = out.step(
                    "summary",
                    new Event.SummaryStarted(messages),
                    Event.SummaryFinished::new,
                    step -> made(before, messages, step));
            return SummaryMark.of(text, covered);
        } catch (CancelledException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            if (out.cancelled()) throw e;
            return null;
        }
    }

    private String made(@Nullable Message before, List<Message> messages, Emitter out) throws Exception {
        var text = new StringBuilder();
        if (before != null)
            text.append("summary of what came before: ").append(before.text()).append("\n\n");
        for (Message message : messages) told(message, text);
        var request = ChatRequest.of(List.of(Message.system(TASK), Message.user(text.toString())));
        String summary = model.call(request, new WithoutDeltas(out)).text().strip();
        if (summary.isEmpty()) throw new IllegalStateException("the model has given an empty summary");
        return summary;
    }

    private static void told(Message message, StringBuilder to) {
        String who = switch (message) {
            case Message.SystemMessage system -> "instructions";
            case Message.UserMessage user -> "user";
            case Message.AssistantMessage assistant -> "assistant";
            case Message.ToolMessage tool -> "tool " + tool.tool();
        };
        if (!message.text().isEmpty())
            to.append(who).append(": ").append(message.text()).append("\n\n");
        if (!(message instanceof Message.AssistantMessage assistant)) return;
        for (var call : assistant.toolCalls()) {
            to.append("assistant calls the tool ").append(call.name()).append(": ");
            to.append(call.argumentsText()).append("\n\n");
        }
    }
}
