package dev.weft;

/** The model took longer than a time limit allows. */
public final class TimedOutException extends ModelException {
    private static final long serialVersionUID = 1;
    /** Which of the separate limits it was. */
    public enum Phase {
        /** Name lookup, connection and TLS. */
        CONNECT,
        /** From the request to the end of the response's whole head. */
        FIRST_BYTE,
        /** Between two bytes of the body; comments count as bytes, a slow reader does not count as silence. */
        IDLE
    }

    private final Phase phase;

    /** For transports. */
    public TimedOutException(Phase phase, String message) {
        super(message, null);
        this.phase = phase;
    }

    /** Which limit was reached. */
    public Phase phase() {
        return phase;
    }

    @Override
    public boolean retryable() {
        return phase != Phase.IDLE;
    }
}
