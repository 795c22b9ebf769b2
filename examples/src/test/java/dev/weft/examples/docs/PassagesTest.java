package dev.weft.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PassagesTest {
    private final Passages passages = Loom.passages();

    @ParameterizedTest
    @CsvSource({
        "How do I stop it?, docs/weaving.md#stopping-in-the-middle",
        "What is a weaver's knot?, docs/knots.md#weavers-knot",
        "the thread broke, docs/weaving.md#broken-threads",
        "how is it installed, README.md#installing",
        "What is a loom?, README.md#loom"
    })
    void thePassageThatMattersComesFirst(String question, String id) {
        assertEquals(id, passages.search(question, 5).getFirst().id());
    }

    @Test
    void theBestComeFirstAndNoMoreThanAskedFor() {
        var found = passages.search("weaver thread loom knot", 3);
        assertEquals(3, found.size());
        var scores = found.stream().map(Document::score).toList();
        assertEquals(scores.stream().sorted(java.util.Comparator.reverseOrder()).toList(), scores);
    }

    @Test
    void whatMatchesNothingFindsNothing() {
        assertEquals(List.of(), passages.search("quantum chromodynamics", 5));
        assertEquals(List.of(), passages.search("what is it?", 5));
        assertEquals(List.of(), passages.search("", 5));
    }

    @Test
    void aWordThatMeansMuchTheSameFindsToo() {
        assertEquals(
                "docs/weaving.md#stopping-in-the-middle",
                passages.search("Can I interrupt it?", 5).getFirst().id());
    }

    @Test
    void aPassageKeepsItsMarkdownAndItsHeading() {
        var found = passages.search("stopping", 1).getFirst();
        assertTrue(found.text().contains("```java"), found.text());
        assertEquals("Stopping in the middle", found.metadata().get("heading"));
    }

    @Test
    void pagesOfAProjectAreItsReadmeAndItsDocsFoundFromBelow() throws IOException {
        var pages = Pages.ofProject(Loom.folder().resolve("docs"));
        assertEquals(
                List.of("README.md", "docs/knots.md", "docs/weaving.md"),
                pages.files().stream().map(pages::nameOf).toList());
    }

    @Test
    void onePageIsEnough() throws IOException {
        var pages = Pages.in(Loom.folder().resolve("docs/knots.md"));
        assertEquals(
                List.of("knots.md"), pages.files().stream().map(pages::nameOf).toList());
    }

    @Test
    void aFolderWithoutPagesIsRefusedByName(@TempDir Path empty) throws IOException {
        Files.createDirectory(empty.resolve("docs"));
        assertEquals(
                "there is no Markdown in " + empty,
                assertThrows(NoSuchFileException.class, () -> Pages.in(empty)).getMessage());
        Path absent = empty.resolve("absent");
        assertEquals(
                absent + " does not exist",
                assertThrows(NoSuchFileException.class, () -> Pages.in(absent)).getMessage());
    }
}
