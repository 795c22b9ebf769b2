package dev.weft;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a request may ask of a model and not every provider can carry. What a model of the provider's makes of it is another
 * matter, which only the provider knows. Grows: a switch over it needs its {@code default}.
 */
public enum Capability {
    /** Tools that the model may call. */
    TOOLS("tools"),
    /** A tool choice other than auto. */
    TOOL_CHOICE("a tool choice"),
    /** An answer that keeps to a schema. */
    SCHEMA("an answer by a schema"),
    /** Images by their bytes. */
    IMAGES("images"),
    /** Images that the provider fetches. */
    IMAGE_URLS("images by their address"),
    /** Files by their bytes. */
    FILES("files"),
    /** Files that the provider fetches. */
    FILE_URLS("files by their address"),
    /** A degree of reasoning. */
    REASONING("a degree of reasoning"),
    /** A seed. */
    SEED("a seed"),
    /** Texts that end the answer. */
    STOP("texts that end the answer"),
    /** A temperature. */
    TEMPERATURE("a temperature"),
    /** From how much of the likely words is chosen. */
    TOP_P("top_p"),
    /** An answer in one piece. */
    WHOLE("an answer in one piece");

    /** Everything. */
    public static final Set<Capability> ALL = Set.of(values());

    private final String words;

    Capability(String words) {
        this.words = words;
    }

    /** Everything but these. */
    public static Set<Capability> allBut(Capability... missing) {
        var set = EnumSet.allOf(Capability.class);
        for (Capability one : missing) set.remove(one);
        return Set.copyOf(set);
    }

    /** What this request asks for. */
    public static Set<Capability> of(ChatRequest request) {
        var asked = EnumSet.noneOf(Capability.class);
        if (!request.tools().isEmpty()) asked.add(TOOLS);
        if (request.schema().isPresent()) asked.add(SCHEMA);
        ChatOptions options = request.options();
        if (options.toolChoice()
                .filter(choice -> !choice.equals(ToolChoice.AUTO))
                .isPresent()) asked.add(TOOL_CHOICE);
        if (options.reasoning().isPresent()) asked.add(REASONING);
        if (options.seed().isPresent()) asked.add(SEED);
        if (options.stop().isPresent()) asked.add(STOP);
        if (options.temperature().isPresent()) asked.add(TEMPERATURE);
        if (options.topP().isPresent()) asked.add(TOP_P);
        if (!options.streaming()) asked.add(WHOLE);
        for (Message message : request.messages()) {
            for (Content part : message.content()) if (part instanceof Content.Media media) asked.add(of(media));
        }
        return asked;
    }

    /**
     * Refuses a request that asks for more than these.
     *
     * @throws UnsupportedException that names the first that is missing
     */
    public static void check(ChatRequest request, Set<Capability> capabilities, String model) {
        for (Capability asked : of(request)) {
            if (!capabilities.contains(asked)) throw new UnsupportedException(model, asked);
        }
    }

    private static Capability of(Content.Media media) {
        if (media.kind() == Content.Media.Kind.IMAGE) return media.url().isPresent() ? IMAGE_URLS : IMAGES;
        return media.url().isPresent() ? FILE_URLS : FILES;
    }

    /** In words, as a message has them: {@code files by their address}. */
    @Override
    public String toString() {
        return words;
    }
}
