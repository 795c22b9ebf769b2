package dev.weft.rag;

import dev.weft.CancelledException;
import dev.weft.Document;
import dev.weft.Emitter;
import dev.weft.Event;
import dev.weft.Failure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.List;

/** Tries again what may go well the next time. */
record RetryingRetriever(Retriever inner, int tries, Duration pause) implements Retriever {
    RetryingRetriever {
        if (tries < 1) throw new IllegalArgumentException("it is tried at least once, not " + tries + " times");
        if (pause.isNegative()) throw new IllegalArgumentException("a pause cannot take " + pause);
    }

    @Override
    public List<Document> retrieve(String query, Emitter out) throws Exception {
        Duration delay = pause;
        for (int tried = 1; ; tried++) {
            try {
                return inner.retrieve(query, out);
            } catch (Exception e) {
                if (tried == tries || out.cancelled() || !mayHelp(e)) throw e;
                out.emit(new Event.RetrievalRetried(Failure.of(e), delay));
            }
            Thread.sleep(delay);
            delay = delay.multipliedBy(2);
        }
    }

    private static boolean mayHelp(Exception e) {
        if (e instanceof CancelledException
                || e instanceof InterruptedIOException
                || e instanceof ClosedByInterruptException) return false;
        return e instanceof IOException || Failure.of(e).retryable();
    }
}
