package dev.weft.interleaving;

import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/** What instrumented classes call instead of, or before, what other threads could notice. */
public final class Hooks {
    private Hooks() {}

    // ---- memory ----

    public static void readVolatile(Object owner, String field) {
        Task me = Scheduler.current();
        if (me == null) return;
        me.scheduler.point(me);
        me.scheduler.races.readVolatile(me, owner, field);
    }

    public static void writeVolatile(Object owner, String field) {
        Task me = Scheduler.current();
        if (me == null) return;
        me.scheduler.point(me);
        me.scheduler.races.writeVolatile(me, owner, field);
    }

    public static void read(Object owner, String field) {
        Task me = Scheduler.current();
        if (me == null) return;
        int other = me.scheduler.races.read(me, owner, field);
        if (other >= 0) me.scheduler.race(me, other, field);
    }

    public static void write(Object owner, String field) {
        Task me = Scheduler.current();
        if (me == null) return;
        int other = me.scheduler.races.write(me, owner, field);
        if (other >= 0) me.scheduler.race(me, other, field);
    }

    public static void load(@Nullable Object[] array, int index) {
        Task me = Scheduler.current();
        if (me == null || index < 0 || index >= array.length) return;
        me.scheduler.point(me);
        int other = me.scheduler.races.readElement(me, array, index, array[index]);
        if (other >= 0) me.scheduler.race(me, other, "an array's element");
    }

    public static void store(@Nullable Object[] array, int index, @Nullable Object value) {
        Task me = Scheduler.current();
        if (me != null && index >= 0 && index < array.length) {
            me.scheduler.point(me);
            int other = me.scheduler.races.writeElement(me, array, index);
            if (other >= 0) me.scheduler.race(me, other, "an array's element");
        }
        array[index] = value;
    }

    // ---- threads, time, and what is not of interest here ----

    public static System.Logger getLogger(String name) {
        return new Silent(name);
    }

    private record Silent(String name) implements System.Logger {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isLoggable(Level level) {
            return false;
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, String message, @Nullable Throwable thrown) {}

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, String format, @Nullable Object... arguments) {}
    }

    public static Thread unstarted(Thread.Builder.OfVirtual builder, Runnable body) {
        Task me = Scheduler.current();
        return me == null ? builder.unstarted(body) : me.scheduler.prepare(builder, body);
    }

    public static void start(Thread thread) {
        Task me = Scheduler.current();
        if (me == null) thread.start();
        else me.scheduler.start(me, thread);
    }

    public static void join(Thread thread) {
        Task me = Scheduler.current();
        if (me == null) throw new UnsupportedOperationException("join is for the threads of a scenario");
        me.scheduler.point(me);
        me.scheduler.awaitEnd(me, thread);
    }

    public static void interrupt(Thread thread) {
        Task me = Scheduler.current();
        if (me == null) return;
        me.scheduler.point(me);
        Task other = me.scheduler.taskOf(thread);
        if (other == null) return;
        other.interrupted = true;
        if (other.interruptible) other.goOn();
    }

    public static boolean isInterrupted(Thread thread) {
        Task me = Scheduler.current();
        if (me == null) return thread.isInterrupted();
        me.scheduler.point(me);
        Task other = me.scheduler.taskOf(thread);
        return other != null && other.interrupted;
    }

    public static boolean interrupted() {
        Task me = Scheduler.current();
        if (me == null) return Thread.interrupted();
        me.scheduler.point(me);
        boolean was = me.interrupted;
        me.interrupted = false;
        return was;
    }

    public static long nanoTime() {
        Task me = Scheduler.current();
        return me == null ? System.nanoTime() : me.scheduler.now();
    }
}
