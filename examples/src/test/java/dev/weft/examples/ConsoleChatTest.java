package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Capability;
import dev.weft.ChatModel;
import dev.weft.Message;
import dev.weft.chat.Chat;
import dev.weft.examples.docs.DocsChat;
import dev.weft.examples.docs.Loom;
import dev.weft.provider.OpenAi;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import dev.weft.testing.ModelServer;
import dev.weft.tool.Tool;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleChatTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @AfterEach
    void unset() {
        for (String name : List.of("ask", "docs", "model")) System.clearProperty(name);
    }

    @Test
    void oneQuestionIsAnsweredFromTheDocsByTheModelThatIsBuiltIn() throws Exception {
        System.setProperty("docs", Loom.folder().toString());
        System.setProperty("ask", "How do I stop it?");
        String output = lines(Program.output(ConsoleChat::main));
        assertTrue(
                output.startsWith(
                        "7 passages of 3 files; none of OPENAI_API_KEY, OPENAI_BASE_URL and OLLAMA_HOST is set."),
                output);
        assertTrue(output.contains("at http://127.0.0.1:"), output);
        assertTrue(output.contains("\n- To stop weaving, pull the lever with `lever.stop()`. [1]\n"), output);
        assertTrue(output.contains("\n\nSources:\n  [1] docs/weaving.md#stopping-in-the-middle\n"), output);
        String found =
                "\\(1 passage in [\\d.]+ m?s\\)\n  \\[1] docs/weaving.md#stopping-in-the-middle\nI am no language";
        assertTrue(output.matches("(?s).*\n" + found + ".*"), output);
        String figures = "\\(first token after [\\d.]+ m?s; \\d+ tokens in, \\d+ out; [\\d.]+ m?s in all\\)\n";
        assertTrue(output.matches("(?s).*\n" + figures), output);
    }

    @Test
    void questionsThroughAPipeAreAnsweredOneAfterTheOtherUntilExit() throws Exception {
        System.setProperty("docs", Loom.folder().toString());
        String output = lines(Program.output(
                "Wie heißt's?\n\n  \nWhat is a weaver's knot?\r\nExit\nnever asked\n", ConsoleChat::main));
        assertTrue(output.contains("\n> Wie heißt's?\n"), output);
        assertTrue(output.contains("I found nothing about that"), output);
        assertTrue(output.contains("\n> What is a weaver's knot?\n"), output);
        assertTrue(output.contains("  [1] docs/knots.md#weavers-knot\n"), output);
        assertTrue(output.endsWith("\n> Exit\n"), output);
    }

    @Test
    void theProjectsOwnDocsAreFoundFromBelow() throws Exception {
        System.setProperty("ask", "How do I cancel a stream?");
        String output = lines(Program.output(ConsoleChat::main));
        assertTrue(output.matches("(?s).*\n- .* \\[\\d]\n.*\n  \\[\\d] docs/.*"), output);
    }

    @Test
    void eachPieceIsPrintedAsItComes() throws Exception {
        var gate = new Gate();
        var model = FakeModel.script(call -> call.text("Hel").hold(gate).text("lo."));
        var chat = new ConsoleChat(Chat.of(model), console(""));
        var asking = Thread.ofVirtual().start(() -> chat.answer("hi"));
        gate.awaitArrival();
        Awaitility.await().until(() -> printed().endsWith("Hel"));
        gate.open();
        asking.join();
        assertTrue(printed().startsWith("Hello.\n(first token after "), printed());
    }

    @Test
    void aFailureIsOneLineAndTheChatGoesOn() throws Exception {
        try (var server = ModelServer.script(
                reply -> reply.status(401).error("invalid_api_key", "wrong\nkey"),
                reply -> reply.text("It began ").truncate(),
                reply -> reply.text("Hello."))) {
            talk(OpenAi.at(server.url() + "/v1").chat("any"), "one\ntwo\nthree\n");
            assertTrue(printed().contains("""

                > one
                ! AuthenticationException: status 401: wrong key
                  Is the key in OPENAI_API_KEY the right one?

                > two
                """), printed());
            assertTrue(printed().contains("\n> two\nIt began \n! TruncatedStreamException: "), printed());
            assertTrue(printed().contains("\n> three\nHello.\n(first token after"), printed());
            assertFalse(printed().contains("\tat "), printed());
        }
    }

    @Test
    void aQuestionThatFailedIsNotSentAgain() throws Exception {
        var model = FakeModel.script(
                first -> first.fail(new IllegalStateException("no")),
                second -> second.text("Yes."),
                third -> third.text("Sure."));
        talk(model, "one\ntwo\nthree\n");
        var sent = model.requests().getLast().messages().stream()
                .map(Message::text)
                .toList();
        assertEquals(List.of("two", "Yes.", "three"), sent);
    }

    @Test
    void onlyTheLastTurnsAreKept() throws Exception {
        var model = FakeModel.echo();
        talk(model, "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n");
        var sent = model.requests().getLast().messages().stream()
                .map(Message::text)
                .toList();
        assertEquals(
                List.of("2", "2", "3", "3", "4", "4", "5", "5", "6", "6", "7", "7", "8", "8", "9", "9", "10"), sent);
    }

    @Test
    void aRetryIsShown() throws Exception {
        try (var server = ModelServer.script(
                reply -> reply.status(429).header("Retry-After", "0").error("rate_limit", "slow down"),
                reply -> reply.text("Hello."))) {
            talk(OpenAi.at(server.url() + "/v1").chat("any"), "hi\n");
            assertTrue(
                    printed().matches("(?s).*\\(status 429: slow down.*; asking again in .*\\)\nHello\\.\n.*"),
                    printed());
        }
    }

    @Test
    void closingEndsTheAnswerInHand() throws Exception {
        var gate = new Gate();
        var model = FakeModel.script(call -> call.text("Hel").hold(gate).text("lo."));
        var chat = new ConsoleChat(Chat.of(model), console("hi\nnever asked"));
        var talking = Thread.ofVirtual().start(() -> {
            try {
                chat.talk();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        gate.awaitArrival();
        Awaitility.await().until(() -> printed().endsWith("Hel"));
        chat.close();
        talking.join();
        assertTrue(printed().endsWith("Hel\n… stopped\n"), printed());
    }

    @Test
    void enterStopsTheAnswerThoughNothingComesAndTheChatGoesOn() throws Exception {
        var model = FakeModel.script(
                call -> call.text("Hel").hold(new Gate()).text("lo."),
                call -> call.hold(new Gate()).text("never"),
                call -> call.text("Yes."));
        var keyboard = new PipedOutputStream();
        var in = new PipedInputStream(keyboard);
        var out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        var chat = new ConsoleChat(Chat.of(model), new Console(in, out, StandardCharsets.UTF_8, true));
        var talking = Thread.ofVirtual().start(() -> {
            try {
                chat.talk();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        keyboard.write("one\n".getBytes(StandardCharsets.UTF_8));
        Awaitility.await().until(() -> printed().endsWith("> Hel"));
        keyboard.write("\ntwo\n".getBytes(StandardCharsets.UTF_8));
        Awaitility.await().until(() -> model.requests().size() == 2);
        keyboard.write("\nthree\n".getBytes(StandardCharsets.UTF_8));
        keyboard.close();
        talking.join();
        assertTrue(printed().contains("> Hel\n… stopped\n\n> … stopped\n\n> Yes.\n"), printed());
        var sent = model.requests().getLast().messages().stream()
                .map(Message::text)
                .toList();
        assertEquals(List.of("one", "Hel", "three"), sent, "what was said is remembered");
    }

    @Test
    void aQuestionTypedAheadWaitsForItsTurn() throws Exception {
        new ConsoleChat(Chat.of(FakeModel.echo()), console("one\ntwo\nthree\n", true)).talk();
        assertTrue(printed().matches("(?s).*> one\n.*> two\n.*> three\n.*"), printed());
    }

    @Test
    void aQuestionAskedAfterClosingIsNotAnswered() throws Exception {
        var chat = new ConsoleChat(Chat.of(FakeModel.saying("Hello.")), console(""));
        chat.close();
        assertFalse(chat.answer("hi"));
        assertEquals("", printed());
    }

    @Test
    void anAnswerThatCitesNothingIsShownAsSuch() throws Exception {
        var docs = DocsChat.of(Chat.of(FakeModel.saying("Pull the lever.")), Loom.passages());
        talk(docs, "How do I stop it?\n");
        String sources = """
            Pull the lever.

            (no passage is cited)
            """;
        assertTrue(printed().contains(sources), printed());
    }

    record Page(String name) {}

    @Test
    void toolsAreShownAsTheyAreCalled() throws Exception {
        var model = FakeModel.script(
                first -> first.toolCall("page", Map.of("name", "a.md")),
                second -> second.toolCall("page", Map.of("name", "b.md")),
                third -> third.text("Pull it."));
        var page = Tool.of("page", "Reads a page", Page.class, asked -> {
            if (asked.name().equals("b.md")) throw new IOException("no such page");
            return "Pull\nthe   lever. " + "x".repeat(200);
        });
        talk(Chat.builder().model(model).tools(page).build(), "How do I stop it?\n");
        String shown = """
            (calls page {"name":"a.md"})
            (page: Pull the lever. %s …)
            (calls page {"name":"b.md"})
            (page failed: no such page)
            Pull it.
            """.formatted("x".repeat(84));
        assertTrue(printed().contains(shown), printed());
    }

    @Test
    void aModelThatTakesNoToolsIsAskedWithoutAndThatIsSaidOnce() throws Exception {
        try (var server = ModelServer.answering((request, reply) -> {
            if (request.json().at("tools").isMissing()) reply.text("Hello.");
            else reply.status(400).error("invalid_request_error", "library/gemma:2b does not support tools");
        })) {
            var page = Tool.of("page", "Reads a page", Page.class, asked -> "");
            var model = OpenAi.at(server.url() + "/v1").chat("any");
            talk(Chat.builder().model(model).tools(page).build(), "one\ntwo\n");
            String shown = """

                > one
                (status 400: library/gemma:2b does not support tools: this model takes no tools, the chat goes on without)
                Hello.
                """;
            assertTrue(printed().contains(shown), printed());
            assertTrue(printed().contains("\n> two\nHello.\n"), printed());
            assertEquals(3, server.requests().size());
            var sent = server.requests().getLast().json().at("messages").items();
            assertEquals(3, sent.size(), "the question that was asked twice is remembered once");
        }
    }

    @Test
    void aModelThatIsKnownToTakeNoToolsIsAskedWithout() throws Exception {
        var page = Tool.of("page", "Reads a page", Page.class, asked -> "");
        var model = FakeModel.saying("Hello.").without(Capability.TOOLS);
        talk(Chat.builder().model(model).tools(page).build(), "one\n");
        assertTrue(printed().contains("this model takes no tools, the chat goes on without)\nHello.\n"), printed());
    }

    @Test
    void anotherRefusalIsNotTakenForOne() throws Exception {
        try (var server = ModelServer.answering(
                (request, reply) -> reply.status(400).error("invalid_request_error", "temperature is too high"))) {
            var page = Tool.of("page", "Reads a page", Page.class, asked -> "");
            var model = OpenAi.at(server.url() + "/v1").chat("any");
            talk(Chat.builder().model(model).tools(page).build(), "one\n");
            assertEquals(1, server.requests().size());
            assertTrue(printed().contains("! InvalidRequestException: status 400: temperature"), printed());
        }
    }

    @Test
    void theConversationIsRemembered() throws Exception {
        System.setProperty("docs", Loom.folder().toString());
        String output = lines(Program.output("How do I stop a loom?\nAnd can it go on?\n", ConsoleChat::main));
        String second = output.substring(output.indexOf("> And can it go on?"));
        assertTrue(second.contains("\n  [1] docs/weaving.md#stopping-in-the-middle\n"), output);
        assertTrue(second.contains("\n- A stopped loom can be started again at any time. [1]\n"), output);
    }

    @Test
    void theModelThatIsBuiltInCallsAToolThatIsShownWithItsProgress() throws Exception {
        System.setProperty("docs", Loom.folder().toString());
        System.setProperty("ask", "Which documents are there?");
        String output = lines(Program.output(ConsoleChat::main));
        String shown = """
            (calls list_documents {})
            (… 3 of 3 names)
            (list_documents: README.md docs/knots.md docs/weaving.md)
            These are the documents:
            README.md
            docs/knots.md
            docs/weaving.md
            """;
        assertTrue(output.contains(shown), output);
    }

    @Test
    void aFolderThatIsNotThereIsOneLineAndAStatusAndAFileForMaven(@TempDir Path folder) throws Exception {
        Path absent = folder.resolve("absent");
        Path file = folder.resolve("unanswered");
        var process = Program.process(
                        List.of(), ConsoleChat.class, "-Ddocs=" + absent, "-Dunanswered=" + file, "-Dask=hi")
                .start();
        assertEquals(
                "! NoSuchFileException: " + absent + " does not exist\n",
                lines(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)));
        assertEquals("", new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
        assertEquals(1, process.waitFor());
        assertTrue(Files.exists(file));
    }

    private void talk(ChatModel model, String typed) throws IOException {
        talk(Chat.of(model), typed);
    }

    private void talk(Chat responder, String typed) throws IOException {
        try (var chat = new ConsoleChat(responder, console(typed))) {
            chat.talk();
        }
    }

    private Console console(String typed) {
        return console(typed, false);
    }

    private Console console(String typed, boolean terminal) {
        var in = new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8));
        return new Console(
                in, new PrintStream(printed, true, StandardCharsets.UTF_8), StandardCharsets.UTF_8, terminal);
    }

    private String printed() {
        return lines(printed.toString(StandardCharsets.UTF_8));
    }

    private static String lines(String text) {
        return text.replace(System.lineSeparator(), "\n");
    }
}
