package dev.weft.provider.common;

import dev.weft.Effort;
import dev.weft.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * What is known of a model by its name alone: how many tokens it may be asked for, and how it is told to think. A name that says
 * nothing is taken for the newest. Immutable.
 */
public final class ClaudeModel {
    /** The least that a budget for thinking may be. */
    private static final int LEAST_BUDGET = 1024;

    /** Up to version 4.5 thinking has a budget of tokens; from 4.6 on the model decides, within an effort. */
    private static final Pattern BUDGETED =
            Pattern.compile("claude-(2|3|instant|(opus|sonnet|haiku)-4([-.][015])?([-@:]\\d{8}.*|-latest)?$).*");

    private final String name;

    /** A name, or an id on somebody's cloud that has the name in it. */
    public ClaudeModel(String name) {
        int claude = name.indexOf("claude-");
        this.name = claude < 0 ? "" : name.substring(claude);
    }

    /**
     * The most tokens of an answer where the request says nothing, since the API wants to be told: the most that every model of
     * that generation can do.
     */
    public int maxTokens() {
        if (name.isEmpty() || name.startsWith("claude-3-5")) return 8192;
        boolean old = name.startsWith("claude-3-") && !name.startsWith("claude-3-7");
        return old || name.startsWith("claude-2") || name.startsWith("claude-instant") ? 4096 : 32_000;
    }

    /** The fields of the request that make the model think this much. */
    public Map<String, Json> thinking(Effort effort, OptionalInt maxTokens) {
        var fields = new LinkedHashMap<String, Json>();
        if (effort == Effort.NONE) {
            fields.put("thinking", Json.object("type", "disabled"));
        } else if (BUDGETED.matcher(name).matches()) {
            fields.put("thinking", Json.object("type", "enabled", "budget_tokens", budget(effort, maxTokens)));
        } else {
            fields.put("thinking", Json.object("type", "adaptive"));
            fields.put("output_config", Json.object("effort", word(effort)));
        }
        return fields;
    }

    /** The budget is a part of the most tokens: half of them are left for the answer. */
    private int budget(Effort effort, OptionalInt maxTokens) {
        int most = maxTokens.orElse(maxTokens());
        if (most <= LEAST_BUDGET) {
            throw new IllegalArgumentException("a model that thinks needs maxTokens above " + LEAST_BUDGET
                    + ", since its thoughts count; " + most + " leaves no room for an answer");
        }
        int wanted = switch (effort) {
            case NONE -> 0;
            case LOW -> 2048;
            case MEDIUM -> 8192;
            case HIGH -> 16_384;
        };
        return Math.max(LEAST_BUDGET, Math.min(wanted, most / 2));
    }

    private static String word(Effort effort) {
        return switch (effort) {
            case NONE, LOW -> "low";
            case MEDIUM -> "medium";
            case HIGH -> "high";
        };
    }
}
