package dev.weft.interleaving;

import org.jspecify.annotations.Nullable;

/** Stands for {@link java.util.concurrent.locks.LockSupport}. Nobody wakes without a reason. */
public final class ScheduledParking {
    private ScheduledParking() {}

    public static void park(@Nullable Object blocker) {
        park(Long.MAX_VALUE);
    }

    public static void parkNanos(@Nullable Object blocker, long nanos) {
        Task me = Scheduler.current();
        if (me != null) park(me.scheduler.after(nanos));
    }

    private static void park(long deadline) {
        Task me = Scheduler.current();
        if (me == null) return;
        me.scheduler.point(me);
        if (!me.permit && !me.interrupted) me.scheduler.await(me, "an unpark", true, deadline);
        me.permit = false;
    }

    public static void unpark(@Nullable Thread thread) {
        Task me = Scheduler.current();
        if (me == null || thread == null) return;
        me.scheduler.point(me);
        Task other = me.scheduler.taskOf(thread);
        if (other == null) return;
        other.permit = true;
        if ("an unpark".equals(other.waitsFor)) other.goOn();
    }
}
