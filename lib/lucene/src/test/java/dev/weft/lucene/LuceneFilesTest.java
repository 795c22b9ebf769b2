package dev.weft.lucene;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Document;
import dev.weft.EmbeddingModel;
import dev.weft.EventStream;
import dev.weft.testing.Gate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.AnalyzerWrapper;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stores in folders: what is there after an end of any kind, and what many threads see of a change. */
@Timeout(120)
class LuceneFilesTest {
    @TempDir
    Path folder;

    private static List<String> ids(List<Document> documents) {
        return documents.stream().map(Document::id).toList();
    }

    private static List<Document> documents(String prefix, int number) {
        var documents = new ArrayList<Document>();
        for (int i = 0; i < number; i++) documents.add(Document.of(prefix + i, "cat " + prefix));
        return documents;
    }

    @Test
    void whatWasAddedIsThereAgain() throws IOException {
        try (var store = LuceneStore.in(folder).embeddings(new Meanings(3)).open()) {
            store.add(Document.of("cats", "kitten").metadata("lang", "en"), Document.of("cars", "truck"));
            store.delete("cars");
        }
        try (var store = LuceneStore.in(folder).embeddings(new Meanings(3)).open()) {
            assertEquals(1, store.size());
            assertEquals(List.of("cats"), ids(store.search().where("lang", "en").find("dog")));
            store.add(Document.of("cars", "truck"));
            assertEquals(2, store.size());
        }
    }

    @Test
    void aFolderBelongsToOneStoreAtATime() throws IOException {
        try (var store = LuceneStore.in(folder).open()) {
            var thrown = assertThrows(
                    IllegalStateException.class, () -> LuceneStore.in(folder).open());
            assertTrue(String.valueOf(thrown.getMessage()).startsWith("another store has this folder open"));
            store.add(Document.of("a", "b"));
        }
        LuceneStore.in(folder).open().close();
    }

    @Test
    void vectorsOfAnotherModelAreRefused() throws IOException {
        try (var store = LuceneStore.in(folder).embeddings(new Meanings(3)).open()) {
            store.add(Document.of("cats", "kitten"));
        }
        try (var store = LuceneStore.in(folder).embeddings(new Meanings(4)).open()) {
            String message = "the vectors in the index have 3 numbers and the embedding model gives 4:"
                    + " open it with the model that it was filled with, or fill another";
            assertEquals(
                    message,
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> store.search().find("dog"))
                            .getMessage());
            assertEquals(
                    message,
                    assertThrows(IllegalArgumentException.class, () -> store.add(Document.of("b", "dog")))
                            .getMessage());
        }
    }

    @Test
    void aProcessThatDiesInTheMiddleOfAChangeLeavesTheOneBefore(@TempDir Path copy) throws Exception {
        var gate = new Gate();
        var batches = new AtomicInteger();
        EmbeddingModel held = texts -> {
            if (batches.incrementAndGet() == 4) pass(gate);
            return new Meanings(3).embed(texts);
        };
        try (var store = LuceneStore.in(folder).embeddings(held).batch(10).open();
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            store.add(documents("old", 5));
            var adding = executor.submit(() -> {
                store.add(documents("new", 100));
                return store;
            });
            gate.awaitArrival();
            assertEquals(5, store.size());
            copy(folder, copy);
            gate.open();
            adding.get();
            assertEquals(105, store.size());
        }
        try (var store = LuceneStore.in(copy).embeddings(new Meanings(3)).open()) {
            assertEquals(5, store.size());
            store.add(documents("new", 3));
            assertEquals(8, store.size());
        }
    }

    @Test
    void whatAKilledProcessSaidWasAddedIsThere() throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        EndlessWriter.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        int said = 0;
        try (var lines = process.inputReader()) {
            while (said < 7) said = Integer.parseInt(lines.readLine());
        } finally {
            process.destroyForcibly().waitFor();
        }
        try (var store = LuceneStore.in(folder).open()) {
            int size = store.size();
            assertTrue(size >= 3 * said, () -> "there are only " + size);
            assertEquals(0, size % 3, "a change is there whole or not at all");
            assertTrue(store.document("7c").isPresent());
            store.add(Document.of("after", "word"));
            assertEquals(size + 1, store.size());
        }
    }

    private static void pass(Gate gate) {
        try {
            gate.pass();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) Files.copy(file, to.resolve(file.getFileName()));
        }
    }

    @Test
    void anIndexThatWasCutOffIsAnErrorWithItsFolder() throws IOException {
        try (var store = LuceneStore.in(folder).open()) {
            store.add(documents("a", 3));
        }
        try (var files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith("segments"))
                    .toList()) {
                Files.write(file, new byte[] {1, 2, 3});
            }
        }
        var thrown =
                assertThrows(IOException.class, () -> LuceneStore.in(folder).open());
        assertTrue(String.valueOf(thrown.getMessage()).contains(folder.toString()), thrown::toString);
    }

    @Test
    void aChangeThatFailsChangesNothingAndTheNextOneWorks() throws IOException {
        var broken = new AtomicBoolean();
        EmbeddingModel model = texts -> {
            if (broken.get() && texts.contains("cat bad15")) throw new IllegalStateException("away");
            return new Meanings(3).embed(texts);
        };
        try (var store = LuceneStore.in(folder).embeddings(model).batch(10).open()) {
            store.add(documents("old", 5));
            broken.set(true);
            var bad = new ArrayList<>(documents("bad", 15));
            bad.add(Document.of("old1", "cat bad15"));
            assertThrows(IllegalStateException.class, () -> store.add(bad));
            assertEquals(5, store.size());
            assertEquals("cat old", store.document("old1").orElseThrow().text());
            store.add(documents("good", 2));
            assertEquals(7, store.size());
        }
    }

    @Test
    void anInterruptDoesNotHarmTheFiles() throws IOException {
        try (var store = LuceneStore.in(folder).open()) {
            for (int i = 0; i < 20; i++) {
                String id = "a" + i;
                Thread.currentThread().interrupt();
                try {
                    store.add(Document.of(id, "word"));
                } catch (java.io.InterruptedIOException e) {
                    assertTrue(Thread.currentThread().isInterrupted());
                }
                store.search().find("word");
                assertTrue(Thread.interrupted());
            }
            int before = store.size();
            store.add(Document.of("last", "word"));
            assertEquals(before + 1, store.size());
        }
        try (var store = LuceneStore.in(folder).open()) {
            assertTrue(store.document("last").isPresent());
        }
    }

    @Test
    void aRunThatIsCancelledInTheMiddleOfAChangeLeavesTheOneBefore() throws Exception {
        var gate = new Gate();
        EmbeddingModel held = texts -> {
            if (texts.getFirst().startsWith("cat new")) pass(gate);
            return new Meanings(3).embed(texts);
        };
        try (var store = LuceneStore.in(folder).embeddings(held).batch(10).open()) {
            store.add(documents("old", 5));
            var stream = EventStream.start(out -> {
                store.add(documents("new", 5), out);
                return "done";
            });
            gate.awaitArrival();
            stream.close();
            store.add(documents("more", 1));
            assertEquals(6, store.size());
        }
    }

    /** Each change adds two documents and takes two others away, so that every reader must see an even number of each kind. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readersSeeEachChangeWholeWhileOthersWrite(boolean onDisk) throws Exception {
        int writers = 3;
        int changes = 15;
        var done = new CountDownLatch(writers);
        var reads = new AtomicInteger();
        try (var store = (onDisk ? LuceneStore.in(folder) : LuceneStore.inMemory()).open();
                var executor =
                        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            var work = new ArrayList<Future<?>>();
            for (int w = 0; w < writers; w++) {
                String name = "w" + w;
                work.add(executor.submit(() -> {
                    try {
                        for (int i = 0; i < changes; i++) {
                            store.replace("writer", name, List.of(pair(name, i, "a"), pair(name, i, "b")));
                        }
                    } finally {
                        done.countDown();
                    }
                    return name;
                }));
            }
            for (int r = 0; r < 2; r++) {
                work.add(executor.submit(() -> {
                    do {
                        var found = store.search().most(100).find("word");
                        assertEquals(0, found.size() % 2, () -> ids(found).toString());
                        for (int w = 0; w < writers; w++) check(found, "w" + w);
                        reads.incrementAndGet();
                    } while (done.getCount() > 0);
                    return reads;
                }));
            }
            for (var one : work) one.get();
            assertEquals(2 * writers, store.size());
            assertFalse(reads.get() < 2);
        }
    }

    private static Document pair(String writer, int change, String half) {
        return Document.of(writer + half, "word").metadata("writer", writer).metadata("change", "" + change);
    }

    private static void check(List<Document> found, String writer) {
        var changes = found.stream()
                .filter(document -> writer.equals(document.metadata().get("writer")))
                .map(document -> document.metadata().get("change"))
                .toList();
        assertTrue(
                changes.isEmpty() || changes.size() == 2 && changes.getFirst().equals(changes.get(1)),
                changes::toString);
    }

    @Test
    void closingWaitsForNoSearchAndTheSearchEndsWell() throws Exception {
        var gate = new Gate();
        EmbeddingModel held = new EmbeddingModel() {
            @Override
            public List<float[]> embed(List<String> texts) {
                return new Meanings(3).embed(texts);
            }

            @Override
            public float[] embedQuery(String text) {
                pass(gate);
                return embed(text);
            }
        };
        var store = LuceneStore.in(folder).embeddings(held).open();
        store.add(documents("a", 3));
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var searching = executor.submit(() -> store.search().find("cat"));
            gate.awaitArrival();
            store.close();
            gate.open();
            // its vector was not there yet, so that it had nothing of the index open
            var thrown = assertThrows(java.util.concurrent.ExecutionException.class, searching::get);
            assertEquals(
                    "the store is closed",
                    thrown.getCause() == null ? "" : thrown.getCause().getMessage());
        }
    }

    @Test
    void aSearchThatHasTheIndexOpenEndsWellThoughTheStoreIsClosed() throws Exception {
        var gate = new Gate();
        var held = new AtomicBoolean();
        var analyzer = new AnalyzerWrapper(Analyzer.PER_FIELD_REUSE_STRATEGY) {
            private final Analyzer words = new StandardAnalyzer();

            @Override
            protected Analyzer getWrappedAnalyzer(String field) {
                if (held.get()) pass(gate); // while the words of the query are looked up
                return words;
            }
        };
        var store = LuceneStore.in(folder).analyzer(analyzer).open();
        store.add(documents("a", 3));
        held.set(true);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var searching = executor.submit(() -> store.search().find("cat"));
            gate.awaitArrival();
            store.close();
            gate.open();
            assertEquals(3, searching.get().size());
        }
    }

    @Test
    void aFolderThatIsAFileIsAnErrorWithItsName() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        var thrown = assertThrows(IOException.class, () -> LuceneStore.in(file).open());
        assertTrue(String.valueOf(thrown.getMessage()).contains(file.toString()), thrown::toString);
    }
}
