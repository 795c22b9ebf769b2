package dev.weft.media;

import dev.weft.WeftException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What all decoders share: take what is buffered apart first, read the input only when that gives no frame, end once. One thread
 * reads at a time; closing from another thread closes the input and touches nothing else. Buffered is what the limits allow plus
 * one read. A failure is thrown when its turn comes, behind the frames before it, and again at every later read.
 */
abstract class BufferedDecoder implements Decoder {
    final Intake in;
    final DecoderLimits limits;
    private @Nullable Frame ahead;
    private @Nullable WeftException failure;
    private boolean ended;

    BufferedDecoder(Intake in, DecoderLimits limits) {
        this.in = in;
        this.limits = limits;
    }

    /** The next frame from the bytes at hand, none of which is scanned twice; null if it takes more of them. */
    abstract @Nullable Frame parse();

    /** The input has ended: what can still be made of the rest, one at a time; null when that was all. */
    abstract @Nullable Frame finish();

    @Override
    public final @Nullable Frame read() throws IOException {
        Frame frame = ahead;
        if (frame != null) {
            ahead = null;
            return frame;
        }
        if (failure != null) throw failure;
        try {
            while (!ended) {
                frame = parse();
                if (frame != null) return frame;
                ended = !in.fill();
            }
            return finish();
        } catch (WeftException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public final boolean buffered() {
        if (ahead != null) return true;
        if (ended || failure != null) return false;
        try {
            ahead = parse();
        } catch (WeftException e) {
            failure = e;
        }
        return ahead != null;
    }

    @Override
    public long unprocessed() {
        return in.pending();
    }

    @Override
    public final void close() throws IOException {
        in.close();
    }
}
