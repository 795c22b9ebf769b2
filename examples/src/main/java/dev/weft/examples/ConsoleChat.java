package dev.weft.examples;

import dev.weft.CancelledException;
import dev.weft.ChatResponse;
import dev.weft.Event;
import dev.weft.Event.ModelRetried;
import dev.weft.Event.RefusalDelta;
import dev.weft.Event.RetrievalFinished;
import dev.weft.Event.RetrievalStarted;
import dev.weft.Event.RunCompleted;
import dev.weft.Event.TextDelta;
import dev.weft.Event.ToolCallFinished;
import dev.weft.Event.ToolCallStarted;
import dev.weft.EventStream;
import dev.weft.FinishReason;
import dev.weft.WeftException;
import dev.weft.chat.Chat;
import dev.weft.chat.Conversation;
import dev.weft.examples.docs.Backend;
import dev.weft.examples.docs.DocsChat;
import dev.weft.examples.docs.DocsTools;
import dev.weft.examples.docs.Pages;
import dev.weft.examples.docs.Passages;
import dev.weft.examples.docs.Shelf;
import dev.weft.memory.Memory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A chat in the console over this project's own docs: {@code mvn -q -Pchat}, or one question by {@code -Dask="…"}.
 * Other docs are given by {@code -Ddocs=DIR}, another model by {@code -Dmodel=NAME}.
 *
 * <p>Questions are read, asked and answered on one thread; {@link #close} may be called from any, and ends the
 * answer in hand.
 */
public final class ConsoleChat implements AutoCloseable {
    /** How many of the last questions and answers go to the model. */
    private static final int TURNS = 8;
    /** How often the keyboard is looked at. */
    private static final Duration GLANCE = Duration.ofMillis(50);
    /** How long, in milliseconds, whoever closes waits for what is still to be said of the answer. */
    private static final int LAST_WORDS = 200;

    private final Console console;
    private Conversation conversation;
    private boolean toolsOffered = true;
    private volatile @Nullable EventStream<ChatResponse> answering;
    private volatile boolean closed;
    /** Held while an answer is being given. */
    private final Semaphore speaking = new Semaphore(1);

    ConsoleChat(Chat chat, Console console) {
        this.console = console;
        conversation = chat.with(c -> c.memory(Memory.window(TURNS))).conversation();
    }

    /** Chats until the input ends, somebody says "exit", or Ctrl-C; with {@code -Dask} for one answer. */
    public static void main(String[] args) {
        var console = Console.ofSystem();
        boolean answered = false;
        try (var backend = Backend.of(System.getenv(), setting("model"))) {
            Recipes.quietLucene();
            var docs = setting("docs");
            var pages = docs.isEmpty() ? Pages.ofProject(Path.of("")) : Pages.in(Path.of(docs.get()));
            try (var passages = Passages.of(pages, shelf(), console::note);
                    var chat = new ConsoleChat(over(pages, passages, backend), console)) {
                console.note(passages.size() + " passages of " + passages.pages() + "; " + backend.description());
                Runtime.getRuntime().addShutdownHook(new Thread(() -> end(chat, backend), "ctrl-c"));
                var question = setting("ask");
                answered = question.isEmpty() ? chat.talk() : chat.answer(question.get());
            }
        } catch (IOException | RuntimeException e) {
            console.failure(e);
        }
        end(answered, console);
    }

    /** The status alone does not do: Maven would print a stack trace for it. It looks for the file instead. */
    private static void end(boolean answered, Console console) {
        if (answered) return;
        setting("unanswered").ifPresent(file -> {
            try {
                Files.writeString(Path.of(file), "");
            } catch (IOException e) {
                console.failure(e);
            }
        });
        System.exit(1);
    }

    private static Chat over(Pages pages, Passages passages, Backend backend) {
        var chat = Chat.builder()
                .model(backend.model())
                .system(DocsChat.INSTRUCTIONS)
                .tools(DocsTools.of(pages, passages))
                .build();
        return DocsChat.of(chat, passages);
    }

    /** Where the indexes of large folders are kept. */
    private static Shelf shelf() {
        return Shelf.of(
                System.getenv(), System.getProperty("os.name", ""), Path.of(System.getProperty("user.home", "")));
    }

    /** For Ctrl-C, which leaves the thread that chats where it is. */
    private static void end(ConsoleChat chat, Backend backend) {
        chat.close();
        backend.close();
    }

    private static Optional<String> setting(String name) {
        return Optional.ofNullable(System.getProperty(name)).filter(value -> !value.isBlank());
    }

    /** Asks and answers until there are no more questions. */
    boolean talk() throws IOException {
        console.hello();
        for (String line = console.question(); line != null; line = console.question()) {
            String question = line.strip();
            if (question.equalsIgnoreCase("exit")) break;
            if (!question.isEmpty()) answer(question);
            if (closed) break;
        }
        return true;
    }

    /** Asks, and shows what happens as it happens. False where there was no answer; why was said. */
    boolean answer(String question) {
        if (closed) return false;
        speaking.acquireUninterruptibly();
        try {
            answered(question);
            return true;
        } catch (CancelledException e) {
            console.note("… stopped");
        } catch (RuntimeException e) {
            console.failure(e);
        } finally {
            answering = null;
            speaking.release();
        }
        return false;
    }

    private void answered(String question) {
        try {
            show(question);
        } catch (WeftException e) {
            if (!toolsOffered || !DocsTools.areRefused(e)) throw e;
            console.note("(" + e.getMessage() + ": this model takes no tools, the chat goes on without)");
            toolsOffered = false;
            conversation = conversation.with(c -> c.tools());
            show(question);
        }
    }

    // tag::answer
    private void show(String question) {
        try (var stream = conversation.stream(question)) {
            closeable(stream);
            Duration searching = Duration.ZERO;
            for (Event event : stream) {
                switch (event) {
                    case RetrievalStarted started ->
                        searching = stream.current().elapsed();
                    case RetrievalFinished(var found) ->
                        console.found(found, stream.current().elapsed().minus(searching));
                    case ToolCallStarted(var call) -> console.called(call);
                    case DocsTools.Progress(var what) -> console.progress(what);
                    case ToolCallFinished(var call, var result) -> console.returned(call, result);
                    case ModelRetried(var failure, var delay) -> console.retried(failure, delay);
                    case TextDelta(var text) -> console.text(text);
                    case RefusalDelta(var text) -> console.text(text);
                    case RunCompleted(var summary) -> {
                        console.sources(summary.text(), summary.sources());
                        console.figures(summary);
                    }
                    default -> {}
                }
                awaitMore(stream);
            }
            FinishReason reason = stream.result().finishReason();
            if (reason == FinishReason.STOPPED_BY_USER) console.note("… stopped");
            if (reason == FinishReason.LENGTH) console.note("(the answer reached the model's limit of tokens)");
        }
    }
    // end::answer

    /** Waits for the next event, or for Enter, which stops the answer however long nothing comes. */
    private void awaitMore(EventStream<?> stream) {
        try {
            do {
                if (console.enterPressed()) stream.stop();
            } while (!stream.await(GLANCE));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the loop says so
        }
    }

    private void closeable(EventStream<ChatResponse> stream) {
        answering = stream;
        if (closed) stream.cancel();
    }

    @Override
    public void close() {
        closed = true;
        var stream = answering;
        if (stream == null) return;
        stream.close();
        try {
            if (speaking.tryAcquire(LAST_WORDS, TimeUnit.MILLISECONDS)) speaking.release();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
