package dev.weft.memory;

import dev.weft.ChatModel;
import dev.weft.Emitter;
import dev.weft.Message;
import dev.weft.internal.SummaryMark;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * What of a conversation's history goes to the model, before what is asked now. The history itself is kept whole. Immutable and
 * shared by any number of threads.
 *
 * <p>Whatever is selected, the conversation leaves out what no provider takes: answers before the first question, a tool's result
 * without its call, a call without its result.
 */
@FunctionalInterface
public interface Memory {
    /**
     * The messages that go to the model, in their order. Called on the run's thread, inside the step that reads the history; what
     * it emits is a part of the run, and what it throws fails it.
     */
    List<Message> select(List<Message> history, Emitter out) throws Exception;

    /** The whole history, however long it becomes. */
    static Memory whole() {
        return (history, out) -> SummaryMark.without(history);
    }

    /** The last turns: a user's message and everything up to the next one. */
    static Memory window(int turns) {
        return new WindowMemory(turns);
    }

    /**
     * As many of the last turns, whole ones, as have at most this many tokens together. They are estimated: a token for each four
     * bytes of text and four for each message, a thousand for an image or a file.
     */
    static Memory tokens(int budget) {
        return tokens(budget, TokenMemory::estimated);
    }

    /** The same with an estimate of one's own for each message. */
    static Memory tokens(int budget, ToIntFunction<? super Message> estimate) {
        return new TokenMemory(budget, estimate);
    }

    /**
     * The same with a summary, by this model, of what is older, for memories that select the last part of a history. It goes to
     * the model first, as a system message, beside any budget. It is kept in the history, and made again only when as much as half
     * of what is selected has become older: from then on that half is in the summary too. Where it cannot be made, the run goes
     * on without.
     */
    default Memory summarizing(ChatModel model) {
        return new SummarizingMemory(this, model);
    }
}
