package dev.weft.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelledException;
import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.EventStream;
import dev.weft.LimitException;
import dev.weft.RunException;
import dev.weft.log.Runs.Clock;
import dev.weft.log.Runs.Got;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A log in memory. */
@Timeout(60)
class EventLogTest {
    private final EventLog log = EventLog.inMemory();

    record Formless(Thread thread) implements Event.Custom {}

    private static String id(EventStream<?> stream) {
        return stream.run().id();
    }

    @Test
    void whoComesBackGetsWhatFollowsFromAnyNumberLiveAndAfterTheEnd() throws Exception {
        for (int pieces : new int[] {0, 1, 3, 40}) {
            var gate = new CountDownLatch(1);
            var kept = log.keep(Runs.gated(pieces, gate));
            int first = pieces + 2;
            assertEquals(Runs.some(kept, first), Runs.some(log.follow(id(kept), -1), first));
            var live = new ArrayList<CompletableFuture<Got>>();
            for (int after = -1; after < first; after++) {
                var follower = log.follow(id(kept), after);
                live.add(CompletableFuture.supplyAsync(() -> Runs.read(follower)));
            }
            gate.countDown();
            Got all = Runs.read(log.follow(id(kept), -1));
            assertNull(all.thrown());
            assertEquals(2 * pieces + 4, all.lines().size());
            for (int i = 0; i < live.size(); i++)
                assertEquals(
                        all.lines().subList(i, all.lines().size()),
                        live.get(i).get().lines());
            for (int after = -1; after < all.lines().size() - 1; after++) {
                assertEquals(
                        all.lines().subList(after + 1, all.lines().size()),
                        Runs.read(log.follow(id(kept), after)).lines());
            }
            int last = all.lines().size() - 1;
            assertThrows(GoneException.class, () -> log.follow(id(kept), last));
        }
    }

    @Test
    void whatWasEmittedBeforeIsKeptToo() {
        for (int round = 0; round < 200; round++) {
            var stream = Runs.talk(round % 100);
            if (round % 2 == 0) Runs.until(() -> stream.end().isPresent());
            var kept = log.keep(stream);
            Got got = Runs.read(kept);
            assertNull(got.thrown());
            assertEquals(2 * (round % 100) + 4, got.lines().size());
            assertEquals("done", kept.result());
            assertEquals(stream.run(), kept.run());
        }
    }

    @Test
    void nobodyNeedsToRead() {
        var kept = log.keep(Runs.talk(2_000));
        var stream = log.follow(id(kept), -1);
        assertEquals(4_000, stream.result().text().lines().count());
        assertEquals("done", kept.result());
    }

    @Test
    void closingAReaderLeavesTheRunAndItsOtherReadersAlone() throws Exception {
        var gate = new CountDownLatch(1);
        var kept = log.keep(Runs.gated(5, gate));
        var other = log.follow(id(kept), 2);
        var gone = log.follow(id(kept), -1);
        kept.close();
        gone.iterator().next();
        gone.close();
        other.await(Duration.ofSeconds(20));
        gate.countDown();
        Got got = Runs.read(other);
        assertNull(got.thrown());
        assertEquals(11, got.lines().size());
    }

    @Test
    void closingWakesAReaderThatWaits() throws Exception {
        var gate = new CountDownLatch(1);
        var kept = log.keep(Runs.gated(0, gate));
        Runs.some(kept, 2);
        var follower = log.follow(id(kept), 1);
        var read = CompletableFuture.supplyAsync(() -> Runs.read(follower));
        follower.close();
        assertInstanceOf(CancelledException.class, read.get().thrown());
        // the end of the reading is not the end of the run
        assertEquals(Optional.empty(), follower.end());
        gate.countDown();
        assertEquals("done", kept.result());
    }

    @Test
    void aRunThatFailsFailsForEveryReaderAfterEverything() {
        var why = new IllegalStateException("broken");
        var kept = log.keep(Runs.start(out -> {
            Runs.say(out, 3);
            throw why;
        }));
        Got got = Runs.read(kept);
        assertSame(why, got.thrown());
        assertSame(why, assertThrows(IllegalStateException.class, kept::result));
        assertEquals(5, got.lines().size());
        assertTrue(got.lines().getLast().contains("run.failed"), got.lines().getLast());
        Got again = Runs.read(log.follow(id(kept), -1));
        assertEquals(got.lines(), again.lines());
        assertSame(why, again.thrown());
        assertEquals(
                got.lines().subList(4, 5), Runs.read(log.follow(id(kept), 3)).lines());
        assertThrows(GoneException.class, () -> log.follow(id(kept), 4));
    }

    @Test
    void aCheckedFailureIsTheSameToo() {
        var kept = log.keep(Runs.start(out -> {
            throw new IOException("disk full");
        }));
        var thrown = assertInstanceOf(RunException.class, Runs.read(kept).thrown());
        assertInstanceOf(IOException.class, thrown.getCause());
    }

    @Test
    void cancellingByIdEndsTheRunOnceAndIsInItsLog() throws Exception {
        var gate = new CountDownLatch(1);
        var kept = log.keep(Runs.gated(3, gate));
        Runs.some(kept, 5);
        assertTrue(log.cancel(id(kept)));
        Runs.until(() -> !log.cancel(id(kept)));
        Got got = Runs.read(log.follow(id(kept), -1));
        assertInstanceOf(CancelledException.class, got.thrown());
        assertTrue(got.lines().getLast().contains("run.cancelled"), got.lines().getLast());
        assertEquals(
                1,
                got.lines().stream()
                        .filter(line -> line.contains("\"run."))
                        .skip(1)
                        .count());
        assertThrows(CancelledException.class, kept::result);
        assertFalse(log.cancel("unknown"));
    }

    @Test
    void whatWouldMissSomethingIsRefused() {
        var read = Runs.talk(3);
        read.iterator().next();
        var refused = assertThrows(IllegalStateException.class, () -> log.keep(read));
        assertTrue(String.valueOf(refused.getMessage()).contains("cannot be kept"), refused::getMessage);
        assertThrows(GoneException.class, () -> log.follow(id(read), -1));
        assertEquals("done", read.result());

        var twice = Runs.talk(3);
        var kept = log.keep(twice);
        var again = assertThrows(IllegalStateException.class, () -> log.keep(twice));
        assertTrue(String.valueOf(again.getMessage()).contains("already"), again::getMessage);
        assertEquals("done", kept.result());
        assertEquals(10, Runs.read(log.follow(id(kept), -1)).lines().size());
    }

    @Test
    void whatIsNotThereIsGone() {
        var gate = new CountDownLatch(1);
        var kept = log.keep(Runs.gated(0, gate));
        Runs.some(kept, 2);
        assertThrows(GoneException.class, () -> log.follow("unknown", -1));
        assertThrows(GoneException.class, () -> log.follow("", 7));
        assertThrows(GoneException.class, () -> log.follow(null, -1));
        assertFalse(log.cancel(null));
        var ahead = log.follow(id(kept), 700);
        var farAhead = log.follow(id(kept), Long.MAX_VALUE);
        assertThrows(IllegalArgumentException.class, () -> log.follow(id(kept), -2));
        gate.countDown();
        assertEquals("done", kept.result());
        for (var follower : List.of(ahead, farAhead))
            assertInstanceOf(GoneException.class, Runs.read(follower).thrown());
        assertThrows(GoneException.class, () -> log.follow(id(kept), 700));
    }

    @Test
    void followingDoesNotWaitForARunThatIsSilent() throws Exception {
        var gate = new CountDownLatch(1);
        var kept = log.keep(Runs.gated(0, gate));
        Runs.some(kept, 2);
        var follower = log.follow(id(kept), 1);
        assertFalse(follower.await(Duration.ZERO));
        assertEquals(kept.run(), follower.run());
        gate.countDown();
        assertEquals(2, Runs.read(follower).lines().size());
    }

    @Test
    void aReaderThatStandsStillHoldsUpNobody() {
        var kept = log.keep(Runs.talk(5_000));
        var still = log.follow(id(kept), -1);
        still.iterator().next();
        assertEquals(10_004, Runs.read(log.follow(id(kept), -1)).lines().size());
        assertEquals(10_003, Runs.read(still).lines().size());
    }

    @Test
    void tooManyEventsEndTheRunAndNothingOfItIsDropped() {
        var small = EventLog.builder().events(50).build();
        var kept = small.keep(Runs.talk(100_000));
        Got got = Runs.read(kept);
        var limit = assertInstanceOf(LimitException.class, got.thrown());
        assertTrue(String.valueOf(limit.getMessage()).contains("50 events"), limit::getMessage);
        Got again = Runs.read(small.follow(id(kept), -1));
        assertEquals(got.lines(), again.lines());
        int count = again.lines().size();
        assertTrue(count > 50 && count < 50 + 600, () -> count + " events");
        for (int i = 0; i < count; i++)
            assertTrue(
                    again.lines().get(i).startsWith("{\"seq\":" + i + ","),
                    again.lines().get(i));
        assertTrue(
                again.lines().getLast().contains("LimitException"),
                again.lines().getLast());
    }

    @Test
    void tooManyBytesDoSoToo() {
        var small = EventLog.builder().bytes(10_000).build();
        var kept = small.keep(Runs.talk(100_000));
        var limit = assertThrows(LimitException.class, kept::result);
        assertTrue(String.valueOf(limit.getMessage()).contains("10000 bytes"), limit::getMessage);
    }

    @Test
    void aRunThatHasEndedIsForgottenWhenItsTimeIsOverAndOneThatGoesOnIsNot() {
        var clock = new Clock();
        var timed =
                EventLog.builder().retention(Duration.ofMinutes(5)).clock(clock).build();
        var gate = new CountDownLatch(1);
        var going = timed.keep(Runs.gated(1, gate));
        var over = timed.keep(Runs.talk(1));
        assertEquals("done", over.result());
        var early = timed.follow(id(over), -1);
        clock.pass(Duration.ofSeconds(299));
        assertEquals(6, Runs.read(timed.follow(id(over), -1)).lines().size());
        clock.pass(Duration.ofSeconds(2));
        assertThrows(GoneException.class, () -> timed.follow(id(over), -1));
        assertFalse(timed.isResumable(id(over)));
        assertEquals(6, Runs.read(early).lines().size());
        clock.pass(Duration.ofDays(3));
        assertTrue(timed.isResumable(id(going)));
        gate.countDown();
        assertEquals(6, Runs.read(timed.follow(id(going), -1)).lines().size());
    }

    @Test
    void ofTooManyThatHaveEndedTheFirstIsForgotten() {
        var few = EventLog.builder().runs(2).build();
        var gate = new CountDownLatch(1);
        var going = few.keep(Runs.gated(1, gate));
        var ended = new ArrayList<String>();
        for (int i = 0; i < 4; i++) {
            var kept = few.keep(Runs.talk(1));
            assertEquals(6, Runs.read(kept).lines().size());
            ended.add(id(kept));
            int expected = Math.min(3, i + 2);
            Runs.until(() -> few.toString().equals("EventLog of " + expected + " runs"));
        }
        List<Boolean> there = ended.stream().map(few::isResumable).toList();
        assertEquals(List.of(false, false, true, true), there);
        gate.countDown();
        assertEquals("done", going.result());
    }

    @Test
    void runsAreForgottenThoughNobodyAsks() {
        var brief = EventLog.builder().retention(Duration.ofMillis(50)).build();
        for (int i = 0; i < 5; i++)
            assertEquals("done", brief.keep(Runs.talk(1)).result());
        Runs.until(() -> brief.toString().equals("EventLog of 0 runs"));
    }

    @Test
    void anEventWithoutAFormKeepsItsPlaceAndIsThereAsItWas() {
        var kept = log.keep(Runs.start(out -> {
            out.emit(new Formless(Thread.currentThread()));
            Runs.say(out, 1);
            return "done";
        }));
        assertEquals("done", kept.result());
        var all = new ArrayList<Emission>();
        log.follow(id(kept), -1).emissions().forEach(all::add);
        assertEquals(4, all.size());
        assertInstanceOf(Formless.class, all.get(1).event());
    }
}
