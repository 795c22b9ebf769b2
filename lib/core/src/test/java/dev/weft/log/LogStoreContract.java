package dev.weft.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.log.LogStore.Entry;
import dev.weft.log.LogStore.FencedException;
import dev.weft.log.LogStore.State;
import dev.weft.log.Runs.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every store of logs has to do, whatever it is made of. */
@Timeout(60)
abstract class LogStoreContract {
    static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration LONG = Duration.ofSeconds(20);

    final Clock clock = new Clock();

    /** A store over what the test has, each time another one. */
    abstract LogStore store() throws Exception;

    static List<Entry> entries(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> new Entry(i, "{\"seq\":" + i + ",\"text\":\"☃ " + "x".repeat(i % 300) + "\"}"))
                .toList();
    }

    /** What is there, without waiting. */
    static List<Entry> all(LogStore store, String run, long after) throws Exception {
        var all = new ArrayList<Entry>();
        try (var reader = store.reader(run, after)) {
            for (var more = reader.read(Duration.ZERO); !more.isEmpty(); more = reader.read(Duration.ZERO))
                all.addAll(more);
        }
        return all;
    }

    @Test
    void whatIsAppendedIsReadInOrderFromAnyNumberOn() throws Exception {
        var store = store();
        var writer = store.create("run", LEASE);
        assertEquals(List.of(), all(store(), "run", -1));
        writer.append(entries(0, 1));
        writer.append(entries(1, 1200));
        for (int after : new int[] {-1, 0, 1, 598, 1198, 1199, 5000})
            assertEquals(entries(Math.min(1200, after + 1), 1200), all(store(), "run", after), "after " + after);
        assertEquals(State.OWNED, store().state("run"));
    }

    @Test
    void whatIsThereAlreadyMayBeAppendedAgain() throws Exception {
        var store = store();
        var writer = store.create("run", LEASE);
        writer.append(entries(0, 10));
        writer.append(entries(0, 10));
        writer.append(entries(5, 12));
        assertEquals(entries(0, 12), all(store, "run", -1));
        assertThrows(RuntimeException.class, () -> writer.append(entries(13, 14)), "there would be a gap");
        assertEquals(entries(0, 12), all(store, "run", -1));
    }

    @Test
    void aReaderWaitsForWhatComes() throws Exception {
        var store = store();
        var writer = store.create("run", LEASE);
        try (var reader = store().reader("run", -1);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                Future<List<Entry>> next = threads.submit(() -> reader.read(LONG));
                writer.append(entries(i, i + 1));
                assertEquals(entries(i, i + 1), next.get());
            }
            long since = System.nanoTime();
            assertEquals(List.of(), reader.read(Duration.ofMillis(30)));
            assertTrue(System.nanoTime() - since >= Duration.ofMillis(29).toNanos());
        }
    }

    @Test
    void manyReadersReadWhileOneWrites() throws Exception {
        var store = store();
        var writer = store.create("run", LEASE);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var readers = new ArrayList<Future<List<Entry>>>();
            for (int i = 0; i < 8; i++) {
                int after = i * 10 - 1;
                Callable<List<Entry>> read = () -> {
                    var got = new ArrayList<Entry>();
                    try (var reader = store().reader("run", after)) {
                        while (got.size() < 2000 - after - 1) got.addAll(reader.read(LONG));
                    }
                    return got;
                };
                readers.add(threads.submit(read));
            }
            for (int i = 0; i < 2000; i += 1 + i % 7) writer.append(entries(i, Math.min(2000, i + 1 + i % 7)));
            for (int i = 0; i < 8; i++)
                assertEquals(entries(i * 10, 2000), readers.get(i).get());
        }
    }

    @Test
    void closingWakesAReader() throws Exception {
        var store = store();
        store.create("run", LEASE);
        for (String run : List.of("run", "unknown")) {
            var reader = store.reader(run, -1);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var waiting = new CountDownLatch(1);
                Future<List<Entry>> read = threads.submit(() -> {
                    waiting.countDown();
                    return reader.read(LONG);
                });
                Runs.open(waiting);
                reader.close();
                assertEquals(List.of(), read.get());
                reader.close();
            }
        }
    }

    @Test
    void aRunIsCreatedOnce() throws Exception {
        store().create("run", LEASE);
        assertThrows(IllegalStateException.class, () -> store().create("run", LEASE));
    }

    @Test
    void aLeaseThatIsRenewedHoldsAndOneThatIsNotRunsOut() throws Exception {
        var store = store();
        var writer = store.create("run", LEASE);
        for (int i = 0; i < 5; i++) {
            clock.pass(Duration.ofSeconds(10));
            assertEquals(State.OWNED, store().state("run"));
            assertTrue(store().takeOver("run", LEASE).isEmpty());
            writer.renew();
        }
        clock.pass(Duration.ofSeconds(16));
        assertEquals(State.ORPHANED, store().state("run"));
    }

    @Test
    void whoTakesOverGoesOnAndTheOneBeforeCanWriteNothingMore() throws Exception {
        var before = store().create("run", LEASE);
        before.append(entries(0, 5));
        clock.pass(Duration.ofSeconds(16));
        try (var early = store().reader("run", -1)) {
            assertEquals(entries(0, 3), early.read(Duration.ZERO).subList(0, 3));
            var writer = store().takeOver("run", LEASE).orElseThrow();
            assertTrue(store().takeOver("run", LEASE).isEmpty());
            assertEquals(State.OWNED, store().state("run"));
            assertThrows(FencedException.class, () -> before.append(entries(5, 6)));
            assertThrows(FencedException.class, before::renew);
            assertThrows(FencedException.class, () -> before.end(LEASE));
            writer.append(entries(0, 7));
            assertEquals(entries(5, 7), early.read(LONG));
            assertEquals(entries(0, 7), all(store(), "run", -1));
            assertEquals(entries(6, 7), all(store(), "run", 5));
            // and once more
            clock.pass(Duration.ofSeconds(16));
            var third = store().takeOver("run", LEASE).orElseThrow();
            assertThrows(FencedException.class, () -> writer.append(entries(7, 8)));
            third.append(entries(7, 9));
            third.end(Duration.ofMinutes(1));
            assertEquals(entries(0, 9), all(store(), "run", -1));
            assertEquals(entries(7, 9), early.read(LONG));
        }
    }

    @Test
    void ofManyThatWantToTakeOverOneDoes() throws Exception {
        for (int round = 0; round < 20; round++) {
            String run = "run " + round;
            store().create(run, LEASE);
            clock.pass(Duration.ofSeconds(16));
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var go = new CountDownLatch(1);
                var takers = new ArrayList<Future<Boolean>>();
                for (int i = 0; i < 8; i++) {
                    takers.add(threads.submit(() -> {
                        go.await();
                        return store().takeOver(run, LEASE).isPresent();
                    }));
                }
                go.countDown();
                int taken = 0;
                for (var taker : takers) if (taker.get()) taken++;
                assertEquals(1, taken);
            }
        }
    }

    @Test
    void whatHasEndedIsThereForItsTimeAndNobodyTakesItOver() throws Exception {
        var writer = store().create("run", LEASE);
        writer.append(entries(0, 5));
        writer.end(Duration.ofMinutes(5));
        clock.pass(Duration.ofMinutes(4));
        assertEquals(State.ENDED, store().state("run"));
        assertTrue(store().takeOver("run", LEASE).isEmpty());
        assertEquals(entries(0, 5), all(store(), "run", -1));
        clock.pass(Duration.ofMinutes(2));
        assertEquals(State.UNKNOWN, store().state("run"));
        assertEquals(List.of(), all(store(), "run", -1));
    }

    @Test
    void cancellingReachesTheWriterHoweverOften() throws Exception {
        var writer = store().create("run", LEASE);
        assertFalse(writer.cancelled());
        assertTrue(store().cancel("run"));
        assertTrue(store().cancel("run"));
        Runs.until(() -> {
            try {
                return writer.cancelled();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        writer.end(LEASE);
        assertFalse(store().cancel("run"));
        assertFalse(store().cancel("unknown"));
    }

    @Test
    void idsOfStrangersAreUnknownAndHarmless() throws Exception {
        var store = store();
        store.create("run", LEASE).append(entries(0, 1));
        for (String id : List.of("", ".", "..", "../run", "run.jsonl", "RUN", "r\0n", "a/b", "x".repeat(5000), "☃")) {
            assertEquals(State.UNKNOWN, store.state(id));
            assertEquals(List.of(), all(store, id, -1));
            assertFalse(store.cancel(id));
            assertTrue(store.takeOver(id, LEASE).isEmpty());
        }
        for (String id : List.of("../run", "RUN", "a/b", "☃"))
            store.create(id, LEASE).append(entries(0, 2));
        assertEquals(entries(0, 1), all(store, "run", -1));
    }

    @Test
    void tidyingLeavesWhatGoesOnAndOfWhatEndedTheLast() throws Exception {
        var store = store();
        var going = store.create("going", LEASE);
        var ended = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            String run = UUID.randomUUID().toString();
            ended.add(run);
            var writer = store.create(run, LEASE);
            writer.append(entries(0, 3));
            writer.end(Duration.ofMinutes(10));
            clock.pass(Duration.ofSeconds(1));
        }
        store.create("orphan", LEASE).append(entries(0, 3));
        store.tidy(Duration.ofMinutes(10), 3);
        var states = new ArrayList<State>();
        for (String run : ended) states.add(store.state(run));
        assertEquals(List.of(State.UNKNOWN, State.UNKNOWN, State.ENDED, State.ENDED, State.ENDED), states);
        assertEquals(State.OWNED, store.state("orphan"));
        clock.pass(Duration.ofMinutes(9));
        going.renew();
        assertEquals(State.ORPHANED, store.state("orphan"));
        store.tidy(Duration.ofMinutes(10), 3);
        assertEquals(State.ORPHANED, store.state("orphan"));
        clock.pass(Duration.ofMinutes(5));
        store.tidy(Duration.ofMinutes(10), 3);
        assertEquals(State.UNKNOWN, store.state("orphan"));
        assertEquals(State.ORPHANED, store.state("going"));
        for (String run : ended) assertEquals(State.UNKNOWN, store.state(run));
    }
}
