package dev.weft.log;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a run's lines into a file of its own, those of one call in one write, and never through a channel that an interrupt could
 * close. What a write that failed has left behind is cut off by the next.
 */
final class FileLogWriter implements LogStore.Writer {
    private final LogFiles files;
    private final int epoch;
    private final InstantSource clock;
    private @Nullable RandomAccessFile file;
    private long next;
    private long length;

    FileLogWriter(LogFiles files, int epoch, LogFiles.Owner owner, InstantSource clock) {
        this.files = files;
        this.epoch = epoch;
        this.clock = clock;
        next = owner.first();
    }

    private void refuseFenced() throws LogStore.FencedException {
        if (files.isOwned(epoch + 1) || !files.isOwned(epoch))
            throw new LogStore.FencedException("somebody else has taken the log over, or it was deleted");
    }

    @Override
    public void append(List<LogStore.Entry> entries) throws IOException {
        refuseFenced();
        var text = new StringBuilder();
        long number = next;
        for (LogStore.Entry entry : entries) {
            if (entry.seq() < number) continue;
            if (entry.seq() > number)
                throw new IllegalArgumentException("number " + entry.seq() + " cannot follow " + (number - 1));
            text.append(entry.line()).append('\n');
            number++;
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        var out = opened();
        if (out.length() > length) out.setLength(length);
        out.seek(length);
        out.write(bytes);
        length += bytes.length;
        next = number;
    }

    private RandomAccessFile opened() throws IOException {
        var opened = file;
        if (opened == null)
            file = opened = new RandomAccessFile(files.lines(epoch).toFile(), "rw");
        return opened;
    }

    @Override
    public void renew() throws IOException {
        refuseFenced();
        files.renew(epoch, clock.instant());
    }

    @Override
    public boolean cancelled() {
        return files.isCancelled();
    }

    @Override
    public void end(Duration retention) throws IOException {
        refuseFenced();
        files.end(clock.instant().plus(retention));
        if (file != null) file.close();
    }
}
