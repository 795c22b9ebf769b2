package dev.weft;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a model call. Unset is unset, the provider then decides; where several give the same setting the later one wins:
 * the request, then the chat, then the model. Immutable.
 */
public final class ChatOptions {
    /** Nothing is set. */
    public static final ChatOptions NONE = new ChatOptions(new Builder());

    private final @Nullable Double temperature;
    private final @Nullable Double topP;
    private final @Nullable Integer maxTokens;
    private final @Nullable Long seed;
    private final @Nullable Boolean streaming;
    private final @Nullable List<String> stop;
    private final @Nullable Effort reasoning;
    private final @Nullable ToolChoice toolChoice;
    private final Map<String, Json> extra;

    private ChatOptions(Builder from) {
        temperature = from.temperature;
        topP = from.topP;
        maxTokens = from.maxTokens;
        seed = from.seed;
        streaming = from.streaming;
        stop = from.stop;
        reasoning = from.reasoning;
        toolChoice = from.toolChoice;
        extra = Collections.unmodifiableMap(new LinkedHashMap<>(from.extra));
    }

    /** The options that {@code set} sets. */
    public static ChatOptions of(Consumer<Builder> set) {
        var builder = new Builder();
        set.accept(builder);
        return new ChatOptions(builder);
    }

    /** These options, and those of {@code base} where these say nothing. Extras are joined path by path. */
    public ChatOptions over(ChatOptions base) {
        var joined = new Builder();
        joined.temperature = temperature != null ? temperature : base.temperature;
        joined.topP = topP != null ? topP : base.topP;
        joined.maxTokens = maxTokens != null ? maxTokens : base.maxTokens;
        joined.seed = seed != null ? seed : base.seed;
        joined.streaming = streaming != null ? streaming : base.streaming;
        joined.stop = stop != null ? stop : base.stop;
        joined.reasoning = reasoning != null ? reasoning : base.reasoning;
        joined.toolChoice = toolChoice != null ? toolChoice : base.toolChoice;
        joined.extra.putAll(base.extra);
        joined.extra.putAll(extra);
        return new ChatOptions(joined);
    }

    /** How daring the choice of words is. */
    public OptionalDouble temperature() {
        return temperature == null ? OptionalDouble.empty() : OptionalDouble.of(temperature);
    }

    /** From how much of the likely words is chosen. */
    public OptionalDouble topP() {
        return topP == null ? OptionalDouble.empty() : OptionalDouble.of(topP);
    }

    /** The most tokens that may be generated. */
    public OptionalInt maxTokens() {
        return maxTokens == null ? OptionalInt.empty() : OptionalInt.of(maxTokens);
    }

    /** For answers that can be repeated, as far as the provider keeps to it. */
    public OptionalLong seed() {
        return seed == null ? OptionalLong.empty() : OptionalLong.of(seed);
    }

    /** Whether the answer is asked for piece by piece; true where nothing was set. */
    public boolean streaming() {
        return streaming == null || streaming;
    }

    /** Texts that end the answer where they appear. */
    public Optional<List<String>> stop() {
        return Optional.ofNullable(stop);
    }

    /** How much the model shall think before it answers. */
    public Optional<Effort> reasoning() {
        return Optional.ofNullable(reasoning);
    }

    /** Whether tools may or must be called. */
    public Optional<ToolChoice> toolChoice() {
        return Optional.ofNullable(toolChoice);
    }

    /** Fields of the provider's own request by their dotted path, in the order in which they were set. */
    public Map<String, Json> extra() {
        return extra;
    }

    /** Collects options. */
    public static final class Builder {
        private @Nullable Double temperature;
        private @Nullable Double topP;
        private @Nullable Integer maxTokens;
        private @Nullable Long seed;
        private @Nullable Boolean streaming;
        private @Nullable List<String> stop;
        private @Nullable Effort reasoning;
        private @Nullable ToolChoice toolChoice;
        private final Map<String, Json> extra = new LinkedHashMap<>();

        private Builder() {}

        /** How daring the choice of words is: 0 or more, to what the provider takes. */
        public Builder temperature(double value) {
            temperature = checked("temperature", value, value >= 0);
            return this;
        }

        /** From how much of the likely words is chosen: 0 to 1. */
        public Builder topP(double value) {
            topP = checked("topP", value, value >= 0 && value <= 1);
            return this;
        }

        /** The most tokens that may be generated: at least 1. */
        public Builder maxTokens(int value) {
            maxTokens = checked("maxTokens", value, value >= 1);
            return this;
        }

        /** For answers that can be repeated. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** Whether the answer is asked for piece by piece (the default), or whole by one plain request. */
        public Builder streaming(boolean on) {
            streaming = on;
            return this;
        }

        /** Texts that end the answer where they appear. */
        public Builder stop(String... sequences) {
            stop = List.of(sequences);
            return this;
        }

        /** How much the model shall think before it answers, where it can. */
        public Builder reasoning(Effort effort) {
            reasoning = effort;
            return this;
        }

        /**
         * Whether tools may or must be called. A chat that has called those that must be leaves it to the model from then on, since
         * it could not answer otherwise; so do the settings of a {@linkplain ChatModel#options model}.
         */
        public Builder toolChoice(ToolChoice choice) {
            toolChoice = choice;
            return this;
        }

        /**
         * Any field of the provider's request; dots nest. The value is anything that {@link Json#of} takes, and replaces what is
         * there; only a list of {@code tools} or of what to {@code include} stands beside that of the request.
         */
        public Builder extra(String path, @Nullable Object value) {
            extra.put(checked("extra path", path, !path.isEmpty()), Json.of(value));
            return this;
        }

        private static <T> T checked(String name, T value, boolean ok) {
            if (!ok) throw new IllegalArgumentException(name + " cannot be " + value);
            return value;
        }
    }
}
