package dev.weft.log;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Emission;
import dev.weft.Emitter;
import dev.weft.Event;
import dev.weft.EventCodec;
import dev.weft.EventStream;
import dev.weft.RunOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Runs to be kept, and what readers have got of them. */
final class Runs {
    private Runs() {}

    /** What a reader got: the lines, the end included which a loop does not see, and what the loop threw. */
    record Got(List<String> lines, @Nullable RuntimeException thrown) {}

    static EventStream<String> start(Emitter.Work<String, Exception> work) {
        return EventStream.start(RunOptions.of(o -> o.name("kept")), work);
    }

    /** Text, a step, text. */
    static EventStream<String> talk(int pieces) {
        return start(out -> {
            say(out, pieces);
            out.step("inner", inner -> {
                say(inner, pieces);
                return 1;
            });
            return "done";
        });
    }

    /** Says so many pieces, then waits at the gate inside of a step, then says as many again. */
    static EventStream<String> gated(int pieces, CountDownLatch gate) {
        return start(out -> {
            say(out, pieces);
            out.step("inner", inner -> {
                gate.await();
                say(inner, pieces);
                return 1;
            });
            return "done";
        });
    }

    static void say(Emitter out, int pieces) {
        for (int i = 0; i < pieces; i++) out.emit(new Event.TextDelta("piece " + i + " ☃\n"));
    }

    static String line(Emission emission) {
        return EventCodec.PLAIN.json(emission).toString();
    }

    static Got read(EventStream<?> stream) {
        var lines = new ArrayList<String>();
        @Nullable RuntimeException thrown = null;
        try {
            for (Emission emission : stream.emissions()) lines.add(line(emission));
        } catch (RuntimeException e) {
            thrown = e;
        }
        // what a loop sees of a run that ended well, it has seen
        if (thrown != null) stream.end().map(Runs::line).ifPresent(lines::add);
        return new Got(lines, thrown);
    }

    /** The first so many emissions; the stream is left where it is. */
    static List<String> some(EventStream<?> stream, int count) {
        var lines = new ArrayList<String>();
        var emissions = stream.emissions().iterator();
        while (lines.size() < count) lines.add(line(emissions.next()));
        return lines;
    }

    static void until(BooleanSupplier condition) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(20))
                .until(condition::getAsBoolean);
    }

    static void open(CountDownLatch gate) throws InterruptedException {
        assertTrue(gate.await(20, TimeUnit.SECONDS), "the gate was never opened");
    }

    /** A clock that stands still until it is told. */
    static final class Clock implements InstantSource {
        private volatile Instant now = Instant.parse("2026-01-31T09:30:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        void pass(Duration time) {
            now = now.plus(time);
        }
    }
}
