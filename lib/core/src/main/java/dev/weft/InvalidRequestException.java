package dev.weft;

/** The provider does not take this request: the message says what is wrong with it. */
public class InvalidRequestException extends ApiException {
    private static final long serialVersionUID = 1;

    InvalidRequestException(Builder from) {
        super(from);
    }
}
