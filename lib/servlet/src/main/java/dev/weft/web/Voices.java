package dev.weft.web;

import dev.weft.Step;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whose words those of a step are: the answer's, or those of an agent or a chat inside it. */
final class Voices {
    private Voices() {}

    /**
     * The nearest agent, or call of a tool, that the step belongs to; null where its words are the answer's: those of the run
     * itself, and of the agents of these names.
     */
    static @Nullable Step inner(@Nullable Step step, Set<String> answering) {
        for (Step at = step; at != null; at = at.parent().orElse(null)) {
            if (at.kind() == Step.Kind.TOOL_CALL) return at;
            if (at.kind() == Step.Kind.AGENT) return answering.contains(at.name()) ? null : at;
        }
        return null;
    }

    /** Whether the step serves what is remembered or looked up, so that its words are nobody's answer. */
    static boolean aside(Step step) {
        return within(step, Step.Kind.MEMORY) || within(step, Step.Kind.RETRIEVAL);
    }

    /** Whether there is such a step around this one. */
    static boolean within(Step step, Step.Kind kind) {
        for (Step at = step.parent().orElse(null); at != null; at = at.parent().orElse(null))
            if (at.kind() == kind) return true;
        return false;
    }
}
