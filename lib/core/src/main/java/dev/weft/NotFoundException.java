package dev.weft;

/** There is no such model or address: check the name of the model and the base URL. */
public final class NotFoundException extends ApiException {
    private static final long serialVersionUID = 1;

    NotFoundException(Builder from) {
        super(from);
    }
}
