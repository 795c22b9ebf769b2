package dev.weft.log;

import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.EventStream;
import dev.weft.Json;
import dev.weft.LimitException;
import dev.weft.Listener;
import dev.weft.Run;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run that goes on here, or did: all of its emissions, in memory. The run's listener thread adds, any number of followers wait
 * for more, each on its own thread. Bounded by the log's limits: where one is reached the run is made to fail, and what it emits
 * until it has ended is still taken. Its lock is never held while anything else is called.
 */
final class KeptRun implements Listener {
    private static final long LOOK = TimeUnit.SECONDS.toNanos(5);
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    final Run run;
    private final Settings settings;
    private final @Nullable StoreWriter writer;
    private final Consumer<KeptRun> onEnd;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();

    // guarded by the lock
    private final List<Emission> emissions = new ArrayList<>();
    /** The run while it goes on. */
    private @Nullable EventStream<?> stream;

    private boolean ended;
    private long endMissedSince;

    // the listener's thread
    private long bytes;
    private boolean full;

    // under the lock of the log
    Instant expires = Instant.MAX;

    KeptRun(EventStream<?> stream, Settings settings, @Nullable StoreWriter writer, Consumer<KeptRun> onEnd) {
        this.stream = stream;
        this.settings = settings;
        this.writer = writer;
        this.onEnd = onEnd;
        run = stream.run();
    }

    // ---- the listener's thread ----

    @Override
    public void on(Emission emission) {
        @Nullable RuntimeException formless = null;
        Json json;
        try {
            json = settings.codec.json(emission);
        } catch (RuntimeException e) {
            // its place is kept, so that the numbers of what follows are as they were
            formless = e;
            json = settings.codec.hidden(emission);
        }
        String line = json.toString();
        boolean last = isEnd(emission.event());
        bytes += line.getBytes(StandardCharsets.UTF_8).length;
        if (writer != null) writer.add(new LogStore.Entry(emission.seq(), line), last);
        // first: once its end can be read, its time runs
        if (last) onEnd.accept(this);
        add(emission, last);
        if (!last && !full) refuseTooMuch(emission.seq() + 1);
        if (formless != null && writer != null) throw formless;
    }

    private void add(Emission emission, boolean last) {
        lock.lock();
        try {
            emissions.add(emission);
            ended |= last;
            if (last) stream = null;
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void refuseTooMuch(long events) {
        String reached;
        if (events >= settings.events) {
            reached = settings.events + " events; see EventLog.Builder.events";
        } else if (bytes >= settings.bytes) {
            reached = settings.bytes + " bytes; see EventLog.Builder.bytes";
        } else {
            return;
        }
        full = true;
        var going = going();
        if (going != null)
            going.fail(new LimitException("the run " + run.name() + " has reached its log's limit of " + reached));
    }

    static boolean isEnd(Event event) {
        return event instanceof Event.RunCompleted
                || event instanceof Event.RunFailed
                || event instanceof Event.RunCancelled;
    }

    // ---- any thread ----

    /** Ends the run where it goes on. */
    boolean cancel() {
        var going = going();
        if (going != null) going.cancel();
        return going != null;
    }

    private @Nullable EventStream<?> going() {
        lock.lock();
        try {
            return stream;
        } finally {
            lock.unlock();
        }
    }

    /** Whether its store has, or will have, all of it. */
    boolean isStored() {
        return writer != null && writer.isWell();
    }

    /** What comes after this number; refused where nothing will. */
    Follower follow(long after) {
        lock.lock();
        try {
            if (ended && after >= emissions.size() - 1) throw over(after);
            // a number that is not here yet may have been told by another of the run's listeners
            return new Follower(this, (int) Math.min(after, Integer.MAX_VALUE - 1) + 1);
        } finally {
            lock.unlock();
        }
    }

    private GoneException over(long after) {
        return new GoneException("the run " + run.name() + " has ended with number " + (emissions.size() - 1)
                + ": there is nothing behind number " + after);
    }

    /** The emission with this number, waited for; null where the follower is closed. */
    @Nullable
    Emission await(int number, Follower by) throws InterruptedException {
        lock.lock();
        try {
            while (!by.isClosed()) {
                if (number < emissions.size()) return emissions.get(number);
                if (ended) throw over(number - 1L);
                var unused = grown.awaitNanos(LOOK);
                if (number >= emissions.size()) refuseWhereTheEndIsMissing();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** A listener that was far behind, on a machine that stood still, is dropped: then the end never comes here. */
    private void refuseWhereTheEndIsMissing() {
        if (stream == null || stream.end().isEmpty()) return;
        long now = System.nanoTime();
        if (endMissedSince == 0) endMissedSince = now | 1;
        if (now - endMissedSince > PATIENCE)
            throw new GoneException("the end of the run " + run.name() + " was not heard: its listener was dropped");
    }

    /** Lets every follower look again. */
    void wakeFollowers() {
        lock.lock();
        try {
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
