package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * No connection could be made, or it broke before the first byte of the response. Nothing was received, so that the call may be
 * made again, unless it would fail in the same way: where one side does not trust the other's certificate.
 */
public final class ConnectionException extends ModelException {
    private static final long serialVersionUID = 1;
    private final boolean retryable;

    /** For transports. */
    public ConnectionException(String message, @Nullable Throwable cause) {
        this(message, cause, true);
    }

    /** For transports: one that would come again each time is not {@code retryable}. */
    public ConnectionException(String message, @Nullable Throwable cause, boolean retryable) {
        super(message, cause);
        this.retryable = retryable;
    }

    @Override
    public boolean retryable() {
        return retryable;
    }
}
