package dev.weft;

/** Too many requests or tokens: wait, as long as {@link #retryAfter} says if it does. Not retryable where a quota is used up. */
public final class RateLimitException extends ApiException {
    private static final long serialVersionUID = 1;

    RateLimitException(Builder from) {
        super(from);
    }
}
