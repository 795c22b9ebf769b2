package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Event.TextDelta;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who may read: one thread at a time, and for the result any. */
class ReadersTest {
    private static final Emitter.Work<String, Exception> FOUR = out -> {
        out.emit(new TextDelta("a"));
        out.emit(new TextDelta("b"));
        return "whole";
    };

    @Setting.Every
    void readingMayPassFromThreadToThread(Setting setting) {
        var read = new ArrayList<Event>();
        var stream = EventStream.start(setting.options(), FOUR);
        for (int i = 0; i < 4; i++) {
            setting.reader().runs(() -> read.add(stream.iterator().next()));
        }
        setting.reader().runs(() -> assertFalse(stream.iterator().hasNext()));
        assertEquals(4, read.size());
    }

    @Setting.Every
    void twoReadersAtOnceAreRefused(Setting setting) {
        var stream = EventStream.start(setting.options(), out -> Until.interrupted());
        var first = setting.reader().starts(stream::toList).waiting();
        setting.reader().runs(() -> {
            assertThrows(IllegalStateException.class, () -> stream.iterator().hasNext());
            assertThrows(IllegalStateException.class, () -> stream.await(Duration.ZERO));
        });
        stream.close();
        first.threw(CancelledException.class);
    }

    /** Any thread may ask for the result: when two do so at once where nobody reads, one of them has to drain alone. */
    @Test
    void twoThreadsMayAskForTheResultAtOnce() {
        Until.repeated(500, () -> {
            var stream = EventStream.start(RunOptions.of(o -> o.capacity(2)), out -> {
                for (int n = 0; n < 20; n++) out.emit(new TextDelta("x"));
                return "all";
            });
            var there = new AtomicInteger();
            Reader.Body<String> ask = () -> {
                there.incrementAndGet();
                while (there.get() < 2) Thread.onSpinWait();
                return stream.result();
            };
            var one = Reader.PLATFORM.starts(ask);
            var other = Reader.PLATFORM.starts(ask);
            assertEquals("all", one.done());
            assertEquals("all", other.done());
        });
    }
}
