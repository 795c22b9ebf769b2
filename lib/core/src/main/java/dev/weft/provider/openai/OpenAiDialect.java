package dev.weft.provider.openai;

import dev.weft.Capability;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a server that imitates OpenAI's Chat Completions differs from it: data, not code.
 *
 * @param name what reasoning that must go back is marked with, and what messages call the vendor
 * @param fields other names for fields of the request; an empty name for a field that the server does not take
 * @param reasoningField the field of an assistant message in which reasoning text goes back, or ""
 * @param traits everything that is either so or not
 */
public record OpenAiDialect(String name, Map<String, String> fields, String reasoningField, Set<Trait> traits) {
    /** What a server does or does not do. */
    public enum Trait {
        /** Never says that an answer is over: its end is the end of the body. */
        ENDS_UNMARKED,
        /** Models cannot look at images. */
        NO_IMAGES,
        /** Takes no files inside a message. */
        NO_FILES,
        /** Refuses ids of tool calls that are not nine letters and digits. */
        SHORT_CALL_IDS,
        /** Wants the tool's name in a tool message. */
        NAMED_TOOL_RESULTS,
        /** Wants its {@code reasoning_details} back as they came. */
        REASONING_DETAILS,
        /** Knows that an answer is JSON, but no schema: that goes into the instructions. */
        JSON_WITHOUT_SCHEMA,
        /** The degree of reasoning is inside an object {@code reasoning}. */
        REASONING_OBJECT,
        /** Reasoning is switched on and off by an object {@code thinking}. */
        THINKING_SWITCH,
        /** Can send vectors as base64, a quarter of the size. */
        BASE64_VECTORS
    }

    /** A server of which nothing is known but that it imitates OpenAI. */
    public static final OpenAiDialect COMPATIBLE = new OpenAiDialect("compatible", Map.of(), "", Set.of());

    public static final OpenAiDialect OPENAI = new OpenAiDialect(
            "openai", Map.of("max_tokens", "max_completion_tokens"), "", Set.of(Trait.BASE64_VECTORS));

    /** Azure by a version of its API of before September 2024. */
    public static final OpenAiDialect EARLY_AZURE =
            new OpenAiDialect("openai", Map.of("stream_options", ""), "", Set.of(Trait.NO_FILES));

    public static final OpenAiDialect MISTRAL = new OpenAiDialect(
            "mistral",
            Map.of("seed", "random_seed", "stream_options", "", "dimensions", "output_dimension"),
            "",
            Set.of(Trait.SHORT_CALL_IDS, Trait.NAMED_TOOL_RESULTS, Trait.NO_FILES));

    public static final OpenAiDialect GROQ =
            new OpenAiDialect("groq", Map.of("max_tokens", "max_completion_tokens"), "", Set.of(Trait.NO_FILES));

    public static final OpenAiDialect DEEPSEEK = new OpenAiDialect(
            "deepseek",
            Map.of(),
            "reasoning_content",
            Set.of(Trait.NO_IMAGES, Trait.NO_FILES, Trait.JSON_WITHOUT_SCHEMA, Trait.THINKING_SWITCH));

    public static final OpenAiDialect OPENROUTER =
            new OpenAiDialect("openrouter", Map.of(), "", Set.of(Trait.REASONING_DETAILS, Trait.REASONING_OBJECT));

    public static final OpenAiDialect XAI = new OpenAiDialect("xai", Map.of(), "", Set.of(Trait.NO_FILES));

    public static final OpenAiDialect TOGETHER = new OpenAiDialect("together", Map.of(), "", Set.of(Trait.NO_FILES));

    public static final OpenAiDialect PERPLEXITY =
            new OpenAiDialect("perplexity", Map.of("stream_options", ""), "", Set.of(Trait.NO_FILES));

    public static final OpenAiDialect GITHUB = new OpenAiDialect("github", Map.of(), "", Set.of(Trait.NO_FILES));

    /** Keeps copies. */
    public OpenAiDialect {
        fields = Map.copyOf(fields);
        traits = Set.copyOf(traits);
    }

    /** Whether the server is like that. */
    public boolean is(Trait trait) {
        return traits.contains(trait);
    }

    /** What the server can carry. */
    public Set<Capability> capabilities() {
        var missing = EnumSet.of(Capability.FILE_URLS);
        if (is(Trait.NO_IMAGES)) missing.addAll(List.of(Capability.IMAGES, Capability.IMAGE_URLS));
        if (is(Trait.NO_FILES)) missing.add(Capability.FILES);
        return Capability.allBut(missing.toArray(Capability[]::new));
    }

    /** The name under which the server takes a field, or "" if it does not. */
    public String field(String standard) {
        return fields.getOrDefault(standard, standard);
    }

    /** The dialect of an address that was given without a preset. */
    public static OpenAiDialect of(String host) {
        if (host.equals("api.openai.com") || host.endsWith(".api.openai.com") || host.endsWith(".openai.azure.com")) {
            return OPENAI;
        }
        return switch (host) {
            case "api.mistral.ai" -> MISTRAL;
            case "api.groq.com" -> GROQ;
            case "api.deepseek.com" -> DEEPSEEK;
            case "openrouter.ai" -> OPENROUTER;
            case "api.x.ai" -> XAI;
            case "api.together.ai", "api.together.xyz" -> TOGETHER;
            case "api.perplexity.ai" -> PERPLEXITY;
            case "models.github.ai" -> GITHUB;
            default -> COMPATIBLE;
        };
    }
}
