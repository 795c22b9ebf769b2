package dev.weft.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SectionTest {
    @Test
    void aPageIsCutAtItsHeadings() {
        var sections = Section.of("intro\n# One #\na\n\nb\n### Two `code` [link](x.md)\nc\n");
        assertEquals(
                List.of(
                        new Section("", "", "intro"),
                        new Section("one", "One", "a\n\nb"),
                        new Section("two-code-link", "Two code link", "c")),
                sections);
    }

    @Test
    void aHashInsideCodeIsNoHeading() {
        var sections = Section.of("# One\n```sh\n# comment\n~~~\n```\nafter\n~~~~\n# no\n~~~~\n");
        assertEquals(1, sections.size());
        assertTrue(sections.getFirst().body().contains("# no"));
    }

    @Test
    void headingsWithoutTextAreLeftOut() {
        assertEquals(
                List.of("two"),
                Section.of("# One\n\n## Two\ntext\n## Three\n").stream()
                        .map(Section::anchor)
                        .toList());
    }

    @Test
    void anchorsAreThoseOfTheWeb() {
        assertEquals("http11-and-http2", Section.anchorOf("HTTP/1.1 and HTTP/2"));
        assertEquals("started-a-step-begins", Section.anchorOf("Started: a step begins"));
        assertEquals("1-stream-returns", Section.anchorOf("1. stream() returns"));
    }

    @Test
    void theSecondHeadingOfANameHasANumber() {
        var anchors = Section.of("# A\nx\n# A\ny\n# A\nz\n").stream()
                .map(Section::anchor)
                .toList();
        assertEquals(List.of("a", "a-1", "a-2"), anchors);
    }

    @Test
    void linesMayEndAsOnWindows() {
        assertEquals(List.of(new Section("one", "One", "a\nb")), Section.of("# One\r\na\r\nb\r\n"));
    }
}
