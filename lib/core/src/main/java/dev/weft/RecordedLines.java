package dev.weft;

import java.io.IOException;
import java.io.InputStream;

/** A run that was written as lines of JSON. Whoever reads past its last line is told how it was cut off. */
final class RecordedLines implements EmissionSource {
    private final LineReader lines;
    private final EmissionReader emissions;
    private long seq;

    RecordedLines(EventCodec codec, InputStream in) {
        lines = new LineReader(in);
        emissions = codec.reader();
    }

    @Override
    public Emission next() throws IOException {
        byte[] line = lines.next();
        if (line == null) throw missing();
        Emission emission = read(line);
        if (emission.seq() != seq)
            throw wrong("is number " + emission.seq() + " of its run where number " + seq + " belongs");
        if (seq++ == 0 && !(emission.event() instanceof Event.RunStarted)) throw wrong("is not the beginning of a run");
        return emission;
    }

    private Emission read(byte[] line) {
        try {
            return emissions.read(Json.parse(line, 0, line.length));
        } catch (DecodeException e) {
            if (lines.isTorn())
                throw new TruncatedStreamException("line " + lines.number() + ", the last, is torn off", e);
            throw new DecodeException("line " + lines.number() + ": " + e.getMessage(), e.frame(), e);
        }
    }

    private DecodeException wrong(String what) {
        return new DecodeException("line " + lines.number() + " " + what, "", null);
    }

    private TruncatedStreamException missing() {
        return new TruncatedStreamException(
                lines.number() == 0
                        ? "there is no run to be read: not even its first line"
                        : "what was written of the run ends before the run does, after line " + lines.number(),
                null);
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            // whoever reads from it finds out
        }
    }
}
