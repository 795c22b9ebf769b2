package dev.weft.tool;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** On which threads a tool is called and how long it may take. Immutable. */
public final class Terms {
    /** On a virtual thread of its own, for as long as it takes. */
    public static final Terms USUAL = new Terms(null, Duration.ZERO);

    /** A platform thread of its own for each call. */
    static final Executor PLATFORM_THREADS = work -> start(Thread.ofPlatform().daemon(), "weft-tool", work);

    /** A virtual thread of its own for each call that is not made on the thread that waits for it. */
    static final Executor VIRTUAL_THREADS = work -> start(Thread.ofVirtual(), "weft-tool", work);

    /** Longer than anybody waits, and still a number of nanoseconds. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final @Nullable Executor executor;
    private final Duration limit;

    private Terms(@Nullable Executor executor, Duration limit) {
        this.executor = executor;
        this.limit = limit;
    }

    /** Nothing is inherited by accident, and class loading works as it did for the caller. */
    static void start(Thread.Builder thread, String name, Runnable work) {
        var made = thread.name(name).inheritInheritableThreadLocals(false).unstarted(work);
        made.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        made.start();
    }

    /** The same terms on this executor. */
    public Terms on(Executor value) {
        return new Terms(Objects.requireNonNull(value, "executor"), limit);
    }

    /** The same terms with this limit; zero for none, and a hundred years for more than that. */
    public Terms within(Duration value) {
        if (value.isNegative()) throw new IllegalArgumentException("a limit cannot be negative: " + value);
        return new Terms(executor, value.compareTo(LONGEST) > 0 ? LONGEST : value);
    }

    /** Where it is called; null for a virtual thread of its own. */
    @Nullable
    Executor executor() {
        return executor;
    }

    /** The longest that a call may take; zero for no limit. */
    public Duration limit() {
        return limit;
    }
}
