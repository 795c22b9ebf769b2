package dev.weft.web;

import dev.weft.Citation;
import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.Json;
import dev.weft.Run;
import dev.weft.Step;
import dev.weft.ToolCall;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run for one client of AG-UI: what of it is shown, and as what. */
final class AgUiEncoder implements Encoder {
    private final AgUiFormat format;
    private final AgUiWire wire = new AgUiWire();
    private final AgUiAgents agents;
    private final AgUiSearches searches = new AgUiSearches(wire);
    private final AgUiNotes notes;
    private final AgUiCalls calls = new AgUiCalls();
    private final AgUiUsage usage = new AgUiUsage();
    private final Map<Step, AgUiSpeech> speeches = new HashMap<>();
    private String threadId;
    private String runId;
    private boolean begun;
    private boolean over;

    AgUiEncoder(AgUiFormat format) {
        this.format = format;
        agents = new AgUiAgents(wire, format);
        notes = new AgUiNotes(wire, format);
        threadId = format.threadId();
        runId = format.runId();
    }

    @Override
    public void begin(StringBuilder out) {
        SseLines.open(out);
    }

    @Override
    public void write(Emission emission, StringBuilder out) {
        if (over) return;
        wire.to(out);
        if (!begun) begin(emission.run());
        Step step = emission.step();
        switch (emission.event()) {
            case Event.RunCompleted e -> completed();
            case Event.RunFailed(Failure failure, var summary) -> failed(format.text(failure), null);
            case Event.RunCancelled e -> cancelled();
            case Event.AgentStarted e ->
                agents.started(step, calls.around(step.parent().orElse(null)));
            case Event.AgentFinished e -> agents.finished(step);
            case Event.AgentFailed(var agent, Failure failure) -> agents.failed(step, failure);
            case Event.ModelCallFinished(var response) -> {
                usage.add(response);
                said(emission, response.toolCalls());
            }
            case Event.ToolCallFinished(ToolCall call, var result) -> {
                String id = calls.end(step);
                if (id != null) result(emission, id, format.text(call, result), result.isError());
            }
            case Event.ToolCallFailed(var call, Failure failure) -> {
                String id = calls.end(step);
                if (id != null) result(emission, id, format.text(failure), true);
            }
            case Event.RetrievalFinished(var documents) ->
                searches.ended(step, agents.id(place(emission)), "done", documents);
            case Event.RetrievalFailed e -> searches.ended(step, agents.id(place(emission)), "failed", List.of());
            default -> shown(emission);
        }
    }

    /** What is shown only where it is a part of what is said to the user. */
    private void shown(Emission emission) {
        Place place = place(emission);
        if (place.aside() && !(emission.event() instanceof Event.Custom)) return;
        String agent = agents.id(place);
        String call = calls.around(emission.step());
        switch (emission.event()) {
            case Event.TextDelta(String text) -> speech(emission, place).text(text);
            case Event.RefusalDelta(String text) -> speech(emission, place).text(text);
            case Event.ReasoningDelta(String text) -> {
                if (agents.shown(place)) speech(emission, place).reasoning(text);
            }
            case Event.ToolCallDelta(String id, String piece) ->
                speech(emission, place).arguments(id, piece);
            case Event.ModelCallFailed e -> {
                AgUiSpeech speech = speeches.remove(emission.step());
                if (speech != null) speech.close();
            }
            case Event.ToolCallStarted(ToolCall made) -> {
                if (agents.shown(place)) started(emission.step(), made, new AgUiSpeech(wire, agent, null));
            }
            case Event.RetrievalStarted(String query) -> {
                if (agents.shown(place)) searches.started(emission.step(), agent, query);
            }
            case Event.CitationAdded(Citation citation) -> {
                if (agents.shown(place)) notes.cited(citation, agent, call);
            }
            case Event.ModelRetried(Failure failure, var delay) -> notes.retried("model.retried", failure, agent, call);
            case Event.RetrievalRetried(Failure failure, var delay) ->
                notes.retried("retrieval.retried", failure, agent, call);
            case Event.Custom event -> notes.custom(event, agent, call);
            default -> {}
        }
    }

    private Place place(Emission emission) {
        return Place.of(emission, format.answering());
    }

    private void begin(Run run) {
        begun = true;
        wire.of(run);
        if (threadId.isEmpty()) threadId = run.id();
        if (runId.isEmpty()) runId = run.id();
        String version = format.modern() ? "1.0" : null;
        wire.event("RUN_STARTED", "threadId", threadId, "runId", runId, "protocolVersion", version);
    }

    private AgUiSpeech speech(Emission emission, Place place) {
        return speeches.computeIfAbsent(
                emission.step(), step -> new AgUiSpeech(wire, agents.id(place), agents.name(place)));
    }

    private void said(Emission emission, List<ToolCall> wanted) {
        Place place = place(emission);
        Step around = emission.step().parent().orElse(null);
        AgUiSpeech speech = speeches.remove(emission.step());
        if (speech == null) speech = new AgUiSpeech(wire, agents.id(place), agents.name(place));
        boolean shown = !place.aside() && agents.shown(place);
        List<String> ids = speech.calls(shown ? wanted : List.of());
        for (int i = 0; i < ids.size(); i++) calls.announce(around, wanted.get(i), ids.get(i));
    }

    private void started(Step step, ToolCall call, AgUiSpeech alone) {
        String id = calls.begin(step, call);
        calls.running(step, id != null ? id : alone.call(call, List.of(), null));
    }

    private void result(Emission emission, String id, String content, boolean error) {
        wire.by(
                agents.id(place(emission)),
                "TOOL_CALL_RESULT",
                "messageId",
                wire.id(),
                "toolCallId",
                id,
                "content",
                content,
                "role",
                "tool",
                "metadata",
                error && format.modern() ? Json.object("error", true) : null);
    }

    // ---- the end: exactly one ----

    private void completed() {
        finish("success");
    }

    private void cancelled() {
        if (format.modern()) finish("cancelled");
        else failed("The run was cancelled.", "cancelled");
    }

    private void finish(String outcome) {
        close();
        agents.close();
        wire.event(
                "RUN_FINISHED",
                "threadId",
                threadId,
                "runId",
                runId,
                "outcome",
                format.modern() ? Json.object("type", outcome) : null,
                "usage",
                usage.json());
    }

    private void failed(String message, @Nullable String code) {
        close();
        wire.event("RUN_ERROR", "message", message, "code", code, "usage", format.modern() ? usage.json() : null);
    }

    private void close() {
        over = true;
        speeches.values().forEach(AgUiSpeech::close);
        speeches.clear();
    }

    @Override
    public void broken(Failure why, StringBuilder out) {
        if (over) return;
        wire.to(out);
        failed(format.text(why), null);
    }

    @Override
    public void idle(StringBuilder out) {
        SseLines.idle(out);
    }
}
