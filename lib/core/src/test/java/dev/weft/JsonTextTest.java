package dev.weft;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON text: what is read, what is refused and how, and what is written. */
class JsonTextTest {
    private static final String DOCUMENT = """
        {"id":"é-1","list":[1,-2.5e+3,true,false,null,"\\u00e9\\ud83d\\ude00\\n"],"o":{"":{}},"e":[] }\
        """;

    // ---- reading ----

    @Test
    void everyKindOfValueIsRead() {
        assertEquals(
                "{\"id\":\"é-1\",\"list\":[1,-2.5e+3,true,false,null,\"é😀\\n\"],\"o\":{\"\":{}},\"e\":[]}",
                Json.parse(DOCUMENT).toString());
    }

    @Test
    void escapesAreUndone() {
        String escaped = "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\u00E9\\u20ac\"";
        assertEquals("\"\\/\b\f\n\r\t\u0000é€", Json.parse(escaped).text());
    }

    @Test
    void theLastOfTwoValuesForOneKeyCounts() {
        assertEquals(
                "{\"a\":2,\"b\":0}", Json.parse("{\"a\":1,\"b\":0,\"a\":2}").toString());
    }

    @Test
    void oneByteOrderMarkIsSkippedAndASecondIsNot() {
        assertEquals(Json.object(), Json.parse("\ufeff{}"));
        assertThrows(DecodeException.class, () -> Json.parse("\ufeff\ufeff{}"));
        assertThrows(DecodeException.class, () -> Json.parse("{}\ufeff"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``",
                "` `",
                "`{`",
                "`[1,`",
                "`{\"a\":`",
                "`\"abc`",
                "`\"abc\\`",
                "`\"\\u00`",
                "`-`",
                "`1e+`",
                "`[1,]`",
                "`{\"a\":1,}`",
                "`{a:1}`",
                "`{\"a\" 1}`",
                "`{\"a\":1 \"b\"}`",
                "`[1 2]`",
                "`[1}`",
                "`{} {}`",
                "`1 x`",
                "`01`",
                "`+1`",
                "`.5`",
                "`1.x`",
                "`-x`",
                "`NaN`",
                "`True`",
                "`[nul]`",
                "`'a'`",
                "`/**/1`",
                "`\"\\x\"`",
                "`\"\\U0041\"`",
                "`\"\\u00g0\"`",
                "`\"\\u００41\"`",
                "`\"a\tb\"`",
                "`\"\\n\tb\"`",
            })
    void aRefusalSaysWhereAndWhy(String text) {
        var refusal = assertThrows(DecodeException.class, () -> Json.parse(text));
        assertTrue(
                String.valueOf(refusal.getMessage()).matches("Not JSON at line 1 column \\d+: .+"),
                refusal::getMessage);
        assertEquals(text, refusal.frame());
    }

    @Test
    @DisplayName("C16: the text is behind frame(), not in the message and not in a cause")
    void theTextIsBehindFrameAndNotInTheMessage() {
        for (String text :
                List.of("{\"secret\":\"secret\" secret", "secret", "\"secret\\secret\"", "{\"secret\":1}secret")) {
            var refusal = assertThrows(DecodeException.class, () -> Json.parse(text));
            assertFalse(String.valueOf(refusal).contains("secret"), refusal::toString);
            assertNull(refusal.getCause());
            assertEquals(text, refusal.frame());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    @DisplayName("C17: a document nested too deep is refused, whatever its size")
    void aDocumentNestedMoreThan512DeepIsRefused(String open) {
        String close = open.equals("[") ? "]" : "}";
        assertNotNull(Json.parse(open.repeat(512) + "1" + close.repeat(512)));
        var refusal = assertThrows(DecodeException.class, () -> Json.parse(open.repeat(513) + "1" + close.repeat(513)));
        assertTrue(String.valueOf(refusal.getMessage()).endsWith(": Nesting limit 512 reached"), refusal::getMessage);
        assertThrows(DecodeException.class, () -> Json.parse(open.repeat(1_000_000)));
    }

    @Test
    void aThousandEmptyOnesSideBySideAreNotNested() {
        assertEquals(
                2000, Json.parse("[" + "[],{},".repeat(999) + "[],{}]").items().size());
    }

    @Test
    void aNumberOfMoreThan1000CharactersIsRefused() {
        assertEquals(1000, Json.parse("9".repeat(1000)).text().length());
        var refusal = assertThrows(DecodeException.class, () -> Json.parse("9".repeat(1001)));
        assertEquals("Not JSON: a number of more than 1000 characters", refusal.getMessage());
    }

    @Test
    void aDocumentCutAnywhereIsRefused() {
        for (int end = 0; end < DOCUMENT.length(); end++) {
            String cut = DOCUMENT.substring(0, end);
            assertThrows(DecodeException.class, () -> Json.parse(cut), cut);
        }
    }

    @Test
    void aDocumentWithAnyByteChangedIsReadOrRefusedAndNothingElse() {
        byte[] document = DOCUMENT.getBytes(UTF_8);
        int read = 0;
        for (int at = 0; at < document.length; at++) {
            for (int value = 0; value < 256; value++) {
                byte[] changed = document.clone();
                changed[at] = (byte) value;
                if (isRead(changed)) read++;
            }
        }
        assertTrue(read > document.length, "only " + read + " were read");
        assertTrue(read < document.length * 200, read + " were read");
    }

    private static boolean isRead(byte[] bytes) {
        try {
            Json json = Json.parse(bytes, 0, bytes.length);
            assertEquals(json, Json.parse(json.toString()));
            return true;
        } catch (DecodeException e) {
            return false;
        }
    }

    // ---- bytes ----

    @Test
    void onlyTheGivenBytesAreRead() {
        byte[] bytes = "xx{\"é\":\"😀\"}yy".getBytes(UTF_8);
        assertEquals("😀", Json.parse(bytes, 2, bytes.length - 4).at("é").text());
        assertThrows(IndexOutOfBoundsException.class, () -> Json.parse(bytes, 0, bytes.length + 1));
        assertThrows(IndexOutOfBoundsException.class, () -> Json.parse(bytes, -1, 2));
    }

    @Test
    void malformedUtf8IsRefusedWithItsPositionAndNeverReplaced() {
        byte[] latin1 = {'x', '"', 'a', (byte) 0xe9, '"', 'x'};
        var refusal = assertThrows(DecodeException.class, () -> Json.parse(latin1, 1, 4));
        assertEquals("Not JSON at byte 2: malformed UTF-8", refusal.getMessage());
    }

    @Test
    void aReplacementCharacterThatWasReallySentIsRead() {
        byte[] bytes = "\"a\ufffd\"".getBytes(UTF_8);
        assertEquals("a\ufffd", Json.parse(bytes, 0, bytes.length).text());
    }

    // ---- writing ----

    @Test
    void onlyWhatMustBeEscapedIs() {
        assertEquals(
                "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f<&>'é€😀\u007f\"",
                Json.of("\"\\/\b\f\n\r\t\u0000\u001f<&>'é€😀\u007f").toString());
        assertEquals("{\"a\\\"b\":\"\"}", Json.object("a\"b", "").toString());
    }

    @Test
    void whatSomeReadersTakeForTheEndOfALineIsEscaped() {
        String text = Json.of("a\u2028b\u2029c\u0085d\u000be").toString();
        assertEquals("\"a\\u2028b\\u2029c\\u0085d\\u000be\"", text);
        assertEquals("a\u2028b\u2029c\u0085d\u000be", Json.parse(text).text());
    }

    @Test
    void halvesOfASurrogatePairAreReadApartAndWrittenEscaped() {
        String high = Json.parse("{\"t\":\"\\ud83d\"}").at("t").text();
        String low = Json.parse("{\"t\":\"\\ude00\"}").at("t").text();
        assertEquals("😀", high + low);
        assertEquals("\"\\ud83d\"", Json.of(high).toString());
        assertEquals(
                "\"\\ude00\\ud83d😀\\ud83d\"",
                Json.of(low + high + high + low + high).toString());
    }

    @Test
    void whatIsWrittenIsReadAsTheSame() {
        var random = new Random(42);
        for (int i = 0; i < 2000; i++) {
            Json json = Json.of(anything(random, 0));
            String text = json.toString();
            byte[] bytes = text.getBytes(UTF_8);
            assertEquals(json, Json.parse(text));
            assertEquals(text, Json.parse(bytes, 0, bytes.length).toString());
            assertEquals(json.hashCode(), Json.parse(text).hashCode());
        }
    }

    private static @Nullable Object anything(Random random, int depth) {
        return switch (random.nextInt(depth < 4 ? 9 : 6)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextLong();
            case 3 -> Double.longBitsToDouble(random.nextLong() & ~(1L << 62));
            case 4, 5 -> text(random);
            case 6 -> {
                List<@Nullable Object> items = new ArrayList<>();
                for (int i = random.nextInt(5); i > 0; i--) items.add(anything(random, depth + 1));
                yield items;
            }
            default -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                for (int i = random.nextInt(5); i > 0; i--) members.put(text(random), anything(random, depth + 1));
                yield members;
            }
        };
    }

    /** Any UTF-16, surrogates without their other half included. */
    private static String text(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append((char) (random.nextBoolean() ? random.nextInt(0x80) : random.nextInt(0x10000)));
        }
        return text.toString();
    }

    // ---- the torture suite: y_ must be read, n_ must be refused, i_ may be either ----

    @TestFactory
    Stream<DynamicTest> tortureSuite() throws IOException {
        Path suite = fixtures().resolve("json-torture");
        if (!Files.isDirectory(suite)) {
            String why = "no torture suite at " + suite + "; name the folder around it with -Dweft.fixtures=…";
            return Stream.of(dynamicTest("the suite is not here", () -> abort(why)));
        }
        try (Stream<Path> files = Files.list(suite)) {
            List<Path> cases = files.filter(
                            file -> file.getFileName().toString().matches("[yni]_.*\\.json"))
                    .sorted()
                    .toList();
            assertTrue(cases.size() > 300, "the suite has " + cases.size() + " files");
            return cases.stream().map(file -> dynamicTest(file.getFileName().toString(), () -> torture(file)));
        }
    }

    private static void torture(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        switch (file.getFileName().toString().charAt(0)) {
            case 'y' -> assertTrue(isRead(bytes));
            case 'n' -> {
                var refusal = assertThrows(DecodeException.class, () -> Json.parse(bytes, 0, bytes.length));
                assertTrue(String.valueOf(refusal.getMessage())
                        .matches("Not JSON( at (byte \\d+|line \\d+ column \\d+))?: .+"));
            }
            default -> assertEquals(isRead(bytes), isRead(bytes));
        }
    }

    private static Path fixtures() throws IOException {
        String given = System.getProperty("weft.fixtures");
        if (given != null) return Path.of(given);
        for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
            Path pom = dir.resolve("pom.xml");
            boolean root = Files.exists(pom) && !Files.readString(pom).contains("<parent>");
            if (root && Files.readString(pom).contains("<artifactId>weft-parent</artifactId>")) {
                return dir.resolveSibling("shared").resolve("fixtures");
            }
        }
        return Path.of("../shared/fixtures");
    }
}
