package dev.weft.examples;

import dev.weft.Carrier;
import dev.weft.ChatOptions;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.EventCodec;
import dev.weft.Failure;
import dev.weft.Listener;
import dev.weft.Step;
import dev.weft.ToolCall;
import dev.weft.Usage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A span of OpenTelemetry for each step of a run, with the times of its events and attributes named as the semantic conventions for
 * generative AI have them. No prompt, answer, argument or document is in a span; the messages of failures are.
 *
 * <p>For {@code RunOptions.listener}, where it gets the end of every run, and for any number of runs at once.
 */
public final class OpenTelemetryListener implements Listener {
    /** To be given beside the listener: what is current where a run is started is then the parent of the run's span. */
    public static final Carrier CONTEXT = () -> Context.current()::wrap;

    private static final AttributeKey<List<String>> FINISH_REASONS =
            AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");

    /** How steps end where somebody has ended the run, or another step has: no error. */
    private static final Set<String> WANTED = Set.of("CancelledException", "InterruptedException");

    private final Tracer tracer;
    private final UnaryOperator<String> provider;
    /** By thread, of which a listener has one for each run: nothing is shared, and nothing stays where a thread has ended. */
    private final ThreadLocal<Map<Step, Open>> open = ThreadLocal.withInitial(HashMap::new);

    /** {@code provider} knows whose model it is by the model's name: {@code openai}, {@code anthropic}, {@code gcp.gemini}. */
    public OpenTelemetryListener(Tracer tracer, UnaryOperator<String> provider) {
        this.tracer = tracer;
        this.provider = provider;
    }

    private static final class Open {
        private final Span span;
        private final Duration began;
        private boolean answering;

        Open(Span span, Duration began) {
            this.span = span;
            this.began = began;
        }
    }

    // tag::on
    @Override
    public void on(Emission emission) {
        switch (emission.event()) {
            case Event.Delta delta -> firstPiece(emission);
            case Event.Started started -> begin(started, emission);
            case Event.Finished finished -> end(emission, span -> finished(finished, span));
            case Event.Failed failed -> end(emission, span -> failed(failed, span));
            case Event.Note note -> happened(note, emission);
            case Event.Custom custom -> happened(custom, emission);
            default -> {} // of a later version
        }
    }

    private void begin(Event.Started started, Emission emission) {
        Step step = emission.step();
        Open around = step.parent().map(open.get()::get).orElse(null);
        Context parent = Context.current(); // the caller's, by the carrier
        var span = tracer.spanBuilder(name(step))
                .setParent(around == null ? parent : parent.with(around.span))
                .setSpanKind(step.kind() == Step.Kind.MODEL_CALL ? SpanKind.CLIENT : SpanKind.INTERNAL)
                .setStartTimestamp(emission.at())
                .startSpan();
        open.get().put(step, new Open(span, emission.elapsed()));
        started(started, step, span);
    }

    private void end(Emission emission, Consumer<Span> last) {
        Open ended = open.get().remove(emission.step());
        if (open.get().isEmpty()) open.remove();
        if (ended == null) return;
        last.accept(ended.span);
        ended.span.end(emission.at());
    }
    // end::on

    private static String name(Step step) {
        return switch (step.kind()) {
            case MODEL_CALL -> "chat " + step.name();
            case TOOL_CALL -> "execute_tool " + step.name();
            case AGENT -> "invoke_agent " + step.name();
            case RUN, RETRIEVAL, MEMORY, OTHER -> step.name();
        };
    }

    private void started(Event.Started started, Step step, Span span) {
        switch (started) {
            case Event.RunStarted(var run) -> run.tags().forEach(span::setAttribute);
            case Event.ModelCallStarted(var request) -> asked(request, step.name(), span);
            case Event.ToolCallStarted(var call) -> called(call, span);
            case Event.RetrievalStarted retrieval -> span.setAttribute("gen_ai.operation.name", "retrieval");
            case Event.AgentStarted(var agent) ->
                span.setAttribute("gen_ai.operation.name", "invoke_agent").setAttribute("gen_ai.agent.name", agent);
            case Event.MemoryReadStarted(var conversation) -> span.setAttribute("gen_ai.conversation.id", conversation);
            case Event.MemoryWriteStarted(var conversation) ->
                span.setAttribute("gen_ai.conversation.id", conversation);
            default -> {}
        }
    }

    private void asked(ChatRequest request, String model, Span span) {
        ChatOptions options = request.options();
        span.setAttribute("gen_ai.operation.name", "chat")
                .setAttribute("gen_ai.provider.name", provider.apply(model))
                .setAttribute("gen_ai.request.model", model)
                .setAttribute("gen_ai.request.stream", options.streaming());
        options.temperature().ifPresent(value -> span.setAttribute("gen_ai.request.temperature", value));
        options.maxTokens().ifPresent(value -> span.setAttribute("gen_ai.request.max_tokens", value));
    }

    private static void called(ToolCall call, Span span) {
        span.setAttribute("gen_ai.operation.name", "execute_tool")
                .setAttribute("gen_ai.tool.name", call.name())
                .setAttribute("gen_ai.tool.call.id", call.id())
                .setAttribute("gen_ai.tool.type", "function");
    }

    private void firstPiece(Emission emission) {
        Open call = open.get().get(emission.step());
        if (call == null || call.answering) return;
        call.answering = true;
        Duration waited = emission.elapsed().minus(call.began);
        call.span.setAttribute("gen_ai.response.time_to_first_chunk", waited.toNanos() / 1e9);
    }

    private static void finished(Event.Finished finished, Span span) {
        switch (finished) {
            case Event.ModelCallFinished(var response) -> answered(response, span);
            case Event.RetrievalFinished(var documents) -> span.setAttribute("weft.documents", documents.size());
            case Event.ToolCallFinished(var call, var result)
            when result.isError() ->
                // what it said went to the model, and is private like any result
                span.setStatus(StatusCode.ERROR).setAttribute("error.type", "tool_error");
            default -> {}
        }
    }

    // tag::usage
    private static void answered(ChatResponse response, Span span) {
        String word = response.finishWord().isEmpty()
                ? response.finishReason().name().toLowerCase(Locale.ROOT)
                : response.finishWord();
        span.setAttribute(FINISH_REASONS, List.of(word));
        if (!response.model().isEmpty()) span.setAttribute("gen_ai.response.model", response.model());
        Usage usage = response.usage();
        if (usage.equals(Usage.NONE)) return;
        span.setAttribute("gen_ai.usage.input_tokens", usage.input());
        span.setAttribute("gen_ai.usage.output_tokens", usage.output());
        usage.cached().ifPresent(count -> span.setAttribute("gen_ai.usage.cache_read.input_tokens", count));
        usage.reasoning().ifPresent(count -> span.setAttribute("gen_ai.usage.reasoning.output_tokens", count));
    }
    // end::usage

    private static void failed(Event.Failed failed, Span span) {
        Failure failure = failed.failure();
        if (failed instanceof Event.RunCancelled || WANTED.contains(failure.type())) {
            span.setAttribute("weft.cancelled", true);
            return;
        }
        span.setStatus(StatusCode.ERROR, failure.message()).setAttribute("error.type", failure.type());
    }

    private void happened(Event event, Emission emission) {
        Open around = open.get().get(emission.step());
        if (around == null) return;
        Attributes attributes = switch (event) {
            case Event.ModelRetried(var failure, var delay) ->
                Attributes.of(AttributeKey.stringKey("error.type"), failure.type());
            case Event.RetrievalRetried(var failure, var delay) ->
                Attributes.of(AttributeKey.stringKey("error.type"), failure.type());
            default -> Attributes.empty();
        };
        around.span.addEvent(EventCodec.PLAIN.name(event), attributes, emission.at());
    }
}
