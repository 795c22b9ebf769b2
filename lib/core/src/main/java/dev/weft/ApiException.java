package dev.weft;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The provider refused or failed, by a status or by an error inside the answer. The message is the provider's own; the whole
 * body, which may quote the request, is only behind {@link #body()}. Subclasses name the usual kinds.
 */
public class ApiException extends ModelException {
    private static final long serialVersionUID = 1;
    /** The usual kinds of refusal: chooses the subclass. */
    public enum Kind {
        /** 401, 403: {@link AuthenticationException}. */
        AUTHENTICATION,
        /** 429: {@link RateLimitException}. */
        RATE_LIMIT,
        /** 404: {@link NotFoundException}. */
        NOT_FOUND,
        /** 400, 413, 422 and the like: {@link InvalidRequestException}. */
        INVALID_REQUEST,
        /** The input does not fit the model's context: {@link ContextLengthException}. */
        CONTEXT_LENGTH,
        /** 5xx, overloaded: {@link ServerException}. */
        SERVER,
        /** Anything else, such as 402. */
        OTHER
    }

    private final int status;
    private final Kind kind;
    private final String said;
    private final String type;
    private final String code;
    private final String requestId;
    private final String body;
    private final transient @Nullable Duration retryAfter;
    private final boolean retryable;

    ApiException(Builder from) {
        super(from.describe(), null);
        status = from.status;
        kind = from.kind;
        said = from.message;
        type = from.type;
        code = from.code;
        requestId = from.requestId;
        body = from.body;
        retryAfter = from.retryAfter;
        retryable = from.retryable;
    }

    /** Starts an exception for a response with this status; an error inside a 200 body has status 200. */
    public static Builder status(int status) {
        return new Builder(status);
    }

    /** Status of the response; 200 where the error came inside the answer. */
    public int status() {
        return status;
    }

    /** The kind of refusal, which is also the class. */
    public Kind kind() {
        return kind;
    }

    /** The provider's own message, without what {@link #getMessage} puts around it, or "". */
    public String providerMessage() {
        return said;
    }

    /** The provider's own word for the type of the error, or "". */
    public String type() {
        return type;
    }

    /** The provider's own code, or "". */
    public String code() {
        return code;
    }

    /** The provider's id of the request, for its support, or "". */
    public String requestId() {
        return requestId;
    }

    /** The body of the error, cut off at the limit for error bodies; may quote what was sent. */
    public String body() {
        return body;
    }

    /** How long the provider asked to wait. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    @Override
    public boolean retryable() {
        return retryable;
    }

    /** The same refusal, to be changed. */
    public Builder toBuilder() {
        var same = new Builder(status)
                .kind(kind)
                .retryable(retryable)
                .message(said)
                .type(type)
                .code(code);
        return same.requestId(requestId).body(body).retryAfter(retryAfter);
    }

    /** Collects what is known of a refusal; {@link #build} chooses the class by the kind. */
    public static final class Builder {
        private final int status;
        private Kind kind;
        private boolean retryable;
        private String message = "";
        private String type = "";
        private String code = "";
        private String requestId = "";
        private String body = "";
        private @Nullable Duration retryAfter;

        private Builder(int status) {
            this.status = status;
            kind = kindOf(status);
            retryable = status == 408 || status == 409 || status == 429 || status >= 500;
        }

        private static Kind kindOf(int status) {
            return switch (status) {
                case 401, 403 -> Kind.AUTHENTICATION;
                case 404 -> Kind.NOT_FOUND;
                case 429 -> Kind.RATE_LIMIT;
                case 400, 405, 406, 411, 413, 414, 415, 422 -> Kind.INVALID_REQUEST;
                default -> status >= 500 ? Kind.SERVER : Kind.OTHER;
            };
        }

        /** Another kind than the status says; also sets whether it is worth trying again: rate limits and servers are. */
        public Builder kind(Kind value) {
            kind = value;
            retryable = value == Kind.RATE_LIMIT || value == Kind.SERVER;
            return this;
        }

        /** Whether trying again may help; after {@link #kind}, which sets it too. */
        public Builder retryable(boolean value) {
            retryable = value;
            return this;
        }

        /** The provider's message. */
        public Builder message(String value) {
            message = value;
            return this;
        }

        /** The provider's type of error. */
        public Builder type(String value) {
            type = value;
            return this;
        }

        /** The provider's code. */
        public Builder code(String value) {
            code = value;
            return this;
        }

        /** The provider's id of the request. */
        public Builder requestId(String value) {
            requestId = value;
            return this;
        }

        /** The error's body. */
        public Builder body(String value) {
            body = value;
            return this;
        }

        /** The wait that the provider asked for; null for none. */
        public Builder retryAfter(@Nullable Duration value) {
            retryAfter = value;
            return this;
        }

        /** The exception, of the class that its kind names. */
        public ApiException build() {
            return switch (kind) {
                case AUTHENTICATION -> new AuthenticationException(this);
                case RATE_LIMIT -> new RateLimitException(this);
                case NOT_FOUND -> new NotFoundException(this);
                case INVALID_REQUEST -> new InvalidRequestException(this);
                case CONTEXT_LENGTH -> new ContextLengthException(this);
                case SERVER -> new ServerException(this);
                case OTHER -> new ApiException(this);
            };
        }

        private String describe() {
            String what = message.isEmpty() ? "the provider gave no message" : message;
            String id = requestId.isEmpty() ? "" : " (request " + requestId + ")";
            return (status == 200 ? "error inside the answer: " : "status " + status + ": ") + what + id;
        }
    }
}
