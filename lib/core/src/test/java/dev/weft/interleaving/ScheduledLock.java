package dev.weft.interleaving;

import java.util.ArrayDeque;
import java.util.Date;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/** Stands for {@link java.util.concurrent.locks.ReentrantLock}. On threads that no scheduler knows it does nothing. */
public final class ScheduledLock {
    private final int[] published = new int[Races.MOST_THREADS];
    private @Nullable Task owner;
    private int holds;

    public void lock() {
        Task me = Scheduler.current();
        if (me == null) return;
        me.scheduler.point(me);
        acquire(me);
    }

    public void lockInterruptibly() throws InterruptedException {
        lock();
        Task me = Scheduler.current();
        if (me == null || !me.interrupted) return;
        me.interrupted = false;
        unlock();
        throw new InterruptedException();
    }

    public void unlock() {
        Task me = Scheduler.current();
        if (me == null) return;
        if (owner != me) throw new IllegalMonitorStateException();
        if (--holds > 0) return;
        release(me);
        me.scheduler.point(me);
    }

    public boolean isHeldByCurrentThread() {
        return owner != null && owner == Scheduler.current();
    }

    public Condition newCondition() {
        return new ScheduledCondition();
    }

    private void acquire(Task me) {
        while (owner != null && owner != me) me.scheduler.await(me, this, false, Long.MAX_VALUE);
        owner = me;
        holds++;
        Races.learn(me.clock, published);
    }

    private void release(Task me) {
        owner = null;
        Races.learn(published, me.clock);
        me.clock[me.id]++;
        me.scheduler.wakeWhoWaitsFor(this);
    }

    @Override
    public String toString() {
        return "the lock held by " + owner;
    }

    @SuppressWarnings("WaitNotInLoop") // callers loop
    private final class ScheduledCondition implements Condition {
        private final Deque<Waiting> waiting = new ArrayDeque<>();

        private static final class Waiting {
            private final Task task;
            private boolean signalled;

            Waiting(Task task) {
                this.task = task;
            }

            @Override
            public String toString() {
                return "a condition";
            }
        }

        @Override
        public void await() throws InterruptedException {
            await(true, Long.MAX_VALUE);
        }

        @Override
        public long awaitNanos(long nanos) throws InterruptedException {
            Task me = Scheduler.current();
            if (me == null) return 0;
            long deadline = me.scheduler.after(nanos);
            await(true, deadline);
            return deadline - me.scheduler.now();
        }

        @Override
        public boolean await(long time, TimeUnit unit) throws InterruptedException {
            return awaitNanos(unit.toNanos(time)) > 0;
        }

        @Override
        public boolean awaitUntil(Date deadline) {
            throw new UnsupportedOperationException("the scheduler's clock knows no dates");
        }

        @Override
        public void awaitUninterruptibly() {
            try {
                await(false, Long.MAX_VALUE);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        private void await(boolean interruptible, long deadline) throws InterruptedException {
            Task me = Scheduler.current();
            if (me == null) return;
            if (owner != me) throw new IllegalMonitorStateException();
            if (interruptible && me.interrupted) {
                me.interrupted = false;
                throw new InterruptedException();
            }
            int held = holds;
            holds = 0;
            var mine = new Waiting(me);
            waiting.add(mine);
            release(me);
            me.scheduler.await(me, mine, interruptible, deadline);
            waiting.remove(mine);
            acquire(me);
            holds = held;
            if (interruptible && me.interrupted && !mine.signalled) {
                me.interrupted = false;
                throw new InterruptedException();
            }
        }

        @Override
        public void signal() {
            Waiting first;
            do first = waiting.poll();
            while (first != null && first.task.waitsFor != first); // its time has run out, or it was interrupted
            if (first == null) return;
            first.signalled = true;
            first.task.goOn();
        }

        @Override
        public void signalAll() {
            while (!waiting.isEmpty()) signal();
        }
    }
}
