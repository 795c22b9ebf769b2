package dev.weft.examples;

import dev.weft.chat.Chat;
import dev.weft.testing.Cassette;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real answer that is recorded once and played in tests ever after. */
public final class RecordAndReplay {
    private RecordAndReplay() {}

    /** Records an answer, and plays it. */
    public static void main(String[] args) throws IOException {
        Path directory = Files.createTempDirectory("cassettes");
        Path file = directory.resolve("norwegian.jsonl");
        String before = System.setProperty("weft.record", "true"); // in a build: -Dweft.record=true, once
        try {
            System.out.println(hello(file));
        } finally {
            if (before == null) System.clearProperty("weft.record");
            else System.setProperty("weft.record", before);
        }
        System.out.println(hello(file)); // no network, no key: the file is there
        System.out.println(Files.readAllLines(file).size() + " lines");
        Files.delete(file);
        Files.delete(directory);
    }

    private static String hello(Path file) {
        // tag::cassette
        var model = Cassette.of(file, () -> Recipes.modelOr("Hei!"));
        String answer = Chat.of(model).ask("Say hello in Norwegian");
        // end::cassette
        return (model.recording() ? "recorded: " : "played: ") + answer;
    }
}
