package dev.weft.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Document;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SecondLookTest {
    private static List<String> look(String question, Document... found) {
        return new SecondLook(6)
                .rerank(question, List.of(found), event -> {}).stream()
                        .map(Document::id)
                        .toList();
    }

    @Test
    void whatHasMoreOfTheQuestionGoesBeforeWhatRepeatsAWord() {
        var repeats = Document.of("a.md", "lever lever lever").score(2);
        var both = Document.of("b.md", "a lever and a rope").score(1.5);
        assertEquals(List.of("b.md", "a.md"), look("lever rope", repeats, both));
    }

    @Test
    void aHeadingThatSaysItGains() {
        var text = Document.of("a.md#other", "a lever").score(1.2);
        var heading = Document.of("b.md#lever", "a lever").score(1);
        assertEquals(List.of("b.md#lever", "a.md#other"), look("lever", text, heading));
    }

    @Test
    void pagesAboutTheMakingComeBehindThoseAboutTheUse() {
        var making = Document.of("docs/decisions/0001-x.md", "a lever").score(1.2);
        var use = Document.of("docs/use.md", "a lever").score(1);
        var notes = Document.of("CHANGELOG.md", "a lever").score(1.1);
        assertEquals(
                List.of("docs/use.md", "docs/decisions/0001-x.md", "CHANGELOG.md"), look("lever", making, notes, use));
    }

    @Test
    void noMoreIsKeptThanAQuestionHolds() {
        var passages = IntStream.range(0, 8)
                .mapToObj(
                        i -> Document.of("d" + i, "lever " + "x".repeat(5_000)).score(1))
                .toArray(Document[]::new);
        assertEquals(List.of("d0", "d1", "d2"), look("lever", passages));
        assertEquals(
                List.of("huge"),
                look("lever", Document.of("huge", "lever " + "x".repeat(50_000)).score(1)));
        assertEquals(List.of(), look("lever"));
    }
}
