package dev.weft.provider;

import dev.weft.media.DecoderLimits;

/**
 * The most that is taken from a server, so that a broken or hostile one cannot exhaust memory. Immutable. Reaching a limit is a
 * {@link dev.weft.LimitException} that names it, except for error bodies, which are cut off.
 */
public final class Limits {
    /** Lines and frames of 16 MiB, JSON nested 512 deep, answers of 64 million characters, error bodies of 64 KiB. */
    public static final Limits DEFAULT = new Limits(DecoderLimits.DEFAULT, 64 << 20, 64 << 10);

    private final DecoderLimits decoder;
    private final long response;
    private final int errorBody;

    private Limits(DecoderLimits decoder, long response, int errorBody) {
        this.decoder = decoder;
        this.response = response;
        this.errorBody = errorBody;
    }

    /** The same with another longest line, in bytes. */
    public Limits line(int bytes) {
        return new Limits(decoder.withLine(bytes), response, errorBody);
    }

    /** The same with another largest frame, in bytes; an answer that comes in one piece is one frame. */
    public Limits frame(int bytes) {
        return new Limits(decoder.withFrame(bytes), response, errorBody);
    }

    /** The same with another deepest nesting of JSON. */
    public Limits depth(int levels) {
        return new Limits(decoder.withDepth(levels), response, errorBody);
    }

    /** The same with another longest answer, in characters of all its pieces together. */
    public Limits response(long characters) {
        if (characters < 1)
            throw new IllegalArgumentException("limit 'response' must be at least 1, not " + characters);
        return new Limits(decoder, characters, errorBody);
    }

    /** The same with another length at which the bodies of errors are cut off, in bytes; 0 to read none. */
    public Limits errorBody(int bytes) {
        if (bytes < 0) throw new IllegalArgumentException("limit 'errorBody' must be at least 0, not " + bytes);
        return new Limits(decoder, response, bytes);
    }

    DecoderLimits decoder() {
        return decoder;
    }

    long response() {
        return response;
    }

    int errorBody() {
        return errorBody;
    }

    @Override
    public String toString() {
        return "Limits[line=" + decoder.line() + ", frame=" + decoder.frame() + ", depth=" + decoder.depth()
                + ", response=" + response + ", errorBody=" + errorBody + "]";
    }
}
