package dev.weft;

/** The provider failed or is overloaded: the same call may succeed later. */
public final class ServerException extends ApiException {
    private static final long serialVersionUID = 1;

    ServerException(Builder from) {
        super(from);
    }
}
