package dev.weft.web;

import org.jspecify.annotations.Nullable;

/**
 * What a client has posted is not what its protocol says, is too much, or asks for what is not there. The message names the field and what was
 * expected of it, never what the client wrote there, so that it can be sent back.
 */
public final class BadRequestException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;
    private final String field;
    private final int status;

    BadRequestException(String field, String message, @Nullable Throwable cause) {
        this(400, field, message, cause);
    }

    private BadRequestException(int status, String field, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.field = field;
        this.status = status;
    }

    /** What the request names is not there. */
    static BadRequestException notFound(String field, String message) {
        return new BadRequestException(404, field, message, null);
    }

    /** The request is right, but larger than the {@link RequestLimits} allow. */
    static BadRequestException tooMuch(String field, String message) {
        return new BadRequestException(413, field, message, null);
    }

    /** Path of the field that is wrong, such as {@code messages.0.content}; "" where the body as a whole is. */
    public String field() {
        return field;
    }

    /** The status to answer with: 400; 404 where what is asked for does not exist; 413 where it is more than the {@link RequestLimits} allow. */
    public int status() {
        return status;
    }
}
