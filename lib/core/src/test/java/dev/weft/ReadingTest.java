package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Event.ReasoningDelta;
import dev.weft.Event.TextDelta;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The read end: one cursor, its views, and who may move it. */
class ReadingTest {
    private static final Emitter.Work<String, Exception> MIXED = out -> {
        out.emit(new ReasoningDelta("hm"));
        out.emit(new TextDelta("a"));
        out.emit(new Event.HandedOff("x", "y"));
        out.emit(new TextDelta("b"));
        return "whole";
    };

    @Setting.Every
    void afterTheEndThereIsNoElementAndHasNextStaysFalse(Setting setting) {
        setting.reader().runs(() -> {
            var events = EventStream.start(setting.options(), MIXED).iterator();
            for (int i = 0; i < 6; i++) events.next();
            assertFalse(events.hasNext());
            assertFalse(events.hasNext());
            assertThrows(NoSuchElementException.class, events::next);
            assertThrows(NoSuchElementException.class, events::next);
        });
    }

    @Setting.Every
    void afterAFailureTheSameExceptionIsThrownEachTimeAndByTheResultToo(Setting setting) {
        var thrown = new IllegalArgumentException("of the work");
        setting.reader().runs(() -> {
            var stream = EventStream.start(setting.options(), out -> {
                out.emit(new TextDelta("a"));
                throw thrown;
            });
            var events = stream.iterator();
            events.next();
            assertEquals(new TextDelta("a"), events.next());
            assertSame(thrown, assertThrows(IllegalArgumentException.class, events::hasNext));
            assertSame(thrown, assertThrows(IllegalArgumentException.class, events::next));
            assertSame(thrown, assertThrows(IllegalArgumentException.class, stream::result));
            assertSame(thrown, assertThrows(IllegalArgumentException.class, stream::toList));
        });
    }

    @Setting.Every
    void anErrorIsThrownAsItIs(Setting setting) {
        setting.reader().runs(() -> {
            var error = new StackOverflowError();
            var stream = EventStream.start(setting.options(), out -> {
                throw error;
            });
            assertSame(error, assertThrows(StackOverflowError.class, stream::toList));
            assertSame(error, assertThrows(StackOverflowError.class, stream::result));
        });
    }

    @Setting.Every
    void viewsMoveOneCursor(Setting setting) {
        setting.reader().runs(() -> {
            var stream = EventStream.start(setting.options(), MIXED);
            assertThrows(IllegalStateException.class, stream::current);
            for (Event.Delta delta : stream.only(Event.Delta.class)) {
                assertEquals(new ReasoningDelta("hm"), delta);
                assertEquals(1, stream.current().seq());
                break;
            }
            for (String piece : stream.textPieces()) {
                assertEquals("a", piece);
                assertEquals(new TextDelta("a"), stream.current().event());
                break;
            }
            for (Emission emission : stream.emissions()) {
                assertEquals(3, emission.seq());
                assertSame(emission, stream.current());
                break;
            }
            assertEquals(List.of("TextDelta", "RunCompleted"), Seen.names(stream.toList()));
            assertEquals(List.of(), stream.toList());
        });
    }

    @Setting.Every
    void aLoopThatWasLeftWithAPromiseGoesOnInAnotherView(Setting setting) {
        setting.reader().runs(() -> {
            var stream = EventStream.start(setting.options(), MIXED);
            var pieces = stream.textPieces().iterator();
            assertTrue(pieces.hasNext());
            assertEquals(new TextDelta("a"), stream.iterator().next());
            assertEquals("b", pieces.next());
            assertFalse(pieces.hasNext());
            assertThrows(NoSuchElementException.class, pieces::next);
        });
    }

    @Setting.Every
    void printToPrintsTextAndGivesTheResult(Setting setting) {
        setting.reader().runs(() -> {
            var bytes = new ByteArrayOutputStream();
            var printed = new PrintStream(bytes, false, StandardCharsets.UTF_8);
            assertEquals("whole", EventStream.start(setting.options(), MIXED).printTo(printed));
            assertEquals("ab", bytes.toString(StandardCharsets.UTF_8));
        });
    }

    @Setting.Every
    void awaitSaysWhetherTheNextEventOrTheEndCanBeRead(Setting setting) {
        setting.reader().runs(() -> {
            var released = new CountDownLatch(1);
            var stream = EventStream.start(setting.options(), out -> {
                released.await();
                return 1;
            });
            assertTrue(stream.await(Duration.ZERO), "the run has started");
            assertInstanceOf(Event.RunStarted.class, stream.iterator().next());
            assertFalse(stream.await(Duration.ZERO));
            assertFalse(stream.await(Duration.ofMillis(5)));
            released.countDown();
            assertTrue(stream.await(ChronoUnit.FOREVER.getDuration()));
            assertInstanceOf(Event.RunCompleted.class, stream.iterator().next());
            assertTrue(stream.await(Duration.ZERO), "the end");
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> stream.await(Duration.ofSeconds(1)));
        });
    }

    @DisplayName("C2: an event can be read as soon as it was emitted")
    @Setting.Every
    void anEventIsReadWhileEverythingAfterItIsBlocked(Setting setting) {
        setting.reader().runs(() -> {
            var turn = new CyclicBarrier(2);
            var stream = EventStream.start(setting.options(), out -> {
                for (int i = 0; i < 20; i++) {
                    turn.await();
                    out.emit(new TextDelta("" + i));
                }
                return 1;
            });
            var pieces = stream.textPieces().iterator();
            for (int i = 0; i < 20; i++) {
                turn.await();
                assertEquals("" + i, pieces.next());
            }
            assertFalse(pieces.hasNext());
        });
    }

    @DisplayName("C4: at most the capacity is unread")
    @Setting.Every
    void neverIsMoreUnreadThanTheCapacity(Setting setting) {
        int events = 2000;
        setting.reader().runs(() -> {
            var emitted = new AtomicInteger(1);
            var stream = EventStream.start(setting.options(), out -> {
                for (int i = 0; i < events; i++) {
                    out.emit(new TextDelta("x"));
                    emitted.incrementAndGet();
                }
                return 1;
            });
            int read = 0;
            for (Event event : stream) {
                if (event instanceof TextDelta && ++read % 50 != 0) continue;
                int before = emitted.get();
                // read counts one that was returned, and RunStarted
                int unread = before - read - 1;
                assertTrue(unread <= setting.capacity(), () -> unread + " are unread");
            }
            assertEquals(events, read);
        });
    }

    @Test
    void anEmitterGoesOnOnceThereIsRoomThoughTheReaderThenDoesSomethingElse() {
        var emitted = new AtomicInteger(1);
        var stream = EventStream.start(out -> {
            while (true) {
                out.emit(new TextDelta("x"));
                emitted.incrementAndGet();
            }
        });
        Until.isTrue(() -> emitted.get() == 256);
        stream.iterator().next();
        Until.isTrue(() -> emitted.get() == 257);
        stream.close();
    }
}
