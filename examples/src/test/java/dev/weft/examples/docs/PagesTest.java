package dev.weft.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders as users have them, with files that are no pages. */
class PagesTest {
    @TempDir
    Path folder;

    @Test
    void everyFileOfTextIsAPageWhateverItsEnding() throws Exception {
        Files.writeString(folder.resolve("a.md"), "# Lever\n\nPull the lever.");
        Files.writeString(folder.resolve("b.rst"), "A lever is pulled.");
        Files.createDirectory(folder.resolve("below"));
        Files.writeString(folder.resolve("below/NOTES"), "The lever again.");
        try (var passages = Passages.of(Pages.in(folder))) {
            assertEquals("3 files", passages.pages());
            var found = passages.retrieve("lever", event -> {});
            assertEquals(3, found.size());
        }
    }

    @Test
    void whatIsNoTextOrTooLongIsLeftOutAndSaid() throws Exception {
        Files.writeString(folder.resolve("a.txt"), "Pull the lever.");
        Files.write(folder.resolve("b.bin"), new byte[] {1, 0, 2});
        try (var file = new RandomAccessFile(folder.resolve("huge.txt").toFile(), "rw")) {
            file.setLength(10_000_001);
        }
        try (var passages = Passages.of(Pages.in(folder))) {
            assertEquals("1 file (left out: 1 no text, 1 longer than 10 MB)", passages.pages());
            assertEquals(1, passages.size());
        }
    }

    @Test
    void whatIsHiddenIsNotLookedAtAndLinksAreNotFollowed() throws IOException {
        Files.writeString(folder.resolve("a.txt"), "one");
        Files.writeString(folder.resolve(".secret"), "two");
        Files.createDirectory(folder.resolve(".git"));
        Files.writeString(folder.resolve(".git/config"), "three");
        Files.createSymbolicLink(folder.resolve("round"), folder);
        Files.createSymbolicLink(folder.resolve("nowhere.txt"), folder.resolve("absent"));
        var pages = Pages.in(folder);
        assertEquals(List.of("a.txt"), pages.names());
        assertEquals("2 links", pages.leftOut());
    }

    @Test
    void aFolderBehindALinkIsReadAsThatFolder() throws IOException {
        Files.createDirectory(folder.resolve("docs"));
        Files.writeString(folder.resolve("docs/a.txt"), "one");
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("docs"));
        assertEquals(List.of("a.txt"), Pages.in(link).names());
    }

    @Test
    void whatCannotBeReadIsLeftOutAndSaid() throws IOException {
        Files.writeString(folder.resolve("a.txt"), "one");
        Path closed = Files.writeString(folder.resolve("closed.txt"), "two");
        assumeTrue(closed.toFile().setReadable(false) && !Files.isReadable(closed), "skipped: this user may read all");
        assertEquals("1 unreadable", Pages.in(folder).leftOut());
    }

    @Test
    void aFileIsReadInWhateverItWasWritten() throws IOException {
        String text = "Größe – “Käse”";
        for (var charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16, Charset.forName("windows-1252"))) {
            Path file = Files.write(folder.resolve(charset.name()), text.getBytes(charset));
            assertEquals(text, PageText.of(file).orElseThrow(), charset.name());
        }
        Path marked = Files.writeString(folder.resolve("marked"), "\uFEFF" + text);
        assertEquals(text, PageText.of(marked).orElseThrow());
    }

    @Test
    void aFolderWithNothingButBinariesIsRefused() throws IOException {
        Files.write(folder.resolve("b.bin"), new byte[] {1, 0, 2});
        var pages = Pages.in(folder);
        var thrown = assertThrows(NoSuchFileException.class, () -> Passages.of(pages));
        assertEquals(
                "there is nothing to answer from in " + pages.root() + ": 0 files (left out: 1 no text)",
                thrown.getMessage());
    }

    @Test
    void aFolderWithoutTextSaysWhatIsInIt() throws IOException {
        try (var file = new RandomAccessFile(folder.resolve("huge.txt").toFile(), "rw")) {
            file.setLength(10_000_001);
        }
        var thrown = assertThrows(NoSuchFileException.class, () -> Pages.in(folder));
        assertTrue(String.valueOf(thrown.getMessage()).endsWith(": 1 longer than 10 MB"), thrown::getMessage);
    }
}
