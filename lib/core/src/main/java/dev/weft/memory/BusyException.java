package dev.weft.memory;

import dev.weft.WeftException;

/** A conversation was asked to do something while a run of it goes on, or while its turn is being stored. */
public final class BusyException extends WeftException {
    private static final long serialVersionUID = 1;
    private final String id;

    BusyException(String id) {
        // an id may be a secret, such as that of a browser's session
        super(
                "the conversation is busy: one run at a time. Read the stream of the other run to its end, or close it;"
                        + " BusyException.id() tells which conversation it is",
                null);
        this.id = id;
    }

    /** Which conversation. */
    public String id() {
        return id;
    }

    /** True: the other run will end. */
    @Override
    public boolean retryable() {
        return true;
    }
}
