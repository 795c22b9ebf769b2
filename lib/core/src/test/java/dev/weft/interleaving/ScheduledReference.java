package dev.weft.interleaving;

import org.jspecify.annotations.Nullable;

/** Stands for {@link java.util.concurrent.atomic.AtomicReference}, as far as Weft uses it. */
public final class ScheduledReference<V extends @Nullable Object> {
    private static final String NAME = "AtomicReference";
    private V value;

    public ScheduledReference(V value) {
        this.value = value;
    }

    @SuppressWarnings("NullAway") // as in the class that this stands for
    public ScheduledReference() {
        this(null);
    }

    public V get() {
        Hooks.readVolatile(this, NAME);
        return value;
    }

    public void set(V next) {
        Hooks.writeVolatile(this, NAME);
        value = next;
    }

    public boolean compareAndSet(V expected, V next) {
        if (get() != expected) return false;
        Task me = Scheduler.current();
        if (me != null) me.scheduler.races.writeVolatile(me, this, NAME);
        value = next;
        return true;
    }
}
