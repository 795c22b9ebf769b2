package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * Reads a run that is elsewhere and gives it to a stream. Where the run is not known, the first emission is read by whoever asks for
 * the stream; all others on the stream's own thread, which waits where the reader is slow. The end of the stream closes the source.
 */
final class Replay implements Emitter.Work<Summary, Exception> {
    private final EmissionSource source;
    /** What was read to learn of the run; null where that was known. */
    private final @Nullable Emission first;

    private final Recorded recorded;

    private Replay(EmissionSource source, @Nullable Emission first, Run run) {
        this.source = source;
        this.first = first;
        recorded = new Recorded(run);
    }

    static Replay of(EmissionSource source, Run run) {
        return new Replay(source, null, run);
    }

    static Replay of(EmissionSource source) throws Exception {
        try {
            Emission first = source.next();
            if (first == null) throw new TruncatedStreamException("there is nothing of the run to be read", null);
            return new Replay(source, first, first.run());
        } catch (Exception | Error e) {
            source.close();
            throw e;
        }
    }

    Recorded recorded() {
        return recorded;
    }

    @Override
    public Summary run(Emitter out) throws Exception {
        WriteSide write = ((StepEmitter) out).write();
        out.onCancel(source::close);
        try (source) {
            for (Emission emission = first == null ? source.next() : first;
                    emission != null;
                    emission = after(emission)) {
                write.replay(emission, recorded);
                switch (emission.event()) {
                    case Event.RunCompleted(Summary summary) -> {
                        return summary;
                    }
                    case Event.RunFailed(Failure failure, Summary summary) -> throw thrown(failure);
                    case Event.RunCancelled(Failure failure, Summary summary) -> throw thrown(failure);
                    default -> {}
                }
            }
        }
        throw new TruncatedStreamException(
                "what is there of the run " + recorded.run.name() + " ends before the run does", null);
    }

    private @Nullable Emission after(Emission before) throws Exception {
        Emission next = source.next();
        if (next == null || next.seq() == before.seq() + 1) return next;
        throw new DecodeException(
                "number " + next.seq() + " of the run " + recorded.run.name() + " follows its number " + before.seq(),
                "",
                null);
    }

    /** In the process it was thrown in, it is what was thrown. */
    private static Exception thrown(Failure failure) {
        if (failure.exception() instanceof Error error) throw error;
        return failure.exception() instanceof Exception thrown ? thrown : new RunException(failure.exception());
    }
}
