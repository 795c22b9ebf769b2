package dev.weft;

/**
 * What a run failed with that was read back from its JSON: type and message as they were, the exception itself being there only
 * in the process it was thrown in. Thrown by the loop over a stream that {@link EventCodec#replay(java.io.InputStream)} has read.
 */
public final class RecordedException extends WeftException {
    private static final long serialVersionUID = 1;

    private final String type;
    private final boolean retryable;

    RecordedException(String type, String message, boolean retryable) {
        super(message, null);
        this.type = type;
        this.retryable = retryable;
    }

    /** Simple name of the class of what was thrown then, such as {@code RateLimitException}. */
    public String type() {
        return type;
    }

    @Override
    public boolean retryable() {
        return retryable;
    }
}
