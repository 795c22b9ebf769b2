package dev.weft.testing.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Everything that work, which has to fail, has shown: what it threw with causes and all, what was printed, logged and given to it
 * to note. For one thread at a time, since a process has one console.
 */
final class Overheard extends Handler {
    private final Queue<String> shown = new ConcurrentLinkedQueue<>();
    private final SimpleFormatter formatter = new SimpleFormatter();

    private Overheard() {}

    static Overheard during(Consumer<Consumer<Object>> work) {
        var seen = new Overheard();
        seen.listen(work);
        return seen;
    }

    private void listen(Consumer<Consumer<Object>> work) {
        var root = Logger.getLogger("");
        var ours = Logger.getLogger("dev.weft");
        var level = ours.getLevel();
        var out = System.out;
        var err = System.err;
        var printed = new ByteArrayOutputStream();
        root.addHandler(this);
        ours.setLevel(Level.ALL);
        try (var console = new PrintStream(printed, true, UTF_8)) {
            System.setOut(console);
            System.setErr(console);
            work.accept(each -> shown.add(each.toString()));
        } catch (RuntimeException failure) {
            thrown(failure);
        } finally {
            System.setOut(out);
            System.setErr(err);
            ours.setLevel(level);
            root.removeHandler(this);
        }
        shown.add(printed.toString(UTF_8));
    }

    /** The trace has the causes and the suppressed ones, each with its own {@code toString}. */
    private void thrown(Throwable failure) {
        var trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace, true));
        shown.add(trace.toString());
        for (Throwable each = failure; each != null; each = each.getCause()) {
            shown.add(each.getMessage() + "\n" + each.getLocalizedMessage());
        }
    }

    boolean contains(String secret) {
        return shown.stream().anyMatch(each -> each.contains(secret));
    }

    @Override
    public void publish(LogRecord record) {
        shown.add(formatter.format(record));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public String toString() {
        return String.join("\n", shown);
    }
}
