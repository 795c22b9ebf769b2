package dev.weft.provider.anthropic;

import dev.weft.ApiException;
import dev.weft.DecodeException;
import dev.weft.Json;
import java.util.Set;

/** What Anthropic's errors say beyond their status and type: a code among the details. */
public final class AnthropicError {
    /** Limits that somebody has to raise: waiting does not help, though the status is that of a rate limit. */
    private static final Set<String> NO_MONEY = Set.of("enforced_spend_limit_reached", "contract_spend_limit_reached");

    private AnthropicError() {}

    /** The refusal with its code; {@code decided} where a header has said already whether trying again may help. */
    public static ApiException of(ApiException refusal, boolean decided) {
        String code = code(refusal.body());
        if (code.isEmpty()) return refusal;
        boolean again = refusal.retryable() && (decided || !NO_MONEY.contains(code));
        return refusal.toBuilder().code(code).retryable(again).build();
    }

    private static String code(String body) {
        if (!body.stripLeading().startsWith("{")) return "";
        try {
            Json code = Json.parse(body).at("error.details.error_code");
            return code.isString() ? code.text() : "";
        } catch (DecodeException e) {
            return ""; // cut off at the limit: it said nothing then
        }
    }
}
