package dev.weft.web;

import dev.weft.Failure;
import dev.weft.Step;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** The agents at work in a run: subagents with ids in 1.0; in 0.x, which knows none, steps, and names on what they say. */
final class AgUiAgents {
    private final AgUiWire wire;
    private final AgUiFormat format;
    /** The turns that are open, by their id in 1.0 and the name of their step in 0.x. */
    private final SequencedMap<Step, String> open = new LinkedHashMap<>();

    AgUiAgents(AgUiWire wire, AgUiFormat format) {
        this.wire = wire;
        this.format = format;
    }

    /** The id by which what happens here is marked; null where it is nobody's in particular, or in 0.x. */
    @Nullable
    String id(Place place) {
        return format.modern() && place.agent() != null ? open.get(place.agent()) : null;
    }

    /** The name under which something is said here, where there is no id; null for nobody in particular. */
    @Nullable
    String name(Place place) {
        return place.agent() == null
                ? null
                : WholeCharacters.sound(place.agent().name());
    }

    /** Whether more than text is shown here: 0.x would take an agent's tool calls and thoughts for those of the answer. */
    boolean shown(Place place) {
        return format.modern() || place.agent() == null;
    }

    void started(Step step, @Nullable String call) {
        if (format.answering().contains(step.name())) return;
        String name = WholeCharacters.sound(step.name());
        if (format.modern()) {
            String id = wire.id();
            String parent = around(step);
            open.put(step, id);
            wire.event(
                    "SUBAGENT_STARTED",
                    "subagentRunId",
                    id,
                    "name",
                    name,
                    "parentSubagentRunId",
                    parent,
                    "parentToolCallId",
                    call);
            return;
        }
        // of two steps that are open at once each needs a name of its own
        String unique = name;
        for (int i = 2; open.containsValue(unique); i++) unique = name + " " + i;
        open.put(step, unique);
        wire.event("STEP_STARTED", "stepName", unique);
    }

    private @Nullable String around(Step step) {
        for (Step at = step.parent().orElse(null); at != null; at = at.parent().orElse(null)) {
            String id = open.get(at);
            if (id != null) return id;
        }
        return null;
    }

    void finished(Step step) {
        String id = open.remove(step);
        if (id != null) end(id);
    }

    private void end(String id) {
        if (format.modern()) wire.event("SUBAGENT_FINISHED", "subagentRunId", id);
        else wire.event("STEP_FINISHED", "stepName", id);
    }

    void failed(Step step, Failure failure) {
        String id = open.remove(step);
        if (id == null) return;
        if (format.modern()) wire.event("SUBAGENT_ERROR", "subagentRunId", id, "message", format.text(failure));
        else wire.event("STEP_FINISHED", "stepName", id);
    }

    /** Ends those that are open, the last first. */
    void close() {
        for (Map.Entry<Step, String> agent : open.reversed().entrySet()) end(agent.getValue());
        open.clear();
    }
}
