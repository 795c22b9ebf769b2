package dev.weft.media;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.DecodeException;
import dev.weft.LimitException;
import dev.weft.TruncatedStreamException;
import java.io.InputStream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * {@code application/vnd.amazon.eventstream}: two lengths and their CRC, headers, payload, the CRC of it all. A length is
 * believed only after its CRC was right and the limits allow it, and room is made only for bytes that came; nothing of a frame is
 * handed out before its own CRC was right. Integers are big-endian.
 *
 * <p>Format: <a href="https://smithy.io/2.0/aws/amazon-eventstream.html">Amazon event stream specification</a>.
 */
final class AwsEventStreamDecoder extends BufferedDecoder {
    static final int LENGTHS = 8;
    static final int PRELUDE = LENGTHS + 4;
    static final int SMALLEST = PRELUDE + 4;

    /** What the format itself allows. */
    static final int MOST_HEADERS = 128 << 10;

    private static final int EXCERPT = 1024;

    private final CRC32 crc = new CRC32();
    private final AwsHeaders headers = new AwsHeaders();
    private int total; // of the frame under way; 0 as long as its prelude was not read
    private int headersLength;
    private long frames;

    AwsEventStreamDecoder(InputStream in, DecoderLimits limits) {
        super(new Intake(in, limits.frame() + MOST_HEADERS + SMALLEST), limits);
    }

    @Override
    @Nullable
    Frame parse() {
        if (total == 0) {
            if (in.pending() < PRELUDE) return null;
            prelude();
        }
        if (in.pending() < total) return null;
        int end = in.start + total - 4;
        if (crc(in.start, end) != integer(end)) throw broken("the CRC of its bytes is another than the frame says");
        Frame frame = frame(in.start + PRELUDE + headersLength, end);
        in.start = end + 4;
        in.scan = in.start;
        total = 0;
        frames++;
        return frame;
    }

    private void prelude() {
        if (crc(in.start, in.start + LENGTHS) != integer(in.start + LENGTHS)) {
            throw broken("the CRC of its lengths is another than the frame says: is it this format at all?");
        }
        long whole = Integer.toUnsignedLong(integer(in.start));
        long heads = Integer.toUnsignedLong(integer(in.start + 4));
        if (whole < SMALLEST || heads > whole - SMALLEST) {
            throw broken("its lengths do not fit together: " + whole + " bytes, " + heads + " of headers");
        }
        if (heads > MOST_HEADERS) {
            throw new LimitException(
                    "the headers of a frame have " + heads + " bytes: the format allows " + MOST_HEADERS);
        }
        limits.checkFrame(whole - heads - SMALLEST);
        total = (int) whole;
        headersLength = (int) heads;
    }

    private Frame frame(int payload, int end) {
        String problem = headers.read(in.bytes, payload - headersLength, payload);
        if (problem != null) throw broken(problem);
        byte[] made = headers.payload();
        if (made != null) return new Frame(made, 0, made.length, headers.event(), "", true);
        in.lend();
        return new Frame(in.bytes, payload, end - payload, headers.event(), "", true);
    }

    @Override
    @Nullable
    Frame finish() {
        if (in.pending() == 0) return null;
        throw new TruncatedStreamException(
                "the last frame is cut off: " + in.pending() + " bytes left over after " + frames + " frames", null);
    }

    private int crc(int from, int to) {
        crc.reset();
        crc.update(in.bytes, from, to - from);
        return (int) crc.getValue();
    }

    private int integer(int at) {
        return AwsHeaders.integer(in.bytes, at);
    }

    private DecodeException broken(String what) {
        int excerpt = Math.min(in.pending(), EXCERPT);
        return new DecodeException(
                "a frame of the Amazon event stream is broken: at byte " + in.position(in.start) + ", after " + frames
                        + " frames, " + what,
                new String(in.bytes, in.start, excerpt, UTF_8),
                null);
    }
}
