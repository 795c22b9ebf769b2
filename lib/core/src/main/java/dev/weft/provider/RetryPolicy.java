package dev.weft.provider;

import dev.weft.ApiException;
import dev.weft.ModelException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When a call that failed before its first event is made again, and after what delay: as long as the provider asked for, else
 * half a second, doubled for each further attempt up to 8 seconds, less up to a quarter by chance, so that many callers do not
 * come back at the same moment; eight times the half second at first where a provider says that it is overloaded. Only what says that it is {@linkplain ModelException#retryable retryable} is tried again.
 * Immutable.
 */
public final class RetryPolicy {
    /** Two further attempts, waits of at most a minute. */
    public static final RetryPolicy DEFAULT = attempts(3);

    /** Every failure is final. */
    public static final RetryPolicy NONE = attempts(1);

    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(8);

    /** How many times longer the wait is where the provider says that it has too much to do. */
    private static final int OVERLOADED = 8;

    private final int attempts;
    private final Duration base;
    private final Duration cap;

    private RetryPolicy(int attempts, Duration base, Duration cap) {
        this.attempts = attempts;
        this.base = base;
        this.cap = cap;
    }

    /** At most this many attempts, the first included. */
    public static RetryPolicy attempts(int n) {
        if (n < 1) throw new IllegalArgumentException("there must be at least 1 attempt, not " + n);
        return new RetryPolicy(n, Duration.ofMillis(500), Duration.ofSeconds(60));
    }

    /** The same with another delay before the second attempt, where the provider asks for none; doubled for each further one. */
    public RetryPolicy baseDelay(Duration delay) {
        return new RetryPolicy(attempts, checked("base delay", delay), cap);
    }

    /** The same with another longest wait that a provider may ask for; above it the call fails at once. */
    public RetryPolicy cap(Duration longest) {
        return new RetryPolicy(attempts, base, checked("cap", longest));
    }

    /** Whether the attempt with this number, from 1, may be followed by another after this failure. */
    boolean again(int attempt, ModelException failure) {
        return attempt < attempts && failure.retryable();
    }

    /** Whether the provider asks for a longer wait than the cap allows. */
    boolean tooLong(ModelException failure) {
        return asked(failure).compareTo(cap) > 0;
    }

    Duration cap() {
        return cap;
    }

    /** How long to wait after the attempt with this number, from 1. */
    Duration delay(int attempt, ModelException failure) {
        Duration asked = asked(failure);
        if (!asked.isNegative()) return asked;
        Duration full = overloaded(failure) ? base.multipliedBy(OVERLOADED) : base;
        for (int i = 1; i < attempt && full.compareTo(LONGEST_BACKOFF) < 0; i++) full = full.multipliedBy(2);
        long nanos = full.compareTo(LONGEST_BACKOFF) < 0 ? full.toNanos() : LONGEST_BACKOFF.toNanos();
        return Duration.ofNanos(
                nanos - (long) (nanos * 0.25 * ThreadLocalRandom.current().nextDouble()));
    }

    private static boolean overloaded(ModelException failure) {
        return failure instanceof ApiException api
                && (api.status() == 529 || api.type().equals("overloaded_error"));
    }

    private static Duration asked(ModelException failure) {
        Duration none = Duration.ofSeconds(-1);
        return failure instanceof ApiException api ? api.retryAfter().orElse(none) : none;
    }

    private static Duration checked(String name, Duration value) {
        Objects.requireNonNull(value, name);
        if (value.isNegative()) throw new IllegalArgumentException(name + " cannot be negative: " + value);
        return value;
    }

    @Override
    public String toString() {
        return attempts == 1 ? "RetryPolicy.NONE" : "RetryPolicy of " + attempts + " attempts, waits of at most " + cap;
    }
}
