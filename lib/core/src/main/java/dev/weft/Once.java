package dev.weft;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Computes a value when it is first asked for, once; a failure is not kept, since whoever failed keeps its own. */
final class Once<T extends @Nullable Object> implements Supplier<T> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Supplier<T> compute;
    private @Nullable Value<T> value;

    Once(Supplier<T> compute) {
        this.compute = compute;
    }

    @Override
    public T get() {
        lock.lock();
        try {
            Value<T> known = value;
            if (known == null) value = known = new Value<>(compute.get());
            return known.of();
        } finally {
            lock.unlock();
        }
    }

    private record Value<T extends @Nullable Object>(T of) {}
}
