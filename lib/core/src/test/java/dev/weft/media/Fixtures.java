package dev.weft.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Recorded streams of real servers, which are not part of the project: they lie in {@code ../shared/fixtures} beside it, or
 * where the system property {@code weft.fixtures} says. Tests that need them are skipped where they are not.
 */
final class Fixtures {
    private Fixtures() {}

    static Path directory() {
        String property = System.getProperty("weft.fixtures", "");
        Path directory =
                property.isEmpty() ? root().resolve("../shared/fixtures").normalize() : Path.of(property);
        assumeTrue(
                Files.isDirectory(directory),
                () -> "skipped: no recorded streams in " + directory + "; set -Dweft.fixtures=… to where they are");
        return directory;
    }

    /** The directory of the project: the first above the working directory whose pom.xml is the parent's. */
    private static Path root() {
        Path start = Path.of(System.getProperty("user.dir")).toAbsolutePath();
        for (Path at = start; at != null; at = at.getParent()) {
            Path pom = at.resolve("pom.xml");
            if (Files.isRegularFile(pom) && parent(text(pom))) return at;
        }
        return start;
    }

    /** The parent names itself outside of its own parent element, of which it has none. */
    private static boolean parent(String pom) {
        return pom.contains("<artifactId>weft-parent</artifactId>") && !pom.contains("<parent>");
    }

    static Json json(Path file) {
        return Json.parse(text(file));
    }

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Path> files(Path directory, String... endings) {
        try (Stream<Path> walk = Files.walk(directory)) {
            return walk.filter(f -> Stream.of(endings).anyMatch(f.toString()::endsWith))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        return new String(bytes(file), UTF_8);
    }
}
