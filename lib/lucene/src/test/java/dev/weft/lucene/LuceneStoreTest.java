package dev.weft.lucene;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Document;
import dev.weft.EmbeddingModel;
import dev.weft.Event;
import dev.weft.Event.RetrievalFinished;
import dev.weft.Event.RetrievalStarted;
import dev.weft.Event.StepFinished;
import dev.weft.Event.StepStarted;
import dev.weft.Event.TextsEmbedded;
import dev.weft.chat.Chat;
import dev.weft.lucene.LuceneSearch.By;
import dev.weft.testing.FakeModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LuceneStoreTest {
    private static LuceneStore store(Document... documents) throws IOException {
        var store = LuceneStore.inMemory().open();
        store.add(documents);
        return store;
    }

    private static LuceneStore withMeanings(Document... documents) throws IOException {
        var store = LuceneStore.inMemory().embeddings(new Meanings(3)).open();
        store.add(documents);
        return store;
    }

    private static List<String> ids(List<Document> documents) {
        return documents.stream().map(Document::id).toList();
    }

    @Test
    void theBestComesFirstWithItsTextAndItsMetadata() throws IOException {
        var two = Document.of("two", "The lever stops the loom. Pull the lever.")
                .metadata("lang", "en")
                .metadata("näme", "ü{\"=");
        try (var store =
                store(Document.of("one", "A loom has a lever among other things"), two, Document.of("3", "knots"))) {
            var found = store.search().find("lever");
            assertEquals(List.of("two", "one"), ids(found));
            assertEquals(two, found.getFirst().score(0));
            assertTrue(found.getFirst().score() > found.getLast().score());
            assertEquals(List.of("two"), ids(store.search().most(1).find("lever")));
            assertEquals(List.of(), store.search().find("quantum chromodynamics"));
        }
    }

    @Test
    void aDocumentWithTheSameIdTakesTheOthersPlace() throws IOException {
        try (var store = store(Document.of("a", "old words"), Document.of("a", "newer words"))) {
            assertEquals(1, store.size());
            store.add(Document.of("a", "latest words"));
            assertEquals(1, store.size());
            assertEquals("latest words", store.document("a").orElseThrow().text());
            assertEquals(List.of(), store.search().find("old newer"));
        }
    }

    @Test
    void documentsAreDeletedByTheirIds() throws IOException {
        try (var store = store(Document.of("a", "one"), Document.of("b", "one"), Document.of("c", "one"))) {
            store.delete("a", "absent");
            store.delete(Set.of("c"));
            assertEquals(List.of("b"), ids(store.search().find("one")));
            assertTrue(store.document("a").isEmpty());
        }
    }

    @Test
    void allPiecesOfAPageAreReplacedInOneChange() throws IOException {
        var first = Document.of("p#1", "one").metadata("source", "p");
        try (var store = store(first, Document.of("p#2", "one").metadata("source", "p"), Document.of("q", "one"))) {
            store.replace("source", "p", List.of(Document.of("p#9", "one").metadata("source", "p")));
            assertEquals(Set.of("p#9", "q"), new HashSet<>(ids(store.search().find("one"))));
        }
    }

    @Test
    void asManyAreFoundAsAreAskedFor() throws Exception {
        try (var store = LuceneStore.inMemory().open()) {
            store.add(IntStream.range(0, 20)
                    .mapToObj(i -> Document.of("d" + i, "one"))
                    .toList());
            assertEquals(6, store.search().find("one").size());
            assertEquals(15, store.most(15).retrieve("one", event -> {}).size());
            assertEquals(20, store.search().most(Integer.MAX_VALUE).find("one").size());
        }
    }

    @Test
    void metadataFilters() throws IOException {
        try (var store = store(
                Document.of("a", "one").metadata("lang", "en").metadata("kind", "x"),
                Document.of("b", "one").metadata("lang", "de").metadata("kind", "x"),
                Document.of("c", "one").metadata("lang", "fr"),
                Document.of("d", "one"))) {
            var all = store.search();
            assertEquals(List.of("a"), ids(all.where("lang", "en").find("one")));
            assertEquals(List.of("a", "b"), ids(all.where("lang", "en", "de").find("one")));
            assertEquals(
                    List.of("b"),
                    ids(all.where("kind", "x").where("lang", "de", "fr").find("one")));
            assertEquals(List.of(), ids(all.where("lang", "e").find("one")));
            assertEquals(List.of(), ids(all.where("lang").find("one")));
            assertEquals(4, all.find("one").size());
        }
    }

    @Test
    void aFilterTakesAnyNumberOfValues() throws IOException {
        var many = IntStream.range(0, 5_000).mapToObj(i -> "v" + i).toArray(String[]::new);
        try (var store = store(
                Document.of("a", "one").metadata("key", "v4999"),
                Document.of("b", "one").metadata("key", "w"))) {
            assertEquals(List.of("a"), ids(store.search().where("key", many).find("one")));
        }
    }

    @Test
    void documentsAreDeletedByTheirMetadata() throws IOException {
        try (var store = store(
                Document.of("a", "one").metadata("source", "p"),
                Document.of("b", "one").metadata("source", "q"),
                Document.of("c", "one").metadata("source", "r").metadata("other", "q"),
                Document.of("d", "one"))) {
            store.deleteWhere("source", List.of("p", "q", "absent"));
            store.deleteWhere("source", List.of());
            assertEquals(Set.of("c", "d"), new HashSet<>(ids(store.search().find("one"))));
        }
    }

    @Test
    void aQueryWhoseVectorPointsNowhereIsSearchedByItsWords() throws IOException {
        try (var store = withMeanings(Document.of("cats", "a kitten sleeps"), Document.of("night", "sleeps well"))) {
            assertEquals(
                    Set.of("cats", "night"), new HashSet<>(ids(store.search().find("sleeps"))));
            assertEquals(List.of(), store.search().by(By.MEANING).find("zzz"));
        }
    }

    @Test
    void metadataThatIsSearchedCountsByItsWeight() throws IOException {
        try (var store = LuceneStore.inMemory().searched("heading", 3).open()) {
            store.add(
                    Document.of("text", "stopping is described here").metadata("heading", "Other"),
                    Document.of("heading", "it is described here").metadata("heading", "Stopping"));
            assertEquals(List.of("heading", "text"), ids(store.search().find("stopping")));
        }
    }

    @Test
    void meaningFindsOtherWords() throws IOException {
        try (var store = withMeanings(
                Document.of("cats", "a kitten sleeps"),
                Document.of("cars", "an automobile"),
                Document.of("nothing", "zzz"))) {
            assertEquals(
                    List.of("cats"), ids(store.search().by(By.MEANING).most(1).find("my dog")));
            assertEquals(List.of(), ids(store.search().by(By.WORDS).find("my dog")));
            assertEquals("cats", store.search().find("my dog").getFirst().id());
        }
    }

    @Test
    void bothJoinsWordsAndMeaningAndFiltersBoth() throws IOException {
        try (var store = withMeanings(
                Document.of("cat", "cat").metadata("lang", "en"),
                Document.of("kitten", "kitten").metadata("lang", "de"),
                Document.of("truck", "truck").metadata("lang", "en"))) {
            var found = store.search().find("cat");
            assertEquals("cat", found.getFirst().id());
            assertEquals(2 / 61.0, found.getFirst().score(), 1e-6);
            assertEquals(
                    List.of("kitten"), ids(store.search().where("lang", "de").find("cat")));
        }
    }

    @Test
    void vectorsAreMadeInBatchesOfHeadingAndText() throws IOException {
        var model = new Meanings(3);
        var texts = new ArrayList<String>();
        EmbeddingModel watched = batch -> {
            texts.addAll(batch);
            return model.embed(batch);
        };
        var seen = new ArrayList<Event>();
        try (var store = LuceneStore.inMemory()
                .embeddings(watched)
                .batch(3)
                .searched("heading", 2)
                .open()) {
            store.add(
                    IntStream.range(0, 7)
                            .mapToObj(i -> Document.of("d" + i, "cat " + i).metadata("heading", "H" + i))
                            .toList(),
                    seen::add);
            assertEquals(7, store.size());
        }
        assertEquals(List.of(3, 3, 1), model.batches);
        assertEquals("H0\ncat 0", texts.getFirst());
        assertEquals(List.of(new TextsEmbedded(3, 3), new TextsEmbedded(3, 3), new TextsEmbedded(1, 3)), seen);
    }

    @Test
    void vectorsMayBeAsLongAsThoseOfCommonModels() throws IOException {
        try (var store = LuceneStore.inMemory().embeddings(new Meanings(3072)).open()) {
            store.add(Document.of("cats", "kitten"), Document.of("cars", "truck"));
            assertEquals(
                    List.of("cars"), ids(store.search().by(By.MEANING).most(1).find("automobile")));
        }
    }

    @Test
    void whatAnEmbeddingModelGivesIsChecked() throws IOException {
        Map<String, EmbeddingModel> wrong = Map.of(
                "the embedding model gave 0 vectors for 1 texts", texts -> List.of(),
                "the embedding model gave a vector with NaN in it", texts -> List.of(new float[] {Float.NaN}),
                "the embedding model gave a vector without numbers", texts -> List.of(new float[0]));
        for (var model : wrong.entrySet()) {
            try (var store = LuceneStore.inMemory().embeddings(model.getValue()).open()) {
                var thrown = assertThrows(IllegalStateException.class, () -> store.add(Document.of("a", "b")));
                assertEquals(model.getKey(), thrown.getMessage());
                assertEquals(0, store.size());
            }
        }
    }

    @Test
    void vectorsAreAskedOnlyOfAStoreThatHasThem() throws IOException {
        try (var store = store(Document.of("a", "b"))) {
            assertThrows(IllegalStateException.class, () -> store.search().by(By.MEANING));
            assertThrows(IllegalArgumentException.class, () -> store.search().most(0));
        }
    }

    static Stream<String> queries() {
        return Stream.of(
                "lever + - && || ! ( ) { } [ ] ^ \" ~ * ? : \\ /",
                "lever AND",
                "OR NOT lever",
                "text:\"lever",
                "lever^9999999999999999",
                "lever~ *:* [a TO",
                "(((((lever",
                "lever\\",
                "\uD83D lever \uDE00",
                "\u0000lever\u0000 lever \uFFFF",
                "😀 lever 👩‍🚀 é e\u0301 מנוף ذراع 杠杆 ßß İ",
                "lever ".repeat(20_000),
                "lever "
                        + IntStream.range(0, 50_000)
                                .mapToObj(i -> "w" + i)
                                .collect(java.util.stream.Collectors.joining(" ")),
                "lever " + "x".repeat(200_000));
    }

    @ParameterizedTest
    @MethodSource("queries")
    void anyTextIsAQuery(String query) throws IOException {
        try (var store = LuceneStore.inMemory()
                .searched("heading", 2)
                .embeddings(new Meanings(3))
                .open()) {
            store.add(Document.of("a", "Pull the lever").metadata("heading", "x"), Document.of("b", "knots"));
            assertEquals("a", store.search().find(query).getFirst().id());
            assertEquals(
                    List.of("a"),
                    ids(store.search().by(By.WORDS).where("heading", "x").find(query)));
        }
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(strings = {"", " ", "?!", "\"", "*", "\uD83D", "\u0000"})
    void aQueryWithoutWordsFindsNothing(String query) throws IOException {
        try (var store = store(Document.of("a", "Pull the lever ? ! *"))) {
            assertEquals(List.of(), store.search().find(query));
        }
    }

    @Test
    void textOfAnyScriptIsFoundAndComesBackAsItWas() throws IOException {
        String text = "杠杆 ذراع Größe e\u0301 👩‍🚀 \u0000 tab\t";
        try (var store = store(Document.of("ü/#?&\n", text))) {
            for (String word : List.of("杠杆", "ذراع", "GRÖSSE größe", "e\u0301")) {
                assertEquals(text, store.search().find(word).getFirst().text());
            }
            assertEquals(text, store.document("ü/#?&\n").orElseThrow().text());
        }
    }

    @Test
    void idsAndMetadataHaveBoundsAndTextsHaveNot() throws IOException {
        try (var store = store(Document.of("a", "old"))) {
            String id = "é".repeat(16_001);
            var thrown = assertThrows(
                    IllegalArgumentException.class, () -> store.add(Document.of("b", "new"), Document.of(id, "")));
            assertEquals("the id of a document is longer than 32000 bytes", thrown.getMessage());
            var metadata = assertThrows(
                    IllegalArgumentException.class,
                    () -> store.add(Document.of("c", "").metadata("key", "x".repeat(32_001))));
            assertEquals("metadata \"key\" of a document is longer than 32000 bytes", metadata.getMessage());
            assertEquals(1, store.size());
            store.add(Document.of("x".repeat(32_000), "y".repeat(100_000) + " " + "word ".repeat(200_000)));
            assertEquals(1, store.search().find("word").size());
            store.add(Document.of("empty", ""));
            assertEquals(3, store.size());
        }
    }

    @Test
    void anEmptyStoreFindsNothing() throws IOException {
        try (var store = withMeanings()) {
            assertEquals(List.of(), store.search().find("cat"));
            assertEquals(0, store.size());
            store.add(List.of());
        }
    }

    @Test
    void aClosedStoreSaysSo() throws IOException {
        var store = store(Document.of("a", "b"));
        store.close();
        store.close();
        assertEquals(
                "the store is closed",
                assertThrows(IllegalStateException.class, store::size).getMessage());
        assertThrows(IllegalStateException.class, () -> store.search().find("b"));
        assertThrows(IllegalStateException.class, () -> store.add(Document.of("b", "c")));
        assertThrows(IllegalStateException.class, () -> store.delete("a"));
        assertThrows(IllegalStateException.class, () -> store.deleteWhere("a", List.of("b")));
    }

    @Test
    void aChatRetrievesFromItWithTheEmbeddingAsAStepInside() throws IOException {
        try (var store = withMeanings(Document.of("cats", "a kitten"))) {
            var chat = Chat.builder()
                    .model(FakeModel.saying("Purr."))
                    .retriever(store)
                    .build();
            try (var stream = chat.stream("What does a cat say?")) {
                var events = stream.toList();
                assertInstanceOf(RetrievalStarted.class, events.get(1));
                assertEquals(
                        List.of(new StepStarted("embed"), new TextsEmbedded(1, 3), new StepFinished("embed")),
                        events.subList(2, 5));
                assertInstanceOf(RetrievalFinished.class, events.get(5));
                assertEquals(List.of("cats"), ids(stream.result().sources()));
            }
        }
    }
}
