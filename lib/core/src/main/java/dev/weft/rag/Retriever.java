package dev.weft.rag;

import dev.weft.Document;
import dev.weft.Emitter;
import java.time.Duration;
import java.util.List;

/**
 * Finds documents that may answer a question: an index, a search engine, a database, a lambda. It is called on the run's thread,
 * by any number of runs at once, and may block: when the run is ended, that thread is interrupted.
 *
 * <p>Inside a {@link Retrieval} the step around it is opened and closed for it; what it emits appears in that step, live.
 */
@FunctionalInterface
public interface Retriever {
    /**
     * The documents that match, the best first; none where none does. Return is completion, throw is failure.
     *
     * @param query what is looked for, in words; any text at all
     * @param out where events of its own go, and steps inside this one
     */
    List<Document> retrieve(String query, Emitter out) throws Exception;

    /** Name for steps and logs, such as {@code docs}. */
    default String name() {
        return "retrieval";
    }

    /** The same retriever under another name. */
    default Retriever named(String name) {
        return new NamedRetriever(name, this);
    }

    /** The same, what was found being ordered and thinned out by {@code reranker}, as a step of its own. */
    default Retriever reranked(Reranker reranker) {
        return new NamedRetriever(name(), new RerankedRetriever(this, reranker));
    }

    /** The same, but no more than the best {@code most} documents. */
    default Retriever most(int most) {
        if (most < 1) throw new IllegalArgumentException("at least one document, not " + most);
        return new NamedRetriever(name(), (query, out) -> {
            var found = retrieve(query, out);
            return found.size() <= most ? found : found.subList(0, most);
        });
    }

    /**
     * The same; where it fails so that trying again may help, it is tried again, after {@code pause}, then twice that, and so on:
     * an {@link java.io.IOException}, or a {@link dev.weft.WeftException} that says so of itself. Each time is told by
     * {@link dev.weft.Event.RetrievalRetried}; the last failure is what is thrown.
     *
     * @param tries how often it is tried in all, at least once
     */
    default Retriever retrying(int tries, Duration pause) {
        return new NamedRetriever(name(), new RetryingRetriever(this, tries, pause));
    }

    /**
     * Asks all of them side by side, each as a step of its own, and joins what they found by {@link RankFusion}. The first that
     * fails fails the whole, and the others are interrupted.
     */
    static Retriever joined(Retriever... retrievers) {
        return joined(List.of(retrievers));
    }

    /** Asks all of them side by side, as {@link #joined(Retriever...)} does. */
    static Retriever joined(List<? extends Retriever> retrievers) {
        return new JoinedRetriever(List.copyOf(retrievers));
    }
}
