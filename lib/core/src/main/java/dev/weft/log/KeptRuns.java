package dev.weft.log;

import dev.weft.EventStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The runs that are kept in this process: those that go on, and those that have ended and whose time is not over. Any thread. One
 * thread for all of them forgets runs, and is there only while there are any that have ended.
 */
final class KeptRuns {
    private static final Logger LOG = System.getLogger("dev.weft");
    private static final Duration LONGEST_NAP = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration TIDY_EVERY = Duration.ofMinutes(1);

    private final Settings settings;
    private final Map<String, KeptRun> runs = new ConcurrentHashMap<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // guarded by the lock: in the order of their ends
    private final Queue<KeptRun> over = new ArrayDeque<>();
    private boolean forgetting;
    private Instant tidied = Instant.MIN;

    KeptRuns(Settings settings) {
        this.settings = settings;
    }

    KeptRun keep(EventStream<?> stream) {
        String id = stream.run().id();
        LogStore store = settings.store;
        var writer = store == null ? null : new StoreWriter(id, store, settings, () -> cancel(id));
        var kept = new KeptRun(stream, settings, writer, this::ended);
        forget();
        if (runs.putIfAbsent(id, kept) != null)
            throw new IllegalStateException("the run " + kept.run.name() + " is kept already");
        try {
            stream.listen(kept);
        } catch (IllegalStateException e) {
            runs.remove(id, kept);
            throw new IllegalStateException(
                    "this run cannot be kept: " + e.getMessage() + "; keep a stream before anything else", e);
        }
        stream.detach();
        if (writer != null) writer.start(PATIENCE, () -> stored(kept));
        return kept;
    }

    private void cancel(String run) {
        KeptRun kept = runs.get(run);
        if (kept != null) kept.cancel();
    }

    @Nullable
    KeptRun find(@Nullable String run) {
        forget();
        return run == null ? null : runs.get(run);
    }

    int count() {
        return runs.size();
    }

    private void ended(KeptRun run) {
        lock.lock();
        try {
            if (runs.get(run.run.id()) != run) return;
            run.expires = later(settings.clock.instant(), settings.retention);
            over.add(run);
            forget();
            if (over.isEmpty() || forgetting) return;
            forgetting = true;
            Thread.ofVirtual()
                    .name("weft-log")
                    .inheritInheritableThreadLocals(false)
                    .start(this::forgetInTime);
        } finally {
            lock.unlock();
        }
    }

    /** From here on the store has it, whole. */
    private void stored(KeptRun run) {
        boolean due;
        lock.lock();
        try {
            runs.remove(run.run.id(), run);
            over.remove(run);
            Instant now = settings.clock.instant();
            due = tidied.isBefore(now.minus(TIDY_EVERY));
            if (due) tidied = now;
        } finally {
            lock.unlock();
        }
        if (due && settings.store != null) tidy(settings.store);
    }

    private void tidy(LogStore store) {
        try {
            store.tidy(settings.retention, settings.runs);
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "the log's store could not forget old runs", e);
        }
    }

    private static Instant later(Instant now, Duration time) {
        return time.compareTo(Duration.between(now, Instant.MAX)) < 0 ? now.plus(time) : Instant.MAX;
    }

    private void forget() {
        lock.lock();
        try {
            Instant now = settings.clock.instant();
            KeptRun first = over.peek();
            while (first != null && (over.size() > settings.runs || !first.expires.isAfter(now))) {
                over.remove();
                runs.remove(first.run.id(), first);
                first = over.peek();
            }
        } finally {
            lock.unlock();
        }
    }

    private void forgetInTime() {
        lock.lock();
        try {
            while (true) {
                forget();
                KeptRun first = over.peek();
                if (first == null) break;
                Duration left = Duration.between(settings.clock.instant(), first.expires);
                if (left.compareTo(LONGEST_NAP) > 0) left = LONGEST_NAP;
                var unused = changed.awaitNanos(Math.max(1, left.toNanos()));
            }
        } catch (InterruptedException stray) {
            // nobody has a reason to interrupt this thread of ours; the next run that ends starts another
        } finally {
            forgetting = false;
            lock.unlock();
        }
    }
}
