package dev.weft.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelledException;
import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.EventStream;
import dev.weft.RecordedException;
import dev.weft.RunOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Readers that leave anywhere and come back, while runs go on, fail and are cancelled: each pieces together exactly the run. */
@Timeout(120)
class ResumeUnderFireTest {
    private static final int READERS = 4;

    /** How many times readers have left. */
    private final AtomicInteger left = new AtomicInteger();

    /** One run as its own listener hears it, and what becomes of it. */
    private static final class Fired {
        private final List<String> truth = new CopyOnWriteArrayList<>();
        private final CompletableFuture<List<String>> heard = new CompletableFuture<>();
        private final EventStream<String> stream;

        Fired(int number, Random random) {
            int events = 20 + random.nextInt(200);
            var options = RunOptions.of(o -> o.name("run " + number).listener(this::hear));
            stream = EventStream.start(options, out -> {
                for (int i = 0; i < events; i++) {
                    out.emit(new Event.TextDelta(number + "/" + i + "\n"));
                    // as models do: by fits and starts
                    if (i % 5 == 0) LockSupport.parkNanos(random.nextInt(2_000_000));
                    if (i % 50 == 7) out.step("inner", inner -> inner.toString());
                }
                if (number % 5 == 1) throw new IllegalStateException("broken");
                if (number % 5 == 2) new CompletableFuture<String>().get();
                return "done";
            });
        }

        private void hear(Emission emission) {
            truth.add(Runs.line(emission));
            if (KeptRun.isEnd(emission.event())) heard.complete(List.copyOf(truth));
        }
    }

    /** Reads from where it is, leaves after a few, comes back, until it has the end of the run. */
    private static List<String> piecedTogether(
            EventLog log, String run, Random random, boolean cancels, AtomicInteger left) {
        var lines = new ArrayList<String>();
        while (true) {
            int most = random.nextInt(12);
            try (var stream = log.follow(run, lines.size() - 1L)) {
                for (Emission emission : stream.emissions()) {
                    lines.add(Runs.line(emission));
                    if (KeptRun.isEnd(emission.event())) return lines;
                    if (cancels && lines.size() == 20) assertTrue(log.cancel(run));
                    if (--most <= 0) break;
                }
            } catch (CancelledException | IllegalStateException e) {
                lines.add(end(log, run, lines.size()));
                return lines;
            } catch (RecordedException e) {
                lines.add(end(log, run, lines.size()));
                return lines;
            }
            left.incrementAndGet();
        }
    }

    private static String end(EventLog log, String run, int at) {
        try (var stream = log.follow(run, at - 1L)) {
            var got = Runs.read(stream);
            assertEquals(1, got.lines().size());
            return got.lines().getFirst();
        }
    }

    private void fire(int runs, int leaves, EventLog kept, EventLog read) throws Exception {
        var atOnce = new Semaphore(25);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<?>>();
            for (int i = 0; i < runs; i++) {
                int number = i;
                atOnce.acquire();
                all.add(threads.submit(() -> {
                    try {
                        one(number, leaves / runs, kept, read);
                    } finally {
                        atOnce.release();
                    }
                    return null;
                }));
            }
            for (var one : all) one.get();
        }
        assertTrue(left.get() >= leaves, () -> "readers have left " + left + " times only");
    }

    private void one(int number, int enough, EventLog kept, EventLog read) throws Exception {
        var fired = new Fired(number, new Random(number));
        String run = fired.stream.run().id();
        kept.keep(fired.stream).close();
        var leaves = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var readers = new ArrayList<Future<List<String>>>();
            for (int r = 0; r < READERS; r++) {
                var random = new Random(number * 31L + r);
                boolean cancels = number % 5 == 2 && r == 0;
                readers.add(threads.submit(() -> piecedTogether(read, run, random, cancels, leaves)));
            }
            for (var reader : readers) assertEquals(fired.heard.get(), reader.get());
        }
        // as many more as it takes, of the run that is over
        var random = new Random(number);
        while (leaves.get() < enough) assertEquals(fired.heard.get(), piecedTogether(read, run, random, false, leaves));
        left.addAndGet(leaves.get());
    }

    @Test
    void readersLeaveTenThousandTimesAndEachHasExactlyTheRun() throws Exception {
        var log = EventLog.inMemory();
        fire(100, 10_000, log, log);
    }

    @Test
    void soTheyDoWhereTheRunsAreElsewhere(@TempDir Path folder) throws Exception {
        fire(20, 1_000, EventLog.in(LogStore.inFiles(folder)), EventLog.in(LogStore.inFiles(folder)));
    }
}
