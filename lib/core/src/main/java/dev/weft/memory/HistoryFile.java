package dev.weft.memory;

import dev.weft.DecodeException;
import dev.weft.Json;
import dev.weft.Message;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One history on the disk: a line for each turn, {@code {"messages": […]}}. A line counts when it ends; what a crash has left behind
 * the last end is passed over by readers and cut off by the next writer. The file is opened anew for everything and never through
 * a channel that an interrupt could close.
 */
record HistoryFile(Path path) {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(2);

    private interface Change {
        void of(RandomAccessFile file) throws IOException;
    }

    List<Message> read() throws IOException {
        // asked first: it may be made at any moment, and is never deleted
        if (!path.toFile().exists()) return List.of();
        byte[] all;
        try (var in = new FileInputStream(path.toFile())) {
            all = in.readAllBytes();
        }
        var messages = new ArrayList<Message>();
        int begin = 0;
        int line = 0;
        for (int end = 0; end < all.length; end++) {
            if (all[end] != '\n') continue;
            messages.addAll(turn(all, begin, end, ++line));
            begin = end + 1;
        }
        return List.copyOf(messages);
    }

    private static List<Message> turn(byte[] bytes, int begin, int end, int line) throws IOException {
        try {
            var messages = new ArrayList<Message>();
            Json turn = Json.parse(bytes, begin, end - begin).member("messages");
            if (!turn.isArray()) throw new IOException("line " + line + " has no messages");
            for (Json message : turn.items()) messages.add(Message.of(message));
            return messages;
        } catch (DecodeException e) {
            throw new IOException("line " + line + " is not a turn", e);
        }
    }

    void append(List<Message> turn) throws IOException {
        String line = Json.object("messages", turn.stream().map(Message::json).toList()) + "\n";
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        change(file -> {
            long end = endOfLastLine(file);
            file.setLength(end);
            file.seek(end);
            file.write(bytes);
            file.getFD().sync();
        });
    }

    /** Emptied, not deleted: another process may have it open, and would write where nobody looks. */
    void clear() throws IOException {
        File file = path.toFile();
        if (file.exists()) change(opened -> opened.setLength(0));
    }

    private void change(Change change) throws IOException {
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            boolean interrupted = false;
            long deadline = System.nanoTime() + PATIENCE;
            // lock() would end at an interrupt
            while (tryLock(file) == null) {
                if (System.nanoTime() > deadline) throw new IOException("another process has kept it locked");
                LockSupport.parkNanos(LOOK);
                interrupted |= Thread.interrupted();
            }
            try {
                change.of(file);
            } finally {
                if (interrupted) Thread.currentThread().interrupt();
            }
        }
    }

    private static @Nullable FileLock tryLock(RandomAccessFile file) throws IOException {
        try {
            return file.getChannel().tryLock();
        } catch (OverlappingFileLockException e) {
            // the folder was opened twice in this process
            return null;
        }
    }

    private static long endOfLastLine(RandomAccessFile file) throws IOException {
        var piece = new byte[4096];
        for (long end = file.length(); end > 0; ) {
            int size = (int) Math.min(piece.length, end);
            file.seek(end - size);
            file.readFully(piece, 0, size);
            for (int i = size - 1; i >= 0; i--) if (piece[i] == '\n') return end - size + i + 1;
            end -= size;
        }
        return 0;
    }
}
