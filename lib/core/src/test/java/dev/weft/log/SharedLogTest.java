package dev.weft.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import dev.weft.CancelledException;
import dev.weft.Event;
import dev.weft.EventCodec;
import dev.weft.EventStream;
import dev.weft.RecordedException;
import dev.weft.log.Runs.Got;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Logs over one store, as several servers have them. */
@Timeout(60)
class SharedLogTest {
    private static final Duration BRIEF = Duration.ofMillis(600);

    @TempDir
    Path folder;

    enum Kind {
        MEMORY,
        FILES
    }

    record Formless(Thread thread) implements Event.Custom {}

    private LogStore store(Kind kind) {
        return kind == Kind.MEMORY ? LogStore.inMemory() : LogStore.inFiles(folder);
    }

    private static String id(EventStream<?> stream) {
        return stream.run().id();
    }

    /** The log as who did not keep it finds it, once it is whole there. */
    private static Got whole(EventLog elsewhere, String run) {
        return Runs.read(elsewhere.follow(run, -1));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsKeptHereIsFollowedThereFromAnyNumberLiveAndAfterTheEnd(Kind kind) throws Exception {
        var store = store(kind);
        var here = EventLog.in(store);
        var there = EventLog.in(kind == Kind.MEMORY ? store : LogStore.inFiles(folder));
        for (int pieces : new int[] {0, 1, 30}) {
            var gate = new CountDownLatch(1);
            var kept = here.keep(Runs.gated(pieces, gate));
            assertTrue(there.isResumable(id(kept)));
            int first = pieces + 2;
            assertEquals(Runs.some(kept, first), Runs.some(there.follow(id(kept), -1), first));
            var live = new ArrayList<CompletableFuture<Got>>();
            for (int after = -1; after < first; after++) {
                var follower = there.follow(id(kept), after);
                live.add(CompletableFuture.supplyAsync(() -> Runs.read(follower)));
            }
            var idle = there.follow(id(kept), first - 1);
            assertFalse(idle.await(Duration.ZERO));
            gate.countDown();
            Got all = Runs.read(here.follow(id(kept), -1));
            assertNull(all.thrown());
            assertEquals(2 * pieces + 4, all.lines().size());
            for (int i = 0; i < live.size(); i++)
                assertEquals(
                        all.lines().subList(i, all.lines().size()),
                        live.get(i).get().lines());
            int last = all.lines().size() - 1;
            for (int after : new int[] {-1, 0, last - 1})
                for (var log : List.of(here, there))
                    assertEquals(
                            all.lines().subList(after + 1, last + 1),
                            Runs.read(log.follow(id(kept), after)).lines());
            for (var log : List.of(here, there)) {
                assertThrows(GoneException.class, () -> log.follow(id(kept), last));
                assertThrows(GoneException.class, () -> log.follow(id(kept), last + 100));
            }
        }
        assertThrows(GoneException.class, () -> there.follow("unknown", -1));
    }

    @ParameterizedTest
    @EnumSource
    void cancellingThereEndsTheRunHereAndIsInTheLog(Kind kind) {
        var store = store(kind);
        var here = EventLog.in(store);
        var there = EventLog.in(store);
        var kept = here.keep(Runs.gated(2, new CountDownLatch(1)));
        Runs.some(kept, 4);
        assertTrue(there.cancel(id(kept)));
        assertTrue(there.cancel(id(kept)));
        Got got = whole(there, id(kept));
        assertInstanceOf(CancelledException.class, got.thrown());
        assertTrue(got.lines().getLast().contains("run.cancelled"), got.lines().getLast());
        Runs.until(() -> !there.cancel(id(kept)) && !here.cancel(id(kept)));
    }

    @ParameterizedTest
    @EnumSource
    void aRunThatFailsFailsThereToo(Kind kind) {
        var store = store(kind);
        var kept = EventLog.in(store).keep(Runs.start(out -> {
            Runs.say(out, 2);
            throw new IllegalStateException("broken");
        }));
        Got here = Runs.read(kept);
        Got got = whole(EventLog.in(store), id(kept));
        assertEquals(here.lines(), got.lines());
        assertEquals(
                "IllegalStateException",
                assertInstanceOf(RecordedException.class, got.thrown()).type());
    }

    @ParameterizedTest
    @EnumSource
    void anEventWithoutAFormKeepsItsPlaceThere(Kind kind) {
        var store = store(kind);
        EventStream<String> kept;
        try (var quiet = new Quiet()) {
            kept = EventLog.in(store).keep(Runs.start(out -> {
                out.emit(new Formless(Thread.currentThread()));
                Runs.say(out, 1);
                return "done";
            }));
            assertEquals("done", kept.result());
            Runs.until(() -> !quiet.texts().isEmpty());
        }
        Got got = whole(EventLog.in(store), id(kept));
        assertNull(got.thrown());
        assertEquals(4, got.lines().size());
        assertTrue(got.lines().get(1).contains("Formless"), got.lines().get(1));
    }

    @Test
    void aRunWhoseProcessIsGoneIsLostAndItsStepsAreClosed() throws Exception {
        var gate = new CountDownLatch(1);
        var kept = EventLog.in(LogStore.inFiles(folder)).keep(Runs.gated(3, gate));
        var before = Runs.some(EventLog.in(LogStore.inFiles(folder)).follow(id(kept), -1), 5);
        Path lines = folder.resolve(id(kept) + ".jsonl");
        byte[] bytes = Files.readAllBytes(lines);
        for (int torn : new int[] {0, 1, 40}) {
            // what the process leaves behind: the files as they are, the last line torn, and nobody who renews the
            // lease
            Path left = Files.createDirectory(folder.resolve("left" + torn));
            Files.write(left.resolve(lines.getFileName()), java.util.Arrays.copyOf(bytes, bytes.length - torn));
            Path owner = left.resolve(id(kept) + ".owner");
            Files.copy(folder.resolve(owner.getFileName()), owner);
            Files.setLastModifiedTime(owner, java.nio.file.attribute.FileTime.fromMillis(0));
            var log = EventLog.in(LogStore.inFiles(left));
            Got got = whole(log, id(kept));
            var thrown = assertInstanceOf(RecordedException.class, got.thrown());
            assertEquals("LostException", thrown.type());
            int whole = torn == 0 ? 5 : 4;
            assertEquals(before.subList(0, whole), got.lines().subList(0, whole));
            // the step that was open, where it had begun, and the run
            assertEquals(torn == 0 ? 7 : 5, got.lines().size());
            if (torn == 0)
                assertTrue(
                        got.lines().get(5).contains("step.failed"), got.lines().get(5));
            assertTrue(
                    got.lines().getLast().contains("\"type\":\"run.failed\""),
                    got.lines().getLast());
            assertEquals(
                    got.lines(),
                    whole(EventLog.in(LogStore.inFiles(left)), id(kept)).lines());
            assertThrows(GoneException.class, () -> log.follow(id(kept), 10));
        }
        gate.countDown();
        assertEquals("done", kept.result());
    }

    @Test
    void whoWaitsWhenTheProcessGoesIsToldWithinALease() throws Exception {
        var java = ProcessHandle.current().info().command().orElse(System.getProperty("java.home") + "/bin/java");
        String path = Stream.of(EventLog.class, SharedLogTest.class, Gson.class)
                .map(SharedLogTest::location)
                .collect(Collectors.joining(File.pathSeparator));
        var process = new ProcessBuilder(
                        java, "-cp", path, Elsewhere.class.getName(), folder.toString(), "" + BRIEF.toMillis())
                .redirectErrorStream(true)
                .start();
        try (var out = process.inputReader()) {
            String run = String.valueOf(out.readLine());
            var log = EventLog.builder()
                    .store(LogStore.inFiles(folder))
                    .lease(BRIEF)
                    .build();
            var follower = log.follow(run, -1);
            assertEquals(5, Runs.some(follower, 5).size());
            var late = CompletableFuture.supplyAsync(() -> Runs.read(follower));
            assertFalse(late.isDone());
            process.destroyForcibly();
            assertTrue(process.waitFor(20, TimeUnit.SECONDS));
            Got got = late.get(20, TimeUnit.SECONDS);
            assertEquals(
                    "LostException",
                    assertInstanceOf(RecordedException.class, got.thrown()).type());
            assertEquals(2, got.lines().size());
            assertEquals(7, whole(log, run).lines().size());
        } finally {
            process.destroyForcibly();
        }
    }

    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (java.net.URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** Another process, in which a run goes on until that is ended. */
    static final class Elsewhere {
        private Elsewhere() {}

        public static void main(String[] args) {
            var lease = Duration.ofMillis(Long.parseLong(args[1]));
            var log = EventLog.builder()
                    .store(LogStore.inFiles(Path.of(args[0])))
                    .lease(lease)
                    .build();
            var kept = log.keep(Runs.gated(3, new CountDownLatch(1)));
            System.out.println(id(kept));
            System.out.flush();
            kept.result();
        }
    }

    /** A store that can be broken. */
    private static class Broken implements LogStore {
        private final LogStore store = LogStore.inMemory();
        private volatile boolean broken;
        private final AtomicInteger writes = new AtomicInteger();

        private void check() throws IOException {
            if (broken) throw new IOException("the store is away");
        }

        @Override
        public Writer create(String run, Duration lease) throws IOException {
            check();
            var writer = store.create(run, lease);
            return new Writer() {
                @Override
                public void append(List<Entry> entries) throws IOException {
                    // what was written is not always known to have been
                    if (writes.incrementAndGet() % 2 == 0) {
                        writer.append(entries.subList(0, entries.size() / 2 + 1));
                        throw new IOException("no answer");
                    }
                    check();
                    writer.append(entries);
                }

                @Override
                public void renew() throws IOException {
                    check();
                    writer.renew();
                }

                @Override
                public boolean cancelled() throws IOException {
                    check();
                    return writer.cancelled();
                }

                @Override
                public void end(Duration retention) throws IOException {
                    check();
                    writer.end(retention);
                }
            };
        }

        @Override
        public java.util.Optional<Writer> takeOver(String run, Duration lease) throws IOException {
            check();
            return store.takeOver(run, lease);
        }

        @Override
        public State state(String run) throws IOException {
            check();
            return store.state(run);
        }

        @Override
        public Reader reader(String run, long after) throws IOException {
            check();
            var reader = store.reader(run, after);
            return new Reader() {
                @Override
                public List<Entry> read(Duration wait) throws IOException, InterruptedException {
                    check();
                    return reader.read(wait);
                }

                @Override
                public void close() {
                    reader.close();
                }
            };
        }

        @Override
        public boolean cancel(String run) throws IOException {
            check();
            return store.cancel(run);
        }
    }

    @Test
    void aStoreThatStumblesLosesNothing() {
        var store = new Broken();
        var log = EventLog.in(store);
        for (int round = 0; round < 5; round++) {
            var kept = log.keep(Runs.talk(1_000));
            Got here = Runs.read(kept);
            assertEquals(here.lines(), whole(EventLog.in(store), id(kept)).lines());
        }
        assertTrue(store.writes.get() > 5);
    }

    @Test
    void whereTheStoreFailsTheRunGoesOnAndItIsSaidOnce() throws Exception {
        var store = new Broken();
        var log = EventLog.builder().store(store).lease(Duration.ofMillis(300)).build();
        try (var quiet = new Quiet()) {
            var gate = new CountDownLatch(1);
            var kept = log.keep(Runs.gated(3, gate));
            assertTrue(log.isResumable(id(kept)));
            store.broken = true;
            Runs.until(() -> !log.isResumable(id(kept)));
            gate.countDown();
            Got got = Runs.read(kept);
            assertNull(got.thrown());
            assertEquals(10, got.lines().size());
            assertEquals("done", kept.result());
            // here it can still be followed
            assertEquals(got.lines(), Runs.read(log.follow(id(kept), -1)).lines());
            assertEquals(1, quiet.texts().size(), quiet.texts()::toString);
            assertTrue(quiet.texts().getFirst().contains("cannot be resumed"), quiet.texts()::toString);
            var gone =
                    assertThrows(GoneException.class, () -> EventLog.in(store).follow(id(kept), -1));
            assertTrue(gone.retryable());
        }
    }

    @Test
    void whereTheStoreIsAwayFromTheBeginningTheRunGoesOnToo() {
        var store = new Broken();
        store.broken = true;
        var log = EventLog.builder().store(store).lease(Duration.ofMillis(100)).build();
        try (var quiet = new Quiet()) {
            var kept = log.keep(Runs.talk(10));
            assertFalse(log.isResumable(id(kept)));
            assertEquals(24, Runs.read(kept).lines().size());
            Runs.until(() -> quiet.texts().size() == 1);
        }
    }

    @Test
    void aProcessThatStoodStillTooLongCannotAddToWhatWasEndedMeanwhile() throws Exception {
        var clock = new Runs.Clock();
        var store = new MemoryStore(clock);
        var log = EventLog.in(store);
        var gate = new CountDownLatch(1);
        try (var quiet = new Quiet()) {
            var kept = log.keep(Runs.gated(3, gate));
            Runs.some(kept, 5);
            var there = EventLog.in(store);
            assertEquals(5, Runs.some(there.follow(id(kept), -1), 5).size());
            clock.pass(Duration.ofMinutes(1));
            Got lost = whole(there, id(kept));
            assertEquals(
                    "LostException",
                    assertInstanceOf(RecordedException.class, lost.thrown()).type());
            gate.countDown();
            assertEquals("done", kept.result());
            Runs.until(() -> !quiet.texts().isEmpty());
            assertEquals(lost.lines(), whole(there, id(kept)).lines());
            assertFalse(log.isResumable(id(kept)));
        }
    }

    @Test
    void aLogThatHasAHoleIsGoneAndNeverReadAcrossIt() throws Exception {
        var store = LogStore.inFiles(folder);
        var kept = EventLog.in(store).keep(Runs.talk(5));
        assertEquals("done", kept.result());
        var there = EventLog.in(store);
        Runs.until(() -> whole(there, id(kept)).thrown() == null);
        Path lines = folder.resolve(id(kept) + ".jsonl");
        var all = Files.readAllLines(lines);
        var before = List.copyOf(all.subList(0, 3));
        all.remove(3);
        Files.write(lines, all);
        Got got = whole(there, id(kept));
        assertInstanceOf(GoneException.class, got.thrown());
        assertEquals(before, got.lines());
    }

    @Test
    void theFileOfARunIsOneThatCanBeReplayed() throws Exception {
        var kept = EventLog.in(LogStore.inFiles(folder)).keep(Runs.talk(5));
        Got got = Runs.read(kept);
        Path lines = folder.resolve(id(kept) + ".jsonl");
        Runs.until(() -> Files.exists(folder.resolve(id(kept) + ".end")));
        assertEquals(got.lines(), Runs.read(EventCodec.PLAIN.replay(lines)).lines());
    }
}
