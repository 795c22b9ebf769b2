package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class GateTest {
    @Test
    void holdsWhoeverArrivesUntilItIsOpened() throws Exception {
        var gate = new Gate();
        var passed = new CountDownLatch(1);
        Thread.startVirtualThread(() -> {
            pass(gate);
            passed.countDown();
        });
        gate.awaitArrival();
        assertEquals(1, passed.getCount());
        assertEquals(1, gate.waiting());
        gate.open();
        passed.await();
        assertEquals(0, gate.waiting());
        gate.pass();
        assertEquals(2, gate.arrivals());
    }

    @Test
    void letsOneOfManyThroughAndThenAllOfThem() throws Exception {
        var gate = new Gate();
        var passed = new AtomicInteger();
        for (int i = 0; i < 100; i++) {
            Thread.startVirtualThread(() -> {
                pass(gate);
                passed.incrementAndGet();
            });
        }
        gate.awaitArrivals(100);
        gate.letOne();
        Awaitility.await().until(() -> passed.get() == 1);
        assertEquals(99, gate.waiting());
        gate.open();
        Awaitility.await().until(() -> passed.get() == 100);
    }

    @Test
    void aTicketGivenBeforehandIsKeptForWhoComes() throws Exception {
        var gate = new Gate();
        gate.letOne();
        gate.pass();
        var second = Thread.startVirtualThread(() -> pass(gate));
        gate.awaitArrivals(2);
        Awaitility.await().until(() -> gate.waiting() == 1);
        gate.open();
        second.join();
    }

    @Test
    void anInterruptWakesWhoWaits() throws Exception {
        var gate = new Gate();
        var woken = new AtomicReference<Throwable>();
        var thread = Thread.startVirtualThread(() -> {
            try {
                gate.pass();
            } catch (InterruptedException e) {
                woken.set(e);
            }
        });
        gate.awaitArrival();
        thread.interrupt();
        thread.join();
        assertTrue(woken.get() instanceof InterruptedException);
        assertEquals(0, gate.waiting());
    }

    @Test
    void aTestIsToldWhenNobodyComes() {
        var gate = new Gate(Duration.ofMillis(10));
        var failure = assertThrows(IllegalStateException.class, gate::awaitArrival);
        assertEquals(
                "only 0 of 1 arrived at the gate within 10 ms: what should have come here is blocked before it, has"
                        + " failed, or was never started",
                failure.getMessage());
    }

    @Test
    void aGateIsSharedByThousands() throws Exception {
        var gate = new Gate();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 5000; i++) threads.add(Thread.startVirtualThread(() -> pass(gate)));
        gate.awaitArrivals(5000);
        assertEquals(5000, gate.waiting());
        gate.open();
        for (Thread thread : threads) thread.join();
    }

    private static void pass(Gate gate) {
        try {
            gate.pass();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
