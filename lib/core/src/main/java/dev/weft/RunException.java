package dev.weft;

/** The work of a run threw a checked exception, which is the {@linkplain #getCause cause}. */
public final class RunException extends WeftException {
    private static final long serialVersionUID = 1;

    RunException(Throwable cause) {
        super(cause.toString(), cause);
    }
}
