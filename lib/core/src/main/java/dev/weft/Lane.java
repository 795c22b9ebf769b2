package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * What is done by one of several pieces of work side by side: all of it is in its lane, the steps that it opens too, while the step
 * around is that of all. Guarded by the run's lock.
 */
final class Lane {
    private final @Nullable Lane around;
    /** The call that it belonged to has returned: whatever is still at work in it comes too late. */
    private boolean over;

    Lane(@Nullable Lane around) {
        this.around = around;
    }

    void end() {
        over = true;
    }

    boolean isOver() {
        for (Lane at = this; at != null; at = at.around) if (at.over) return true;
        return false;
    }

    /** What whoever comes too late gets. */
    static IllegalStateException late() {
        return new IllegalStateException(
                "the work beside others that this was a part of has failed; nothing can be emitted in it any more");
    }

    /** Whether {@code inner} is {@code outer} or a lane inside it; null is the whole run. */
    static boolean isWithin(@Nullable Lane inner, @Nullable Lane outer) {
        if (outer == null) return true;
        for (Lane at = inner; at != null; at = at.around) if (at == outer) return true;
        return false;
    }
}
