package dev.weft.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatResponse;
import dev.weft.chat.Chat;
import dev.weft.examples.Project;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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

    /** A question, what must be in its answer, and the passage that it must cite for it. */
    private record Asked(String question, String part, String source) {}

    private static final List<Asked> QUESTIONS = List.of(
            new Asked("How do I stop an answer?", "`stop()`", "docs/threads.md#ending"),
            new Asked("What happens on timeouts?", "first byte", "docs/errors.md#time-limits"),
            new Asked("How do I add a tool?", "Tool.of(", "docs/tools.md#tools"),
            new Asked("How do I approve a tool call?", ".approve(", "docs/tools.md#tools"),
            new Asked("How do I use Ollama?", "`OLLAMA_HOST`", "docs/providers.md#providers"),
            new Asked("How do I use Anthropic?", "`ANTHROPIC_API_KEY`", "docs/providers.md#providers"),
            new Asked("Which events are there?", "`Event`", "docs/events.md#events"),
            new Asked("How do I keep a conversation on disk?", "Histories.open(", "docs/memory.md#stores"),
            new Asked(
                    "How do I use my own thread pool for tools?",
                    "`tool.on(executor)`",
                    "docs/tools.md#how-they-are-called"),
            new Asked("How do I test my code without a model?", "`FakeModel`", "docs/testing.md#testing"),
            new Asked("What is a splitter?", "`Splitter.markdown", "docs/rag.md#cutting-documents"),
            new Asked("What is a run?", "A run is one call of `stream()`", "docs/index.md#run-step-event-stream"),
            new Asked("only the text", "`stream.textPieces()`", "docs/index.md#only-the-text"),
            new Asked("a record as an answer", "chat.ask(\"…\", Trip.class)", "docs/providers.md#structured-answers"),
            new Asked("log what happens", "A listener hears", "docs/events.md#listeners-to-log-what-happens"),
            new Asked("retry when overloaded", "529", "docs/errors.md#when-a-call-is-made-again"),
            new Asked("How do I add my own events?", "`implements Event.Custom`", "docs/events.md#events-of-your-own"),
            new Asked("Is there an asynchronous API?", "No asynchronous", "README.md#what-it-will-not-do"),
            new Asked("How do I limit the number of tokens?", "`maxTotalTokens`", "docs/tools.md#what-goes-wrong"));

    /** The docs go on being written; two of these may come to be answered otherwise before somebody has to look. */
    @Test
    void whatNewcomersAskIsAnsweredFromThePassageThatSaysIt() {
        var wrong = QUESTIONS.stream()
                .filter(asked -> {
                    var answer = answer(asked.question());
                    return !answer.text().contains(asked.part())
                            || !cited(answer).contains(asked.source());
                })
                .map(Asked::question)
                .toList();
        assertTrue(wrong.size() <= 2, wrong::toString);
    }

    @Test
    void howToCancelIsSaidByTheMethodsThatDoIt() {
        String answer = answer("How do I cancel a stream?").text();
        assertTrue(answer.contains("\n- `cancel()` –"), answer);
        assertTrue(answer.contains("\n- `close()` –"), answer);
        assertTrue(answer.contains("stream.stop();"), answer);
    }

    private static List<String> cited(ChatResponse answer) {
        var cited = new ArrayList<String>();
        for (int i = 0; i < answer.sources().size(); i++) {
            if (answer.text().contains("[" + (i + 1) + "]"))
                cited.add(answer.sources().get(i).id());
        }
        return cited;
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
        assertEquals(
                1,
                without.stream("Which documents are there?").result().messages().size());
    }
}
