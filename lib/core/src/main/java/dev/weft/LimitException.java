package dev.weft;

/** A limit was reached. The message names the limit, its value, what was reached, and how to change it. */
public final class LimitException extends WeftException {
    private static final long serialVersionUID = 1;
    /** For whoever enforces a limit. */
    public LimitException(String message) {
        super(message, null);
    }
}
