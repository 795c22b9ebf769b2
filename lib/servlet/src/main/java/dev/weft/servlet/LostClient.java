package dev.weft.servlet;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Nothing can be written any more: the client has gone, or does not read. */
final class LostClient extends IOException {
    private static final long serialVersionUID = 1;

    LostClient(@Nullable Throwable cause) {
        super("the client has gone", cause);
    }
}
