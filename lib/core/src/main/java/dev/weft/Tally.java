package dev.weft;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts what goes by, for the summary. Guarded by the run's lock. */
final class Tally {
    private final StringBuilder text = new StringBuilder();
    private final List<Document> sources = new ArrayList<>();
    private Usage usage = Usage.NONE;
    private long firstText = -1;
    private int modelCalls;
    private int toolCalls;
    private int retries;

    void count(Step step, Event event, long elapsed) {
        switch (event) {
            case Event.TextDelta(var piece) -> {
                if (step.isInTool()) return;
                // what was merged may be older than the run
                if (firstText < 0) firstText = Math.max(0, elapsed);
                text.append(piece);
            }
            case Event.ModelCallStarted e -> modelCalls++;
            case Event.ModelCallFinished(var response) -> usage = usage.plus(response.usage());
            case Event.ToolCallStarted e -> toolCalls++;
            case Event.ModelRetried e -> retries++;
            case Event.RetrievalFinished(var documents) -> sources.addAll(documents);
            default -> {}
        }
    }

    Summary summary(long elapsed) {
        @Nullable Duration toFirstText = firstText < 0 ? null : Duration.ofNanos(firstText);
        return new Summary(
                text.toString(),
                usage,
                Duration.ofNanos(elapsed),
                toFirstText,
                modelCalls,
                toolCalls,
                retries,
                sources);
    }
}
