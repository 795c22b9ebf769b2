package dev.weft;

/** The key is missing, wrong, or may not do this: check the key and what it is allowed to do. */
public final class AuthenticationException extends ApiException {
    private static final long serialVersionUID = 1;

    AuthenticationException(Builder from) {
        super(from);
    }
}
