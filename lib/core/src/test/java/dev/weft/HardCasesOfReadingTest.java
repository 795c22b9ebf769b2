package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Event.TextDelta;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The design's hard cases about how streams are read. */
class HardCasesOfReadingTest {
    /** A user's own event. */
    private record Tick(int thread, int number) implements Event.Custom {}

    @Setting.Every
    void anEventWhoseWakeUpWasDeferredIsReadableWhileTheDecoderBlocks(Setting setting) {
        var commands = new SynchronousQueue<Runnable>();
        setting.reader().runs(() -> {
            var stream = Answer.stream(setting.options(), out -> {
                ChatResponse.Writer writer = ChatResponse.writer(out);
                commands.put(() -> writer.moreAtHand(true).text("deferred"));
                commands.put(() -> {});
                commands.put(() -> writer.text("again").moreAtHand(false));
                return Until.interrupted();
            });
            var events = stream.iterator();
            events.next();
            // the decoder blocks though it never said so: who comes to look finds the event
            commands.take().run();
            assertTrue(stream.await(Duration.ZERO));
            assertEquals(new TextDelta("deferred"), events.next());
            assertFalse(stream.await(Duration.ZERO));
            commands.take().run();
            // it blocks after it has said so: who waits is woken
            Thread reader = Thread.currentThread();
            var decoder = Reader.VIRTUAL.starts(() -> {
                Until.isTrue(() -> reader.getState() == Thread.State.WAITING);
                commands.take().run();
                return "";
            });
            assertEquals(new TextDelta("again"), events.next());
            decoder.done();
            stream.close();
        });
    }

    @Setting.Every
    void emissionsFromEightThreadsDuringABurstAreGaplessAndInEachThreadsOrder(Setting setting) {
        int each = setting.capacity() < 256 ? 150 : 1500;
        var seen = new Seen();
        setting.reader().runs(() -> {
            var stream = EventStream.start(setting.options(o -> o.listener(seen)), out -> {
                var together = new CyclicBarrier(9);
                var emitters = new ArrayList<Reader.Started<String>>();
                for (int t = 0; t < 8; t++) {
                    int thread = t;
                    emitters.add((t < 2 ? Reader.PLATFORM : Reader.VIRTUAL).starts(() -> {
                        together.await();
                        for (int i = 0; i < each; i++) out.emit(new Tick(thread, i));
                        return "";
                    }));
                }
                ChatResponse.Writer writer = ChatResponse.writer(out).moreAtHand(true);
                together.await();
                for (int i = 0; i < each; i++) writer.text("x");
                writer.moreAtHand(false);
                for (var emitter : emitters) emitter.done();
                return 1;
            });
            Map<Integer, Integer> next = new HashMap<>();
            long seq = 0;
            for (Emission emission : stream.emissions()) {
                assertEquals(seq++, emission.seq());
                if (emission.event() instanceof Tick(int thread, int number)) {
                    assertEquals(next.merge(thread, 1, Integer::sum) - 1, number);
                }
            }
            assertEquals(9 * each + 2, seq);
            assertEquals(seq, seen.whole().size());
        });
    }

    @Setting.Every
    void resultFromInsideTheLoopDrainsAndFromAnotherThreadWaits(Setting setting) {
        int events = 3 * setting.capacity();
        setting.reader().runs(() -> {
            var emitted = new AtomicInteger();
            var stream = EventStream.start(setting.options(), out -> {
                for (int i = 0; i < events; i++) {
                    out.emit(new TextDelta("x"));
                    emitted.incrementAndGet();
                }
                return "all";
            });
            var read = new ArrayList<Event>();
            for (Event event : stream) {
                read.add(event);
                var other = Reader.VIRTUAL.starts(stream::result).waiting();
                // the queue is full and stays so: the other thread only waits
                Until.isTrue(() -> emitted.get() >= setting.capacity());
                assertEquals(setting.capacity(), emitted.get());
                assertEquals("all", stream.result());
                assertEquals("all", other.done());
            }
            assertEquals(List.of("RunStarted"), Seen.names(read));
            assertEquals(events, stream.summary().text().length());
        });
    }

    @Setting.Every
    void hasNextThriceThenCloseThenNextReturnsThePromisedElement(Setting setting) {
        setting.reader().runs(() -> {
            var stream = EventStream.start(setting.options(), out -> {
                out.emit(new TextDelta("promised"));
                out.emit(new TextDelta("never read"));
                return Until.interrupted();
            });
            var events = stream.iterator();
            assertInstanceOf(Event.RunStarted.class, events.next());
            assertTrue(events.hasNext());
            assertTrue(events.hasNext());
            assertTrue(events.hasNext());
            stream.close();
            assertTrue(events.hasNext());
            assertEquals(new TextDelta("promised"), events.next());
            var thrown = assertThrows(CancelledException.class, events::hasNext);
            assertEquals(thrown, assertThrows(CancelledException.class, events::next));
        });
    }

    @ParameterizedTest
    @EnumSource
    void aStreamHeldOnlyByItsForLoopSurvivesGarbageCollection(Reader reader) {
        var steps = new SynchronousQueue<Integer>();
        reader.runs(() -> {
            try (var warnings = new Warnings()) {
                var dropped = drop();
                var collector = Reader.PLATFORM.starts(() -> {
                    // when the stream that was dropped has been noticed, one that is not held would have been, too
                    Until.collected(() -> dropped.getCount() == 0);
                    for (int i = 0; i < 3; i++) {
                        System.gc();
                        steps.put(i);
                    }
                    return "";
                });
                var read = new ArrayList<Event>();
                for (Event event : EventStream.start(RunOptions.of(o -> o.name("held")), out -> {
                    for (int i = 0; i < 3; i++) out.emit(new Tick(0, steps.take()));
                    return 1;
                })) {
                    read.add(event);
                }
                collector.done();
                assertEquals(5, read.size());
                assertEquals(List.of(), warnings.about("held"));
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void aStreamHeldOnlyByItsResultSurvivesGarbageCollection(Reader reader) {
        reader.runs(() -> {
            var dropped = drop();
            var collected = new CountDownLatch(1);
            var collector = Reader.PLATFORM.starts(() -> {
                Until.collected(() -> dropped.getCount() == 0);
                System.gc();
                collected.countDown();
                return "";
            });
            java.util.function.Supplier<Integer> result = () -> EventStream.start(out -> {
                        collected.await();
                        return 42;
                    })
                    .map(number -> number + 1)
                    .result();
            assertEquals(43, result.get());
            collector.done();
        });
    }

    /** A stream that nothing refers to from here on; the gate opens when its run was ended for that. */
    private static CountDownLatch drop() {
        var cancelled = new CountDownLatch(1);
        EventStream.start(RunOptions.of(o -> o.name("dropped")), out -> {
            out.onCancel(cancelled::countDown);
            return Until.interrupted();
        });
        return cancelled;
    }
}
