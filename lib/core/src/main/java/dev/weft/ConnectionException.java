package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * No connection could be made, or it broke before the first byte of the response. Nothing was received, so that the call may be
 * made again.
 */
public final class ConnectionException extends ModelException {
    private static final long serialVersionUID = 1;
    /** For transports. */
    public ConnectionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean retryable() {
        return true;
    }
}
