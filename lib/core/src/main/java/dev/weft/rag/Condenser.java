package dev.weft.rag;

import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.Emitter;

/**
 * Makes of a question that leans on what was said before, such as "And how long does that take?", one that stands alone, to be
 * searched by. What the model is asked stays what the user has said. Called on the run's thread, for every question but the first of a conversation.
 */
@FunctionalInterface
public interface Condenser {
    /**
     * What to search by.
     *
     * @param conversation the request: the messages so far, the last user message being the question
     * @return the query; where it is blank, the question itself is searched by
     */
    String condense(ChatRequest conversation, Emitter out) throws Exception;

    /**
     * Asks this model, best a small and quick one. The call is a step like any other, but its pieces are not among the run's
     * events: they are no part of the answer.
     */
    static Condenser by(ChatModel model) {
        return new ModelCondenser(model);
    }
}
