package dev.weft;

import org.jspecify.annotations.Nullable;

/** Something went wrong between us and the model. Catch this for "the provider failed", whatever the way. */
public class ModelException extends WeftException {
    private static final long serialVersionUID = 1;
    /** For models: what was wrong, and what to do about it; {@code cause} may be null. */
    public ModelException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
