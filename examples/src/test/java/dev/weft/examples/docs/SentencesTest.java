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
        assertEquals(
                List.of("broken warp – sign: a gap \\ along; remedy: a new thread", "broken weft – sign: a | gap"),
                Sentences.of(
                        "| fault | sign | remedy |\n|---|:-:|---|\n| broken warp | a gap \\ along | a *new* thread |\n"
                                + "| broken weft | a \\| gap | – |\n"));
    }

    @Test
    void codeAndCommentsAreNotQuoted() {
        assertEquals(
                List.of("Before the code.", "After the code."),
                Sentences.of("Before the code.\n"
                        + "```java\n"
                        + "int not = 0; // quoted at all\n"
                        + "```\n"
                        + "After the code.\n"
                        + "<!-- nor\n"
                        + "this -->\n"));
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
