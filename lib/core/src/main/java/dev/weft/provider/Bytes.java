package dev.weft.provider;

import dev.weft.ModelException;
import dev.weft.internal.Body;
import java.util.Arrays;

/** Reads bodies that come in one piece, growing with what is really there and not with what the server announces. */
final class Bytes {
    private Bytes() {}

    /** What there is, up to {@code most}. */
    static byte[] upTo(int most, Body body) {
        return read(most, body, false);
    }

    /** What there is, up to {@code most}, or until something goes wrong. */
    static byte[] asFarAsItGoes(int most, Body body) {
        return read(most, body, true);
    }

    private static byte[] read(int most, Body body, boolean forgiving) {
        byte[] bytes = new byte[Math.min(most, 8 << 10)];
        int filled = 0;
        while (filled < most) {
            if (filled == bytes.length) bytes = Arrays.copyOf(bytes, (int) Math.min(most, 2L * bytes.length));
            int more;
            try {
                more = body.read(bytes, filled, bytes.length - filled);
            } catch (ModelException e) {
                if (!forgiving) throw e;
                break;
            }
            if (more < 0) break;
            filled += more;
        }
        return Arrays.copyOf(bytes, filled);
    }
}
