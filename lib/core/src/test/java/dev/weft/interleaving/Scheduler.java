package dev.weft.interleaving;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a scenario: its threads run one at a time, and at every point the {@link Chooser} says which one.
 *
 * <p>The thread whose turn it is owns everything here; a turn is handed over with a volatile write. The clock stands
 * still until no thread can go on, or the chooser lets a short wait run out; then it jumps.
 */
final class Scheduler {
    private static final int MOST_POINTS = 100_000;
    /** Waits up to this long may run out while others could go on, as if those were slow. */
    private static final long SHORT = TimeUnit.SECONDS.toNanos(1);

    private static final ThreadLocal<@Nullable Task> CURRENT = new ThreadLocal<>();

    final Races races = new Races();
    private final Chooser chooser;
    private final boolean timeless;
    private final List<Task> tasks = new ArrayList<>();
    private final Map<Thread, Task> byThread = new ConcurrentHashMap<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private long now;
    private int points;
    private volatile @Nullable Throwable failure;

    /** Where it is {@code timeless}, it is a mistake if a wait ends because its time is over. */
    Scheduler(Chooser chooser, boolean timeless) {
        this.chooser = chooser;
        this.timeless = timeless;
    }

    /** The calling thread's task; null on threads that no scheduler knows. */
    static @Nullable Task current() {
        return CURRENT.get();
    }

    /** Runs the scenario and every thread it starts, to the last; gives what went wrong, or null. */
    @Nullable
    Throwable run(Runnable scenario) {
        Thread main = prepare(Thread.ofVirtual().name("scenario"), scenario);
        add(main, new int[Races.MOST_THREADS]).giveTurn();
        main.start();
        try {
            if (!over.await(90, TimeUnit.SECONDS)) failure = stuck();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = e;
        }
        return failure;
    }

    private AssertionError stuck() {
        var stuck = new AssertionError("a thread does not come back: it blocks where the scheduler cannot see it");
        for (Task task : List.copyOf(tasks)) stuck.addSuppressed(where(task));
        return stuck;
    }

    // ---- threads ----

    /** A thread that will run when a task made for it gets its first turn. */
    Thread prepare(Thread.Builder builder, Runnable body) {
        return builder.unstarted(() -> {
            Task me = Objects.requireNonNull(byThread.get(Thread.currentThread()));
            CURRENT.set(me);
            me.awaitTurn();
            try {
                body.run();
            } catch (Throwable thrown) {
                fail(thrown);
            }
            me.done = true;
            for (Task task : tasks) if (task.waitsFor == me) task.goOn();
            handOver(me);
        });
    }

    private Task add(Thread thread, int[] clock) {
        var task = new Task(this, tasks.size(), thread, clock);
        clock[task.id]++;
        tasks.add(task);
        byThread.put(thread, task);
        return task;
    }

    void start(Task me, Thread thread) {
        add(thread, me.clock.clone());
        me.clock[me.id]++;
        thread.start();
        point(me);
    }

    @Nullable
    Task taskOf(Thread thread) {
        return byThread.get(thread);
    }

    // ---- turns ----

    long now() {
        return now;
    }

    long after(long nanos) {
        return nanos > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + Math.max(0, nanos);
    }

    /** Here another thread may be chosen. */
    void point(Task me) {
        if (failure != null) stayHere();
        if (++points > MOST_POINTS) fail(new AssertionError("it does not end: " + MOST_POINTS + " steps were taken"));
        handOver(me);
    }

    /** Waits until somebody calls {@link Task#goOn}, or the deadline is over. */
    void await(Task me, Object what, boolean interruptible, long deadline) {
        me.waitsFor = what;
        me.interruptible = interruptible;
        me.deadline = deadline;
        handOver(me);
    }

    void awaitEnd(Task me, Thread thread) {
        Task other = byThread.get(thread);
        if (other == null) throw new IllegalStateException("not started by the scenario: " + thread);
        if (!other.done) await(me, other, false, Long.MAX_VALUE);
        Races.learn(me.clock, other.clock);
    }

    void wakeWhoWaitsFor(Object what) {
        for (Task task : tasks) if (task.waitsFor == what) task.goOn();
    }

    private void handOver(Task me) {
        Task next = next(me);
        if (next == me) return;
        if (next == null) over.countDown();
        else next.giveTurn();
        if (!me.done) me.awaitTurn();
        if (failure != null && !me.done) stayHere();
    }

    /** The task to go on: the calling one where it is first in the list and number 0 is chosen; null at the end. */
    private @Nullable Task next(Task me) {
        if (failure != null) return null;
        List<Task> ways = new ArrayList<>();
        if (me.canGoOn()) ways.add(me);
        for (Task task : tasks) if (task != me && task.canGoOn()) ways.add(task);
        boolean idle = ways.isEmpty();
        int free = me.canGoOn() ? 1 : ways.size();
        for (Task task : tasks) {
            boolean early = !timeless && !idle && !task.canGoOn() && !task.done && task.deadline - now <= SHORT;
            if (early) ways.add(task);
        }
        if (idle) {
            Task first = firstToRunOut();
            if (first != null && timeless) fail(waiting("nobody wakes a thread before its time is over"));
            else if (first != null) ways.add(first);
        }
        if (ways.isEmpty()) {
            if (!tasks.stream().allMatch(task -> task.done)) fail(waiting("threads wait forever"));
            return null;
        }
        Task next = ways.get(ways.size() == 1 ? 0 : choose(ways.size(), free));
        if (!next.canGoOn()) {
            now = Math.max(now, next.deadline);
            next.goOn();
        }
        return next;
    }

    private int choose(int ways, int free) {
        try {
            return chooser.choose(ways, free);
        } catch (RuntimeException notTheSameAgain) {
            fail(notTheSameAgain);
            return 0;
        }
    }

    private @Nullable Task firstToRunOut() {
        Task first = null;
        for (Task task : tasks) {
            if (task.done || task.deadline == Long.MAX_VALUE) continue;
            if (first == null || task.deadline < first.deadline) first = task;
        }
        return first;
    }

    // ---- failures ----

    /** The first failure counts; nobody gets another turn. */
    void fail(Throwable thrown) {
        if (failure != null) return;
        failure = thrown;
        over.countDown();
    }

    /** What goes on after a failure proves nothing: this thread is left behind. */
    private void stayHere() {
        over.countDown();
        while (true) LockSupport.park(this);
    }

    private AssertionError waiting(String how) {
        var waiting = new AssertionError(how + ": a wake-up was lost, or nobody sent one");
        for (Task task : tasks) if (!task.done) waiting.addSuppressed(where(task));
        return waiting;
    }

    private static Throwable where(Task task) {
        var where = new Throwable(task + (task.waitsFor == null ? " could go on" : " waits for " + task.waitsFor));
        where.setStackTrace(Arrays.stream(task.thread.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith("dev.weft")
                        && !frame.getClassName().startsWith("dev.weft.interleaving"))
                .toArray(StackTraceElement[]::new));
        return where;
    }

    void race(Task me, int other, String variable) {
        fail(new AssertionError("data race on " + variable + " between " + me + " and " + tasks.get(other)));
        stayHere();
    }
}
