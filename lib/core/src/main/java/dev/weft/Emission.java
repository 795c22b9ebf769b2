package dev.weft;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event with its place in the run: number, time, step. A class, not a record, so that it can grow.
 *
 * <p>Everything but a {@link Event.Started} is stamped when {@code emit} was called; a {@code Started} when it got its place in
 * the queue, so that waiting for a slow reader is not counted as work.
 */
public final class Emission {
    private final long seq;
    private final long elapsed;
    private final Step step;
    private final Event event;

    Emission(long seq, long elapsed, Step step, Event event) {
        this.seq = seq;
        this.elapsed = elapsed;
        this.step = step;
        this.event = event;
    }

    /**
     * What ends a run that was cut off behind these emissions, all that there are of it from its first on: a failed event for each
     * step that is open, children before parents, and {@link Event.RunFailed}. Of steps whose beginning is not known here it has
     * none. Empty where the run has its end.
     */
    public static List<Emission> cutOff(List<Emission> run, Throwable why, Instant at) {
        return CutOff.ends(run, why, at);
    }

    /** Place in the run's one order: 0, 1, 2 … without gaps. */
    public long seq() {
        return seq;
    }

    /** When it was emitted (not when it was read). */
    public Instant at() {
        return run().startedAt().plusNanos(elapsed);
    }

    /** Time from the run's start to the emission, by the monotonic clock. */
    public Duration elapsed() {
        return Duration.ofNanos(elapsed);
    }

    long elapsedNanos() {
        return elapsed;
    }

    /** What happened. */
    public Event event() {
        return event;
    }

    /** The step it happened in; for the start and the end of a step, that step. */
    public Step step() {
        return step;
    }

    /** The run it belongs to. */
    public Run run() {
        return step.run();
    }

    /** Name of the nearest agent around the step, or "". */
    public String agent() {
        return step.agent();
    }

    /** The piece of the answer's text that this is, or null. */
    @Nullable
    String answerText() {
        return event instanceof Event.TextDelta(var text) && !step.isInTool() ? text : null;
    }

    @Override
    public String toString() {
        return "#" + seq + " " + step.path() + " " + event.getClass().getSimpleName();
    }
}
