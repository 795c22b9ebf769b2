package dev.weft;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Many runs, made at random and ended at random, and what holds for each of them. */
class StressTest {
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(Long.getLong("weft.stress", 6));
    private static final int AT_ONCE = 8;

    /** A failure names its seed: {@code -Dweft.seed=…} makes the same choices again, though threads may meet otherwise. */
    @Test
    void whateverHappensWhatHoldsForEveryRunHolds() {
        long seed = Long.getLong("weft.seed", System.nanoTime());
        var random = new Random(seed);
        long since = System.nanoTime();
        int runs = 0;
        try (var warnings = new Warnings()) {
            while (System.nanoTime() - since < LONG_ENOUGH.toNanos()) {
                var going = new ArrayList<Reader.Started<String>>();
                for (int i = 0; i < AT_ONCE; i++) {
                    var run = new RandomRun(random.nextLong());
                    Reader reader = random.nextInt(4) == 0 ? Reader.PLATFORM : Reader.VIRTUAL;
                    going.add(reader.starts(run::check));
                    runs++;
                }
                for (var one : going) one.done();
            }
            assertTrue(warnings.about("too far behind").isEmpty(), () -> "" + warnings.all());
        } catch (Throwable failure) {
            throw new AssertionError("seed " + seed + ", after " + runs + " runs: " + failure, failure);
        }
        assertTrue(runs > 100, "only " + runs + " runs");
        Reader.noneIsLeft("weft-random");
    }

    @Test
    void runsLeaveNothingBehindOnTheHeap() {
        for (int i = 0; i < 10_000; i++) shortRun(i);
        long before = used();
        for (int i = 0; i < 90_000; i++) shortRun(i);
        // the Cleaner, too, needs some time for so many
        Until.collected(() -> used() - before < 5_000_000);
        Reader.noneIsLeft("weft-short");
    }

    private static void shortRun(int i) {
        Emitter.Work<Integer, RuntimeException> work = out -> {
            out.onCancel(() -> {});
            return out.step("step", step -> {
                step.emit(new Event.TextDelta("x"));
                return i;
            });
        };
        var options = i % 10 == 0
                ? RunOptions.of(o -> o.name("short").listener(emission -> {}).total(Duration.ofMinutes(1)))
                : RunOptions.of(o -> o.name("short"));
        var stream = EventStream.start(options, work);
        switch (i % 3) {
            case 0 -> stream.result();
            case 1 -> stream.close();
            default -> stream.toList();
        }
    }

    private static long used() {
        System.gc();
        Runtime jvm = Runtime.getRuntime();
        return jvm.totalMemory() - jvm.freeMemory();
    }
}
