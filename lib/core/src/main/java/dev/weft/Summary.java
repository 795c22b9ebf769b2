package dev.weft;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a run came to, at its end or so far. An immutable picture of one moment. */
public final class Summary {
    static final Summary EMPTY = new Summary("", Usage.NONE, Duration.ZERO, null, 0, 0, 0, List.of());

    private final String text;
    private final Usage usage;
    private final Duration total;
    private final @Nullable Duration toFirstText;
    private final int modelCalls;
    private final int toolCalls;
    private final int retries;
    private final List<Document> sources;

    Summary(
            String text,
            Usage usage,
            Duration total,
            @Nullable Duration toFirstText,
            int modelCalls,
            int toolCalls,
            int retries,
            List<Document> sources) {
        this.text = text;
        this.usage = usage;
        this.total = total;
        this.toFirstText = toFirstText;
        this.modelCalls = modelCalls;
        this.toolCalls = toolCalls;
        this.retries = retries;
        this.sources = List.copyOf(sources);
    }

    /** All text deltas of the run, joined. */
    public String text() {
        return text;
    }

    /** The usage of all model calls that reported one, added up. */
    public Usage usage() {
        return usage;
    }

    /** From the start of the run to this moment. */
    public Duration total() {
        return total;
    }

    /** From the start of the run to its first text delta. */
    public Optional<Duration> toFirstText() {
        return Optional.ofNullable(toFirstText);
    }

    /** How many model calls were started; a retry is not a new call. */
    public int modelCalls() {
        return modelCalls;
    }

    /** How many tool calls were started. */
    public int toolCalls() {
        return toolCalls;
    }

    /** How many times a model call was made again. */
    public int retries() {
        return retries;
    }

    /** The documents that were retrieved, in order. */
    public List<Document> sources() {
        return sources;
    }

    @Override
    public String toString() {
        return text.length() + " characters, " + modelCalls + " model calls, " + usage + ", " + total.toMillis()
                + " ms";
    }
}
