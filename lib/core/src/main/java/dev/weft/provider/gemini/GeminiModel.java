package dev.weft.provider.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.Effort;
import dev.weft.Json;
import java.net.URLEncoder;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a model's name says of it: where it is, of which generation, and so how it is told to think. Names without a number, such as
 * {@code gemini-flash-latest}, are of the newest generation.
 *
 * @param name the name, without {@code models/}
 */
public record GeminiModel(String name) {
    private static final Pattern GENERATION = Pattern.compile("gemini-(\\d+)(?:\\.(\\d+))?.*");
    private static final int NEWEST = 1000;

    /** Refuses what would lead to another path than a model's. */
    public GeminiModel {
        if (name.startsWith("models/")) name = name.substring("models/".length());
        String last = name.substring(name.lastIndexOf('/') + 1);
        boolean tuned = name.startsWith("tunedModels/") && name.indexOf('/') == name.lastIndexOf('/');
        if (last.isBlank() || last.matches("\\.+") || name.indexOf('/') >= 0 && !tuned) {
            throw new IllegalArgumentException("'" + name + "' is no name of a model; one looks like gemini-2.5-flash");
        }
    }

    /** The path of a method of the model's, below the base address of either API. */
    public String path(String method) {
        String kind = name.startsWith("tunedModels/") ? "/tunedModels/" : "/models/";
        String last = name.substring(name.lastIndexOf('/') + 1);
        return kind + URLEncoder.encode(last, UTF_8).replace("+", "%20") + ":" + method;
    }

    /** The name as it stands inside of requests. */
    public String resource() {
        return name.startsWith("tunedModels/") ? name : "models/" + name;
    }

    /** Ten times the version, so 25 for 2.5; 0 for what is no Gemini. */
    private int generation() {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!lower.startsWith("gemini-")) return 0;
        var found = GENERATION.matcher(lower);
        if (!found.matches() || found.group(1).length() > 2) return NEWEST;
        String minor = found.group(2) == null ? "0" : found.group(2).substring(0, 1);
        return Integer.parseInt(found.group(1)) * 10 + Integer.parseInt(minor);
    }

    /** Whether it can be told how much to think: from Gemini 2.5. */
    public boolean thinks() {
        return generation() >= 25;
    }

    /** Whether it refuses a history with a function call that has no signature: from Gemini 3. */
    boolean wantsSignatures() {
        return generation() >= 30;
    }

    /** A budget of tokens for Gemini 2.5, a level for all later ones; summaries of thoughts are asked for unless there shall be none. */
    Json thinking(Effort effort) {
        Json config = Json.object("includeThoughts", effort != Effort.NONE);
        return generation() < 30
                ? config.plus("thinkingBudget", budget(effort))
                : config.plus("thinkingLevel", level(effort));
    }

    /** The numbers that Google itself puts behind these words for clients of OpenAI's protocol. */
    private int budget(Effort effort) {
        return switch (effort) {
            case NONE -> isPro() ? 128 : 0; // Pro cannot be told not to think; this is its least
            case LOW -> 1024;
            case MEDIUM -> 8192;
            case HIGH -> 24_576;
        };
    }

    private String level(Effort effort) {
        return switch (effort) {
            case NONE -> isPro() ? "LOW" : "MINIMAL";
            case LOW -> "LOW";
            // Gemini 3 Pro knows two levels
            case MEDIUM -> isPro() && generation() == 30 ? "HIGH" : "MEDIUM";
            case HIGH -> "HIGH";
        };
    }

    private boolean isPro() {
        return name.toLowerCase(Locale.ROOT).contains("-pro");
    }
}
