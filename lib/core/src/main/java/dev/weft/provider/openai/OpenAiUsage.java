package dev.weft.provider.openai;

import dev.weft.Json;
import dev.weft.Usage;

/** Tokens as OpenAI counts them, with the other names that others have for some. */
final class OpenAiUsage {
    private OpenAiUsage() {}

    static Usage of(Json usage) {
        long input = count(usage.member("prompt_tokens"));
        long output = count(usage.member("completion_tokens"));
        var counted = Usage.of(Math.max(input, 0), Math.max(output, 0));
        long cached = count(usage.at("prompt_tokens_details.cached_tokens"));
        if (cached < 0) cached = count(usage.member("prompt_cache_hit_tokens"));
        if (cached >= 0) counted = counted.cached(cached);
        long reasoning = count(usage.at("completion_tokens_details.reasoning_tokens"));
        return reasoning < 0 ? counted : counted.reasoning(reasoning);
    }

    private static long count(Json number) {
        return number.isNumber() ? (long) number.number() : -1;
    }
}
