package dev.weft.media;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InputStream;
import java.util.Arrays;
import java.util.List;

/** An input that gives each chunk in a read of its own, as a network does, and counts how often it was asked. */
final class Chunks extends InputStream {
    private final List<byte[]> chunks;
    private final boolean open;
    private int reads;
    private int chunk;
    private int at;

    private Chunks(List<byte[]> chunks, boolean open) {
        this.chunks = chunks;
        this.open = open;
    }

    static Chunks of(List<byte[]> chunks) {
        return new Chunks(chunks, false);
    }

    static Chunks of(String... chunks) {
        return of(bytes(chunks));
    }

    /** Stays open behind its chunks: where a real input would block, asking for more is an error. */
    static Chunks thenBlocking(String... chunks) {
        return new Chunks(bytes(chunks), true);
    }

    private static List<byte[]> bytes(String... chunks) {
        return Arrays.stream(chunks).map(c -> c.getBytes(UTF_8)).toList();
    }

    int reads() {
        return reads;
    }

    @Override
    public int read() {
        throw new AssertionError("decoders read arrays");
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        reads++;
        while (chunk < chunks.size() && at == chunks.get(chunk).length) {
            chunk++;
            at = 0;
        }
        if (chunk == chunks.size()) {
            if (open) throw new AssertionError("read would block, though a frame is complete");
            return -1;
        }
        byte[] from = chunks.get(chunk);
        int n = Math.min(length, from.length - at);
        System.arraycopy(from, at, into, offset, n);
        at += n;
        return n;
    }
}
