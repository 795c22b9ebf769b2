package dev.weft.provider;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Keys for {@link Endpoint#key(Supplier)}, which asks for one at each attempt. */
public final class Keys {
    private Keys() {}

    /**
     * These keys in turn, one for each attempt, from the first again after the last; for any number of threads. An attempt that
     * is made again after a 429 so goes out with the next key, and so does the next call after a 401, which is never made again.
     */
    public static Supplier<String> rotating(String... keys) {
        var all = List.of(keys);
        if (all.isEmpty()) throw new IllegalArgumentException("there is no key to rotate");
        var next = new AtomicInteger();
        return () -> all.get(next.getAndUpdate(i -> (i + 1) % all.size()));
    }
}
