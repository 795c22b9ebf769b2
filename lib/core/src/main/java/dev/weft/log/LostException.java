package dev.weft.log;

import dev.weft.WeftException;

/**
 * The process that a run went on in is gone, and the run with it. What a log ends with then, written by whoever reads it first: the
 * failure's type is {@code LostException} wherever it is read.
 */
public final class LostException extends WeftException {
    private static final long serialVersionUID = 1;

    LostException() {
        super("the process that this run went on in is gone; what is there of the run is all", null);
    }
}
