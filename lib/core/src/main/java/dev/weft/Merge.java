package dev.weft;

import dev.weft.OpenSteps.Opened;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Reads several streams at once into one run. Each source is read on a thread of its own, which waits where the merged run has
 * no room; the run's thread waits for all of them. When the merged run is ended, or one source fails, every source is cancelled.
 */
final class Merge<R> {
    private final List<EventStream<? extends R>> sources;
    private final StepEmitter out;
    private final WriteSide run;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private Merge(List<EventStream<? extends R>> sources, Emitter out) {
        this.sources = sources;
        this.out = (StepEmitter) out;
        run = this.out.write();
    }

    static <R> EventStream<List<R>> of(List<EventStream<? extends R>> sources) {
        return EventStream.start(RunOptions.of(o -> o.name("merge")), out -> new Merge<R>(sources, out).run());
    }

    private List<R> run() throws Exception {
        out.onCancel(this::cancelAll);
        var readers = new ArrayList<Thread>();
        for (var source : sources) {
            readers.add(Threads.start("weft-merge-" + source.run().name(), () -> read(source)));
        }
        for (Thread reader : readers) reader.join();
        Throwable thrown = failure.get();
        if (thrown instanceof Exception exception) throw exception;
        if (thrown instanceof Error error) throw error;
        var results = new ArrayList<R>();
        for (var source : sources) results.add(source.result());
        return results;
    }

    private void cancelAll() {
        for (var source : sources) source.cancel();
    }

    private void read(EventStream<? extends R> source) {
        // by the clock on the wall, so that the times of day are exactly kept
        var copy = new Copy(
                Duration.between(run.run.startedAt(), source.run().startedAt()).toNanos());
        try {
            for (Emission emission : source.emissions()) {
                if (emission.event() instanceof Event.ApprovalRequested(var call)) {
                    out.approvals().relay(call, yes -> source.approve(call, yes));
                }
                copy.take(emission);
            }
            copy.fail(new CancelledException("the source was stopped"));
        } catch (Throwable thrown) {
            if (failure.compareAndSet(null, thrown)) cancelAll();
            copy.fail(thrown);
        }
    }

    /** One source's steps as they appear in the merged run. Used by the thread that reads the source. */
    private final class Copy {
        private final long shift;
        private final Map<Step, Opened> opened = new HashMap<>();
        private final Map<Step, StepEmitter> emitters = new HashMap<>();

        Copy(long shift) {
            this.shift = shift;
        }

        void take(Emission emission) {
            long at = emission.elapsedNanos() + shift;
            Step step = emission.step();
            switch (emission.event()) {
                case Event.RunStarted e -> open(step, at);
                case Event.RunCompleted e -> close(step, new Event.StepFinished(step.name()), at);
                case Event.Started started -> open(step, started, at);
                case Event.Finished end -> close(step, end, at);
                case Event.Failed end -> close(step, end, at);
                case Event other -> run.emit(inside(step, at), other, at, false);
            }
        }

        /** The source gives nothing more: what is still open fails. */
        void fail(Throwable thrown) {
            for (var entry : opened.entrySet()) {
                if (entry.getKey().parent().isPresent()) continue;
                try {
                    run.close(
                            entry.getValue(),
                            new Event.StepFailed(entry.getKey().name(), Failure.of(thrown)),
                            run.elapsed());
                } catch (CancelledException | IllegalStateException late) {
                    // the merged run is being settled, which closes the step
                }
            }
        }

        private void open(Step step, long at) {
            open(step, new Event.StepStarted(step.name()), at);
        }

        private void open(Step step, Event.Started started, long at) {
            StepEmitter around = step.parent().map(parent -> inside(parent, at)).orElse(out);
            Opened mine = run.open(around, started, step.name(), at, false);
            opened.put(step, mine);
            emitters.put(step, out.in(mine));
        }

        private void close(Step step, Event end, long at) {
            inside(step, at);
            run.close(java.util.Objects.requireNonNull(opened.remove(step)), end, at);
            emitters.remove(step);
        }

        /** A source that was read before it was merged has steps whose beginning was not seen here. */
        private StepEmitter inside(Step step, long at) {
            if (!emitters.containsKey(step)) open(step, at);
            return java.util.Objects.requireNonNull(emitters.get(step));
        }
    }
}
