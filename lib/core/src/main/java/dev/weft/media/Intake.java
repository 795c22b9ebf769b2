package dev.weft.media;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The bytes between an input and the frames that are cut out of it. Frames are slices of {@link #bytes}, so an array that was
 * lent to one is never written below {@link #limit} again: where room is needed, the unfinished rest moves to a fresh array,
 * which costs about one byte of allocation per byte received. Arrays begin small, since thousands of streams may sit idle.
 */
final class Intake {
    private static final int SMALLEST = 4 << 10;
    private static final int NORMAL = 16 << 10;
    private static final int ONE_READ = 64 << 10;
    static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** What was received, in an array that may be another one after {@link #fill}. */
    byte[] bytes = new byte[SMALLEST];

    /** The first byte that is still needed. */
    int start;

    /** The first byte that nobody has looked at; from {@link #start} on. */
    int scan;

    /** Behind the last byte received. */
    int limit;

    private final InputStream in;
    private final int most;
    private int size = SMALLEST;
    private boolean lent;
    private long received;

    /** {@code most}: how many bytes from {@link #start} on the decoder tolerates before it gives up by itself. */
    Intake(InputStream in, int most) {
        this.in = in;
        this.most = most;
    }

    /** Reads once, whatever is there; false at the end of the input. */
    boolean fill() throws IOException {
        int room = bytes.length - limit;
        if (room < bytes.length >> 3) {
            makeRoom();
            room = bytes.length - limit;
        }
        int n = in.read(bytes, limit, Math.min(room, ONE_READ));
        if (n < 0) return false;
        if (n == room && n >= size >> 1 && size < NORMAL) size <<= 1; // more is waiting than there is room for
        limit += n;
        received += n;
        return true;
    }

    private void makeRoom() {
        int pending = limit - start;
        byte[] to = bytes;
        if (lent || pending > bytes.length >> 1) {
            long grown = Math.min(2L * pending, (long) most + ONE_READ);
            to = new byte[(int) Math.max(size, grown)];
            lent = false;
        }
        System.arraycopy(bytes, start, to, 0, pending);
        bytes = to;
        scan -= start;
        limit = pending;
        start = 0;
    }

    /** From now on this array belongs to a frame too. */
    void lend() {
        lent = true;
    }

    /** How many bytes are there and still needed. */
    int pending() {
        return limit - start;
    }

    /** How many bytes of the input lie before this index. */
    long position(int index) {
        return received - (limit - index);
    }

    /** Behind the byte order mark if one begins at {@code from}, else {@code from}. */
    static int behindMark(byte[] b, int from, int to) {
        if (to - from < BYTE_ORDER_MARK.length) return from;
        for (int i = 0; i < BYTE_ORDER_MARK.length; i++) if (b[from + i] != BYTE_ORDER_MARK[i]) return from;
        return from + BYTE_ORDER_MARK.length;
    }

    void close() throws IOException {
        in.close();
    }

    /** Index of the first CR or LF, or {@code to}. Looks at eight bytes at a time. */
    static int lineEnd(byte[] b, int from, int to) {
        int i = from;
        while (i <= to - Long.BYTES) {
            long word = (long) LONGS.get(b, i);
            // The high bit of each byte below 0x0E, right up to the first such byte, which is all that is used: rarely
            // a tab.
            long low = (word - 0x0E0E0E0E0E0E0E0EL) & ~word & 0x8080808080808080L;
            if (low == 0) {
                i += Long.BYTES;
                continue;
            }
            i += Long.numberOfTrailingZeros(low) >> 3;
            if (b[i] == '\n' || b[i] == '\r') return i;
            i++;
        }
        while (i < to && b[i] != '\n' && b[i] != '\r') i++;
        return i;
    }
}
