package dev.weft.lucene;

import dev.weft.Document;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A process that adds three documents at a time, and says so, until it is killed. */
final class EndlessWriter {
    private EndlessWriter() {}

    public static void main(String[] args) throws IOException {
        try (var store = LuceneStore.in(Path.of(args[0])).open()) {
            for (int i = 1; ; i++) {
                store.add(List.of(
                        Document.of(i + "a", "word"), Document.of(i + "b", "word"), Document.of(i + "c", "word")));
                System.out.println(i);
            }
        }
    }
}
