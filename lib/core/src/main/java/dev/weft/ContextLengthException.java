package dev.weft;

/** The input does not fit the model's context: send less, or take another model. */
public final class ContextLengthException extends InvalidRequestException {
    private static final long serialVersionUID = 1;

    ContextLengthException(Builder from) {
        super(from);
    }
}
