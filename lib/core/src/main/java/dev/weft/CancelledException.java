package dev.weft;

/**
 * The run was ended by somebody, not by a failure: {@link EventStream#close}, {@link EventStream#cancel}, an interrupt of the
 * reading thread, or {@link EventStream#detach} while a thread was reading. The message says which.
 */
public final class CancelledException extends WeftException {
    private static final long serialVersionUID = 1;

    CancelledException(String message) {
        super(message, null);
    }
}
