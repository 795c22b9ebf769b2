package dev.weft;

/** What went wrong, in a form that can be stored; the exception itself is there only in the process it was thrown in. */
public final class Failure {
    private final Throwable exception;

    private Failure(Throwable exception) {
        this.exception = exception;
    }

    /** The failure that {@code exception} is. */
    public static Failure of(Throwable exception) {
        return new Failure(exception);
    }

    /** Simple name of the exception's class, such as {@code RateLimitException}. */
    public String type() {
        return exception instanceof RecordedException recorded
                ? recorded.type()
                : exception.getClass().getSimpleName();
    }

    /** The exception's message, or "". */
    public String message() {
        String message = exception.getMessage();
        return message == null ? "" : message;
    }

    /** Whether the same call may succeed when it is simply made again. */
    public boolean retryable() {
        return exception instanceof WeftException weft && weft.retryable();
    }

    /** What was thrown; of a failure that was read back from JSON, a {@link RecordedException}. */
    public Throwable exception() {
        return exception;
    }

    @Override
    public String toString() {
        return message().isEmpty() ? type() : type() + ": " + message();
    }
}
