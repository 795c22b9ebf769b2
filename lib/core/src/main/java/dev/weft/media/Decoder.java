package dev.weft.media;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Reads frames from a blocking input, each as soon as its last byte is there. One thread reads at a time; {@link #close} may be
 * called from any thread and closes the input, which is what wakes a blocked reader. What is buffered is bounded by the
 * {@link DecoderLimits} and one read of the input. After an exception the decoder has nothing more to say and throws it again.
 *
 * <pre>{@code
 * try (var decoder = MediaType.NDJSON.decoder(in)) {
 *     for (Frame frame : decoder) System.out.println(frame.data());
 * }
 * }</pre>
 *
 * <p>Bytes that break the format throw {@link dev.weft.DecodeException}, an end in the middle
 * {@link dev.weft.TruncatedStreamException}, too much of something {@link dev.weft.LimitException}; all after every whole frame
 * before them.
 */
public interface Decoder extends Closeable, Iterable<Frame> {
    /** The next frame, waiting for it; null at the end, again and again. */
    @Nullable
    Frame read() throws IOException;

    /**
     * Whether the next {@link #read} surely returns a frame without touching the input. Cheap enough to be asked after every
     * frame: whoever wakes another thread per frame can wait with it while this says true.
     */
    default boolean buffered() {
        return false;
    }

    /** How many bytes were received behind the last frame, comment or blank line that was found. */
    default long unprocessed() {
        return 0;
    }

    /**
     * The frames that are left, for one pass: a second iterator goes on where the first stopped. What {@link #read} throws as an
     * IOException comes as an {@link java.io.UncheckedIOException}.
     */
    @Override
    default Iterator<Frame> iterator() {
        return new FrameIterator(this::read);
    }

    /**
     * Server-sent events as language models send them: by the standard, and three things more that it would silently drop. An
     * event that the end of input cut off before its blank line comes as a frame that is not {@link Frame#terminated}. A field
     * {@code error:} (llama.cpp) is a frame named {@code error}. So is a JSON object that stands bare between the events
     * (Vertex AI), over as many lines as it takes.
     */
    static Decoder eventStream(InputStream in, DecoderLimits limits) {
        return new EventStreamDecoder(in, limits, true, "");
    }

    /** Server-sent events exactly as the WHATWG standard has them, as browsers read them. */
    static Decoder strictEventStream(InputStream in, DecoderLimits limits) {
        return new EventStreamDecoder(in, limits, false, "");
    }

    /**
     * One JSON text per line, ended by LF or CRLF; empty lines are skipped. A last line without LF is a frame that is not
     * {@link Frame#terminated} if its JSON is whole, else the body is truncated.
     */
    static Decoder ndjson(InputStream in, DecoderLimits limits) {
        return new NdjsonDecoder(in, limits);
    }

    /**
     * A JSON array, each element a frame as soon as it is whole; a single object in its place, as errors come, is one frame.
     * Brackets, strings and what stands between elements are checked here, the rest of an element by whoever parses it.
     */
    static Decoder jsonArray(InputStream in, DecoderLimits limits) {
        return new JsonArrayDecoder(in, limits);
    }

    /**
     * Amazon's binary event stream. The event name of a frame is its {@code :event-type}; a frame that is an exception is named
     * {@code exception:} and its {@code :exception-type}, which no event can be, since a colon stands in no name of one; a frame
     * that is an error without a payload is named {@code error} and holds {@code {"code":…,"message":…}} as its headers say. Both
     * CRCs of each frame are checked.
     */
    static Decoder awsEventStream(InputStream in, DecoderLimits limits) {
        return new AwsEventStreamDecoder(in, limits);
    }

    /** Makes decoders of one media type. */
    @FunctionalInterface
    interface Factory {
        /** A new decoder that owns the input and keeps to the limits. */
        Decoder decoder(InputStream in, DecoderLimits limits);
    }
}
