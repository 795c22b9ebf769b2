package dev.weft.provider.responses;

import dev.weft.Json;
import dev.weft.Usage;

/** Tokens as the Responses API counts them: the input with what was cached, the output with what was reasoned. */
final class ResponsesUsage {
    private ResponsesUsage() {}

    static Usage of(Json usage) {
        var counted = Usage.of(
                Math.max(count(usage.member("input_tokens")), 0), Math.max(count(usage.member("output_tokens")), 0));
        long cached = count(usage.at("input_tokens_details.cached_tokens"));
        if (cached >= 0) counted = counted.cached(cached);
        long reasoning = count(usage.at("output_tokens_details.reasoning_tokens"));
        return reasoning < 0 ? counted : counted.reasoning(reasoning);
    }

    private static long count(Json number) {
        return number.isNumber() ? (long) number.number() : -1;
    }
}
