package dev.weft.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Indexes that are kept from one chat to the next. */
class ShelfTest {
    @TempDir
    Path docs;

    @TempDir
    Path shelf;

    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void pages() throws IOException {
        Files.writeString(docs.resolve("a.md"), "# Lever\n\nPull the lever.\n\n# Rope\n\nA rope.");
        Files.writeString(docs.resolve("b.txt"), "A knot holds.");
        Files.write(docs.resolve("c.bin"), new byte[] {0});
    }

    private Passages open() throws IOException {
        notes.clear();
        return Passages.kept(Pages.in(docs), new Shelf(shelf), notes::add);
    }

    private static List<String> find(Passages passages, String words) throws Exception {
        return passages.retrieve(words, event -> {}).stream().map(Document::id).toList();
    }

    @Test
    void whatHasNotChangedIsNotIndexedAgain() throws Exception {
        try (var first = open()) {
            assertEquals(3, first.size());
            assertTrue(
                    notes.getFirst().startsWith("(indexing 3 files; the index is kept in " + shelf), notes::toString);
        }
        try (var again = open()) {
            assertEquals(List.of("a.md#lever"), find(again, "lever"));
            assertEquals("2 files (left out: 1 no text)", again.pages());
            assertEquals("(0 new or changed, 0 gone)", notes.getLast());
        }
    }

    @Test
    void whatHasChangedIsIndexedAndWhatIsGoneIsForgotten() throws Exception {
        open().close();
        Files.writeString(docs.resolve("a.md"), "# Handle\n\nTurn the handle.");
        Files.setLastModifiedTime(docs.resolve("a.md"), FileTime.fromMillis(1_000));
        Files.delete(docs.resolve("b.txt"));
        Files.writeString(docs.resolve("d.txt"), "A new wheel.");
        try (var again = open()) {
            assertEquals("(2 new or changed, 1 gone)", notes.getLast());
            assertEquals(2, again.size());
            assertEquals(List.of(), find(again, "lever"));
            assertEquals(List.of(), find(again, "knot"));
            assertEquals(List.of("a.md#handle"), find(again, "handle"));
            assertEquals(List.of("d.txt"), find(again, "wheel"));
        }
    }

    @Test
    void aCatalogThatIsLostCostsTimeAndNothingElse() throws Exception {
        open().close();
        try (var files = Files.walk(shelf)) {
            for (Path file : files.filter(f -> f.endsWith("pages.json")).toList()) Files.writeString(file, "{\"a.md");
        }
        try (var again = open()) {
            assertEquals(3, again.size());
            assertEquals(List.of("a.md#lever"), find(again, "lever"));
        }
    }

    @Test
    void anIndexThatCannotBeReadIsMadeAnew() throws Exception {
        open().close();
        try (var files = Files.walk(shelf)) {
            for (Path file : files.filter(f -> String.valueOf(f.getFileName()).startsWith("segments_"))
                    .toList()) Files.write(file, new byte[] {1, 2, 3});
        }
        try (var again = open()) {
            assertEquals(3, again.size());
            assertEquals(List.of("b.txt"), find(again, "knot"));
        }
    }

    @Test
    void twoChatsAtOnceHaveAnIndexEachAndSoHasTheFifth() throws Exception {
        var open = new ArrayList<Passages>();
        try {
            for (int i = 0; i < 5; i++) {
                open.add(open());
                assertEquals(List.of("a.md#lever"), find(open.getLast(), "lever"));
            }
            assertEquals("(indexing 3 files in memory)", notes.getLast());
        } finally {
            for (var one : open) one.close();
        }
    }

    @Test
    void whereNothingCanBeKeptTheIndexIsInMemory() throws Exception {
        Path file = Files.writeString(shelf.resolve("file"), "");
        try (var passages = Passages.kept(Pages.in(docs), new Shelf(file), notes::add)) {
            assertTrue(notes.getFirst().startsWith("(no index can be kept in " + file), notes::toString);
            assertEquals(List.of("b.txt"), find(passages, "knot"));
        }
    }

    @Test
    void itStandsInTheUsersFolderForCaches() {
        Path home = Path.of("home");
        assertEquals(
                Path.of("home/.cache/weft-chat"),
                Shelf.of(Map.of(), "Linux", home).folder());
        assertEquals(
                Path.of("home/Library/Caches/weft-chat"),
                Shelf.of(Map.of(), "Mac OS X", home).folder());
        assertEquals(
                Path.of("x/weft-chat"),
                Shelf.of(Map.of("XDG_CACHE_HOME", "x"), "Linux", home).folder());
        assertEquals(
                Path.of("y/weft-chat"),
                Shelf.of(Map.of("LOCALAPPDATA", "y"), "Windows 11", home).folder());
    }
}
