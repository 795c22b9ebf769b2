package dev.weft;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Pieces of work of one run, side by side on virtual threads of their own. The thread that started them waits until all are back;
 * at most a given number is at work at once. The first failure, and the end of the run, interrupt all that are inside user code;
 * one that stays there is waited for no longer than a second, and can emit nothing any more.
 */
final class SideBySide<R extends @Nullable Object> {
    private static final Logger LOG = System.getLogger("dev.weft");
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);

    private final Execution run;
    private final ReentrantLock lock;
    private final List<? extends Emitter.Work<? extends R, ?>> works;
    private final StepEmitter out;
    /** The caller's: a piece of work may change that of its own thread. */
    private final ClassLoader loader = Thread.currentThread().getContextClassLoader();

    // guarded by the run's lock
    private final List<@Nullable R> results = new ArrayList<>();
    private final Map<Thread, Lane> inside = new LinkedHashMap<>();
    private int next;
    private int busy;
    private @Nullable Throwable failure;

    SideBySide(Execution run, List<? extends Emitter.Work<? extends R, ?>> works, StepEmitter out) {
        this.run = run;
        this.works = works;
        this.out = out;
        lock = run.state.lock;
        for (int i = 0; i < works.size(); i++) results.add(null);
    }

    @SuppressWarnings("NullAway") // every place was filled where nothing failed
    List<R> run(int atOnce) throws Exception {
        busy = Math.min(atOnce, works.size());
        int threads = busy;
        for (int i = 0; i < threads; i++) start();
        lock.lock();
        try {
            await();
            leaveBehind();
            nameLingering();
            run.state.refuse();
            if (failure instanceof Exception e) throw e;
            if (failure instanceof Error e) throw e;
            return new ArrayList<>(results);
        } finally {
            lock.unlock();
        }
    }

    private void await() {
        long deadline = 0;
        boolean patient = true;
        while (busy > 0) {
            try {
                if (patient && failure == null && run.state.stopping() == null) {
                    run.state.changed.await();
                    continue;
                }
                if (patient) deadline = System.nanoTime() + PATIENCE;
                patient = false;
                long left = deadline - System.nanoTime();
                if (left <= 0) return;
                run.state.changed.awaitNanos(left);
            } catch (InterruptedException e) {
                // the run's end comes this way too, and then needs no other word
                if (run.state.stopping() == null) fail(e);
            }
        }
    }

    /** Those that stay inside can emit nothing any more. */
    private void leaveBehind() {
        if (run.state.stopping() != null) return;
        var why = new CancelledException("the call that this was a part of has failed");
        for (Lane lane : inside.values()) run.write.end(lane, why);
        if (!inside.isEmpty()) run.write.queue.wake();
    }

    /** Those that stay inside though another has failed; where the run is being ended, whoever ends it names them. */
    private void nameLingering() {
        if (inside.isEmpty() || run.state.stopping() != null) return;
        List<Thread> lingering = List.copyOf(inside.keySet());
        lock.unlock();
        try {
            LOG.log(
                    Level.WARNING,
                    "{0}: a piece of work beside others has failed, and some of these have not come back a second after"
                            + " they were interrupted; {1}",
                    run.run.name(),
                    Threads.where(lingering));
        } finally {
            lock.lock();
        }
    }

    /** A thread for each piece of work: what one leaves behind on its own does not reach the next. */
    private void start() {
        Thread thread = Threads.unstarted("weft-part-" + run.run.name(), this::work);
        thread.setContextClassLoader(loader);
        thread.start();
    }

    private void work() {
        int mine;
        var lane = new Lane(out.lane);
        lock.lock();
        try {
            if (isOver()) return;
            mine = next++;
            inside.put(Thread.currentThread(), lane);
            run.hands.enter(true);
        } finally {
            lock.unlock();
        }
        var outcome = new Outcome();
        try {
            run.carried.apply(() -> outcome.of(works.get(mine), out.in(lane))).run();
        } catch (Throwable thrown) {
            outcome.failure = thrown;
        }
        lock.lock();
        try {
            inside.remove(Thread.currentThread());
            run.hands.leave();
            if (outcome.failure != null) fail(outcome.failure);
            else set(mine, outcome.value);
            if (isOver()) return;
        } finally {
            lock.unlock();
        }
        // whatever interrupt was meant for this piece of work ends with its thread
        start();
    }

    /** Whether nothing is left for the calling thread, which then is one less at work. */
    private boolean isOver() {
        if (failure == null && next < works.size() && run.state.stopping() == null) return false;
        busy--;
        run.state.changed.signalAll();
        return true;
    }

    @SuppressWarnings("unchecked") // the work's type is the list's
    private void set(int index, @Nullable Object value) {
        results.set(index, (R) value);
    }

    private void fail(Throwable thrown) {
        if (failure != null) return;
        failure = thrown;
        for (Thread thread : inside.keySet()) thread.interrupt();
        run.state.changed.signalAll();
    }
}
