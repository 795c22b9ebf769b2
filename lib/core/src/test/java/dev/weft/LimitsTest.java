package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Event.TextDelta;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The limits of a run: total, stall, unread; and what is told of them. */
class LimitsTest {
    private static String endless(Emitter out) {
        while (true) out.emit(new TextDelta("x"));
    }

    @Setting.Every
    void theTotalLimitFailsTheRunAfterWhatWasEmitted(Setting setting) {
        setting.reader().runs(() -> {
            var stream = EventStream.start(
                    setting.options(o -> o.total(Duration.ofMillis(20)).name("long")), out -> {
                        out.emit(new TextDelta("before"));
                        return Until.interrupted();
                    });
            var read = new ArrayList<Event>();
            var thrown = assertThrows(LimitException.class, () -> stream.forEach(read::add));
            assertEquals(List.of("RunStarted", "TextDelta"), Seen.names(read));
            assertTrue(thrown.toString().contains("long") && thrown.toString().contains("PT0.02S"), thrown::toString);
            assertEquals("before", thrown.soFar().text());
            assertSame(thrown, assertThrows(LimitException.class, stream::result));
            Reader.noneIsLeft("-long");
        });
    }

    @Test
    void aTotalLimitThatIsNotReachedLeavesNoThread() {
        for (Duration limit : List.of(Duration.ofHours(1), ChronoUnit.FOREVER.getDuration(), Duration.ZERO)) {
            var stream = EventStream.start(RunOptions.of(o -> o.total(limit).name("quick")), out -> 1);
            assertEquals(1, stream.result());
        }
        Reader.noneIsLeft("-quick");
    }

    @DisplayName("C4: a full stream that nobody reads for the stall limit fails; what is there can still be read")
    @Setting.Every
    void aFullStreamThatNobodyReadsFails(Setting setting) {
        setting.reader().runs(() -> {
            var seen = new Seen();
            var stream = EventStream.start(
                    setting.options(
                            o -> o.stall(Duration.ofMillis(30)).listener(seen).name("unread")),
                    LimitsTest::endless);
            seen.end(Event.RunFailed.class);
            var read = new ArrayList<Event>();
            var thrown = assertThrows(LimitException.class, () -> stream.forEach(read::add));
            assertEquals(setting.capacity(), read.size());
            assertTrue(thrown.toString().contains("unread") && thrown.toString().contains("detach()"));
        });
    }

    @Test
    void aReaderThatReadsNowAndThenDoesNotStall() {
        var stream = EventStream.start(
                RunOptions.of(o -> o.stall(Duration.ofSeconds(1)).capacity(1)), out -> {
                    for (int i = 0; i < 9; i++) out.emit(new TextDelta("x"));
                    return "done";
                });
        var events = stream.iterator();
        while (events.hasNext()) {
            events.next();
            long since = System.nanoTime();
            Until.isTrue(
                    () -> System.nanoTime() - since > Duration.ofMillis(120).toNanos());
        }
        assertEquals("done", stream.result());
    }

    @Test
    void aStreamWaitingForItsListenersOrDetachedDoesNotStall() throws Exception {
        var gate = new CountDownLatch(1);
        Listener slow = emission -> Until.open(gate);
        var stream = EventStream.start(
                RunOptions.of(o -> o.stall(Duration.ofMillis(20)).capacity(2).listener(slow)), out -> {
                    for (int i = 0; i < 10; i++) out.emit(new TextDelta("x"));
                    return "done";
                });
        stream.detach();
        long since = System.nanoTime();
        Until.isTrue(() -> System.nanoTime() - since > Duration.ofMillis(100).toNanos());
        gate.countDown();
        assertEquals("done", stream.result());
    }

    @DisplayName("C4: one with listeners that nobody reads warns once after a second, naming what to do")
    @Test
    void aStreamWithListenersThatNobodyReadsWarnsOnce() throws Exception {
        try (var warnings = new Warnings()) {
            var seen = new Seen();
            var options = RunOptions.of(o -> o.name("forgotten").capacity(4).listener(seen));
            var stream = EventStream.start(options, LimitsTest::endless);
            var quiet = EventStream.start(RunOptions.of(o -> o.name("quiet").capacity(4)), LimitsTest::endless);
            long since = System.nanoTime();
            Until.isTrue(() -> !warnings.about("forgotten").isEmpty());
            assertTrue(System.nanoTime() - since > Duration.ofMillis(900).toNanos(), "not before a second");
            Until.isTrue(
                    () -> System.nanoTime() - since > Duration.ofMillis(2300).toNanos());
            List<String> told = warnings.about("forgotten");
            assertEquals(1, told.size());
            assertTrue(
                    told.getFirst().contains("ask(request, listener)")
                            && told.getFirst().contains("detach()"),
                    told::toString);
            assertEquals(List.of(), warnings.about("quiet"));
            stream.close();
            quiet.close();
        }
    }

    @Test
    void whatHadArrivedIsInTheExceptionAndTheSummaryTellsOfTheRun() {
        ChatModel model = (request, out) -> {
            ChatResponse.Writer writer = ChatResponse.writer(out).text("some ").text("text");
            throw new TruncatedStreamException("cut off after " + writer.started(), null);
        };
        var stream = EventStream.start(out -> {
            out.step(
                    "model",
                    new Event.ModelCallStarted(ChatRequest.of("hi")),
                    Event.ModelCallFinished::new,
                    step -> ChatResponse.writer(step)
                            .usage(Usage.of(2, 3))
                            .finish(FinishReason.STOP, "stop")
                            .response());
            out.emit(new Event.ModelRetried(Failure.of(new Error()), Duration.ZERO));
            out.emit(new Event.RetrievalStarted("query"));
            out.emit(new Event.RetrievalFinished(List.of(Document.of("d", "text"))));
            out.step(
                    "tool",
                    new Event.ToolCallStarted(ToolCall.of("1", "t", "")),
                    r -> {
                        return new Event.ToolCallFinished(ToolCall.of("1", "t", ""), ToolResult.of(""));
                    },
                    step -> 1);
            return model.call(ChatRequest.of("hi"), out);
        });
        var thrown = assertThrows(TruncatedStreamException.class, stream::result);
        Summary summary = thrown.soFar();
        assertEquals("some text", summary.text());
        assertEquals(Usage.of(2, 3), summary.usage());
        assertEquals(2, summary.modelCalls());
        assertEquals(1, summary.toolCalls());
        assertEquals(1, summary.retries());
        assertEquals(List.of(Document.of("d", "text")), summary.sources());
        assertTrue(summary.toFirstText().isPresent());
        assertTrue(summary.total().compareTo(summary.toFirstText().get()) >= 0);
        assertEquals("some text", stream.summary().text());
        assertEquals(stream.summary().total(), stream.summary().total(), "it has ended");
    }
}
