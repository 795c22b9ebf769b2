package dev.weft.rag;

import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Document;
import dev.weft.Emitter;
import dev.weft.Event.QuestionCondensed;
import dev.weft.Event.RetrievalFinished;
import dev.weft.Event.RetrievalStarted;
import dev.weft.Message;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What happens between a question and the model that is to answer it: the question is made to stand alone, documents are
 * retrieved, and put into the request. Each is a step of the run, on the thread that calls. Immutable and shared.
 */
public final class Retrieval {
    /** Nothing is retrieved, and requests stay as they are. */
    public static final Retrieval NONE = new Retrieval(null, null, ContextTemplate.USUAL);

    private final @Nullable Retriever retriever;
    private final @Nullable Condenser condenser;
    private final ContextTemplate template;

    private Retrieval(@Nullable Retriever retriever, @Nullable Condenser condenser, ContextTemplate template) {
        this.retriever = retriever;
        this.condenser = condenser;
        this.template = template;
    }

    /** The same with this retriever. */
    public Retrieval retriever(Retriever value) {
        return new Retrieval(Objects.requireNonNull(value, "retriever"), condenser, template);
    }

    /** The same; questions that are not the first are condensed by this. */
    public Retrieval condenser(Condenser value) {
        return new Retrieval(retriever, Objects.requireNonNull(value, "condenser"), template);
    }

    /** The same with this template in place of {@link ContextTemplate#USUAL}. */
    public Retrieval template(ContextTemplate value) {
        return new Retrieval(retriever, condenser, Objects.requireNonNull(value, "template"));
    }

    /** Retrieves for the last user message. Without a retriever, or where that message has no text, nothing happens. */
    public Retrieved retrieve(ChatRequest request, Emitter out) throws Exception {
        if (retriever == null || request.prompt().isBlank()) return new Retrieved(request, List.of());
        String query = query(request, out);
        List<Document> found = out.step(
                retriever.name(),
                new RetrievalStarted(query),
                RetrievalFinished::new,
                step -> List.copyOf(retriever.retrieve(query, step)));
        return new Retrieved(template.apply(request, found, out), found);
    }

    private String query(ChatRequest request, Emitter out) throws Exception {
        String question = request.prompt();
        if (condenser == null || questions(request) < 2) return question;
        return out.step("condense", step -> {
            String condensed = condenser.condense(request, step);
            String query = condensed.isBlank() ? question : condensed;
            step.emit(new QuestionCondensed(question, query));
            return query;
        });
    }

    private static long questions(ChatRequest request) {
        return request.messages().stream()
                .filter(Message.UserMessage.class::isInstance)
                .count();
    }

    /**
     * What retrieval came to.
     *
     * @param request what the model is to be asked
     * @param documents what was found, the best first
     */
    public record Retrieved(ChatRequest request, List<Document> documents) {
        /** Keeps a copy of the list. */
        public Retrieved {
            documents = List.copyOf(documents);
        }

        /** The answer with what it was given with, where that was anything. */
        public ChatResponse sources(ChatResponse answer) {
            return documents.isEmpty() ? answer : answer.sources(documents);
        }
    }
}
