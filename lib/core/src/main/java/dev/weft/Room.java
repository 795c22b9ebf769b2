package dev.weft;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where emitters wait until the reader and every listener have room. Everything is guarded by the run's lock, which is given up
 * while waiting; whoever makes room, or ends the run, calls {@link #made}. A listener that is too far behind is dropped while
 * somebody waits for it; a full stream that nobody reads for too long ends the run.
 */
final class Room {
    private static final Logger LOG = System.getLogger("dev.weft");
    private static final long UNREAD_WARNING = TimeUnit.SECONDS.toNanos(1);
    private static final long FIRST_LOOK = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_LOOK = TimeUnit.SECONDS.toNanos(1);

    private final Run run;
    private final RunState state;
    private final EmissionQueue queue;
    private final List<Tap> taps;
    private final Consumer<LimitException> onLimit;
    private final int capacity;
    private final long stall;
    private final long lag;
    private final Condition made;
    private int waiting;
    private boolean unreadWarned;
    private boolean readerGone;

    /** {@code onLimit} is called without the lock, and ends the run. */
    Room(
            Run run,
            RunState state,
            EmissionQueue queue,
            List<Tap> taps,
            RunOptions options,
            Consumer<LimitException> onLimit) {
        this.run = run;
        this.state = state;
        this.queue = queue;
        this.taps = taps;
        this.onLimit = onLimit;
        capacity = options.capacity();
        stall = nanos(options.stall());
        lag = nanos(options.listenerLag());
        made = state.lock.newCondition();
    }

    private static long nanos(Duration limit) {
        // zero means none; a century is as good, and leaves sums of times within their range
        Duration century = Duration.ofDays(36_500);
        return limit.isZero() || limit.compareTo(century) > 0 ? century.toNanos() : limit.toNanos();
    }

    boolean isFree() {
        if (!readerGone && !queue.hasRoom()) return false;
        for (Tap tap : taps) if (!tap.hasRoom(capacity)) return false;
        return true;
    }

    /** The reader will never read again: only listeners are waited for. */
    void readerGone() {
        readerGone = true;
        made.signalAll();
    }

    /** Lets every emitter that waits look again. */
    void made() {
        if (waiting > 0) made.signalAll();
    }

    /** Whether somebody has begun to read and may read on. */
    boolean isRead() {
        return !readerGone && queue.reader() != null;
    }

    /** Whether there are listeners. */
    boolean isHeard() {
        return !taps.isEmpty();
    }

    /** Name of the run. */
    String run() {
        return run.name();
    }

    boolean isOnListener() {
        Thread me = Thread.currentThread();
        for (Tap tap : taps) if (tap.isOn(me)) return true;
        return false;
    }

    /** Waits for room; throws where the run takes nothing more. */
    void await() {
        refuseReaders();
        boolean interrupted = false;
        try {
            long since = System.nanoTime();
            long taken = queue.taken();
            while (!isFree()) {
                queue.wake();
                try {
                    LimitException limit = awaitOnce(since, taken);
                    if (limit != null) withoutTheLock(() -> onLimit.accept(limit));
                } catch (InterruptedException e) {
                    // an interrupt alone ends nothing here: what is emitted keeps its place, and the flag is set again
                    // below
                    interrupted = true;
                }
                if (queue.taken() != taken) {
                    taken = queue.taken();
                    since = System.nanoTime();
                }
                state.refuse();
            }
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    private void refuseReaders() {
        if (queue.reader() != Thread.currentThread() && !isOnListener()) return;
        throw new IllegalStateException(
                "the stream of " + run.name() + " is full, and this thread is one of those that read it:"
                        + " it would wait for itself; emit from another thread, or raise RunOptions.capacity");
    }

    /** Calls what may be user code, such as a log's handler; anything may have changed afterwards. */
    private void withoutTheLock(Runnable action) {
        state.lock.unlock();
        try {
            action.run();
        } finally {
            state.lock.lock();
        }
    }

    /** Waits until there may be room, or something has changed; gives the limit that was reached while nobody read. */
    @SuppressWarnings("WaitNotInLoop") // the caller loops
    private @Nullable LimitException awaitOnce(long since, long takenBefore) throws InterruptedException {
        waiting++;
        queue.wantRoom(true);
        try {
            long now = System.nanoTime();
            dropLaggards(now);
            // looked at again after saying that we wait, since the reader makes room without the lock
            if (!isFree() && state.isGoingOn()) made.awaitNanos(Math.max(1, nextLook(since, now) - now));
        } finally {
            if (--waiting == 0) queue.wantRoom(false);
        }
        if (isFree()) return null;
        long now = System.nanoTime();
        boolean unread = !readerGone && !queue.hasRoom() && queue.taken() == takenBefore;
        if (unread && unclaimed() && now - since >= UNREAD_WARNING) warnUnread();
        if (!unread || now - since < stall) return null;
        return new LimitException("nobody has read the full stream of " + run.name() + " for " + Duration.ofNanos(stall)
                + " (" + capacity + " events wait); read it, detach() it, or set RunOptions.stall");
    }

    private long nextLook(long since, long now) {
        long next = since + stall;
        if (unclaimed() && !unreadWarned) next = Math.min(next, since + UNREAD_WARNING);
        for (Tap tap : taps) if (!tap.hasRoom(capacity)) next = Math.min(next, tap.behindAt(lag));
        // the reader tells of room when there is much; one that reads little and then does something else is not waited
        // for
        long look = now + Math.clamp(now - since, FIRST_LOOK, LONGEST_LOOK);
        return next > now ? Math.min(next, look) : look;
    }

    private boolean unclaimed() {
        return !taps.isEmpty() && !readerGone && queue.reader() == null;
    }

    private void warnUnread() {
        if (unreadWarned) return;
        unreadWarned = true;
        withoutTheLock(() -> LOG.log(
                Level.WARNING,
                "{0} waits: it has listeners, but nobody reads its stream; use ask(request, listener),"
                        + " or detach() the stream",
                run.name()));
    }

    /** Drops every listener that is too far behind. */
    private void dropLaggards(long now) {
        taps.removeIf(Tap::isDone);
        for (Tap tap : List.copyOf(taps)) {
            if (!tap.isBehind(lag, now) || !taps.remove(tap)) continue;
            tap.drop();
            withoutTheLock(() -> tap.reportDropped(run.name()));
        }
    }

    /** After the end of the run: stays with the listeners until each is through, or dropped. */
    void seeListenersThrough() {
        Threads.start("weft-listeners-" + run.name(), () -> {
            state.lock.lock();
            try {
                awaitListeners();
            } finally {
                state.lock.unlock();
            }
        });
    }

    private void awaitListeners() {
        while (true) {
            long now = System.nanoTime();
            dropLaggards(now);
            if (taps.isEmpty()) return;
            long next = Long.MAX_VALUE;
            for (Tap tap : taps) next = Math.min(next, tap.behindAt(lag));
            waiting++;
            try {
                made.awaitNanos(Math.max(TimeUnit.MILLISECONDS.toNanos(1), next - now));
            } catch (InterruptedException stray) {
                // nobody has a reason to interrupt this thread of ours: look again
            } finally {
                waiting--;
            }
        }
    }
}
