package dev.weft.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatResponse;
import dev.weft.chat.Chat;
import dev.weft.examples.Project;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What somebody new asks, answered from this project's own docs by the answerer that is built in. */
class AnswersTest {
    private static Pages pages;
    private static Passages passages;
    private static Chat chat;

    @BeforeAll
    static void index() throws IOException {
        pages = Pages.ofProject(Project.root());
        passages = Passages.of(pages);
        chat = DocsChat.of(Chat.of(new QuotingModel(Duration.ZERO)), passages)
                .with(c -> c.tools(DocsTools.of(pages, passages)));
    }

    @AfterAll
    static void close() throws IOException {
        passages.close();
    }

    private static ChatResponse answer(String question) {
        return chat.stream(question).result();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "How do I cancel a stream?         | `cancel()`          | docs/threads.md#ending",
        "How do I cancel a stream?         | `close()`           | docs/threads.md#ending",
        "How do I stop an answer?          | `stop()`            | docs/threads.md#ending",
        "What happens on timeouts?         | first byte          | docs/errors.md#time-limits",
        "How do I add a tool?              | Tool.of(            | docs/tools.md#tools",
        "How do I approve a tool call?     | .approve(           | docs/tools.md#tools",
        "How do I use Ollama?              | `OLLAMA_HOST`       | docs/providers.md#providers",
        "How do I use Anthropic?           | `ANTHROPIC_API_KEY` | docs/providers.md#providers",
        "Which events are there?           | `Event`             | docs/events.md#events",
        "How do I keep a conversation on disk? | Histories.open( | docs/memory.md#memory",
        "How do I use my own thread pool for tools? | `tool.on(executor)` | docs/tools.md#how-they-are-called",
        "How do I test my code without a model? | `FakeModel`    | docs/testing.md#testing",
        "What is a splitter?               | `Splitter.markdown  | docs/rag.md#cutting-documents",
        "Is there an asynchronous API?     | No asynchronous     | README.md#what-it-will-not-do",
        "How do I limit the number of tokens? | `maxTotalTokens` | docs/tools.md#what-goes-wrong",
    })
    void theAnswerHasWhatWasAskedForFromThePassageWhereItStands(String question, String part, String source) {
        var answer = answer(question);
        assertTrue(answer.text().contains(part), answer::text);
        var cited = answer.sources().stream()
                .filter(s -> answer.text().contains("[" + (answer.sources().indexOf(s) + 1) + "]"))
                .map(dev.weft.Document::id)
                .toList();
        assertTrue(cited.contains(source), cited::toString);
    }

    @Test
    void aFollowUpQuestionIsAnsweredAsPartOfTheFirst() {
        var conversation = chat.conversation();
        conversation.ask("How do I cancel a stream?");
        String answer = conversation.ask("And how from another thread?");
        assertTrue(answer.contains("Any thread may `stop`, `cancel`, `close`"), answer);
        assertEquals(4, conversation.messages().size());
    }

    @Test
    void whichDocumentsThereAreIsAnsweredByTheTool() {
        var answer = answer("Which documents are there?");
        assertTrue(answer.text().startsWith("These are the documents:\nREADME.md\n"), answer::text);
        assertTrue(answer.text().contains("\ndocs/threads.md\n"), answer::text);
        assertEquals(3, answer.messages().size(), "a call, its result, the answer");
    }

    @Test
    void aDocumentThatIsNamedIsShown() {
        assertTrue(answer("show me docs/tools.md").text().startsWith("# Tools\n"));
        String missing = answer("read docs/absent.md").text();
        assertTrue(missing.contains("there is no document \"docs/absent.md\""), missing);
        assertFalse(answer("read ../pom.html").text().contains("<project"), "only what was listed is read");
    }

    @Test
    void theModelThatIsGivenNoToolsCallsNone() {
        var without = chat.with(c -> c.tools());
        assertEquals(1, without.stream("Which documents are there?").result().messages().size());
    }
}
