package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Event.TextDelta;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** C15: listeners, beside the loop and beside each other. */
class ListenersTest {
    private static void emit(Emitter out, int events) {
        for (int i = 0; i < events; i++) out.emit(new TextDelta("x"));
    }

    @Setting.Every
    void eachGetsEveryEmissionOnceInOrderBesideTheLoop(Setting setting) {
        setting.reader().runs(() -> {
            var one = new Seen();
            var other = new Seen();
            var stream = EventStream.start(setting.options(o -> o.listener(one).listener(other)), out -> {
                emit(out, 600);
                return 1;
            });
            var read = new ArrayList<Emission>();
            stream.emissions().forEach(read::add);
            assertEquals(read, one.whole());
            assertEquals(read, other.whole());
        });
    }

    @DisplayName("C5: a loop gets neither RunFailed nor RunCancelled, a listener exactly one, last")
    @Setting.Every
    void aListenerGetsTheEndThatTheLoopThrows(Setting setting) {
        setting.reader().runs(() -> {
            var seen = new Seen();
            var thrown = new IllegalStateException("of the work");
            var stream = EventStream.start(setting.options(o -> o.listener(seen)), out -> {
                emit(out, 5);
                throw thrown;
            });
            var read = new ArrayList<Event>();
            assertSame(thrown, assertThrows(IllegalStateException.class, () -> stream.forEach(read::add)));
            Event.RunFailed end = seen.end(Event.RunFailed.class);
            assertSame(thrown, end.failure().exception());
            assertEquals("xxxxx", end.summary().text());
            seen.whole();
            assertEquals(seen.events().subList(0, 6), read);
        });
    }

    @Setting.Every
    void oneThatThrowsCostsNoEventAndNoOtherListenerAndIsReported(Setting setting) {
        setting.reader().runs(() -> {
            var seen = new Seen();
            var calls = new AtomicInteger();
            try (var warnings = new Warnings()) {
                Listener broken = emission -> {
                    if (calls.incrementAndGet() % 2 == 0) throw new AssertionError("an error, too");
                    throw new java.io.IOException("of the listener");
                };
                var stream = EventStream.start(
                        setting.options(o -> o.listener(broken).listener(seen)), out -> {
                            emit(out, 300);
                            return "done";
                        });
                assertEquals(302, stream.toList().size());
                assertEquals("done", stream.result());
                assertEquals(302, seen.whole().size());
                Until.isTrue(() -> calls.get() == 302);
                assertEquals(1, warnings.about("threw").size(), "once as a warning");
            }
        });
    }

    @DisplayName("C15: user code runs on threads of its own, one for each listener, with no lock held")
    @Setting.Every
    void listenersRunOnThreadsOfTheirOwn(Setting setting) {
        setting.reader().runs(() -> {
            Set<Thread> first = ConcurrentHashMap.newKeySet();
            Set<Thread> second = ConcurrentHashMap.newKeySet();
            var worker = new CompletableFuture<Thread>();
            var itself = new CompletableFuture<EventStream<?>>();
            var stream = EventStream.start(
                    setting.options(o -> o.name("own")
                            .listener(e -> first.add(Thread.currentThread()))
                            .listener(e -> {
                                second.add(Thread.currentThread());
                                // would wait for ever if the run's lock were held
                                Reader.VIRTUAL
                                        .starts(() -> itself.join().summary())
                                        .done();
                            })),
                    out -> {
                        worker.complete(Thread.currentThread());
                        emit(out, 20);
                        return 1;
                    });
            itself.complete(stream);
            stream.toList();
            Reader.noneIsLeft("weft-own");
            assertEquals(1, first.size());
            assertEquals(1, second.size());
            Set<Thread> all =
                    Set.of(first.iterator().next(), second.iterator().next(), worker.join(), Thread.currentThread());
            assertEquals(4, all.size());
            assertTrue(first.iterator().next().isVirtual());
        });
    }

    @Setting.Every
    void theSlowestGatesTheRun(Setting setting) {
        setting.reader().runs(() -> {
            var gate = new CountDownLatch(1);
            var emitted = new AtomicInteger(1);
            Listener slow = emission -> Until.open(gate);
            var stream = EventStream.start(setting.options(o -> o.listener(slow)), out -> {
                while (emitted.get() < 1000) {
                    out.emit(new TextDelta("x"));
                    emitted.incrementAndGet();
                }
                return 1;
            });
            stream.detach();
            // one in its hands, and its queue full
            Until.isTrue(() -> emitted.get() == setting.capacity() + 1);
            gate.countDown();
            stream.result();
        });
    }

    @Test
    void oneWhoseCarrierFailsIsReportedAndHoldsNothingUp() throws Exception {
        var seen = new Seen();
        Carrier works = () -> work -> {
            if (Thread.currentThread().getName().startsWith("weft-listener"))
                throw new IllegalStateException("carrier");
            return work;
        };
        var started = new AtomicInteger();
        Listener never = emission -> started.incrementAndGet();
        try (var warnings = new Warnings()) {
            var options = RunOptions.of(o -> o.listener(never).carry(works).capacity(2));
            var stream = EventStream.start(options, out -> {
                emit(out, 50);
                return "done";
            });
            assertTrue(Reader.VIRTUAL.starts(stream::toList).done().size() == 52);
            assertEquals(0, started.get());
            assertEquals(1, warnings.about("threw").size());
            assertFalse(seen.names().contains("RunFailed"));
        }
    }

    @DisplayName("C15: what is logged is user code as well: no lock is held")
    @Test
    void aLogThatWaitsForTheRunDoesNotHoldItUp() throws Exception {
        var itself = new CompletableFuture<EventStream<?>>();
        var answered = new CompletableFuture<Summary>();
        var handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                answered.complete(
                        Reader.VIRTUAL.starts(() -> itself.join().summary()).done());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("dev.weft");
        try (var warnings = new Warnings()) {
            logger.addHandler(handler);
            Listener sleeper = emission -> Until.interrupted();
            var options = RunOptions.of(o -> o.capacity(1).listener(sleeper).listenerLag(Duration.ofMillis(20)));
            var stream = EventStream.start(options, out -> {
                emit(out, 5);
                return 1;
            });
            itself.complete(stream);
            assertEquals(7, stream.toList().size());
            assertNotNull(answered.get());
            assertFalse(warnings.all().isEmpty());
        } finally {
            logger.removeHandler(handler);
        }
    }
}
