package dev.weft;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The model answered, but not with what the {@link Schema} asked for. The message says where it does not fit and what was
 * expected there, or that the answer was cut off, held back or refused; what the model said is behind {@link #text()}.
 */
public final class SchemaException extends ModelException {
    private static final long serialVersionUID = 1;
    private final String text;
    private final transient @Nullable ChatResponse response;

    SchemaException(String message, String text, @Nullable ChatResponse response, @Nullable Throwable cause) {
        super(message, cause);
        this.text = text;
        this.response = response;
    }

    /** What the model said; may be private. */
    public String text() {
        return text;
    }

    /** The whole answer, with its usage and finish reason; empty where a text alone was read. */
    public Optional<ChatResponse> response() {
        return Optional.ofNullable(response);
    }
}
