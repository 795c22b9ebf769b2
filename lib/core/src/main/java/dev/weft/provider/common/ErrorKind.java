package dev.weft.provider.common;

import dev.weft.ApiException;
import dev.weft.ApiException.Kind;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What kind of refusal an error is: by its status, and where the provider's own type, code or message says it better, by those.
 *
 * @param kind the kind
 * @param retryable whether the same call may succeed when it is made again
 */
public record ErrorKind(Kind kind, boolean retryable) {
    private static final Set<String> CONTEXT_LENGTH = Set.of(
            "context_length_exceeded",
            "exceed_context_size_error",
            "too_many_prompt_tokens",
            "too_many_tokens",
            "model_context_window_exceeded",
            "max_tokens_exceeded",
            "token_limit_exceeded",
            "string_too_long");
    private static final Set<String> NO_MONEY = Set.of(
            "insufficient_quota",
            "credit_balance_exhausted",
            "organization_spend_limit_exceeded",
            "project_spend_limit_exceeded",
            "organization_usage_limit_exceeded",
            "billing_hard_limit_reached",
            "payment_required",
            "billing_error");
    private static final Set<String> RATE_LIMIT = Set.of(
            "rate_limit_exceeded",
            "rate_limit_error",
            "rate_limited",
            "slow_down",
            "ratelimitreached",
            "too_many_requests",
            "resource_exhausted",
            "throttlingexception");
    private static final Set<String> AUTHENTICATION = Set.of(
            "invalid_api_key",
            "authentication_error",
            "authentication",
            "permission_error",
            "permission_denied",
            "unauthenticated",
            "unauthorized");
    private static final Set<String> NOT_FOUND = Set.of(
            "model_not_found", "not_found_error", "not_found", "deploymentnotfound", "previous_response_not_found");
    private static final Set<String> SERVER = Set.of(
            "server_error",
            "internal_server_error",
            "internal_error",
            "internal",
            "api_error",
            "overloaded_error",
            "overloaded",
            "server_is_overloaded",
            "service_unavailable_error",
            "unavailable_error",
            "unavailable",
            "capacity_exceeded",
            "provider_overloaded",
            "provider_unavailable",
            "server",
            "timeout",
            "timeout_error",
            "vector_store_timeout",
            "insufficient_system_resource");
    private static final Set<String> INVALID_REQUEST = Set.of(
            "invalid_request_error",
            "invalid_request",
            "invalid_argument",
            "invalid_prompt",
            "request_too_large",
            "payload_too_large",
            "unprocessable",
            "content_policy_violation",
            "content_filter",
            "data_residency_mismatch",
            "bio_policy",
            "misalignment_policy_violation",
            "invalid_image",
            "invalid_image_format",
            "invalid_base64_image",
            "invalid_image_url",
            "invalid_image_mode",
            "image_too_large",
            "image_too_small",
            "image_parse_error",
            "image_content_policy_violation",
            "image_file_too_large",
            "image_file_not_found",
            "unsupported_image_media_type",
            "empty_image_file",
            "failed_to_download_image");

    /** For a response whose status is an error: the status says it, unless type or code know better. */
    public static ErrorKind ofStatus(int status, ErrorBody body) {
        var byStatus = byNumber(status);
        if (saysSo(NO_MONEY, body)) return new ErrorKind(byStatus.kind, false);
        if (byStatus.kind == Kind.INVALID_REQUEST) {
            if (tooLong(body)) return of(Kind.CONTEXT_LENGTH);
            if (saysSo(NOT_FOUND, body)) return of(Kind.NOT_FOUND);
            if (wrongKey(body)) return of(Kind.AUTHENTICATION);
        }
        if (byStatus.kind == Kind.OTHER && saysSo(SERVER, body)) return of(Kind.SERVER);
        return byStatus;
    }

    /** For an error inside an answer whose status was 200: by the status, the type or the code that it names itself. */
    public static ErrorKind inBand(ErrorBody body) {
        if (tooLong(body)) return of(Kind.CONTEXT_LENGTH);
        if (saysSo(NO_MONEY, body)) return new ErrorKind(Kind.RATE_LIMIT, false);
        Kind named = named(body);
        if (named != null) return of(named);
        if (body.status() >= 400) return byNumber(body.status());
        // the request was taken and then something broke without a word of why: not the request's fault
        return of(Kind.SERVER);
    }

    private static @Nullable Kind named(ErrorBody body) {
        if (saysSo(RATE_LIMIT, body)) return Kind.RATE_LIMIT;
        if (saysSo(SERVER, body)) return Kind.SERVER;
        if (saysSo(AUTHENTICATION, body) || wrongKey(body)) return Kind.AUTHENTICATION;
        if (saysSo(NOT_FOUND, body)) return Kind.NOT_FOUND;
        return saysSo(INVALID_REQUEST, body) ? Kind.INVALID_REQUEST : null;
    }

    private static ErrorKind of(Kind kind) {
        return new ErrorKind(kind, kind == Kind.RATE_LIMIT || kind == Kind.SERVER);
    }

    private static ErrorKind byNumber(int status) {
        ApiException plain = ApiException.status(status).build();
        return new ErrorKind(plain.kind(), plain.retryable());
    }

    private static boolean saysSo(Set<String> words, ErrorBody body) {
        return words.contains(lower(body.code())) || words.contains(lower(body.type()));
    }

    /** Many have no code for this, only a sentence. */
    private static boolean tooLong(ErrorBody body) {
        if (saysSo(CONTEXT_LENGTH, body)) return true;
        String says = lower(body.message());
        return says.contains("maximum context length")
                || says.contains("max context length")
                || says.contains("context window")
                || says.contains("exceed context limit")
                || says.contains("prompt is too long")
                || says.contains("prompt too long")
                || says.contains("input is too long")
                || says.contains("input tokens exceeded")
                || says.contains("exceeds the maximum number of tokens")
                || says.contains("exceeds the available context size");
    }

    private static boolean wrongKey(ErrorBody body) {
        if (saysSo(AUTHENTICATION, body)) return true;
        String says = lower(body.message());
        return says.contains("api key")
                && (says.contains("incorrect") || says.contains("invalid") || says.contains("not valid"));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
