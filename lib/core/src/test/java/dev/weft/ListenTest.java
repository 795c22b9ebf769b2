package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Listeners that are added to a stream somebody else has started, and the emission that is its end. */
class ListenTest {
    private static final RunOptions NAMED = RunOptions.of(o -> o.name("heard"));

    private static void say(Emitter out, int pieces) {
        for (int i = 0; i < pieces; i++) out.emit(new Event.TextDelta("piece " + i));
    }

    @Test
    void whoListensLaterHearsEverythingFromTheBeginning() throws Exception {
        for (int round = 0; round < 500; round++) {
            int pieces = round % 200;
            var stream = EventStream.start(NAMED, out -> {
                say(out, pieces);
                return "done";
            });
            if (round % 3 == 0) stream.await(Duration.ofSeconds(5));
            var early = new Seen();
            stream.listen(early);
            var late = new Seen();
            stream.listen(late);
            var read = new ArrayList<Emission>();
            stream.emissions().forEach(read::add);
            assertEquals(read, early.whole());
            assertEquals(read, late.whole());
            assertEquals(pieces + 2, read.size());
        }
    }

    @Test
    void aRunThatHasFailedBeforeIsHeardToItsEnd() throws Exception {
        var stream = EventStream.start(NAMED, out -> {
            out.step("inner", inner -> {
                say(inner, 3);
                throw new IllegalStateException("broken");
            });
            return "never";
        });
        Until.isTrue(() -> stream.end().isPresent());
        var seen = new Seen();
        stream.listen(seen);
        var heard = seen.whole();
        assertInstanceOf(Event.RunFailed.class, heard.get(heard.size() - 1).event());
        assertEquals(stream.end().orElseThrow(), heard.get(heard.size() - 1));
        var read = new ArrayList<Emission>();
        assertThrows(IllegalStateException.class, () -> stream.emissions().forEach(read::add));
        assertEquals(heard.subList(0, heard.size() - 1), read);
    }

    @Test
    void whoWouldMissSomethingIsRefused() throws Exception {
        var held = new CountDownLatch(1);
        for (int round = 0; round < 3; round++) {
            var stream = EventStream.start(NAMED, out -> {
                say(out, 2);
                held.await();
                return "done";
            });
            switch (round) {
                case 0 -> stream.iterator().next();
                case 1 -> stream.cancel();
                default -> stream.detach();
            }
            var refused = assertThrows(IllegalStateException.class, () -> stream.listen(new Seen()));
            assertTrue(String.valueOf(refused.getMessage()).contains("miss"), refused::getMessage);
            if (round == 2) stream.cancel();
            else stream.close();
        }
    }

    @Test
    void theListenerGatesTheRunLikeAnyOther() throws Exception {
        var go = new CountDownLatch(1);
        var heard = new java.util.concurrent.CopyOnWriteArrayList<Event>();
        var stream = EventStream.start(RunOptions.of(o -> o.name("gated").capacity(4)), out -> {
            say(out, 100);
            return "done";
        });
        stream.listen(emission -> {
            Until.openWhateverComes(go);
            heard.add(emission.event());
        });
        stream.detach();
        assertFalse(stream.end().isPresent());
        go.countDown();
        assertEquals("done", stream.result());
        Until.isTrue(() -> heard.size() == 102);
    }

    @Test
    void C4aFullStreamThatOnlyAListenerHearsIsWarnedOf() throws Exception {
        try (var warnings = new Warnings()) {
            var stream =
                    EventStream.start(RunOptions.of(o -> o.name("onlyHeard").capacity(4)), out -> {
                        say(out, 100);
                        return "done";
                    });
            stream.listen(emission -> {});
            Until.isTrue(() -> warnings.about("onlyHeard").size() == 1);
            assertTrue(warnings.about("onlyHeard").getFirst().contains("detach()"));
            stream.close();
        }
    }

    @Test
    void whoListensWhileSomebodyBeginsToReadHearsEverythingOrIsRefused() {
        Until.repeated(300, () -> {
            var together = new java.util.concurrent.CyclicBarrier(2);
            var stream = EventStream.start(NAMED, out -> {
                say(out, 50);
                return "done";
            });
            var reading = Reader.VIRTUAL.starts(() -> {
                together.await();
                return stream.toList();
            });
            var seen = new Seen();
            together.await();
            boolean heard = true;
            try {
                stream.listen(seen);
            } catch (IllegalStateException refused) {
                heard = false;
                assertTrue(String.valueOf(refused.getMessage()).contains("miss"), refused::getMessage);
            }
            List<Event> read = reading.done();
            assertEquals(52, read.size());
            if (heard) assertEquals(52, seen.whole().size());
        });
    }

    @Test
    void theEndIsTheLastEmissionHoweverItEnds() throws Exception {
        var done = EventStream.start(NAMED, out -> "done");
        assertEquals("done", done.result());
        assertInstanceOf(Event.RunCompleted.class, done.end().orElseThrow().event());

        var closed = EventStream.start(NAMED, out -> {
            new CountDownLatch(1).await();
            return "never";
        });
        assertTrue(closed.end().isEmpty());
        closed.close();
        assertInstanceOf(Event.RunCancelled.class, closed.end().orElseThrow().event());

        var stopped = EventStream.start(NAMED, out -> {
            new CountDownLatch(1).await();
            return "never";
        });
        stopped.stop();
        List<Event> read = stopped.toList();
        assertEquals(1, read.size());
        Until.isTrue(() -> stopped.end().isPresent());
        assertInstanceOf(Event.RunCancelled.class, stopped.end().orElseThrow().event());
    }
}
