package dev.weft.examples;

import dev.weft.Document;
import dev.weft.Event.RetrievalFinished;
import dev.weft.Event.TextDelta;
import dev.weft.chat.Chat;
import dev.weft.lucene.LuceneStore;
import dev.weft.rag.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Answers from a folder of text files, cut into pieces and kept in a Lucene index in memory. */
public final class RetrieveFromFiles {
    private RetrieveFromFiles() {}

    /** Makes a small folder, and asks about it. */
    public static void main(String[] args) throws IOException {
        Recipes.quietLucene();
        Path folder = Files.createTempDirectory("recipe");
        Files.writeString(folder.resolve("looms.md"), "# Stopping\nPull the lever.\n# Threads\nUse a knot.\n");
        Files.writeString(folder.resolve("knots.md"), "# Weaver's knot\nIt joins two threads and holds.\n");
        var model = Recipes.modelOr("Pull the lever [1].");
        // tag::files
        try (var store = LuceneStore.inMemory().searched("heading", 3).open()) {
            store.add(Splitter.markdown(2_000).overlap(200).split(pages(folder)));
            var chat = Chat.builder().model(model).retriever(store).build();
            try (var stream = chat.stream("How do I do the stopping?")) {
                for (var event : stream) {
                    switch (event) {
                        case RetrievalFinished(var found) ->
                            System.out.println("from " + found.getFirst().id());
                        case TextDelta(var text) -> System.out.print(text);
                        default -> {}
                    }
                }
            }
        }
        // end::files
        System.out.println();
    }

    private static List<Document> pages(Path folder) throws IOException {
        var pages = new ArrayList<Document>();
        try (var files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                pages.add(Document.of(file.getFileName().toString(), Files.readString(file)));
            }
        }
        return pages;
    }
}
