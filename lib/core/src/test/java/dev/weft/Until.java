package dev.weft;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** Ways of waiting for what a test needs to go on. Those with a limit fail where it does not come. */
final class Until {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration REPEATED = Duration.ofSeconds(2);

    private Until() {}

    static void isTrue(BooleanSupplier condition) {
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(LIMIT)
                .until(condition::getAsBoolean);
    }

    static void open(CountDownLatch gate) throws InterruptedException {
        assertTrue(gate.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS), "the gate was never opened");
    }

    /** Waits until a thread waits for something. */
    static void waits(Thread thread) {
        isTrue(() -> {
            Thread.State state = thread.getState();
            assertTrue(state != Thread.State.TERMINATED, "the thread has ended");
            return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
        });
    }

    /** Collects garbage until the condition holds. */
    static void collected(BooleanSupplier condition) {
        isTrue(() -> {
            System.gc();
            return condition.getAsBoolean();
        });
    }

    /** Repeats a race, on a slow machine less often. */
    static void repeated(int times, Reader.Code race) {
        long since = System.nanoTime();
        Reader.VIRTUAL.runs(() -> {
            for (int i = 0; i < times && System.nanoTime() - since < REPEATED.toNanos(); i++) race.run();
        });
    }

    /** Waits for an interrupt. */
    @SuppressWarnings("TypeParameterUnusedInFormals") // it gives nothing
    static <T> T interrupted() throws InterruptedException {
        new CountDownLatch(1).await();
        throw new AssertionError("cannot happen");
    }

    /** Waits for the gate and takes no notice of interrupts, as some code does. */
    static void openWhateverComes(CountDownLatch gate) {
        boolean interrupted = false;
        while (true) {
            try {
                gate.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }
}
