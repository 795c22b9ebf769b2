package dev.weft.web;

import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.ToolCall;
import dev.weft.ToolResult;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * AG-UI, the protocol of CopilotKit, assistant-ui and others, in the form that the client understands which asks: 1.0, or 0.x.
 * Immutable. What an application says once is said on one without a request; {@link #to} makes of it the format of one answer:
 *
 * <pre>{@code
 * AgUiRequest request = AgUiRequest.of(body);
 * Format format = new AgUiFormat().to(request);
 * }</pre>
 *
 * <p>What is below a tool call, a search or memory is not shown; what an agent does is marked as that agent's. A run is written
 * from its beginning: this protocol has no way to go on in the middle. The same emissions give the same text each time.
 */
public final class AgUiFormat implements Format {
    private final String threadId;
    private final String runId;
    private final boolean modern;
    private final Function<? super Failure, String> failures;
    private final BiFunction<? super ToolCall, ? super ToolResult, String> results;
    private final Predicate<? super Event.Custom> custom;
    private final Set<String> answering;

    /** Says nothing of what went wrong, shows tools' results as the model sees them, and all events of the application's own. */
    public AgUiFormat() {
        this("", "", true, failure -> FailureText.NEUTRAL, (call, result) -> result.text(), event -> true, Set.of());
    }

    private AgUiFormat(
            String threadId,
            String runId,
            boolean modern,
            Function<? super Failure, String> failures,
            BiFunction<? super ToolCall, ? super ToolResult, String> results,
            Predicate<? super Event.Custom> custom,
            Set<String> answering) {
        this.threadId = threadId;
        this.runId = runId;
        this.modern = modern;
        this.failures = Objects.requireNonNull(failures, "failures");
        this.results = Objects.requireNonNull(results, "results");
        this.custom = Objects.requireNonNull(custom, "custom");
        this.answering = answering;
    }

    /** The same for the answer to this request: with its ids, and for its version of the protocol. */
    public AgUiFormat to(AgUiRequest request) {
        return new AgUiFormat(
                request.threadId(), request.runId(), request.modern(), failures, results, custom, answering);
    }

    /**
     * What clients are told of a failure, on the thread that writes the stream; by default a fixed sentence. What a tool has told the
     * model of an error is a failure of the type {@code ToolError}.
     */
    public AgUiFormat failures(Function<? super Failure, String> texts) {
        return new AgUiFormat(threadId, runId, modern, texts, results, custom, answering);
    }

    /**
     * What clients are shown of a tool's result, on the thread that writes the stream; by default all of it. They keep it and send it
     * back with every request, so that a long one is better cut short. For results only, not for errors.
     */
    public AgUiFormat results(BiFunction<? super ToolCall, ? super ToolResult, String> shown) {
        return new AgUiFormat(threadId, runId, modern, failures, shown, custom, answering);
    }

    /** Which events of the application's own are sent, as {@code CUSTOM}; by default all. */
    public AgUiFormat custom(Predicate<? super Event.Custom> sent) {
        return new AgUiFormat(threadId, runId, modern, failures, results, sent, answering);
    }

    /** The same, where what these agents say is the answer, and not marked as theirs. */
    public AgUiFormat answering(String... agents) {
        return new AgUiFormat(threadId, runId, modern, failures, results, custom, Set.of(agents));
    }

    @Override
    public Encoder encoder() {
        return new AgUiEncoder(this);
    }

    String threadId() {
        return threadId;
    }

    String runId() {
        return runId;
    }

    boolean modern() {
        return modern;
    }

    String text(Failure failure) {
        return FailureText.of(failure, failures);
    }

    String text(ToolCall call, ToolResult result) {
        if (result.isError()) return text(FailureText.ofTool(result));
        return WholeCharacters.sound(results.apply(call, result));
    }

    boolean sends(Event.Custom event) {
        return custom.test(event);
    }

    Set<String> answering() {
        return answering;
    }

    @Override
    public String toString() {
        return "AgUiFormat " + (modern ? "1.0" : "0.x");
    }
}
