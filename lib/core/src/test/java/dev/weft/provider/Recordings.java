package dev.weft.provider;

import dev.weft.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Recorded streams of real providers, as far as they are at hand: a directory with a {@code manifest.json}, named by the system
 * property {@code weft.fixtures}, {@code ../shared/fixtures} beside the project where it is not set.
 */
record Recordings(Path directory) {
    static Recordings find() {
        String set = System.getProperty("weft.fixtures");
        return new Recordings(
                set == null ? projectRoot().resolve("../shared/fixtures").normalize() : Path.of(set));
    }

    private static Path projectRoot() {
        Path here = Path.of(System.getProperty("user.dir")).toAbsolutePath();
        Path root = here;
        for (Path at = here; at != null; at = at.getParent()) {
            Path pom = at.resolve("pom.xml");
            if (Files.exists(pom) && read(pom).contains("<artifactId>weft-parent</artifactId>")) root = at;
        }
        return root;
    }

    boolean exist() {
        return Files.exists(directory.resolve("manifest.json"));
    }

    /** What to say where there are none. */
    String absence() {
        return "there are no recorded streams at " + directory + "; name their directory by -Dweft.fixtures=…";
    }

    /** The streams of these APIs, in the manifest's order. */
    List<Stream> streams(List<String> apis) {
        return Json.parse(read(directory.resolve("manifest.json"))).at("streams").items().stream()
                .filter(stream -> apis.contains(stream.at("api").text()))
                .map(stream -> new Stream(directory, stream))
                .toList();
    }

    /** Recorded error responses, one file each. */
    List<Path> errors() {
        try (var files = Files.list(directory.resolve("errors"))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One recorded body with what an independent decoder found in it. */
    record Stream(Path directory, Json entry) {
        String file() {
            return entry.at("file").text();
        }

        String api() {
            return entry.at("api").text();
        }

        String provider() {
            return entry.at("provider").text();
        }

        String vendor() {
            return entry.at("vendor").text();
        }

        byte[] bytes() {
            try {
                return Files.readAllBytes(directory.resolve(file()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** What an independent decoder found, which drops what stands behind the last blank line; Weft takes it where it is whole. */
        Json expected() {
            Json expected =
                    Json.parse(read(directory.resolve(entry.at("expected").text())));
            String tail = expected.at("extra.unterminated_tail").text("");
            if (!tail.contains("\"type\":\"response.completed\"")) return expected;
            Json response = Json.parse(tail).at("response");
            return expected.plus("ended_by", "response.completed")
                    .plus("finish_reason", "completed")
                    .plus("usage", response.at("usage"))
                    .with("usage_numbers.input", response.at("usage.input_tokens"))
                    .with("usage_numbers.output", response.at("usage.output_tokens"));
        }
    }
}
