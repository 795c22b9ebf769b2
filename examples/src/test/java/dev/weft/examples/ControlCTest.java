package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.examples.docs.Loom;
import dev.weft.testing.ModelServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Ctrl-C, as the terminal sends it: SIGINT to a process of its own. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGINT to send")
class ControlCTest {
    private static final Duration AT_MOST = Duration.ofMillis(500);
    /** A machine that is busy with other things gets more than one chance. */
    private static final int ATTEMPTS = 3;

    @Test
    void inTheMiddleOfAnAnswerItEndsTheAnswerTheConnectionAndTheProcess() throws Exception {
        Duration took = Duration.ofDays(1);
        for (int i = 0; i < ATTEMPTS && took.compareTo(AT_MOST) > 0; i++) {
            try (var server =
                    ModelServer.script(reply -> reply.text("Hel").text("lo ").stall())) {
                var chat = chat("-Dask=hi", "-Dmodel=any");
                chat.environment().put("OPENAI_BASE_URL", server.url() + "/v1");
                var process = chat.start();
                String before = readTo("Hello ", process.getInputStream());
                took = interrupted(process);
                server.awaitConnectionsClosed(Duration.ofSeconds(5));
                assertTrue(before.contains("the model is any at " + server.url()), before);
                assertEquals("\n… stopped\n", rest(process.getInputStream()));
                assertEquals("", rest(process.getErrorStream()));
                assertEquals(130, process.exitValue());
            }
        }
        assertTrue(took.compareTo(AT_MOST) <= 0, "took " + took);
    }

    @Test
    void atThePromptItEndsTheProcess() throws Exception {
        Duration took = Duration.ofDays(1);
        for (int i = 0; i < ATTEMPTS && took.compareTo(AT_MOST) > 0; i++) {
            var process = chat().start();
            readTo("\n> ", process.getInputStream());
            took = interrupted(process);
            assertEquals("", rest(process.getErrorStream()));
            assertEquals(130, process.exitValue());
        }
        assertTrue(took.compareTo(AT_MOST) <= 0, "took " + took);
    }

    private static ProcessBuilder chat(String... options) throws IOException, InterruptedException {
        var process = Program.process(unignored(), ConsoleChat.class, options);
        process.command()
                .addAll(process.command().size() - 1, List.of("-Ddocs=" + Loom.folder(), "-XX:TieredStopAtLevel=1"));
        return process;
    }

    /** A process that was started in the background of a script ignores SIGINT, and so would its children. */
    private static List<String> unignored() throws IOException, InterruptedException {
        Path status = Path.of("/proc/self/status");
        boolean ignored = Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
        if (!ignored) return List.of();
        var command = List.of("env", "--default-signal=INT");
        var tried = new ProcessBuilder("env", "--default-signal=INT", "true").start();
        assumeTrue(tried.waitFor() == 0, "skipped: SIGINT is ignored here, and env cannot change that");
        return command;
    }

    private static Duration interrupted(Process process) throws IOException, InterruptedException {
        long start = System.nanoTime();
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
        assertTrue(process.waitFor(20, TimeUnit.SECONDS), "still there after 20 s");
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static String readTo(String end, InputStream in) throws IOException {
        var text = new java.io.ByteArrayOutputStream();
        while (!text.toString(StandardCharsets.UTF_8).endsWith(end)) {
            int next = in.read();
            assertTrue(next >= 0, () -> "ended with: " + text.toString(StandardCharsets.UTF_8));
            text.write(next);
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    private static String rest(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
}
