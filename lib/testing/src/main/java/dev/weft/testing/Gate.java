package dev.weft.testing;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;

/**
 * Holds a fake where the test wants it held, and tells the test when it has got there: the way to prove that something can be
 * read while all that follows does not exist yet.
 *
 * <pre>{@code
 * var gate = new Gate();
 * var model = FakeModel.script(call -> call.text("Hel").hold(gate).text("lo"));
 * // … read "Hel" …
 * gate.awaitArrival();   // the model waits, nothing more can come
 * gate.open();
 * }</pre>
 *
 * <p>Any number of threads, virtual ones included, may arrive, wait and open at once. A gate that was opened stays open. An
 * interrupt wakes whoever waits. Nothing waits for a test for ever: {@code awaitArrival} gives up after ten seconds.
 */
public final class Gate {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int arrivals;
    private int waiting;
    private int tickets;
    private boolean open;

    /** A closed gate that nobody has come to. */
    public Gate() {
        this(PATIENCE);
    }

    /** A closed gate whose {@code awaitArrival} gives up after this long, in place of ten seconds. */
    public Gate(Duration patience) {
        if (patience.isNegative()) throw new IllegalArgumentException("patience cannot be negative: " + patience);
        this.patience = patience;
    }

    /** Lets everybody through, now and from now on. */
    public void open() {
        lock.lock();
        try {
            open = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets one through, now or when the next one comes, and stays closed for the others. */
    public void letOne() {
        lock.lock();
        try {
            tickets++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Arrives, and waits until it may pass. For fakes; scripts say {@code hold(gate)}. */
    public void pass() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            arrivals++;
            waiting++;
            changed.signalAll();
            try {
                while (!open && tickets == 0) changed.await();
                if (!open) tickets--;
            } finally {
                waiting--;
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until somebody has arrived, however long ago.
     *
     * @throws IllegalStateException where nobody has come in ten seconds
     */
    public void awaitArrival() throws InterruptedException {
        awaitArrivals(1);
    }

    /**
     * Waits until this many have arrived since the gate was made, those that have passed included.
     *
     * @throws IllegalStateException where fewer have come in ten seconds
     */
    public void awaitArrivals(int count) throws InterruptedException {
        long left = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (arrivals < count) {
                if (left <= 0) throw tooFew(count);
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private IllegalStateException tooFew(int count) {
        return new IllegalStateException("only " + arrivals + " of " + count + " arrived at the gate within "
                + TimeUnit.NANOSECONDS.toMillis(patience.toNanos())
                + " ms: what should have come here is blocked before it, has failed, or was never started");
    }

    /** How many have arrived since the gate was made. */
    public int arrivals() {
        return counted(() -> arrivals);
    }

    /** How many wait now. */
    public int waiting() {
        return counted(() -> waiting);
    }

    private int counted(IntSupplier count) {
        lock.lock();
        try {
            return count.getAsInt();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "gate with " + waiting() + " waiting";
    }
}
