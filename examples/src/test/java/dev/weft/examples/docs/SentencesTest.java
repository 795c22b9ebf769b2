package dev.weft.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SentencesTest {
    @Test
    void aParagraphIsCutBehindItsSentences() {
        assertEquals(
                List.of("The first one ends here.", "Is this the second?", "`code()` begins the third: it goes on."),
                Sentences.of(
                        "The first one\nends here. Is this the second? `code()` begins\nthe third: it goes on.\n"));
    }

    @Test
    void aVersionOrAnAbbreviationEndsNothing() {
        assertEquals(
                List.of("HTTP/1.1 is the default, i.e. what you get, e.g. from Java 21. on."),
                Sentences.of("HTTP/1.1 is the default, i.e. what you get, e.g. from Java 21. on."));
    }

    @Test
    void itemsAreSentencesOfTheirOwn() {
        assertEquals(
                List.of("one item that is wrapped", "another item", "a numbered one"),
                Sentences.of("- one item\n  that is wrapped\n- another item\n1. a numbered one\n"));
    }

    @Test
    void rowsOfATableAreReadWithTheNamesOfTheirColumns() {
        String table = """
            | fault | sign | remedy |
            |---|:-:|---|
            | broken warp | a gap \\ along | a *new* thread |
            | broken weft | a \\| gap | – |
            """;
        assertEquals(
                List.of("broken warp – sign: a gap \\ along; remedy: a new thread", "broken weft – sign: a | gap"),
                Sentences.of(table));
    }

    @Test
    void codeAndCommentsAreNotQuoted() {
        String page = """
            Before the code.
            ```java
            int not = 0; // quoted at all
            ```
            After the code.
            <!-- nor
            this -->
            """;
        assertEquals(List.of("Before the code.", "After the code."), Sentences.of(page));
    }

    @Test
    void linksAndEmphasisLeaveTheirWords() {
        assertEquals(
                List.of("See the tour of a call for EventStream<R> and `a * b * c`, or MAX_VALUE."),
                Sentences.of(
                        "See [the tour](index.md) of *a* **call** for EventStream<R> and `a * b * c`, or MAX_VALUE."));
    }

    @Test
    void aWordAloneIsNoSentence() {
        assertEquals(List.of(), Sentences.of("Hello.\n\n- one\n- two\n"));
    }
}
