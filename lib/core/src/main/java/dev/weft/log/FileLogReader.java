package dev.weft.log;

import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads a run's lines from its files as they grow, one writer's file after the other's, each up to where it counts. A line is there
 * when it has its end. It looks again every few milliseconds, less often the longer nothing comes. Any thread may close it.
 */
final class FileLogReader implements LogStore.Reader {
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

    private final @Nullable LogFiles files;
    private final long first;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();

    // guarded by the lock
    private final byte[] piece = new byte[1 << 16];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private @Nullable RandomAccessFile file;
    private int epoch = 1;
    private long at;
    private long next;
    private boolean closed;

    /** How many whole lines a file has, and where they end. */
    record Counted(long lines, long bytes) {}

    FileLogReader(@Nullable LogFiles files, long first) {
        this.files = files;
        this.first = first;
    }

    static Counted counted(Path path) throws IOException {
        if (!path.toFile().exists()) return new Counted(0, 0);
        long lines = 0;
        long bytes = 0;
        long all = 0;
        try (var in = new FileInputStream(path.toFile())) {
            var piece = new byte[1 << 16];
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                for (int i = 0; i < read; i++) {
                    if (piece[i] != '\n') continue;
                    lines++;
                    bytes = all + i + 1;
                }
                all += read;
            }
        }
        return new Counted(lines, bytes);
    }

    @Override
    public List<LogStore.Entry> read(Duration wait) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(wait);
        lock.lockInterruptibly();
        try {
            for (long pause = FIRST_PAUSE; !closed; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
                List<LogStore.Entry> found = found();
                long left = deadline - System.nanoTime();
                if (!found.isEmpty() || left <= 0) return found;
                var unused = closing.awaitNanos(Math.min(pause, left));
            }
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    /** What is there now, of the next piece that holds a whole line. */
    private List<LogStore.Entry> found() throws IOException {
        var found = new ArrayList<LogStore.Entry>();
        if (files == null) return found;
        while (found.isEmpty()) {
            // looked at first: what is read after it may count no more
            var successor = files.owner(epoch + 1);
            int read = read(successor == null ? Long.MAX_VALUE : successor.cut());
            if (read > 0) {
                take(read, found);
            } else if (successor == null) {
                break;
            } else {
                next = successor.first();
                epoch++;
                at = 0;
                line.reset();
                closeFile();
            }
        }
        return found;
    }

    private int read(long end) throws IOException {
        if (files == null || at >= end) return 0;
        var opened = file;
        if (opened == null) {
            Path path = files.lines(epoch);
            if (!path.toFile().exists()) return 0;
            file = opened = new RandomAccessFile(path.toFile(), "r");
        }
        opened.seek(at);
        int read = opened.read(piece, 0, (int) Math.min(piece.length, end - at));
        if (read > 0) at += read;
        return read;
    }

    private void take(int read, List<LogStore.Entry> found) {
        int begin = 0;
        for (int i = 0; i < read; i++) {
            if (piece[i] != '\n') continue;
            line.write(piece, begin, i - begin);
            if (next >= first) found.add(new LogStore.Entry(next, line.toString(StandardCharsets.UTF_8)));
            next++;
            line.reset();
            begin = i + 1;
        }
        line.write(piece, begin, read - begin);
    }

    private void closeFile() throws IOException {
        var opened = file;
        file = null;
        if (opened != null) opened.close();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            closing.signalAll();
            closeFile();
        } catch (IOException e) {
            // it was only read
        } finally {
            lock.unlock();
        }
    }
}
