package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Event.TextDelta;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** {@code stop()}: the loop ends normally, listeners get RunCancelled, the result is what there is. */
class StoppingTest {
    /** Writes "half" and then waits for an interrupt. */
    private static final ChatModel HALF = (request, out) -> {
        ChatResponse.Writer writer = ChatResponse.writer(out).text("half").usage(Usage.of(3, 1));
        try {
            Until.interrupted();
        } catch (InterruptedException e) {
            return writer.response();
        }
        return writer.response();
    };

    @Setting.Every
    void theLoopEndsNormallyAndTheResultIsWhatThereIs(Setting setting) {
        setting.reader().runs(() -> {
            var seen = new Seen();
            var stream = HALF.stream(ChatRequest.of("hi"), setting.options(o -> o.listener(seen)));
            var read = new StringBuilder();
            for (String piece : stream.textPieces()) {
                read.append(piece);
                stream.stop();
            }
            ChatResponse partial = stream.result();
            assertEquals("half", read.toString());
            assertEquals("half", partial.text());
            assertEquals(FinishReason.STOPPED_BY_USER, partial.finishReason());
            assertTrue(partial.message().partial());
            assertEquals(Usage.of(3, 1), partial.usage(), "the model came back, so that its own answer counts");
            seen.end(Event.RunCancelled.class);
            assertEquals(
                    List.of("RunStarted", "ModelCallStarted", "TextDelta", "ModelCallFinished", "RunCancelled"),
                    Seen.names(seen.whole().stream().map(Emission::event).toList()));
        });
    }

    @Setting.Every
    void whatWasEmittedBeforeCanStillBeRead(Setting setting) {
        setting.reader().runs(() -> {
            var seen = new Seen();
            var stream = EventStream.start(setting.options(o -> o.listener(seen)), out -> {
                while (true) out.emit(new TextDelta("x"));
            });
            Until.isTrue(() -> seen.count() == setting.capacity());
            stream.stop();
            assertEquals(setting.capacity(), stream.toList().size());
            assertEquals(List.of(), stream.toList());
            seen.end(Event.RunCancelled.class);
        });
    }

    @Test
    void withoutAnythingToMakeAnAnswerOfThereIsNone() {
        var stream = EventStream.start(out -> Until.interrupted());
        stream.stop();
        var thrown = assertThrows(CancelledException.class, stream::result);
        assertTrue(thrown.toString().contains("stopped"), thrown::toString);
    }

    @Test
    void workThatDoesNotComeBackGivesAnAnswerOfItsText() throws Exception {
        var released = new CountDownLatch(1);
        ChatModel stubborn = (request, out) -> {
            out.emit(new TextDelta("some"));
            Until.openWhateverComes(released);
            return ChatResponse.of("never seen");
        };
        var stream = stubborn.stream("hi");
        assertEquals("some", stream.textPieces().iterator().next());
        stream.stop();
        assertEquals("some", stream.result().text());
        assertEquals(FinishReason.STOPPED_BY_USER, stream.result().finishReason());
        released.countDown();
    }

    @Test
    void workThatFailsOnItsWayOutGivesAnAnswerOfItsText() {
        ChatModel fails = (request, out) -> {
            out.emit(new TextDelta("some"));
            return Until.interrupted();
        };
        var stream = fails.stream("hi");
        assertEquals("some", stream.textPieces().iterator().next());
        stream.stop();
        assertEquals("some", stream.result().text());
    }

    @Test
    void emittersAreRefusedButStepsMayEnd() throws Exception {
        var refused = new CompletableFuture<Throwable>();
        var seen = new Seen();
        var stream = EventStream.start(RunOptions.of(o -> o.listener(seen)), out -> {
            out.step("step", step -> {
                try {
                    return Until.interrupted();
                } catch (InterruptedException stopped) {
                    refused.complete(assertThrows(RuntimeException.class, () -> step.emit(new TextDelta("late"))));
                    return 1;
                }
            });
            return "came back";
        });
        Until.isTrue(() -> seen.count() == 2);
        stream.stop();
        assertInstanceOf(CancelledException.class, refused.join());
        assertEquals("came back", stream.result());
        seen.end(Event.RunCancelled.class);
        assertEquals(List.of("RunStarted", "StepStarted", "StepFinished", "RunCancelled"), seen.names());
    }

    @Test
    void anEndOfAStepThatWaitedForRoomIsTakenWhenTheRunIsStopped() throws Exception {
        var seen = new Seen();
        var worker = new CompletableFuture<Thread>();
        var stream = EventStream.start(RunOptions.of(o -> o.listener(seen).capacity(2)), out -> {
            out.step("step", step -> {
                worker.complete(Thread.currentThread());
                return 1;
            });
            return "came back";
        });
        Until.isTrue(() -> seen.count() == 2);
        Until.waits(worker.join());
        stream.stop();
        assertEquals("came back", stream.result());
        seen.end(Event.RunCancelled.class);
        assertEquals(List.of("RunStarted", "StepStarted", "StepFinished", "RunCancelled"), seen.names());
    }

    @Test
    void aStoppedFallbackGivesWhatThereIsToo() {
        var stream = HALF.orElse((request, out) -> ChatResponse.of("not asked")).stream("hi");
        assertEquals("half", stream.textPieces().iterator().next());
        stream.stop();
        assertEquals("half", stream.result().text());
        assertEquals(Usage.of(3, 1), stream.result().usage());
    }

    @Test
    void workThatComesBackWhileItIsGivenUpStillHasAResult() {
        // the settlement without the work and the work's return meet at 100 ms
        Until.repeated(15, () -> {
            var stream = EventStream.start(out -> {
                try {
                    return Until.interrupted();
                } catch (InterruptedException stopped) {
                    long since = System.nanoTime();
                    while (System.nanoTime() - since < 100_000_000) Thread.onSpinWait();
                    return "late";
                }
            });
            stream.iterator().next();
            stream.stop();
            try {
                assertEquals("late", stream.result());
            } catch (CancelledException givenUp) {
                assertTrue(givenUp.toString().contains("stopped"));
            }
        });
    }
}
