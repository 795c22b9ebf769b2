package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * Bytes were not what their media type or protocol promised. The offending piece is behind {@link #frame()}, not in the message:
 * it may hold what a user wrote.
 */
public final class DecodeException extends ModelException {
    private static final long serialVersionUID = 1;
    private final String frame;

    /** For decoders: what was wrong, and the piece that could not be decoded. {@code cause} may be null. */
    public DecodeException(String message, String frame, @Nullable Throwable cause) {
        super(message, cause);
        this.frame = frame;
    }

    /** The piece that could not be decoded, as far as it is known; may hold private text. */
    public String frame() {
        return frame;
    }
}
