package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * The answer ended without its protocol's own end: what had arrived, and was delivered before this, may be only a part. The
 * cause is what broke the connection, if something did.
 */
public final class TruncatedStreamException extends ModelException {
    private static final long serialVersionUID = 1;
    /** For models and transports; {@code cause} may be null. */
    public TruncatedStreamException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
