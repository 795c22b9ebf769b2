package dev.weft.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TermsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "cancel cancels cancelled canceled cancelling cancellation",
                "truncate truncates truncated truncation",
                "close closes closed closing",
                "stop stops stopped stopping",
                "retry retries retried",
                "connect connects connected connection connections",
                "install installs installed installing",
                "pass passes passed passing",
                "event events",
                "thread threads"
            })
    void theFormsOfAWordAreOneTerm(String forms) {
        var terms = Stream.of(forms.split(" ")).map(Terms::stem).collect(Collectors.toSet());
        assertEquals(1, terms.size(), () -> forms + " became " + terms);
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread threw", "class close", "step stop", "stream string", "this the"})
    void differentWordsStayDifferent(String words) {
        var both = words.split(" ");
        assertNotEquals(Terms.stem(both[0]), Terms.stem(both[1]));
    }

    @Test
    void wordsThatSayNothingAreLeftOut() {
        assertEquals(List.of("server", "cut", "answer"), Terms.of("What happens when the server cuts the answer off?"));
    }

    @Test
    void aQuestionIsAboutThingsAndOnlyWhereThereAreNoneAboutWhatIsDone() {
        assertEquals(List.of("tool"), Terms.asked("How do I add a tool?"));
        assertEquals(List.of("add"), Terms.asked("How do I add?"));
    }

    @Test
    void itIsSearchedByItsOwnWordsAndOthersThatMeanMuchTheSame() {
        assertEquals("tool ", Terms.query("How do I add a tool?"));
        assertEquals("cancelling stop close ", Terms.query("How about cancelling?"));
    }

    @Test
    void aNameCountsAsItselfAndAsItsParts() {
        assertEquals(List.of("textdelta", "text", "delta"), Terms.of("`TextDelta`"));
    }

    @Test
    void possessivesAndOtherScriptsAreWords() {
        assertEquals(Set.of("weaver", "käs", "日本"), Set.copyOf(Terms.of("a weaver's, a weaver’s Käse 日本")));
    }

    @Test
    void nothingHasNoTerms() {
        assertEquals(List.of(), Terms.of(" ?! … 😀 "));
    }
}
