package dev.weft.testing.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelledException;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.memory.Histories;
import dev.weft.testing.chat.HeldLoop.Fault;
import dev.weft.testing.chat.HeldLoop.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is in a history's file after each ending is what docs/memory.md says, byte for byte: the expected lines, and which ending
 * leaves which, are read from there.
 */
@Timeout(60)
class HistoryAfterEndingsTest {
    private static final String SECTION = "## After each ending, as JSON";
    private static final String NOTHING = "nothing";
    private static final Pattern LINE = Pattern.compile("^([a-z-]+) +(\\{\"messages\":.*})$");

    /** The moments of the table, as its first column names them, and the points of the run that they are. */
    private static final Map<String, List<Point>> MOMENTS = new LinkedHashMap<>();

    static {
        MOMENTS.put("the history is being read", List.of(Point.READING));
        MOMENTS.put("documents are being retrieved", List.of(Point.RETRIEVING));
        MOMENTS.put("the model has said nothing yet", List.of(Point.BEFORE_HEAD, Point.AFTER_HEAD));
        MOMENTS.put("the model is in the middle of its first words", List.of(Point.BETWEEN_DELTAS));
        MOMENTS.put("both tools work", List.of(Point.TOOLS, Point.FIRST_TOOL_GOES_ON, Point.SECOND_TOOL_GOES_ON));
        MOMENTS.put("one tool is back, the other works", List.of(Point.SECOND_TOOL_IS_BACK));
        MOMENTS.put(
                "the model was told of the results and has said nothing yet",
                List.of(Point.BEFORE_SECOND_HEAD, Point.AFTER_SECOND_HEAD));
        MOMENTS.put("the model is in the middle of its last words", List.of(Point.BETWEEN_LAST_DELTAS));
        MOMENTS.put("the turn is being stored", List.of(Point.STORING));
    }

    /** How the run goes on or ends; by the head of the column. */
    enum Way {
        CLOSE("closed, cancelled, interrupted"),
        CANCEL("closed, cancelled, interrupted"),
        INTERRUPT("closed, cancelled, interrupted"),
        STOP("`stop()`"),
        DETACH("`detach()`"),
        SUCCESS("nothing happens"),
        ERROR("it fails"),
        TRUNCATED("it fails"),
        RESET("it fails"),
        THROWS("it fails"),
        THROWS_AND_STOPS("it fails, `stopOnToolFailure(true)`");

        private final String column;

        Way(String column) {
            this.column = column;
        }

        private boolean breaks() {
            return compareTo(ERROR) >= 0;
        }

        private Fault faultAt(Point point) {
            return switch (this) {
                case TRUNCATED -> Fault.TRUNCATED;
                case RESET -> Fault.RESET;
                default -> point.isInTheModel() ? Fault.ERROR : Fault.THROWS;
            };
        }

        private boolean canBeAt(Point point) {
            if (!breaks()) return true;
            if (point.isInTheModel()) return this != THROWS;
            // the first tool is the one that throws
            if (point.isInTheTools() && point != Point.TOOLS && point != Point.SECOND_TOOL_IS_BACK) return false;
            return this == THROWS || this == THROWS_AND_STOPS;
        }
    }

    static Stream<Arguments> endings() {
        return MOMENTS.entrySet().stream()
                .flatMap(moment -> moment.getValue().stream()
                        .flatMap(point -> Arrays.stream(Way.values())
                                .filter(way -> way.canBeAt(point))
                                .map(way -> Arguments.of(moment.getKey(), point, way))));
    }

    /** One of each kind: where the marked line is left out, how a run was cut off makes no difference. */
    static Stream<Arguments> someEndings() {
        return endings().filter(ending -> switch ((Way) ending.get()[2]) {
            case CLOSE, STOP, DETACH, ERROR, THROWS, THROWS_AND_STOPS -> true;
            default -> false;
        });
    }

    @DisplayName("C14: after each ending the stored line is the one that docs/memory.md quotes for it")
    @ParameterizedTest(name = "{1}: {2}")
    @MethodSource("endings")
    void theStoredLineIsTheOneInTheDocs(String moment, Point point, Way way, @TempDir Path folder) throws Exception {
        Map<String, String> row = table().get(moment);
        assertTrue(row != null && row.containsKey(way.column), () -> "docs/memory.md has no " + moment + ", " + way);
        String name = row.get(way.column);
        String expected = name.equals(NOTHING) ? "" : Objects.requireNonNull(lines().get(name), name) + "\n";
        assertEquals(expected, stored(folder, point, way, true));
    }

    @DisplayName("C14: with partialTurns(false) a turn is stored whole or not at all, and the docs' mark says which")
    @ParameterizedTest(name = "{1}: {2}")
    @MethodSource("someEndings")
    void withoutPartialTurnsOnlyWhatIsWholeIsStored(String moment, Point point, Way way, @TempDir Path folder)
            throws Exception {
        String name = table().get(moment).get(way.column);
        boolean whole = !name.equals(NOTHING) && !lines().get(name).contains("\"partial\":true");
        assertEquals(whole ? lines().get(name) + "\n" : "", stored(folder, point, way, false));
    }

    private static String stored(Path folder, Point point, Way way, boolean partial) throws Exception {
        try (var loop = new HeldLoop(
                Histories.open(folder),
                way.breaks() ? point : null,
                way.faultAt(point),
                chat -> chat.partialTurns(partial).stopOnToolFailure(way == Way.THROWS_AND_STOPS))) {
            var stream = loop.start();
            loop.readTo(point);
            // close() waits for the store
            if (point != Point.STORING) loop.letGo(Point.STORING);
            switch (way) {
                case CLOSE -> stream.close();
                case CANCEL -> stream.cancel();
                case STOP -> stream.stop();
                case INTERRUPT -> {
                    Thread.currentThread().interrupt();
                    assertFalse(ends(loop), "the reader goes on");
                    assertTrue(Thread.interrupted());
                }
                case DETACH -> stream.detach();
                default -> {}
            }
            if (way.breaks() || way == Way.DETACH || way == Way.SUCCESS) loop.letGo();
            loop.letGo(Point.READING);
            loop.letGo(Point.STORING);
            loop.whole.checked();
            Path file = folder.resolve("ada.jsonl");
            return Files.exists(file) ? Files.readString(file) : "";
        }
    }

    private static boolean ends(HeldLoop loop) {
        try {
            loop.next();
            return false;
        } catch (RuntimeException e) {
            return !(e instanceof CancelledException);
        }
    }

    @Test
    void theTableHasARowForEachMomentAndAColumnForEachWayAndEachLineIsUsed() throws IOException {
        Map<String, Map<String, String>> table = table();
        assertEquals(MOMENTS.keySet(), table.keySet());
        Set<String> columns = new LinkedHashSet<>();
        for (Way way : Way.values()) columns.add(way.column);
        Set<String> used = new LinkedHashSet<>();
        table.forEach((moment, row) -> {
            assertEquals(columns, new LinkedHashSet<>(row.keySet()), moment);
            used.addAll(row.values());
        });
        used.remove(NOTHING);
        assertEquals(lines().keySet(), used);
    }

    @Test
    void whatTheDocsQuoteIsReadBackAsMessages() throws IOException {
        lines().forEach((name, line) -> {
            var messages = Json.parse(line).member("messages").items().stream()
                    .map(Message::of)
                    .toList();
            assertEquals(
                    line,
                    Json.object("messages", messages.stream().map(Message::json).toList())
                            .toString(),
                    name);
        });
    }

    // ---- docs/memory.md ----

    private static Map<String, Map<String, String>> table() throws IOException {
        Map<String, Map<String, String>> table = new LinkedHashMap<>();
        List<String> head = List.of();
        for (String line : section()) {
            if (!line.startsWith("| ") || line.startsWith("|---")) continue;
            List<String> cells = Arrays.stream(line.substring(1).split("\\|"))
                    .map(String::strip)
                    .toList();
            if (head.isEmpty()) {
                head = cells;
                continue;
            }
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 1; i < cells.size(); i++) row.put(head.get(i), cells.get(i));
            table.put(cells.getFirst(), row);
        }
        return table;
    }

    private static Map<String, String> lines() throws IOException {
        Map<String, String> lines = new LinkedHashMap<>();
        for (String text : section()) {
            var line = LINE.matcher(text);
            if (line.matches()) lines.put(line.group(1), line.group(2));
        }
        return lines;
    }

    private static List<String> section() throws IOException {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("docs/memory.md")))
            at = Objects.requireNonNull(at.getParent(), "docs/ is above here");
        var section = new ArrayList<String>();
        boolean inside = false;
        for (String line : Files.readAllLines(at.resolve("docs/memory.md"))) {
            if (line.startsWith("## ")) inside = line.equals(SECTION);
            if (inside) section.add(line);
        }
        assertFalse(section.isEmpty(), () -> "docs/memory.md has no section " + SECTION);
        return section;
    }
}
