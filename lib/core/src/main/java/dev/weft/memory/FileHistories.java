package dev.weft.memory;

import dev.weft.Message;
import dev.weft.internal.FileNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Histories in files, a file each. Any number of threads: one at a time for one file, since the locks that keep other processes out
 * belong to the process, and are lost when any of its threads closes the file.
 */
final class FileHistories extends Histories {
    private static final int STRIPES = 64;

    private final Path folder;
    private final List<ReentrantLock> locks =
            Stream.generate(ReentrantLock::new).limit(STRIPES).toList();

    private interface Task<R> {
        R of(HistoryFile file) throws IOException;
    }

    FileHistories(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("the folder of the histories cannot be made: " + folder, e);
        }
    }

    @Override
    public List<Message> read(String id) {
        return on(id, HistoryFile::read);
    }

    @Override
    public void append(String id, List<Message> turn) {
        on(id, file -> {
            file.append(turn);
            return true;
        });
    }

    @Override
    public void clear(String id) {
        on(id, file -> {
            file.clear();
            return true;
        });
    }

    private <R> R on(String id, Task<R> task) {
        Path path = folder.resolve(FileNames.of(id) + ".jsonl");
        ReentrantLock lock = locks.get(Math.floorMod(id.hashCode(), STRIPES));
        lock.lock();
        try {
            return task.of(new HistoryFile(path));
        } catch (IOException e) {
            throw new UncheckedIOException("the history in " + path + ": " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "histories in " + folder;
    }
}
