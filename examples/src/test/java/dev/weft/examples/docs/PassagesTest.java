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

    private List<Document> search(String question) throws Exception {
        return passages.retrieve(question, event -> {});
    }

    @ParameterizedTest
    @CsvSource({
        "How do I stop it?, docs/weaving.md#stopping-in-the-middle",
        "What is a weaver's knot?, docs/knots.md#weavers-knot",
        "the thread broke, docs/weaving.md#broken-threads",
        "how is it installed, README.md#installing",
        "What is a loom?, README.md#loom"
    })
    void thePassageThatMattersComesFirst(String question, String id) throws Exception {
        assertEquals(id, search(question).getFirst().id());
    }

    @Test
    void theBestComeFirstAndNoMoreThanAskedFor() throws Exception {
        var found = search("weaver thread loom knot");
        assertTrue(found.size() > 1 && found.size() <= 6, found::toString);
        var scores = found.stream().map(Document::score).toList();
        assertEquals(scores.stream().sorted(java.util.Comparator.reverseOrder()).toList(), scores);
    }

    @Test
    void whatMatchesNothingFindsNothing() throws Exception {
        assertEquals(List.of(), search("quantum chromodynamics"));
        assertEquals(List.of(), search("what is it?"));
        assertEquals(List.of(), search(""));
    }

    @Test
    void aWordThatMeansMuchTheSameFindsToo() throws Exception {
        assertEquals(
                "docs/weaving.md#stopping-in-the-middle",
                search("Can I interrupt it?").getFirst().id());
    }

    @Test
    void aPassageKeepsItsMarkdownAndItsHeading() throws Exception {
        var found = search("stopping").getFirst();
        assertTrue(found.text().contains("```java"), found.text());
        assertEquals("Stopping in the middle", found.metadata().get("heading"));
    }

    @Test
    void pagesOfAProjectAreItsReadmeAndItsDocsFoundFromBelow() throws IOException {
        var pages = Pages.ofProject(Loom.folder().resolve("docs"));
        assertEquals(List.of("README.md", "docs/knots.md", "docs/weaving.md"), pages.names());
    }

    @Test
    void onePageIsEnough() throws IOException {
        var pages = Pages.in(Loom.folder().resolve("docs/knots.md"));
        assertEquals(List.of("knots.md"), pages.names());
    }

    @Test
    void aFolderWithoutPagesIsRefusedByName(@TempDir Path empty) throws IOException {
        Files.createDirectory(empty.resolve("docs"));
        assertEquals(
                "there is no file of text in " + empty,
                assertThrows(NoSuchFileException.class, () -> Pages.in(empty)).getMessage());
        Path absent = empty.resolve("absent");
        assertEquals(
                absent + " does not exist",
                assertThrows(NoSuchFileException.class, () -> Pages.in(absent)).getMessage());
    }
}
