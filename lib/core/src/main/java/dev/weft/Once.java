package dev.weft;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Changes a value when it is first asked for, once; what the change throws is kept as well. Whoever asks waits for the source by
 * itself, and for the others only while the change is made.
 */
final class Once<R extends @Nullable Object, T extends @Nullable Object> implements Supplier<T> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Supplier<? extends R> source;
    private final Function<? super R, ? extends T> change;
    private @Nullable Supplier<T> known;

    Once(Supplier<? extends R> source, Function<? super R, ? extends T> change) {
        this.source = source;
        this.change = change;
    }

    @Override
    public T get() {
        R value = source.get();
        lock.lock();
        try {
            Supplier<T> changed = known;
            if (changed == null) known = changed = changed(value);
            return changed.get();
        } finally {
            lock.unlock();
        }
    }

    private Supplier<T> changed(R value) {
        try {
            T result = change.apply(value);
            return () -> result;
        } catch (RuntimeException failure) {
            return () -> {
                throw failure;
            };
        }
    }
}
