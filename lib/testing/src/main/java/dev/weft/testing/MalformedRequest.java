package dev.weft.testing;

import java.io.IOException;

/** What came over a connection is no request that the server takes; it is answered with this status, and the connection ends. */
final class MalformedRequest extends IOException {
    private static final long serialVersionUID = 1;
    private final int status;

    MalformedRequest(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
