package dev.weft.log;

import dev.weft.DecodeException;
import dev.weft.Json;
import dev.weft.internal.FileNames;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The files of one run's log, and how each is written so that it is there whole or not at all. {@code <run>.jsonl} has the lines of its
 * first writer, {@code <run>.owner} that writer's lease, which was renewed when the file was last changed; who takes over has
 * {@code <run>.2.owner}, which also says up to where the lines before it count, and {@code <run>.2.jsonl}, and so on.
 * {@code <run>.cancel} asks for the end; {@code <run>.end} says until when an ended log is kept.
 */
final class LogFiles {
    private final Path folder;
    private final String name;

    /** A lease, and from which line on its writer counts: the lines of the writer before end at byte {@code cut}. */
    record Owner(Duration lease, long first, long cut) {}

    private LogFiles(Path folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    /** Null where no run can have this id: it is too long, or empty. */
    static @Nullable LogFiles of(Path folder, String run) {
        try {
            return new LogFiles(folder, FileNames.of(run));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Of any of its files. */
    static LogFiles around(Path file) {
        String name = file.getFileName().toString();
        return new LogFiles(Objects.requireNonNull(file.getParent()), name.substring(0, name.indexOf('.')));
    }

    private Path file(String ending) {
        return folder.resolve(name + ending);
    }

    private static String numbered(int epoch, String ending) {
        return epoch == 1 ? ending : "." + epoch + ending;
    }

    Path lines(int epoch) {
        return file(numbered(epoch, ".jsonl"));
    }

    private Path ownerFile(int epoch) {
        return file(numbered(epoch, ".owner"));
    }

    /** The number of the last that has taken it over; 0 where there is no log. */
    int epoch() {
        int epoch = 0;
        while (isOwned(epoch + 1)) epoch++;
        return epoch;
    }

    boolean isOwned(int epoch) {
        return Files.exists(ownerFile(epoch));
    }

    /** Null where there is none. */
    @Nullable
    Owner owner(int epoch) throws IOException {
        Json json = read(ownerFile(epoch));
        if (json == null) return null;
        return new Owner(
                Duration.ofMillis(json.member("lease").integer()),
                json.member("first").integer(),
                json.member("cut").integer());
    }

    /** False where another was faster. */
    boolean own(int epoch, Owner owner, Instant now) throws IOException {
        var json = Json.object("lease", owner.lease().toMillis(), "first", owner.first(), "cut", owner.cut());
        Path written = written(json);
        try {
            Files.setLastModifiedTime(written, FileTime.from(now));
            // unlike a move, this fails where the file is there
            Files.createLink(ownerFile(epoch), written);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } finally {
            Files.deleteIfExists(written);
        }
    }

    void renew(int epoch, Instant now) throws IOException {
        Files.setLastModifiedTime(ownerFile(epoch), FileTime.from(now));
    }

    Instant renewed(int epoch) throws IOException {
        return Files.getLastModifiedTime(ownerFile(epoch)).toInstant();
    }

    void cancel() throws IOException {
        try {
            Files.createFile(file(".cancel"));
        } catch (FileAlreadyExistsException e) {
            // asked for already
        }
    }

    boolean isCancelled() {
        return Files.exists(file(".cancel"));
    }

    void end(Instant until) throws IOException {
        Path written = written(Json.object("until", until.toEpochMilli()));
        Files.move(written, file(".end"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Until when it is kept that has ended; null where it has not. */
    @Nullable
    Instant end() throws IOException {
        Json json = read(file(".end"));
        return json == null ? null : Instant.ofEpochMilli(json.member("until").integer());
    }

    /** What says that it has ended goes last, so that it is found once more where this is cut short. */
    void delete() throws IOException {
        for (int epoch = epoch(); epoch > 0; epoch--) {
            Files.deleteIfExists(lines(epoch));
            Files.deleteIfExists(ownerFile(epoch));
        }
        Files.deleteIfExists(file(".cancel"));
        Files.deleteIfExists(file(".end"));
    }

    private Path written(Json json) throws IOException {
        return Files.writeString(folder.resolve(name + "." + UUID.randomUUID() + ".new"), json.toString());
    }

    private static @Nullable Json read(Path file) throws IOException {
        if (!Files.exists(file)) return null;
        try {
            return Json.parse(Files.readString(file));
        } catch (NoSuchFileException e) {
            return null;
        } catch (DecodeException e) {
            throw new IOException(file.getFileName() + " is not what it should be", e);
        }
    }
}
