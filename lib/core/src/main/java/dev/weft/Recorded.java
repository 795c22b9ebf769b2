package dev.weft;

import org.jspecify.annotations.Nullable;

/** A run that was written down and is read once more, and how far that has come. Guarded by the new run's lock. */
final class Recorded {
    final Run run;
    /** Time of the last emission, which is what the clock of this run shows. */
    long elapsed;
    /** How the run ended, once that was read. */
    @Nullable
    Event end;

    Recorded(Run run) {
        this.run = run;
    }

    /** False where it is the end of the run. */
    boolean take(Emission emission) {
        elapsed = emission.elapsedNanos();
        if (!isEnd(emission.event())) return true;
        end = emission.event();
        return false;
    }

    static boolean isEnd(Event event) {
        return event instanceof Event.RunCompleted
                || event instanceof Event.RunFailed
                || event instanceof Event.RunCancelled;
    }
}
