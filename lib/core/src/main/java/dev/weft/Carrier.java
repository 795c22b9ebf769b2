package dev.weft;

import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Takes what the caller's thread carries (a logging context, a tracing context, a security context) to where user code of the
 * run is called. {@link #capture} is called by {@code stream()} on the caller's thread; its result wraps every piece of user
 * code: the work of the run, and each listener.
 */
@FunctionalInterface
public interface Carrier {
    /** Takes what the calling thread carries, and gives a function that wraps work so that it finds the same. */
    UnaryOperator<Runnable> capture();

    /** Carries one thread-local variable; unset where the caller has none. */
    static <T> Carrier of(ThreadLocal<T> local) {
        return of(local::get, local::set, local::remove);
    }

    /** Carries anything that can be read, set and cleared on a thread, such as a logging context. */
    static <T> Carrier of(Supplier<? extends @Nullable T> get, Consumer<? super T> set, Runnable clear) {
        return () -> {
            T carried = get.get();
            return work -> () -> {
                T before = get.get();
                put(carried, set, clear);
                try {
                    work.run();
                } finally {
                    put(before, set, clear);
                }
            };
        };
    }

    private static <T> void put(@Nullable T value, Consumer<? super T> set, Runnable clear) {
        if (value == null) clear.run();
        else set.accept(value);
    }

    /** Carries what both carry. */
    default Carrier and(Carrier other) {
        return () -> {
            var outer = capture();
            var inner = other.capture();
            return work -> outer.apply(inner.apply(work));
        };
    }
}
