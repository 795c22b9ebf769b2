package dev.weft.examples;

import dev.weft.AuthenticationException;
import dev.weft.ConnectionException;
import dev.weft.Document;
import dev.weft.Failure;
import dev.weft.NotFoundException;
import dev.weft.Summary;
import dev.weft.ToolCall;
import dev.weft.ToolResult;
import dev.weft.Usage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the user types and sees, in a terminal or through a pipe: plain lines. Questions are read, and answers
 * printed, on one thread; a note may come from any.
 */
final class Console {
    private final BufferedReader in;
    private final PrintStream out;
    private final boolean terminal;
    private @Nullable String typedAhead;
    private boolean inLine;
    private boolean toolsCalled;

    Console(InputStream in, PrintStream out, Charset charset, boolean terminal) {
        this.in = new BufferedReader(new InputStreamReader(in, charset));
        this.out = new PrintStream(out, true, charset);
        this.terminal = terminal;
    }

    /** The standard streams: in the terminal's own charset where it has one that can say everything, else in UTF-8. */
    @SuppressWarnings("SystemConsoleNull") // the pom sets jdk.console, with which it is null in a pipe on every JDK
    static Console ofSystem() {
        var terminal = System.console();
        Charset charset = StandardCharsets.UTF_8;
        if (terminal != null && terminal.charset().newEncoder().canEncode('…')) charset = terminal.charset();
        return new Console(System.in, System.out, charset, terminal != null);
    }

    /** What can be done. */
    void hello() {
        note("Ask something. "
                + (terminal ? "Enter stops an answer; " : "")
                + "\"exit\", the end of input and Ctrl-C end the chat.");
    }

    /** The next line that the user types; null at the end of input. */
    @Nullable
    String question() throws IOException {
        out.print("\n> ");
        out.flush();
        String line = typedAhead == null ? in.readLine() : typedAhead;
        typedAhead = null;
        if (line == null || !terminal) out.println(line == null ? "" : line);
        return line;
    }

    /** Whether Enter was pressed meanwhile, in a terminal; a question that was typed ahead waits for its turn. */
    boolean enterPressed() {
        try {
            if (!terminal || typedAhead != null || !in.ready()) return false;
            String line = in.readLine();
            if (line == null || line.isBlank()) return line != null;
            typedAhead = line;
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A piece of the answer, shown at once. */
    void text(String piece) {
        out.print(piece);
        out.flush();
        inLine = !piece.endsWith("\n");
    }

    /** A line about what happens. */
    void note(String line) {
        endLine();
        out.println(line);
    }

    /** Which passages were found in what time. */
    void found(List<Document> passages, Duration time) {
        toolsCalled = false;
        note("(" + passages.size() + (passages.size() == 1 ? " passage in " : " passages in ") + shown(time) + ")");
        for (int n = 1; n <= passages.size(); n++) {
            out.println("  [" + n + "] " + passages.get(n - 1).id());
        }
    }

    /** How far a tool is. */
    void progress(String what) {
        note("(… " + what + ")");
    }

    /** That a tool is called, and with what. */
    void called(ToolCall call) {
        toolsCalled = true;
        note("(calls " + call.name() + " " + call.argumentsText() + ")");
    }

    /** What a tool gave back, as far as it fits into a line. */
    void returned(ToolCall call, ToolResult result) {
        String text = result.text().strip().replaceAll("\\s+", " ");
        note("(" + call.name() + (result.isError() ? " failed: " : ": ")
                + (text.length() > 100 ? text.substring(0, 100) + " …" : text) + ")");
    }

    /** That the model is asked again, and why. */
    void retried(Failure failure, Duration delay) {
        note("(" + failure.message() + "; asking again in " + shown(delay) + ")");
    }

    /** Where the answer comes from: the passages it cites, of those that were found; what a tool gave has no number. */
    void sources(String answer, List<Document> sources) {
        endLine();
        var cited = IntStream.rangeClosed(1, sources.size())
                .filter(n -> answer.contains("[" + n + "]"))
                .boxed()
                .toList();
        if (!cited.isEmpty()) out.println("\nSources:");
        else if (!sources.isEmpty() && !toolsCalled) out.println("\n(no passage is cited)");
        for (int n : cited) out.println("  [" + n + "] " + sources.get(n - 1).id());
    }

    /** What the answer took. */
    void figures(Summary summary) {
        String first = summary.toFirstText()
                .map(time -> "first token after " + shown(time))
                .orElse("no text");
        String tokens = summary.usage().equals(Usage.NONE)
                ? "tokens not reported"
                : summary.usage().toString();
        note("(" + first + "; " + tokens + "; " + shown(summary.total()) + " in all)");
    }

    /** What went wrong, in one line, and in another what can be done about it where that is known. */
    void failure(Throwable failure) {
        String message = failure.getMessage() == null
                ? ""
                : ": " + failure.getMessage().strip().replaceAll("\\s*\\R\\s*", " ");
        note("! " + failure.getClass().getSimpleName() + message);
        remedy(failure).ifPresent(this::note);
    }

    private static Optional<String> remedy(Throwable failure) {
        return Optional.ofNullable(
                switch (failure) {
                    case AuthenticationException e -> "  Is the key in OPENAI_API_KEY the right one?";
                    case ConnectionException e -> "  Its address is what OLLAMA_HOST or OPENAI_BASE_URL says.";
                    case NotFoundException e -> "  Is there such a model? Another one is named by -Dmodel=NAME.";
                    default -> null;
                });
    }

    private void endLine() {
        if (inLine) out.println();
        inLine = false;
    }

    /** A time with the digits that matter. */
    static String shown(Duration time) {
        double ms = time.toNanos() / 1e6;
        if (ms < 10) return String.format(Locale.ROOT, "%.1f ms", ms);
        return ms < 1000 ? Math.round(ms) + " ms" : String.format(Locale.ROOT, "%.1f s", ms / 1000);
    }
}
