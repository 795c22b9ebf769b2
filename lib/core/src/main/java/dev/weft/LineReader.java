package dev.weft;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads lines of JSON, none longer than 256 MiB. For one thread; any thread may close it. */
final class LineReader implements Closeable {
    private static final int LONGEST = 256 << 20;

    private final InputStream in;
    private long number;
    private boolean torn;

    LineReader(InputStream in) {
        this.in = new BufferedInputStream(in, 1 << 16);
    }

    /** The next line, or null at the end. */
    byte @Nullable [] next() throws IOException {
        var line = new ByteArrayOutputStream(512);
        while (true) {
            int b = in.read();
            torn = b < 0 && line.size() > 0;
            if (b < 0 && !torn) return null;
            if (b < 0 || b == '\n') break;
            line.write(b);
            if (line.size() > LONGEST)
                throw new LimitException("line " + (number + 1) + " is longer than " + (LONGEST >> 20) + " MiB");
        }
        number++;
        return line.toByteArray();
    }

    /** Number of the line that was read last, from 1. */
    long number() {
        return number;
    }

    /** Whether the line that was read last has no end. */
    boolean isTorn() {
        return torn;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
