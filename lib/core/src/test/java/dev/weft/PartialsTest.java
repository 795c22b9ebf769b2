package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that are read while they are being written. */
class PartialsTest {
    record Stop(String city, int nights) {}

    enum By {
        TRAIN,
        BOAT
    }

    record Trip(String title, List<Stop> stops, Optional<By> by) {}

    private static final String FJORDS =
            "{\"title\":\"Fjords\",\"stops\":[{\"city\":\"Bergen\",\"nights\":12},{\"city\":\"Oslo\",\"nights\":1}],"
                    + "\"by\":\"TRAIN\"}";

    private static ChatModel says(String... pieces) {
        return (request, out) -> {
            var writer = ChatResponse.writer(out);
            for (String piece : pieces) writer.text(piece);
            return writer.finish(FinishReason.STOP, "").response();
        };
    }

    private static String[] characters(String text) {
        return text.split("");
    }

    private static <T> List<String> jsons(EventStream<T> stream) {
        var seen = new ArrayList<String>();
        for (Partial<T> partial : stream.partials()) seen.add(partial.json().toString());
        return seen;
    }

    @Test
    void whatIsOpenIsClosedAndWhatMayGoOnIsLeftOut() {
        var seen =
                jsons(says(characters("{\"title\":\"A\\u00e9\\n\",\"stops\":[{\"city\":\"B\",\"nights\":12}]}")).stream(
                        "go", Trip.class));
        assertEquals(
                List.of(
                        "{}",
                        "{\"title\":\"\"}",
                        "{\"title\":\"A\"}",
                        "{\"title\":\"Aé\"}",
                        "{\"title\":\"Aé\\n\"}",
                        "{\"title\":\"Aé\\n\"}",
                        "{\"title\":\"Aé\\n\",\"stops\":[]}",
                        "{\"title\":\"Aé\\n\",\"stops\":[{}]}",
                        "{\"title\":\"Aé\\n\",\"stops\":[{\"city\":\"\"}]}",
                        "{\"title\":\"Aé\\n\",\"stops\":[{\"city\":\"B\"}]}",
                        "{\"title\":\"Aé\\n\",\"stops\":[{\"city\":\"B\"}]}",
                        "{\"title\":\"Aé\\n\",\"stops\":[{\"city\":\"B\",\"nights\":12}]}",
                        "{\"title\":\"Aé\\n\",\"stops\":[{\"city\":\"B\",\"nights\":12}]}",
                        "{\"title\":\"Aé\\n\",\"stops\":[{\"city\":\"B\",\"nights\":12}]}"),
                seen);
    }

    @Test
    void theRecordIsThereAsSoonAsWhatItNeedsIs() {
        var seen = new ArrayList<Trip>();
        try (var stream = says(characters(FJORDS)).stream("go", Trip.class)) {
            for (Partial<Trip> partial : stream.partials()) {
                partial.value().filter(trip -> !seen.contains(trip)).ifPresent(seen::add);
            }
            var bergen = new Stop("Bergen", 12);
            var both = List.of(bergen, new Stop("Oslo", 1));
            assertEquals(
                    List.of(
                            new Trip("Fjords", List.of(), Optional.empty()),
                            new Trip("Fjords", List.of(bergen), Optional.empty()),
                            new Trip("Fjords", both, Optional.empty()),
                            new Trip("Fjords", both, Optional.of(By.TRAIN))),
                    seen);
            assertEquals(seen.getLast(), stream.result());
        }
    }

    @Test
    void theLastIsWholeAndWhatAllCutsGiveIsTheSame() {
        for (int cut = 0; cut <= FJORDS.length(); cut++) {
            var stream = says(FJORDS.substring(0, cut), FJORDS.substring(cut)).stream("go", Trip.class);
            var all = new ArrayList<Partial<Trip>>();
            stream.partials().forEach(all::add);
            assertTrue(all.getLast().isWhole());
            assertEquals(Json.parse(FJORDS), all.getLast().json());
            assertEquals(Optional.of(stream.result()), all.getLast().value());
            if (all.size() > 1) assertFalse(all.getFirst().isWhole());
        }
    }

    @Test
    void aPartialStaysWhatItWasThoughMoreHasCome() {
        var all = new ArrayList<Partial<Trip>>();
        var then = new ArrayList<Json>();
        try (var stream = says(characters(FJORDS)).stream("go", Trip.class)) {
            for (Partial<Trip> partial : stream.partials()) {
                all.add(partial);
                then.add(partial.json());
            }
        }
        assertEquals(then, all.stream().map(Partial::json).toList());
    }

    @Test
    void aListIsSeenWithoutWhatIsAroundIt() {
        var model = says("{\"items\":[{\"city\":\"Ber", "gen\",\"nights\":2},{\"ci", "ty\":\"Oslo\",\"nights\":1}]}");
        try (var stream = model.stream(ChatRequest.of("go"), Schema.listOf(Stop.class))) {
            var seen = new ArrayList<String>();
            for (var partial : stream.partials())
                seen.add(partial.json() + " " + partial.value().orElseThrow().size());
            assertEquals(
                    List.of(
                            "[{\"city\":\"Ber\"}] 0",
                            "[{\"city\":\"Bergen\",\"nights\":2},{}] 1",
                            "[{\"city\":\"Bergen\",\"nights\":2},{\"city\":\"Oslo\",\"nights\":1}] 2"),
                    seen);
        }
    }

    @Test
    void itIsOneMoreViewOfTheSameCursor() {
        try (var stream = says("{\"city\":", "\"Os", "lo\",", "\"nights\":", "1}").stream("go", Stop.class)) {
            var pieces = stream.textPieces().iterator();
            assertEquals("{\"city\":", pieces.next());
            var partials = stream.partials().iterator();
            assertEquals("{\"city\":\"Os\"}", partials.next().json().toString());
            assertEquals("lo\",", pieces.next());
            assertEquals(
                    "{\"city\":\"Oslo\",\"nights\":1}",
                    stream.partials().iterator().next().json().toString());
            assertFalse(partials.hasNext());
            assertEquals(new Stop("Oslo", 1), stream.result());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Norway is lovely.", "{\"city\":nil}", "{city:1}", "[1,2", "{\"city\":\"\\x\"}", "{\"a\":1]"
            })
    void whatIsNoJsonGoesNoFurtherAndOnlyTheResultThrows(String text) {
        try (var stream = says(characters(text + " and more")).stream("go", Stop.class)) {
            for (Partial<Stop> partial : stream.partials()) {
                assertFalse(partial.isWhole());
                assertTrue(partial.value().isEmpty());
            }
            assertThrows(SchemaException.class, stream::result);
        }
    }

    @Test
    void talkAroundAFenceIsPassedOver() {
        String text = "Here [it] is:\n```json\n{\"city\":\"Oslo\",\"nights\":1}\n```\nEnjoy {it}!";
        try (var stream = says(characters(text)).stream("go", Stop.class)) {
            Partial<Stop> last = null;
            for (Partial<Stop> partial : stream.partials()) last = partial;
            assertEquals(
                    Optional.of(stream.result()),
                    java.util.Objects.requireNonNull(last).value());
        }
    }

    @Test
    void whatAToolHasOthersSayIsNoPartOfIt() {
        var stream = Answer.stream(RunOptions.NONE, out -> {
                    out.emit(new Event.TextDelta("{\"city\":\"Os"));
                    out.step(
                            "tool",
                            new Event.ToolCallStarted(ToolCall.of("1", "tool", "{}")),
                            r -> new Event.ToolCallFinished(ToolCall.of("1", "tool", "{}"), ToolResult.of("")),
                            tool -> {
                                tool.emit(new Event.TextDelta("not this"));
                                return tool.step("inner", inner -> {
                                    inner.emit(new Event.TextDelta("{\"nor\":\"this\"}"));
                                    return 1;
                                });
                            });
                    out.emit(new Event.TextDelta("lo\",\"nights\":1}"));
                    return ChatResponse.of("{\"city\":\"Oslo\",\"nights\":1}");
                })
                .as(Schema.of(Stop.class));
        assertEquals(List.of("{\"city\":\"Os\"}", "{\"city\":\"Oslo\",\"nights\":1}"), jsons(stream));
    }

    @Test
    void aStreamThatWasNotAskedForARecordHasNone() {
        try (var stream = says("x").stream("go")) {
            var refused = assertThrows(IllegalStateException.class, stream::partials);
            assertTrue(refused.getMessage().contains("Trip.class"), refused.getMessage());
        }
    }

    /** A long string and a long list, in many pieces: the work grows with them and not with their square. */
    @Test
    void longAnswersTakeAsLongAsTheyAre() {
        long small = nanosFor(2_000);
        long large = nanosFor(40_000);
        // twenty times as much; quadratic work would take four hundred times as long
        assertTrue(large < 120 * Math.max(small, 1_000_000), () -> small + " ns, then " + large + " ns");
    }

    private static long nanosFor(int pieces) {
        var partials = new Partials<>(Schema.of(Trip.class));
        var step = new Step(new Run("r", java.util.Map.of()), null, 0, Step.Kind.RUN, "r");
        long begin = System.nanoTime();
        feed(partials, step, "{\"title\":\"");
        for (int i = 0; i < pieces; i++) feed(partials, step, "four");
        feed(partials, step, "\",\"stops\":[");
        for (int i = 0; i < pieces; i++) feed(partials, step, (i == 0 ? "" : ",") + "{\"city\":\"x\",\"nights\":1}");
        feed(partials, step, "]}");
        return System.nanoTime() - begin;
    }

    private static void feed(Partials<?> partials, Step step, String text) {
        partials.take(new Emission(0, 0, step, new Event.TextDelta(text)));
    }
}
