package dev.weft.web;

import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.EventCodec;
import dev.weft.Failure;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.Step;
import dev.weft.Summary;
import dev.weft.ToolCall;
import dev.weft.Usage;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes one stream for clients of the AI SDK. For one thread. */
final class AiSdkEncoder implements Encoder {
    private static final System.Logger LOG = System.getLogger("dev.weft");

    private final AiSdkFormat format;
    private final AiSdkParts parts = new AiSdkParts();
    private final AiSdkTools tools;
    private final AiSdkServerTools serverTools;
    private final AiSdkAgents agents = new AiSdkAgents(parts);
    private final AiSdkSources sources = new AiSdkSources(parts);
    private FinishReason reason = FinishReason.STOP;
    private int modelCalls;
    private boolean began;
    private boolean over;
    private boolean warned;

    AiSdkEncoder(AiSdkFormat format) {
        this.format = format;
        tools = new AiSdkTools(format, parts);
        serverTools = new AiSdkServerTools(format, parts, tools);
    }

    @Override
    public void begin(StringBuilder out) {
        SseLines.open(out);
    }

    @Override
    public void write(Emission emission, StringBuilder out) {
        if (over) return;
        parts.into(out);
        if (!began) {
            String id = format.messageId;
            parts.part(
                    "start", "messageId", id.isEmpty() ? "msg_" + emission.run().id() : id);
            began = true;
        }
        Event event = emission.event();
        Step step = emission.step();
        switch (event) {
            case Event.RunCompleted(Summary summary) -> completed(step, summary);
            case Event.RunFailed(Failure failure, Summary summary) -> failed(failure);
            case Event.RunCancelled(Failure failure, Summary summary) -> cancelled(failure);
            case Event.Custom custom -> custom(custom);
            case Event.RetrievalStarted(String query) -> {
                if (isOfItsOwn(step)) sources.retrieval(step, query);
            }
            case Event.RetrievalFinished(var documents) -> {
                if (isOfItsOwn(step)) sources.retrieved(step, documents);
            }
            case Event.RetrievalFailed failed -> {
                if (isOfItsOwn(step)) sources.failed(step);
            }
            case Event.CitationAdded(var citation) -> {
                if (isOfItsOwn(step)) sources.citation(citation);
            }
            case Event.AgentStarted started -> agents.started(step);
            case Event.AgentFinished(String name, var message) -> agents.finished(step, message);
            case Event.AgentFailed failed -> agents.ended(step, "failed");
            case Event.ModelRetried(Failure failure, var delay) -> warning("model.retried", failure);
            case Event.RetrievalRetried(Failure failure, var delay) -> warning("retrieval.retried", failure);
            case Event.SummaryFailed(Failure failure) -> warning("summary.failed", failure);
            default -> said(emission);
        }
    }

    /** Neither a part of another search nor what memory looks up. */
    private static boolean isOfItsOwn(Step step) {
        return !Place.within(step, Step.Kind.RETRIEVAL) && !Place.within(step, Step.Kind.MEMORY);
    }

    /** What is the answer's, or an inner agent's. */
    private void said(Emission emission) {
        Event event = emission.event();
        Step step = emission.step();
        Place place = Place.of(emission, format.answering);
        Step speaker = place.speaker();
        if (place.isAnswer()) answer(event, step);
        else if (speaker != null && !place.lookup() && event instanceof Event.TextDelta(String text))
            agents.says(speaker, text);
        if (event instanceof Event.ToolCallFinished) agents.ended(step, "done");
        if (event instanceof Event.ToolCallFailed) agents.ended(step, "failed");
    }

    private void answer(Event event, Step step) {
        switch (event) {
            case Event.ModelCallStarted(var request) -> {
                if (modelCalls++ == 0) nextStep();
                tools.asked(step, request);
            }
            case Event.TextDelta(String text) -> grow("text", step, text);
            case Event.RefusalDelta(String text) -> grow("text", step, text);
            case Event.ReasoningDelta(String text) -> grow("reasoning", step, text);
            case Event.ToolCallDelta(String call, String arguments) -> tools.delta(step, call, arguments);
            case Event.ModelCallFinished(var response) -> {
                parts.close(step);
                reason = response.finishReason();
                tools.spoken(step, response.toolCalls());
                modelCallEnds();
            }
            case Event.ModelCallFailed(Failure failure) -> {
                parts.close(step);
                tools.brokenOff(step, failure);
                modelCallEnds();
            }
            case Event.ToolCallStarted(ToolCall call) -> tools.begun(step, call);
            case Event.ToolCallFinished(ToolCall call, var result) -> tools.returned(step, result);
            case Event.ToolCallFailed(ToolCall call, Failure failure) -> tools.failed(step, failure);
            case Event.ApprovalRequested(ToolCall call) -> approval(step, call);
            case Event.ServerToolCalled(ToolCall call) -> serverTools.called(step, call);
            case Event.ServerToolReturned(ToolCall call, Json result) -> serverTools.returned(step, call, result);
            default -> {}
        }
    }

    private void grow(String kind, Step step, String piece) {
        if (modelCalls > 0) parts.openStep();
        parts.grow(kind, step, piece);
    }

    /** A step of the protocol is a call of the model with the results of the tools that it wanted. */
    private void nextStep() {
        tools.leaveToClient();
        parts.closeStep();
    }

    private void modelCallEnds() {
        if (--modelCalls > 0) return;
        serverTools.close();
        if (!tools.hasWaiting()) parts.closeStep();
    }

    private void approval(Step step, ToolCall call) {
        String id = tools.id(step);
        if (id == null) return;
        Json asked = Json.object("approvalId", call.id(), "toolCallId", id, "toolName", call.name());
        if (format.approvals) parts.part("tool-approval-request", "approvalId", call.id(), "toolCallId", id);
        else parts.part("data-approval", "id", step.id(), "data", asked);
    }

    private void warning(String type, Failure failure) {
        Json data = Json.object("type", type, "message", FailureText.of(failure, format.failures));
        parts.part("data-warning", "data", data, "transient", true);
    }

    private void custom(Event.Custom event) {
        if (Shown.isHeldBack(event)) return;
        String name;
        Json data;
        try {
            name = EventCodec.PLAIN.name(event);
            data = Shown.data(event, EventCodec.PLAIN.data(event), format.failures);
        } catch (IllegalArgumentException e) {
            // such as a NaN: the stream goes on, and the log says why
            if (!warned)
                LOG.log(Level.WARNING, "an event of " + event.getClass().getName() + " is not sent: " + e.getMessage());
            warned = true;
            return;
        }
        if (AiSdkParts.OWN.contains(name)) name = "event." + name;
        Json id = data.member("id");
        boolean replaces = id.isString() || id.isNumber();
        parts.part("data-" + name, "id", replaces ? id.text() : null, "data", SafeJson.of(data));
    }

    // ---- the end, exactly once ----

    private void completed(Step run, Summary summary) {
        if (!parts.hasText() && !agents.lastWords().isEmpty()) parts.grow("text", run, agents.lastWords());
        nextStep();
        agents.brokenOff();
        parts.part("finish", "finishReason", word(reason), "messageMetadata", metadata(summary.usage()));
        over = true;
    }

    private static @Nullable Map<String, Object> metadata(Usage usage) {
        if (usage.equals(Usage.NONE)) return null;
        var tokens = new LinkedHashMap<String, Object>();
        tokens.put("inputTokens", usage.input());
        tokens.put("outputTokens", usage.output());
        tokens.put("totalTokens", usage.input() + usage.output());
        usage.reasoning().ifPresent(count -> tokens.put("reasoningTokens", count));
        usage.cached().ifPresent(count -> tokens.put("cachedInputTokens", count));
        return Map.of("usage", tokens);
    }

    private static String word(FinishReason reason) {
        return switch (reason) {
            case STOP -> "stop";
            case LENGTH -> "length";
            case TOOL_CALLS -> "tool-calls";
            case FILTERED -> "content-filter";
            case STOPPED_BY_USER, OTHER -> "other";
        };
    }

    private void failed(Failure failure) {
        closeAll(failure);
        parts.part("error", "errorText", FailureText.of(failure, format.failures));
    }

    private void cancelled(Failure failure) {
        closeAll(failure);
        parts.part("abort");
    }

    private void closeAll(Failure why) {
        tools.brokenOff(why);
        serverTools.close();
        parts.closeStep();
        agents.brokenOff();
        over = true;
    }

    @Override
    public void broken(Failure why, StringBuilder out) {
        if (over) return;
        parts.into(out);
        failed(why);
    }

    @Override
    public void end(StringBuilder out) {
        SseLines.data("[DONE]", out);
    }

    @Override
    public void idle(StringBuilder out) {
        SseLines.idle(out);
    }
}
