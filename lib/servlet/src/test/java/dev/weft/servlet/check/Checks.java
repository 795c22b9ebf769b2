package dev.weft.servlet.check;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The scripts that check a server with real front ends, and a Node to run them. They are no part of the project: they lie in
 * {@code ../shared/frontend/checks} beside it, or where the property {@code weft.checks} says. What they need is brought to
 * {@code target} once.
 */
record Checks(Path directory, Path node) {
    private static final Pattern VERSION = Pattern.compile("v(\\d+)\\.(\\d+)\\..*\\s*");

    static Checks find() throws IOException, InterruptedException {
        Path source = Path.of(System.getProperty(
                "weft.checks",
                root().resolve("../shared/frontend/checks").normalize().toString()));
        assumeTrue(
                Files.exists(source.resolve("package.json")),
                () -> "there are no checks of front ends at " + source
                        + ": skipped; name their directory by -Dweft.checks=…");
        return new Checks(installed(source), newEnough());
    }

    private static Path root() {
        Path root = Path.of("").toAbsolutePath();
        for (Path at = root; at != null; at = at.getParent()) if (Files.exists(at.resolve(".ci/run"))) root = at;
        return root;
    }

    private static Path installed(Path source) throws IOException, InterruptedException {
        Path target = Files.createDirectories(Path.of("target/frontend-checks").toAbsolutePath());
        Path lock = target.resolve("package-lock.json");
        boolean same = Files.exists(target.resolve("node_modules/.package-lock.json"))
                && Files.mismatch(lock, source.resolve("package-lock.json")) < 0;
        try (var files = Files.list(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, target.resolve(file.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (!same) npm(target, "ci", "--no-audit", "--no-fund");
        return target;
    }

    /** The checks' packages need Node 22.22, 24.15 or newer; where the machine's is older, the npm package of that name is one. */
    private static Path newEnough() throws IOException, InterruptedException {
        Optional<Path> here = Commands.find("node");
        if (here.isPresent() && isNewEnough(here.get())) return here.get();
        Path target = Files.createDirectories(Path.of("target/node").toAbsolutePath());
        Path brought = target.resolve("node_modules/node/bin/node");
        if (!Files.isExecutable(brought)) npm(target, "install", "--no-audit", "--no-fund", "--no-save", "node@24");
        if (isNewEnough(brought)) return brought;
        return Commands.missing("there is no Node of 22.22 or newer, and npm has brought none");
    }

    private static boolean isNewEnough(Path node) throws IOException, InterruptedException {
        if (!Files.isExecutable(node)) return false;
        var version = VERSION.matcher(Commands.run(Path.of("."), List.of(node.toString(), "--version"))
                .text());
        if (!version.matches()) return false;
        int major = Integer.parseInt(version.group(1));
        int minor = Integer.parseInt(version.group(2));
        return major == 22 && minor >= 22 || major == 24 && minor >= 15 || major >= 26;
    }

    private static void npm(Path directory, String... arguments) throws IOException, InterruptedException {
        var command =
                new java.util.ArrayList<String>(List.of(Commands.need("npm").toString()));
        command.addAll(List.of(arguments));
        var said = Commands.run(directory, command);
        if (said.code() != 0) fail("npm " + String.join(" ", arguments) + " failed:\n" + said.text());
    }

    /** Runs one of them against a server. */
    Commands.Said run(String check, String url) throws IOException, InterruptedException {
        return Commands.run(directory, List.of(node.toString(), "check-" + check + ".mjs", url));
    }
}
