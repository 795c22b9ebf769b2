package dev.weft.servlet.check;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of other languages that tests need. One that is missing fails a test in CI, and skips it elsewhere. */
final class Commands {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private Commands() {}

    /** What a program has said, and its exit code. */
    record Said(int code, String text) {}

    /** The program of this name on the path, or where the system's administrator has programs. */
    static Optional<Path> find(String name) {
        return Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(":")),
                        Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(directory -> Path.of(directory).resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Path need(String name) {
        return find(name).orElseGet(() -> missing(name + " is not installed"));
    }

    /** Ends the test. */
    static <T> T missing(String what) {
        if ("true".equals(System.getenv("CI"))) return fail(what + ", which CI must have");
        abort(what + ": this test is skipped");
        throw new AssertionError();
    }

    static Said run(Path directory, List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(Files.createDirectories(Path.of("target")), "said", ".txt");
        var process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            String said = Files.readString(output);
            return ended ? new Said(process.exitValue(), said) : new Said(-1, said + "\nnot ended after " + PATIENCE);
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }
}
