package dev.weft.web;

import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.Step;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where in a run something happened, as far as a client is to know.
 *
 * @param agent the turn of the nearest agent around it; null where there is none, or where that agent's words are the answer
 * @param tool the nearest call of a tool around it, inside of that agent; null where there is none
 * @param lookup whether it is, inside of that agent, a part of a search or of memory
 */
record Place(@Nullable Step agent, @Nullable Step tool, boolean lookup) {
    /** Of the start and the end of a step, where that step is. What agents of these names say is said by nobody in particular. */
    static Place of(Emission emission, Set<String> answering) {
        Event event = emission.event();
        boolean outside = event instanceof Event.Started
                || event instanceof Event.Finished
                || event instanceof Event.Failed
                // of a call, and not of what is done in it
                || event instanceof Event.ApprovalRequested;
        Step tool = null;
        boolean lookup = false;
        Optional<Step> at = outside ? emission.step().parent() : Optional.of(emission.step());
        while (at.isPresent()) {
            Step step = at.get();
            switch (step.kind()) {
                case AGENT -> {
                    return new Place(answering.contains(step.name()) ? null : step, tool, lookup);
                }
                case TOOL_CALL -> tool = tool == null ? step : tool;
                case RETRIEVAL, MEMORY -> lookup = true;
                default -> {}
            }
            at = step.parent();
        }
        return new Place(null, tool, lookup);
    }

    /** Whether it is a part of something else than what is said to the user. */
    boolean aside() {
        return tool != null || lookup;
    }

    /** Whether what a model says here is said to the user. */
    boolean isAnswer() {
        return agent == null && !aside();
    }

    /** Whose words are said here, where they are not the answer's: a chat's in a tool, or an agent's. */
    @Nullable
    Step speaker() {
        return tool != null ? tool : agent;
    }

    /** Whether there is such a step around this one. */
    static boolean within(Step step, Step.Kind kind) {
        for (Step at = step.parent().orElse(null); at != null; at = at.parent().orElse(null))
            if (at.kind() == kind) return true;
        return false;
    }
}
