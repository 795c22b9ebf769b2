package dev.weft.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.log.LogStore.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStoreTest extends LogStoreContract {
    @TempDir
    Path folder;

    @Override
    LogStore store() {
        return new FileStore(folder, clock);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void wheneverItsProcessIsGoneTheLineThatWasBeingWrittenIsLostAndNoOther() throws Exception {
        store().create("run", LEASE).append(entries(0, 3));
        byte[] all = Files.readAllBytes(folder.resolve("run.jsonl"));
        clock.pass(Duration.ofSeconds(16));
        for (int length = 0; length <= all.length; length++) {
            byte[] torn = Arrays.copyOf(all, length);
            int whole = 0;
            for (byte b : torn) if (b == '\n') whole++;
            Files.write(folder.resolve("run.jsonl"), torn);
            try (var early = store().reader("run", -1)) {
                var before = early.read(Duration.ZERO);
                assertEquals(entries(0, whole), before);
                var writer = store().takeOver("run", LEASE).orElseThrow();
                writer.append(entries(whole, whole + 2));
                assertEquals(entries(0, whole + 2), all(store(), "run", -1), "cut off after " + length + " bytes");
                assertEquals(entries(whole, whole + 2), early.read(Duration.ZERO));
            }
            Files.delete(folder.resolve("run.2.jsonl"));
            Files.delete(folder.resolve("run.2.owner"));
        }
    }

    @Test
    void whatTheOneBeforeStillWritesIsReadByNobody() throws Exception {
        store().create("run", LEASE).append(entries(0, 3));
        clock.pass(Duration.ofSeconds(16));
        var writer = store().takeOver("run", LEASE).orElseThrow();
        // as one does that looked just before it was taken over
        Files.writeString(folder.resolve("run.jsonl"), Files.readString(folder.resolve("run.jsonl")) + "late\n");
        assertEquals(entries(0, 3), all(store(), "run", -1));
        writer.append(entries(3, 4));
        assertEquals(entries(0, 4), all(store(), "run", -1));
    }

    @Test
    void nothingIsLeftOfWhatWasForgotten() throws Exception {
        var writer = store().create("run", LEASE);
        writer.append(entries(0, 3));
        store().cancel("run");
        clock.pass(Duration.ofSeconds(16));
        var second = store().takeOver("run", LEASE).orElseThrow();
        second.append(entries(3, 4));
        second.end(Duration.ofMinutes(1));
        assertEquals(List.of("run.2.jsonl", "run.2.owner", "run.cancel", "run.end", "run.jsonl", "run.owner"), names());
        clock.pass(Duration.ofMinutes(2));
        store().tidy(Duration.ofMinutes(1), 10);
        assertEquals(List.of(), names());
    }

    @Test
    void aLogThatWasDeletedHasNoWriterAnyMore() throws Exception {
        var writer = store().create("run", LEASE);
        writer.append(entries(0, 3));
        clock.pass(Duration.ofDays(1));
        store().tidy(Duration.ofMinutes(1), 10);
        assertEquals(State.UNKNOWN, store().state("run"));
        assertThrows(LogStore.FencedException.class, () -> writer.append(entries(3, 4)));
        assertEquals(List.of(), names());
    }

    @Test
    void anInterruptedThreadWritesAndStaysInterrupted() throws Exception {
        var writer = store().create("run", LEASE);
        Thread.currentThread().interrupt();
        writer.append(entries(0, 3));
        assertTrue(Thread.interrupted());
        writer.append(entries(3, 5));
        assertFalse(Thread.interrupted());
        assertEquals(entries(0, 5), all(store(), "run", -1));
    }
}
