package dev.weft.rag;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PromptTemplateTest {
    @Test
    void placesAreFilledIn() {
        var template = PromptTemplate.of("Answer from {{documents}}: {{ question }} ({{documents}})");
        assertEquals(List.of("documents", "question"), List.copyOf(template.names()));
        assertEquals("Answer from 1: why? (1)", template.text(Map.of("documents", 1, "question", "why?")));
        assertEquals(
                "Answer from x: y (x)",
                template.request(Map.of("documents", "x", "question", "y")).prompt());
    }

    @Test
    void bracesOfOtherKindsAreText() {
        String json = "Say {\"a\": {b}} like { {x} } and {{}} $1 \\ {{two words}}";
        assertEquals(json, PromptTemplate.of(json).text(Map.of()));
    }

    @Test
    void whatIsFilledInIsNotLookedAtAgain() {
        var template = PromptTemplate.of("{{a}} {{b}}");
        assertEquals("{{b}} $1\\", template.text(Map.of("a", "{{b}}", "b", "$1\\")));
    }

    @Test
    void aValueThatIsMissingIsNamed() {
        var template = PromptTemplate.of("{{a}} {{b}}");
        var thrown = assertThrows(IllegalArgumentException.class, () -> template.text(Map.of("a", 1)));
        assertEquals("there is no value for {{b}}", thrown.getMessage());
    }

    @Test
    void aTemplateSaysWhenItIsMadeWhatItLacks() {
        var missing =
                assertThrows(IllegalArgumentException.class, () -> ContextTemplate.question("Use {{documents}}."));
        assertEquals("the template has no {{question}}", missing.getMessage());
        var typo = assertThrows(
                IllegalArgumentException.class,
                () -> ContextTemplate.question("{{documents}} {{question}} {{langauge}}"));
        assertTrue(typo.getMessage().startsWith("nothing is known to fill in for {{langauge}}"), typo::getMessage);
        assertThrows(IllegalArgumentException.class, () -> ContextTemplate.system("Be brief."));
    }
}
