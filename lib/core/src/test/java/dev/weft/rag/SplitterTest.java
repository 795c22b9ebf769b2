package dev.weft.rag;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Document;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SplitterTest {
    private static List<String> texts(List<Document> pieces) {
        return pieces.stream().map(Document::text).toList();
    }

    private static List<String> ids(List<Document> pieces) {
        return pieces.stream().map(Document::id).toList();
    }

    private static List<String> cut(Splitter splitter, String text) {
        return texts(splitter.split(Document.of("d", text)));
    }

    @Test
    void markdownIsCutAtItsHeadings() {
        var pieces = Splitter.markdown(1000).split(Document.of("a.md", """
            Before.

            # One

            First.

            ## `Two` of [them](b.md) ##
            Second.
            ### Empty
            # One
            Third.
            """));
        assertEquals(List.of("a.md", "a.md#one", "a.md#two-of-them", "a.md#one-1"), ids(pieces));
        assertEquals(List.of("Before.", "First.", "Second.", "Third."), texts(pieces));
        assertEquals("Two of them", pieces.get(2).metadata().get("heading"));
        assertFalse(pieces.getFirst().metadata().containsKey("heading"));
    }

    @Test
    void anchorsAreThoseOfTheWeb() {
        assertEquals("http11-and-http2", Section.anchorOf("HTTP/1.1 and HTTP/2"));
        assertEquals("started-a-step-begins", Section.anchorOf("Started: a step begins"));
        assertEquals("1-stream-returns", Section.anchorOf("1. stream() returns"));
        assertEquals(
                List.of("a.md#a", "a.md#a-1", "a.md#a-2"),
                ids(Splitter.markdown(100).split(Document.of("a.md", "# A\nx\n# A\ny\n# A\nz\n"))));
    }

    @Test
    void linesMayEndAsOnWindows() {
        assertEquals(List.of("a\r\nb"), cut(Splitter.markdown(100), "# One\r\na\r\nb\r\n"));
    }

    @Test
    void whatLooksLikeAHeadingInsideCodeIsNone() {
        var pieces = Splitter.markdown(1000).split(Document.of("a.md", """
            # Shell
            ```
            # a comment
            ```
            ~~~java
            ```
            # no heading
            ~~~
            # Next
            text
            """));
        assertEquals(List.of("a.md#shell", "a.md#next"), ids(pieces));
        assertTrue(pieces.getFirst().text().endsWith("# no heading\n~~~"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"#tag", "####### seven", "    # code", "text # none"})
    void whatIsNoHeadingIsText(String line) {
        assertEquals(List.of(line.strip()), cut(Splitter.markdown(100), line));
    }

    @Test
    void plainTextHasNoHeadings() {
        assertEquals(List.of("# a comment\ncode"), cut(Splitter.text(100), "# a comment\ncode\n"));
    }

    @Test
    void aParagraphsEndIsTheBestPlaceToCut() {
        assertEquals(
                List.of("One two. Three.", "Four five. Six seven."),
                cut(Splitter.text(24), "One two. Three.\n\nFour five. Six seven."));
        assertEquals(
                List.of("One two. Three.", "Four five. Six seven."),
                cut(Splitter.text(24), "One two. Three.\r\n\r\nFour five. Six seven."));
    }

    @Test
    void thenTheEndOfASentenceThenOfAWord() {
        assertEquals(
                List.of("One two three four.", "Five six seven?", "Eight."),
                cut(Splitter.text(20), "One two three four. Five six seven? Eight."));
        assertEquals(List.of("one two", "three", "four"), cut(Splitter.text(8), "one two three four"));
        assertEquals(List.of("一二三。", "四五六。"), cut(Splitter.text(6), "一二三。四五六。"));
    }

    @Test
    void aWordIsCutWhereThereIsNoOtherWayButNeverACharacter() {
        assertEquals(List.of("abcd", "efgh", "ij"), cut(Splitter.text(4), "abcdefghij"));
        assertEquals(List.of("a😀", "😀b"), cut(Splitter.text(4), "a😀😀b"));
        assertEquals(List.of("abc", "e\u0301d"), cut(Splitter.text(4), "abce\u0301d"));
        assertEquals(List.of("👩‍🚀", "👩‍🚀"), cut(Splitter.text(6), "👩‍🚀👩‍🚀"));
    }

    @Test
    void piecesOfOneSectionShareTheirEndsAndBeginWithAWord() {
        var pieces = Splitter.text(20).overlap(8).split(Document.of("d", "one two three four five six seven eight"));
        assertEquals(List.of("one two three four", "four five six seven", "seven eight"), texts(pieces));
        assertEquals(List.of("d", "d~2", "d~3"), ids(pieces));
    }

    @Test
    void metadataIsKeptAndThePlaceInTheDocumentTold() {
        String text = "# Top\n\nSome words here.\n";
        var piece = Splitter.markdown(100)
                .split(Document.of("a.md", text).metadata("lang", "en"))
                .getFirst();
        assertEquals("en", piece.metadata().get("lang"));
        assertEquals("a.md", piece.metadata().get("source"));
        assertEquals("7", piece.metadata().get("start"));
        assertEquals("23", piece.metadata().get("end"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n\n ", "# Only\n## headings\n"})
    void withoutTextThereAreNoPieces(String text) {
        assertEquals(List.of(), cut(Splitter.markdown(10), text));
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "10, 5", "10, -1", "11, 6"})
    void sizesThatCannotWorkAreRefused(int size, int overlap) {
        assertThrows(IllegalArgumentException.class, () -> Splitter.text(size).overlap(overlap));
    }

    /** Of any text: nothing is lost, no piece is too long, each stands where it says, no id comes twice, and it ends. */
    @Test
    void whateverTheTextPiecesFitAndNothingIsLost() {
        var random = new Random(7);
        String[] parts = {
            "word",
            " ",
            " ",
            ". ",
            "\n",
            "\n\n",
            "\r\n\r\n",
            "# H\n",
            "😀",
            "é",
            "e\u0301",
            "```\n",
            "一。",
            "\t",
            "x".repeat(30)
        };
        for (int round = 0; round < 3_000; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) text.append(parts[random.nextInt(parts.length)]);
            int size = 2 + random.nextInt(40);
            boolean markdown = random.nextBoolean();
            Splitter splitter =
                    (markdown ? Splitter.markdown(size) : Splitter.text(size)).overlap(random.nextInt((size + 1) / 2));
            check(text.toString(), splitter, size, markdown);
        }
    }

    private static void check(String text, Splitter splitter, int size, boolean markdown) {
        var pieces = splitter.split(Document.of("d", text));
        int seen = 0;
        for (Document piece : pieces) {
            int start = Integer.parseInt(piece.metadata().getOrDefault("start", ""));
            int end = Integer.parseInt(piece.metadata().getOrDefault("end", ""));
            assertEquals(text.substring(start, end), piece.text());
            assertTrue(piece.text().length() <= size, () -> "too long: " + piece.text());
            assertFalse(piece.text().isBlank());
            assertFalse(Character.isLowSurrogate(piece.text().charAt(0)), "cut inside a character");
            if (!markdown && seen < start)
                assertTrue(text.substring(seen, start).isBlank(), "lost: " + text.substring(seen, start));
            seen = Math.max(seen, end);
        }
        if (!markdown) assertTrue(text.substring(seen).isBlank());
        var ids = new ArrayList<>(ids(pieces));
        assertEquals(ids.size(), new HashSet<>(ids).size(), ids::toString);
    }
}
