package dev.weft;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a run that was written as lines and gives it to a stream. The first line is read by whoever asks for the stream, the
 * others on the stream's own thread, which waits where the reader is slow; the end of the stream closes the input.
 */
final class Replay implements Emitter.Work<Summary, Exception> {
    private final LineReader lines;
    private final EmissionJson emissions;
    private final Recorded recorded;
    private long seq;

    private Replay(EventCodec codec, LineReader lines) throws IOException {
        this.lines = lines;
        emissions = new EmissionJson(codec);
        Emission first = next();
        if (first == null)
            throw new TruncatedStreamException("there is no run to be read: not even its first line", null);
        if (!(first.event() instanceof Event.RunStarted(Run run)))
            throw new DecodeException("line 1 is not the beginning of a run", "", null);
        recorded = new Recorded(run);
    }

    static Replay of(EventCodec codec, InputStream in) throws IOException {
        try {
            return new Replay(codec, new LineReader(in));
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    Recorded recorded() {
        return recorded;
    }

    @Override
    public Summary run(Emitter out) throws Exception {
        WriteSide write = ((StepEmitter) out).write();
        out.onCancel(this::close);
        try (lines) {
            for (Emission emission = next(); emission != null; emission = next()) {
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
                "what was written of the run " + recorded.run.name() + " ends before the run does, after line "
                        + lines.number(),
                null);
    }

    private static WeftException thrown(Failure failure) {
        return (WeftException) failure.exception();
    }

    private void close() {
        try {
            lines.close();
        } catch (IOException e) {
            // whoever reads from it finds out
        }
    }

    private @Nullable Emission next() throws IOException {
        byte[] line = lines.next();
        if (line == null) return null;
        Emission emission;
        try {
            emission = emissions.read(Json.parse(line, 0, line.length));
        } catch (DecodeException e) {
            if (lines.isTorn())
                throw new TruncatedStreamException("line " + lines.number() + ", the last, is torn off", e);
            throw new DecodeException("line " + lines.number() + ": " + e.getMessage(), e.frame(), e);
        }
        if (emission.seq() != seq++)
            throw new DecodeException(
                    "line " + lines.number() + " is number " + emission.seq() + " of its run where number " + (seq - 1)
                            + " belongs",
                    "",
                    null);
        return emission;
    }
}
