package dev.weft.log;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes one run into the store, behind the run, on a virtual thread of its own: all that has come meanwhile in one go. The run's
 * listener thread adds and never waits here; what waits is bounded by the log's limits. It also holds the lease and looks whether
 * somebody wants the run ended. A store that fails for as long as a lease lasts gets nothing more of this run, which is said once;
 * the run goes on.
 */
final class StoreWriter {
    private static final Logger LOG = System.getLogger("dev.weft");
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int MOST_AT_ONCE = 500;

    private final String run;
    private final LogStore store;
    private final Settings settings;
    private final Runnable onCancel;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // guarded by the lock
    private List<LogStore.Entry> waiting = new ArrayList<>();
    private boolean complete;
    private boolean known;
    private boolean well = true;

    /** {@code onCancel} is called, at most once, on the writer's thread. */
    StoreWriter(String run, LogStore store, Settings settings, Runnable onCancel) {
        this.run = run;
        this.store = store;
        this.settings = settings;
        this.onCancel = onCancel;
    }

    /** Begins, and waits a little until the store knows the run; {@code onStored} is called where it has all of it. */
    void start(Duration patience, Runnable onStored) {
        Thread.ofVirtual()
                .name("weft-log-" + run)
                .inheritInheritableThreadLocals(false)
                .start(() -> {
                    if (isWritten()) onStored.run();
                });
        lock.lock();
        try {
            long left = patience.toNanos();
            while (!known && left > 0) left = changed.awaitNanos(left);
        } catch (InterruptedException e) {
            // whoever waits for something that ends at an interrupt sees the flag
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    // ---- any thread ----

    void add(LogStore.Entry entry, boolean last) {
        lock.lock();
        try {
            if (!well) return;
            waiting.add(entry);
            complete = last;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the store has taken everything so far. */
    boolean isWell() {
        lock.lock();
        try {
            return known && well;
        } finally {
            lock.unlock();
        }
    }

    // ---- the writer's thread ----

    private boolean isWritten() {
        try {
            var writer = Patience.asked(settings.lease, () -> store.create(run, settings.lease));
            now(true);
            write(writer);
            return true;
        } catch (IOException | RuntimeException | InterruptedException e) {
            now(false);
            LOG.log(
                    Level.WARNING,
                    "the store of the log has failed for the run " + run + ", which goes on, but cannot be resumed from"
                            + " elsewhere",
                    e);
            return false;
        }
    }

    private void now(boolean stillWell) {
        lock.lock();
        try {
            known = true;
            well = stillWell;
            if (!well) waiting = List.of();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void write(LogStore.Writer writer) throws IOException, InterruptedException {
        long renewEvery = TimeUnit.NANOSECONDS.convert(settings.lease) / 3;
        long renewed = System.nanoTime();
        long looked = renewed;
        boolean wanted = true;
        while (true) {
            List<LogStore.Entry> batch = next();
            if (batch == null) break;
            if (!batch.isEmpty()) Patience.told(settings.lease, () -> writer.append(batch));
            long now = System.nanoTime();
            if (wanted && now - looked >= LOOK) {
                looked = now;
                wanted = !Patience.asked(settings.lease, writer::cancelled);
                if (!wanted) onCancel.run();
            }
            if (now - renewed >= renewEvery) {
                renewed = now;
                Patience.told(settings.lease, writer::renew);
            }
        }
        Patience.told(settings.lease, () -> writer.end(settings.retention));
    }

    /** What waits, or nothing where a while has passed; null where all has been written. */
    @SuppressWarnings("WaitNotInLoop") // the caller loops
    private @Nullable List<LogStore.Entry> next() throws InterruptedException {
        lock.lock();
        try {
            if (waiting.isEmpty() && complete) return null;
            if (waiting.isEmpty()) {
                var unused = changed.awaitNanos(LOOK);
            }
            List<LogStore.Entry> batch = waiting;
            if (batch.size() <= MOST_AT_ONCE) {
                waiting = new ArrayList<>();
                return batch;
            }
            waiting = new ArrayList<>(batch.subList(MOST_AT_ONCE, batch.size()));
            return List.copyOf(batch.subList(0, MOST_AT_ONCE));
        } finally {
            lock.unlock();
        }
    }
}
