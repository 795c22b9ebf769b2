package dev.weft.provider.bedrock;

import dev.weft.Effort;
import dev.weft.Json;
import dev.weft.provider.common.ClaudeModel;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * Whose model it is, as its id says: Converse has no field of its own for a degree of reasoning, and each maker has another among
 * the additional fields. An id that says nothing, such as that of an inference profile of one's own, is none of these.
 */
public enum BedrockFamily {
    /** Anthropic's Claude. */
    CLAUDE("anthropic.claude"),
    /** Amazon's Nova. */
    NOVA("amazon.nova"),
    /** OpenAI's open models. */
    OPENAI("openai.gpt-oss"),
    /** Any other. */
    OTHER("");

    private final String part;

    BedrockFamily(String part) {
        this.part = part;
    }

    /** The family of a model id or ARN. */
    public static BedrockFamily of(String model) {
        for (BedrockFamily family : values()) if (model.contains(family.part)) return family;
        return OTHER;
    }

    /** Whether a degree of reasoning can be asked for. */
    public boolean reasons() {
        return this != OTHER;
    }

    /** The additional fields of this model that ask for it. */
    Json fields(String model, Effort effort, OptionalInt maxTokens) {
        String word = effort.name().toLowerCase(Locale.ROOT);
        boolean off = effort == Effort.NONE;
        return switch (this) {
            case CLAUDE -> Json.of(new ClaudeModel(model).thinking(effort, maxTokens));
            case NOVA ->
                Json.object(
                        "reasoningConfig",
                        off
                                ? Json.object("type", "disabled")
                                : Json.object("type", "enabled", "maxReasoningEffort", word));
            // these cannot be told not to think
            case OPENAI -> Json.object("reasoning_effort", off ? "low" : word);
            case OTHER -> Json.object();
        };
    }
}
