package dev.weft.media;

import org.jspecify.annotations.Nullable;

/** The data of an event under way: a slice of the intake while it is one line, an array of its own from the second line on. */
final class Payload {
    private static final byte[] NONE = {};

    private final Intake in;
    private final DecoderLimits limits;
    private byte[] bytes = NONE;
    private int offset;
    private int length = -1;
    private boolean own; // or the intake's, which must not be written

    Payload(Intake in, DecoderLimits limits) {
        this.in = in;
        this.limits = limits;
    }

    boolean present() {
        return length >= 0;
    }

    /** One line more of what the intake holds; lines are joined by LF. */
    void add(int from, int to) {
        if (length < 0) {
            limits.checkFrame(to - from);
            in.lend();
            bytes = in.bytes;
            offset = from;
            length = to - from;
            own = false;
            return;
        }
        long sum = (long) length + 1 + (to - from);
        limits.checkFrame(sum);
        if (!own || sum > bytes.length) {
            byte[] room = new byte[(int) Math.max(sum, Math.min(2L * sum, limits.frame()))];
            System.arraycopy(bytes, offset, room, 0, length);
            bytes = room;
            offset = 0;
            own = true;
        }
        bytes[length] = '\n';
        System.arraycopy(in.bytes, from, bytes, length + 1, to - from);
        length = (int) sum;
    }

    /** Hands the data over as a frame and is empty again; null if there is none. */
    @Nullable
    Frame take(String event, String id, boolean terminated) {
        if (length < 0) return null;
        var frame = new Frame(bytes, offset, length, event, id, terminated);
        bytes = NONE;
        length = -1;
        return frame;
    }
}
