package dev.weft.provider;

/** When a call that failed before its first event is made again. */
public final class RetryPolicy {
    /** Two further attempts. */
    public static final RetryPolicy DEFAULT = new RetryPolicy(3);

    private final int attempts;

    private RetryPolicy(int attempts) {
        this.attempts = attempts;
    }

    /** At most this many attempts, the first included. */
    public static RetryPolicy attempts(int n) {
        return new RetryPolicy(n);
    }

    int attempts() {
        return attempts;
    }
}
