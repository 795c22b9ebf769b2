package dev.weft.media;

import dev.weft.LimitException;

/**
 * How much a decoder takes before it gives up, so that a hostile or broken server cannot exhaust memory. Immutable. The
 * defaults (lines and frames of 16 MiB, JSON nested 512 deep) leave room for images sent as text.
 */
public final class DecoderLimits {
    /** Lines and frames of 16 MiB, JSON nested 512 deep. */
    public static final DecoderLimits DEFAULT = new DecoderLimits(16 << 20, 16 << 20, 512);

    private static final int MOST = 1 << 30;

    private final int line;
    private final int frame;
    private final int depth;

    private DecoderLimits(int line, int frame, int depth) {
        this.line = line;
        this.frame = frame;
        this.depth = depth;
    }

    /** The longest line, in bytes without its end. */
    public int line() {
        return line;
    }

    /** The largest payload of a frame, in bytes. */
    public int frame() {
        return frame;
    }

    /** The deepest nesting of arrays and objects where JSON is followed to find its end. */
    public int depth() {
        return depth;
    }

    /** The same with another longest line, in bytes: 1 to 1 GiB. */
    public DecoderLimits withLine(int bytes) {
        return new DecoderLimits(checked("line", bytes), frame, depth);
    }

    /** The same with another largest payload, in bytes: 1 to 1 GiB. */
    public DecoderLimits withFrame(int bytes) {
        return new DecoderLimits(line, checked("frame", bytes), depth);
    }

    /** The same with another deepest nesting, at least 1. */
    public DecoderLimits withDepth(int levels) {
        return new DecoderLimits(line, frame, checked("depth", levels));
    }

    void checkLine(long bytes) {
        if (bytes > line) throw exceeded("line", "Line", line, "a line has " + bytes + " bytes or more");
    }

    void checkFrame(long bytes) {
        if (bytes > frame)
            throw exceeded("frame", "Frame", frame, "the payload of a frame has " + bytes + " bytes or more");
    }

    void checkDepth(int levels) {
        if (levels > depth) throw exceeded("depth", "Depth", depth, "JSON is nested " + levels + " deep or more");
    }

    private static LimitException exceeded(String name, String method, int value, String reached) {
        return new LimitException(reached + ": the limit '" + name + "' is " + value
                + "; another is set with DecoderLimits.with" + method);
    }

    private static int checked(String name, int value) {
        if (value < 1 || value > MOST) {
            throw new IllegalArgumentException("limit '" + name + "' must be from 1 to " + MOST + ", not " + value);
        }
        return value;
    }

    @Override
    public String toString() {
        return "DecoderLimits[line=" + line + ", frame=" + frame + ", depth=" + depth + "]";
    }
}
