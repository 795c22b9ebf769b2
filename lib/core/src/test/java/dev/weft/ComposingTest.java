package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Event.TextDelta;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Runs made of others: {@code map}, {@code respond} inside a run, a model in place of another. */
class ComposingTest {
    private static ChatModel says(String... pieces) {
        return (request, out) -> {
            ChatResponse.Writer writer = ChatResponse.writer(out);
            for (String piece : pieces) writer.text(piece);
            return writer.finish(FinishReason.STOP, "stop").response();
        };
    }

    private static ChatModel fails(RuntimeException thrown, String... pieces) {
        return (request, out) -> {
            for (String piece : pieces) out.emit(new TextDelta(piece));
            throw thrown;
        };
    }

    @Test
    void mapIsAppliedOnceWhenTheResultIsFirstAskedFor() {
        var applied = new AtomicInteger();
        var source = EventStream.start(out -> 20);
        var mapped = source.map(n -> n + applied.incrementAndGet());
        mapped.toList();
        assertEquals(0, applied.get());
        assertEquals(21, mapped.result());
        assertEquals(21, mapped.result());
        assertEquals(20, source.result());
        assertSame(source.run(), mapped.run());
        var thrown = new IllegalStateException("of the change");
        var failing = source.map(n -> {
            applied.incrementAndGet();
            throw thrown;
        });
        assertSame(thrown, assertThrows(IllegalStateException.class, failing::result));
        assertSame(thrown, assertThrows(IllegalStateException.class, failing::result));
        assertEquals(2, applied.get());
    }

    /** The other thread waits for the run, the run for its reader: nobody may make the reader wait for the other thread. */
    @Test
    void theReaderMayAskAMappedStreamWhileAnotherThreadWaitsForIt() {
        var mapped = EventStream.start(RunOptions.of(o -> o.capacity(1)), out -> {
                    for (int i = 0; i < 5; i++) out.emit(new TextDelta("x"));
                    return 1;
                })
                .map(n -> n + 1);
        var reading = Reader.PLATFORM.starts(() -> {
            mapped.iterator().next();
            var other = Reader.VIRTUAL.starts(mapped::result).waiting();
            assertEquals(2, mapped.result());
            return other.done();
        });
        assertEquals(2, reading.done());
    }

    @DisplayName("respond(request, out) inside a run: its steps hang under the caller's")
    @Test
    void aResponderInsideARunIsAPartOfIt() throws Exception {
        var seen = new Seen();
        Responder inner = says("in", "ner");
        Responder team = (request, out) -> out.step("team", team1 -> {
            ChatResponse first = says("a").call(request, team1);
            return inner.respond(ChatRequest.of(first.text()), team1);
        });
        var stream = team.stream(ChatRequest.of("hi"), RunOptions.of(o -> o.listener(seen)));
        assertEquals("inner", stream.result().text());
        assertEquals("ainner", stream.summary().text());
        assertEquals(
                List.of(
                        "run RunStarted",
                        "run/team StepStarted",
                        "run/team/model ModelCallStarted",
                        "run/team/model TextDelta",
                        "run/team/model ModelCallFinished",
                        "run/team TextDelta",
                        "run/team TextDelta",
                        "run/team StepFinished",
                        "run RunCompleted"),
                Seen.places(seen.whole()));
    }

    @DisplayName("RUNNING → STOPPING(cancel) by the parent run: a stream that the work reads is cancelled with it")
    @Setting.Every
    void aStreamThatTheWorkReadsIsCancelledWithTheRun(Setting setting) {
        setting.reader().runs(() -> {
            var inner = new CompletableFuture<EventStream<Integer>>();
            var waits = new CountDownLatch(1);
            var stream = EventStream.start(setting.options(), out -> {
                EventStream<Integer> child = EventStream.start(step -> {
                    waits.countDown();
                    return Until.interrupted();
                });
                inner.complete(child);
                return child.result();
            });
            Until.open(waits);
            stream.close();
            assertThrows(CancelledException.class, inner.join()::result);
        });
    }

    @Test
    void anotherModelAnswersWhereTheFirstFailsBeforeItsFirstPiece() throws Exception {
        var seen = new Seen();
        var thrown = new IllegalStateException("down");
        ChatModel model = fails(thrown).orElse(says("second"));
        var stream = model.stream(ChatRequest.of("hi"), RunOptions.of(o -> o.listener(seen)));
        assertEquals("second", stream.result().text());
        assertEquals(
                List.of(
                        "RunStarted",
                        "ModelCallStarted",
                        "ModelCallFailed",
                        "ModelCallStarted",
                        "TextDelta",
                        "ModelCallFinished",
                        "RunCompleted"),
                Seen.names(seen.whole().stream().map(Emission::event).toList()));
    }

    @Test
    void afterTheFirstPieceAFailureIsAFailure() {
        var thrown = new IllegalStateException("in the middle");
        var asked = new AtomicInteger();
        ChatModel model = fails(thrown, "piece").orElse((request, out) -> {
            asked.incrementAndGet();
            return ChatResponse.of("");
        });
        assertSame(thrown, assertThrows(IllegalStateException.class, () -> model.ask("hi")));
        assertEquals(0, asked.get());
    }

    @Test
    void whenAllFailTheLastFailureIsThrownAndTellsOfTheFirst() {
        var first = new IllegalStateException("first");
        var last = new IllegalStateException("last");
        ChatModel model = fails(first).orElse(fails(last));
        assertSame(last, assertThrows(IllegalStateException.class, () -> model.ask("hi")));
        assertSame(first, last.getSuppressed()[0]);
        assertSame(
                last,
                assertThrows(
                        IllegalStateException.class,
                        () -> fails(last).orElse(fails(last)).ask("hi")));
    }

    @Test
    void aCancelledCallIsNotMadeAgainWithAnotherModel() throws Exception {
        var asked = new AtomicInteger();
        var waits = new CountDownLatch(1);
        ChatModel blocks = (request, out) -> {
            waits.countDown();
            return Until.interrupted();
        };
        var seen = new Seen();
        var stream = blocks
                .orElse((request, out) -> {
                    asked.incrementAndGet();
                    return ChatResponse.of("");
                })
                .stream(
                        ChatRequest.of("hi"),
                        RunOptions.of(o -> o.name("given up").listener(seen)));
        Until.open(waits);
        stream.close();
        seen.end(Event.RunCancelled.class);
        Reader.noneIsLeft("weft-given up");
        assertEquals(0, asked.get());
        seen.whole();
    }

    @DisplayName("a failure of an inner run that was cancelled is a failure of the outer one, which nobody cancelled")
    @Test
    void aForeignCancelledExceptionIsAFailure() throws Exception {
        var seen = new Seen();
        var inner = EventStream.start(out -> Until.interrupted());
        inner.cancel();
        var outer = EventStream.start(RunOptions.of(o -> o.listener(seen)), out -> {
            out.emit(new TextDelta("before"));
            return inner.result();
        });
        var events = outer.iterator();
        events.next();
        assertEquals(new TextDelta("before"), events.next());
        var thrown = assertThrows(CancelledException.class, events::next);
        assertSame(thrown, seen.end(Event.RunFailed.class).failure().exception());
        assertFalse(Seen.names(seen.events()).contains("RunCancelled"));
        assertTrue(seen.whole().size() == 3);
    }
}
