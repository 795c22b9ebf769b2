package dev.weft;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps of a run that have begun and not ended, in the order in which they began. Guarded by the run's lock. */
final class OpenSteps {
    /** One step from its start to its end. */
    static final class Opened {
        final Step step;
        final Event.Started started;
        final @Nullable Lane lane;
        boolean closed;

        Opened(Step step, Event.Started started, @Nullable Lane lane) {
            this.step = step;
            this.started = started;
            this.lane = lane;
        }

        /** What whoever comes too late gets. */
        IllegalStateException late() {
            return new IllegalStateException(
                    "the step " + step.path() + " has ended; nothing can be emitted in it any more");
        }
    }

    private final List<Opened> open = new ArrayList<>();

    void add(Opened opened) {
        open.add(opened);
    }

    void remove(Opened opened) {
        opened.closed = true;
        // steps are mostly closed in the reverse order
        for (int i = open.size() - 1; i >= 0; i--) {
            if (open.get(i) == opened) {
                open.remove(i);
                return;
            }
        }
    }

    /** The youngest step that was opened in this lane. */
    @Nullable
    Opened youngestWithin(Lane lane) {
        for (int i = open.size() - 1; i >= 0; i--) if (Lane.isWithin(open.get(i).lane, lane)) return open.get(i);
        return null;
    }

    /** The youngest open step inside {@code around}: children began after their parents, so it has no open child of its own. */
    @Nullable
    Opened youngestWithin(Step around) {
        for (int i = open.size() - 1; i >= 0; i--) {
            Opened opened = open.get(i);
            if (!opened.step.equals(around) && opened.step.isWithin(around)) return opened;
        }
        return null;
    }
}
