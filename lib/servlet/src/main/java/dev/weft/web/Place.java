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
 * @param agent the turn of the nearest agent around it; null where there is none
 * @param aside whether it is, inside of that, a part of a tool's work, of a search or of memory: nothing that was said to the user
 */
record Place(@Nullable Step agent, boolean aside) {
    /** Of the start and the end of a step, where that step is. What agents of these names say is said by nobody in particular. */
    static Place of(Emission emission, Set<String> answering) {
        Event event = emission.event();
        boolean edge =
                event instanceof Event.Started || event instanceof Event.Finished || event instanceof Event.Failed;
        boolean aside = false;
        Optional<Step> at = edge ? emission.step().parent() : Optional.of(emission.step());
        while (at.isPresent()) {
            Step step = at.get();
            switch (step.kind()) {
                case AGENT -> {
                    return new Place(answering.contains(step.name()) ? null : step, aside);
                }
                case TOOL_CALL, RETRIEVAL, MEMORY -> aside = true;
                default -> {}
            }
            at = step.parent();
        }
        return new Place(null, aside);
    }

    /** Whether what a model says here is said to the user. */
    boolean isAnswer() {
        return agent == null && !aside;
    }
}
