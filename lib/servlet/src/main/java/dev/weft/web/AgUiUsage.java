package dev.weft.web;

import dev.weft.ChatResponse;
import dev.weft.Json;
import dev.weft.Usage;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tokens of a run, added up for each model that said what it took. */
final class AgUiUsage {
    private final Map<String, Usage> byModel = new LinkedHashMap<>();

    void add(ChatResponse response) {
        if (!response.usage().equals(Usage.NONE)) byModel.merge(response.model(), response.usage(), Usage::plus);
    }

    /** An array, or null where nothing was said. */
    @Nullable
    Json json() {
        return byModel.isEmpty()
                ? null
                : Json.of(byModel.entrySet().stream()
                        .map(of -> json(of.getKey(), of.getValue()))
                        .toList());
    }

    private static Json json(String model, Usage usage) {
        Json json = model.isEmpty() ? Json.object() : Json.object("model", model);
        json = json.plus("inputTokens", usage.input())
                .plus("outputTokens", usage.output())
                .plus("totalTokens", usage.input() + usage.output());
        if (usage.reasoning().isPresent())
            json = json.plus("reasoningTokens", usage.reasoning().getAsLong());
        if (usage.cached().isPresent())
            json = json.plus("cachedInputTokens", usage.cached().getAsLong());
        return json;
    }
}
