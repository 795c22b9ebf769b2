package dev.weft;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the end of a run that has none, since whoever wrote it down is gone. */
final class CutOff {
    private final List<Emission> ends = new ArrayList<>();
    private final Failure failure;
    private final long elapsed;
    private long seq;

    private CutOff(Emission last, Throwable why, Instant at) {
        failure = Failure.of(why);
        seq = last.seq() + 1;
        long since = Duration.between(last.run().startedAt(), at).toNanos();
        // clocks differ, but time does not go back within a run
        elapsed = Math.max(last.elapsedNanos(), since);
    }

    static List<Emission> ends(List<Emission> run, Throwable why, Instant at) {
        if (run.isEmpty() || !(run.getFirst().event() instanceof Event.RunStarted))
            throw new IllegalArgumentException("there must be at least the beginning of the run");
        Emission last = run.getLast();
        if (Recorded.isEnd(last.event())) return List.of();
        var end = new CutOff(last, why, at);
        end.closeAll(open(run));
        var tally = new Tally();
        for (Emission emission : run) tally.count(emission.step(), emission.event(), emission.elapsedNanos());
        end.add(run.getFirst().step(), new Event.RunFailed(end.failure, tally.summary(end.elapsed)));
        return List.copyOf(end.ends);
    }

    private static Map<Step, Event.Started> open(List<Emission> run) {
        var open = new LinkedHashMap<Step, Event.Started>();
        for (Emission emission : run) {
            switch (emission.event()) {
                case Event.RunStarted theRun -> {}
                case Event.Started started -> open.put(emission.step(), started);
                case Event.Finished end -> open.remove(emission.step());
                case Event.Failed end -> open.remove(emission.step());
                default -> {}
            }
        }
        return open;
    }

    /** Children began after their parents. */
    private void closeAll(Map<Step, Event.Started> open) {
        for (Step step : List.copyOf(open.keySet()).reversed()) {
            Event.Started started = open.get(step);
            if (started != null) add(step, Closing.failed(started, failure));
        }
    }

    private void add(Step step, Event event) {
        ends.add(new Emission(seq++, elapsed, step, event));
    }
}
