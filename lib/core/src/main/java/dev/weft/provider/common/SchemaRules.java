package dev.weft.provider.common;

import dev.weft.Content;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * JSON Schemas as providers take them, for structured answers and for the parameters of tools: pure functions from the neutral
 * schema ({@link Schema#json}, {@code ToolSpec.parameters}) to a provider's subset. What a provider has no keyword for goes into the
 * description, so that the model at least reads it. The subsets are those of autumn 2026.
 */
public final class SchemaRules {
    private SchemaRules() {}

    /**
     * As OpenAI's strict mode and its imitators want it: every object closed, every property required, what is optional may be null
     * in its place. Empty where it cannot be said strictly (maps, anything at all, a root that is no object): then the neutral
     * schema can go with {@code strict: false}.
     */
    public static Optional<Json> openAiStrict(Json neutral) {
        try {
            return Optional.of(OpenAiSchema.strict(CanonicalSchema.of(neutral)));
        } catch (UnfitSchemaException e) {
            return Optional.empty();
        }
    }

    /**
     * As Claude's strict tools want it: every object closed, what is optional left out of {@code required}, no constraints. Empty
     * where it cannot be said strictly (recursion, maps, anything at all).
     */
    public static Optional<Json> anthropicStrict(Json neutral) {
        try {
            return Optional.of(anthropicFormat(neutral));
        } catch (UnfitSchemaException e) {
            return Optional.empty();
        }
    }

    /**
     * As Claude's structured answers want it, which have no other mode than strict.
     *
     * @throws IllegalArgumentException where it cannot be said, naming the place
     */
    public static Json anthropicFormat(Json neutral) {
        return AnthropicSchema.strict(CanonicalSchema.of(neutral));
    }

    /**
     * Refuses what Claude refuses in one request: more than 24 optional properties or 16 unions in all its strict schemas, as
     * {@link #anthropicStrict} and {@link #anthropicFormat} made them, or more than 20 of these (the answer's own not counted).
     *
     * @throws IllegalArgumentException naming the limit and how many there are
     */
    public static void anthropicLimits(List<Json> strictTools, Optional<Json> format) {
        AnthropicSchema.limits(strictTools, format);
    }

    /** As Gemini's {@code responseJsonSchema} and {@code parametersJsonSchema} take it. */
    public static Json geminiJson(Json neutral) {
        return GeminiJsonSchema.of(CanonicalSchema.of(neutral));
    }

    /**
     * As Gemini's own Schema, in {@code parameters} and {@code responseSchema}: upper case types, {@code nullable}, no references.
     *
     * @throws IllegalArgumentException where it cannot be said (recursion, maps), naming the place
     */
    public static Json geminiSchema(Json neutral) {
        return GeminiSchema.of(CanonicalSchema.of(neutral));
    }

    /** As Ollama passes tools on to its templates: constraints in words, references replaced by what they refer to. */
    public static Json ollamaTool(Json neutral) {
        return OllamaSchema.tool(CanonicalSchema.of(neutral));
    }

    /** As Ollama's {@code format} turns it into a grammar. */
    public static Json ollamaFormat(Json neutral) {
        return OllamaSchema.format(CanonicalSchema.of(neutral));
    }

    /** As Cohere takes it in {@code response_format.json_schema} and, with {@code strict_tools}, in tools. */
    public static Json cohere(Json neutral) {
        return CohereSchema.of(CanonicalSchema.of(neutral));
    }

    /** These messages with {@link #instruction} at the end of the instructions that they begin with, or as the first message. */
    public static List<Message> instructed(List<Message> messages, Json neutral) {
        var all = new ArrayList<>(messages);
        if (!all.isEmpty() && all.getFirst() instanceof Message.SystemMessage system) {
            // in one piece with the last text, since some servers take only one
            var content = new ArrayList<>(system.content());
            String words = instruction(neutral);
            boolean joined = !content.isEmpty() && content.getLast() instanceof Content.TextContent;
            String before = joined ? ((Content.TextContent) content.removeLast()).text() + "\n\n" : "";
            content.add(Content.text(before + words));
            all.set(0, new Message.SystemMessage(content));
        } else {
            all.addFirst(Message.system(instruction(neutral)));
        }
        return all;
    }

    /** Words for a model that is not held to a schema by its server, or does not see it; they have "JSON" in them. */
    public static String instruction(Json neutral) {
        return "Answer with one JSON value that keeps to this JSON Schema, and nothing else:\n" + neutral;
    }
}
