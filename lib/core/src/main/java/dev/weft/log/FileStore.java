package dev.weft.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Logs in a folder that any number of processes of one machine share. Any thread. Nothing is locked: a writer has a file of its own,
 * and where another takes over it says in one stroke up to where that file counts, so that what the first still writes is read by
 * nobody. What was written survives the process; it is not forced to the disk, so that the machine's end may cost the last of it.
 */
final class FileStore implements LogStore {
    private static final Duration STRAY = Duration.ofHours(1);

    private final Path folder;
    private final InstantSource clock;

    FileStore(Path folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("the folder of the logs cannot be made: " + folder, e);
        }
    }

    @Override
    public Writer create(String run, Duration lease) throws IOException {
        var files = LogFiles.of(folder, run);
        if (files == null) throw new IllegalStateException("the id of the run does not make a file's name");
        var owner = new LogFiles.Owner(lease, 0, 0);
        if (!files.own(1, owner, clock.instant())) throw new IllegalStateException("there is a log of the run already");
        return new FileLogWriter(files, 1, owner, clock);
    }

    @Override
    public Optional<Writer> takeOver(String run, Duration lease) throws IOException {
        var files = LogFiles.of(folder, run);
        // once: where another takes over meanwhile, this one must fail
        int epoch = files == null ? 0 : files.epoch();
        if (files == null || state(files, epoch) != State.ORPHANED) return Optional.empty();
        var before = files.owner(epoch);
        if (before == null) return Optional.empty();
        var counted = FileLogReader.counted(files.lines(epoch));
        var owner = new LogFiles.Owner(lease, before.first() + counted.lines(), counted.bytes());
        return files.own(epoch + 1, owner, clock.instant())
                ? Optional.of(new FileLogWriter(files, epoch + 1, owner, clock))
                : Optional.empty();
    }

    @Override
    public State state(String run) throws IOException {
        return state(LogFiles.of(folder, run));
    }

    private State state(@Nullable LogFiles files) throws IOException {
        return files == null ? State.UNKNOWN : state(files, files.epoch());
    }

    private State state(LogFiles files, int epoch) throws IOException {
        if (epoch == 0) return State.UNKNOWN;
        Instant now = clock.instant();
        Instant end = files.end();
        if (end != null) return end.isAfter(now) ? State.ENDED : State.UNKNOWN;
        var owner = files.owner(epoch);
        if (owner == null) return State.UNKNOWN;
        return files.renewed(epoch).plus(owner.lease()).isAfter(now) ? State.OWNED : State.ORPHANED;
    }

    @Override
    public Reader reader(String run, long after) throws IOException {
        var files = LogFiles.of(folder, run);
        return new FileLogReader(state(files) == State.UNKNOWN ? null : files, after + 1);
    }

    @Override
    public boolean cancel(String run) throws IOException {
        var files = LogFiles.of(folder, run);
        State state = state(files);
        if (files == null || state == State.UNKNOWN || state == State.ENDED) return false;
        files.cancel();
        return true;
    }

    @Override
    public void tidy(Duration retention, int runs) throws IOException {
        Instant now = clock.instant();
        var ended = new TreeMap<Instant, LogFiles>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*.{end,owner,new}")) {
            for (Path file : all) {
                String name = file.getFileName().toString();
                var files = LogFiles.around(file);
                Instant end = files.end();
                if (name.endsWith(".new")) {
                    if (Files.getLastModifiedTime(file).toInstant().plus(STRAY).isBefore(now))
                        Files.deleteIfExists(file);
                } else if (name.endsWith(".owner")) {
                    if (end == null && isForgotten(files, retention, now)) files.delete();
                } else if (end != null) {
                    if (end.isAfter(now)) ended.merge(end, files, (one, other) -> one);
                    else files.delete();
                }
            }
        }
        for (Map.Entry<Instant, LogFiles> first = ended.firstEntry(); first != null && ended.size() > runs; ) {
            ended.remove(first.getKey());
            first.getValue().delete();
            first = ended.firstEntry();
        }
    }

    /** Whether nobody has written it for so long, though it has no end. */
    private static boolean isForgotten(LogFiles files, Duration retention, Instant now) throws IOException {
        int epoch = files.epoch();
        var owner = epoch == 0 ? null : files.owner(epoch);
        return owner != null
                && files.renewed(epoch).plus(owner.lease()).plus(retention).isBefore(now);
    }

    @Override
    public String toString() {
        return "logs in " + folder;
    }
}
