package dev.weft.rag;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Document;
import dev.weft.Emitter;
import dev.weft.Event;
import dev.weft.Event.DocumentsReranked;
import dev.weft.Event.RetrievalRetried;
import dev.weft.Event.StepFailed;
import dev.weft.Event.StepFinished;
import dev.weft.Event.StepStarted;
import dev.weft.EventStream;
import dev.weft.RunException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetrieversTest {
    private final List<Event> seen = Collections.synchronizedList(new ArrayList<>());
    private final Emitter out = seen::add;

    private static Document document(String id, double score) {
        return Document.of(id, "text of " + id).score(score);
    }

    private static List<String> ids(List<Document> documents) {
        return documents.stream().map(Document::id).toList();
    }

    @Test
    void aRerankerOrdersAndLeavesOutInAStepOfItsOwn() throws Exception {
        Retriever two = (query, out) -> List.of(document("a", 2), document("b", 1));
        var found =
                two.reranked((query, documents, out) -> documents.reversed()).retrieve("q", out);
        assertEquals(List.of("b", "a"), ids(found));
        assertEquals(
                List.of(new StepStarted("rerank"), new DocumentsReranked(2, found), new StepFinished("rerank")), seen);
    }

    @Test
    void whatIsMuchWorseThanTheBestIsNotWorthIt() throws Exception {
        Retriever three = (query, out) -> List.of(document("a", 10), document("b", 3), document("c", 2.9));
        assertEquals(List.of("a", "b"), ids(three.reranked(Reranker.worth(0.3)).retrieve("q", out)));
        assertEquals(List.of("a"), ids(three.most(1).retrieve("q", out)));
        Retriever none = (query, out) -> List.of();
        assertEquals(List.of(), none.reranked(Reranker.worth(0.3)).retrieve("q", out));
    }

    @Test
    void rankingsAreJoinedByTheirPlacesAndEachDocumentComesOnce() {
        var joined = RankFusion.joined(List.of(
                List.of(document("a", 0.1), document("b", 0.1), document("a", 0.1)),
                List.of(document("b", 99), document("c", 98))));
        assertEquals(List.of("b", "a", "c"), ids(joined));
        assertEquals(1 / 61.0 + 1 / 62.0, joined.getFirst().score(), 1e-12);
        assertEquals(1 / 61.0, joined.get(1).score(), 1e-12);
    }

    @Test
    void joinedRetrieversAreAskedSideBySideEachInItsStep() {
        var together = new CyclicBarrier(2);
        Retriever one = waiting(together, "a", "b").named("one");
        Retriever two = waiting(together, "b").named("two");
        try (var stream = EventStream.start(out -> Retriever.joined(one, two).retrieve("q", out))) {
            var names = new ArrayList<String>();
            for (var started : stream.only(StepStarted.class)) names.add(started.name());
            Collections.sort(names);
            assertEquals(List.of("one", "two"), names);
            assertEquals(List.of("b", "a"), ids(stream.result()));
        }
    }

    private static Retriever waiting(CyclicBarrier together, String... ids) {
        return (query, out) -> {
            together.await(30, TimeUnit.SECONDS);
            return List.of(ids).stream().map(id -> document(id, 1)).toList();
        };
    }

    @Test
    void oneThatFailsFailsThoseItIsJoinedWith() {
        Retriever fine = (query, out) -> List.of();
        Retriever broken = (query, out) -> {
            throw new IOException("the index is gone");
        };
        try (var stream = EventStream.start(out ->
                Retriever.joined(fine.named("fine"), broken.named("broken")).retrieve("q", out))) {
            var thrown = assertThrows(RunException.class, stream::result);
            assertEquals(
                    "the index is gone",
                    thrown.getCause() == null ? "" : thrown.getCause().getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> Retriever.joined(List.of()));
    }

    @Test
    void whatMayGoWellTheNextTimeIsTriedAgain() throws Exception {
        var tries = new AtomicInteger();
        Retriever shaky = (query, out) -> {
            if (tries.incrementAndGet() < 3) throw new IOException("reset");
            return List.of(document("a", 1));
        };
        assertEquals(List.of("a"), ids(shaky.retrying(3, Duration.ofNanos(1)).retrieve("q", out)));
        assertEquals(
                List.of(Duration.ofNanos(1), Duration.ofNanos(2)),
                seen.stream().map(event -> ((RetrievalRetried) event).delay()).toList());
    }

    @Test
    void theLastFailureIsThrownAndADefectIsNotTriedAgain() {
        var tries = new AtomicInteger();
        var failure = new IOException("reset");
        Retriever broken = (query, out) -> {
            tries.incrementAndGet();
            throw failure;
        };
        assertSame(
                failure,
                assertThrows(
                        IOException.class,
                        () -> broken.retrying(2, Duration.ZERO).retrieve("q", out)));
        assertEquals(2, tries.get());
        Retriever wrong = (query, out) -> {
            tries.incrementAndGet();
            throw new IllegalStateException("closed");
        };
        assertThrows(
                IllegalStateException.class,
                () -> wrong.retrying(5, Duration.ZERO).retrieve("q", out));
        assertEquals(3, tries.get());
    }

    @Test
    void aStepThatFailsIsClosedAsFailed() {
        Retriever one = (query, out) -> List.of(document("a", 1));
        Reranker broken = (query, documents, out) -> {
            throw new IOException("no");
        };
        assertThrows(IOException.class, () -> one.reranked(broken).retrieve("q", out));
        assertTrue(seen.getLast() instanceof StepFailed);
    }
}
