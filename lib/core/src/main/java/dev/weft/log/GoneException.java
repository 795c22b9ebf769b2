package dev.weft.log;

import dev.weft.WeftException;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for of a run's log is not there any more, or never was: the run is unknown or forgotten, it has ended and nothing
 * comes after what the reader has, or a part of the log was lost. Thrown in place of a gap. For a browser it is the status 204.
 */
public final class GoneException extends WeftException {
    private static final long serialVersionUID = 1;

    private final boolean retryable;

    /** For whoever reads a log or asks for one elsewhere: which run, and what there is. */
    public GoneException(String message) {
        this(message, null, false);
    }

    private GoneException(String message, @Nullable Throwable cause, boolean retryable) {
        super(message, cause);
        this.retryable = retryable;
    }

    /** What is there is not what it should be. */
    static GoneException broken(String message, Throwable cause) {
        return new GoneException(message, cause, false);
    }

    /** The log may be there, but it cannot be read now. */
    static GoneException forNow(String message, Throwable cause) {
        return new GoneException(message, cause, true);
    }

    /** True only where the log's store could not be reached, which may pass: for a browser it is the status 503. */
    @Override
    public boolean retryable() {
        return retryable;
    }
}
