package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Looking into JSON, changing it, making it from Java values, and comparing it. */
class JsonTest {
    private static final Json CHUNK = Json.parse("""
        {"id":"c-1","choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":null}],"a.b":{"0":true},"n":3.0}
        """);

    // ---- looking ----

    @Test
    void aPathLeadsThroughObjectsAndArrays() {
        assertEquals("Hel", CHUNK.at("choices.0.delta.content").text());
        assertEquals("Hel", CHUNK.at("choices").at("0.delta").at("content").text());
        assertEquals(
                "Hel",
                CHUNK.member("choices")
                        .item(0)
                        .member("delta")
                        .member("content")
                        .text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "x.y.z",
                "id.x",
                "id.0",
                "choices.1",
                "choices.-1",
                "choices.00",
                "choices.+0",
                "choices.0x",
                "choices.99999999999999999999",
                "choices.x",
                "choices.",
                "choices..0",
                "",
                ".",
                "a.b",
                "choices.0.finish_reason.x",
                "n.0"
            })
    void whereThereIsNothingIsAMissingValueAndNeverNull(String path) {
        Json found = CHUNK.at(path);
        assertTrue(found.isMissing());
        assertFalse(found.isNull());
        assertTrue(found.at("further.0.down").isMissing());
        assertEquals(Optional.empty(), found.optional());
        assertEquals("null", found.toString());
    }

    @Test
    void aKeyWithDotsOrDigitsOrNothingInItIsReachedAsItStands() {
        assertTrue(CHUNK.member("a.b").at("0").bool());
        assertTrue(CHUNK.member("a.b").item(0).isMissing());
        Json odd = Json.object("", Json.object("", 1), "0", "zero");
        assertEquals(1, odd.at(".").integer());
        assertEquals(1, odd.at("").at("").integer());
        assertEquals("zero", odd.at("0").text());
    }

    @Test
    void anItemOutsideOfAnArrayIsMissing() {
        Json array = Json.array("a", "b");
        assertEquals("b", array.item(1).text());
        for (int index : new int[] {-1, 2, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertTrue(array.item(index).isMissing(), "at " + index);
        }
        assertTrue(Json.of("text").item(0).isMissing());
        assertTrue(Json.of("text").member("length").isMissing());
    }

    @Test
    void everyValueHasExactlyOneKind() {
        Map<String, Json> kinds = new LinkedHashMap<>();
        kinds.put("missing", CHUNK.at("nowhere"));
        kinds.put("null", Json.of(null));
        kinds.put("object", Json.object());
        kinds.put("array", Json.array());
        kinds.put("string", Json.of(""));
        kinds.put("number", Json.of(0));
        kinds.put("bool", Json.of(false));
        kinds.forEach((kind, json) -> {
            List<String> said = new ArrayList<>();
            if (json.isMissing()) said.add("missing");
            if (json.isNull()) said.add("null");
            if (json.isObject()) said.add("object");
            if (json.isArray()) said.add("array");
            if (json.isString()) said.add("string");
            if (json.isNumber()) said.add("number");
            if (json.isBool()) said.add("bool");
            assertEquals(List.of(kind), said);
        });
    }

    @Test
    void textIsAStringsContentAndAScalarsDigits() {
        assertEquals("é\n", Json.parse("\"\\u00e9\\n\"").text());
        assertEquals("1.50", Json.parse("1.50").text());
        assertEquals("true", Json.of(true).text());
    }

    @Test
    void whatIsMissingOrNullCanBeReplacedAndNothingElse() {
        for (Json absent : List.of(CHUNK.at("nowhere"), Json.of(null))) {
            assertEquals("else", absent.text("else"));
            assertEquals(7, absent.integer(7));
            assertEquals(0.5, absent.number(0.5));
            assertTrue(absent.bool(true));
            assertEquals(List.of(), absent.items());
            assertEquals(Map.of(), absent.members());
            assertEquals(Set.of(), absent.keys());
            assertTrue(absent.optional().isEmpty());
        }
        assertEquals("c-1", CHUNK.at("id").text("else"));
        assertEquals(3, CHUNK.at("n").integer(7));
        assertEquals(3.0, CHUNK.at("n").number(7));
        assertFalse(Json.of(false).bool(true));
        assertThrows(IllegalStateException.class, () -> CHUNK.at("choices").text("else"));
        assertThrows(IllegalStateException.class, () -> CHUNK.at("id").integer(7));
        assertThrows(IllegalStateException.class, () -> CHUNK.at("id").number(7));
        assertThrows(IllegalStateException.class, () -> CHUNK.at("n").bool(true));
        assertThrows(IllegalStateException.class, () -> CHUNK.at("n").items());
        assertThrows(IllegalStateException.class, () -> CHUNK.at("choices").members());
        assertThrows(IllegalStateException.class, () -> CHUNK.at("choices").keys());
    }

    @Test
    void aRefusalNamesThePathAndBothTypes() {
        assertEquals(
                "choices.0.delta is an object, expected a string",
                refusal(() -> CHUNK.at("choices.0.delta").text()));
        assertEquals(
                "choices.0.x is missing, expected an integer",
                refusal(() -> CHUNK.at("choices").item(0).member("x").integer()));
        assertEquals(
                "choices.0.delta is an object, expected a boolean",
                refusal(() -> CHUNK.at("choices").items().getFirst().at("delta").bool()));
        assertEquals(
                "choices.0.finish_reason is null, expected a number",
                refusal(() -> CHUNK.at("choices.0.finish_reason").number()));
        assertEquals(
                "The value is a string, expected an array",
                refusal(() -> Json.of("secret").items()));
        assertEquals(
                "The value is an array, expected an object",
                refusal(() -> Json.array("secret").members()));
        assertEquals(
                "The value is a boolean, expected an integer",
                refusal(() -> Json.of(true).integer()));
    }

    @Test
    void aRefusalNamesNoKeyThatCameWithTheData() {
        Json patients = Json.parse("{\"Ann Smith\":{\"age\":\"private\"}}");
        Json anybody = patients.members().values().iterator().next();
        assertEquals(
                "*.age is a string, expected an integer",
                refusal(() -> anybody.at("age").integer()));
    }

    private static String refusal(Runnable reading) {
        return String.valueOf(
                assertThrows(IllegalStateException.class, reading::run).getMessage());
    }

    // ---- numbers ----

    @Test
    void aNumberKeepsEveryDigitItWasWrittenWith() {
        for (String text : List.of("1.50", "-0", "1E400", "0.1000", "123456789012345678901234567890", "1e-7")) {
            assertEquals(text, Json.parse(text).text());
            assertEquals(text, Json.parse(text).toString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0, 0",
        "3.0, 3",
        "1e2, 100",
        "120e-1, 12",
        "0e99999, 0",
        "9223372036854775807, 9223372036854775807",
        "-9223372036854775808, -9223372036854775808",
        "999999999999999999, 999999999999999999",
        "-99999999999999999, -99999999999999999",
    })
    void aWholeNumberIsAnIntegerHoweverItIsWritten(String written, long value) {
        assertEquals(value, Json.parse(written).integer());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3.5",
                "9223372036854775808",
                "-9223372036854775809",
                "1e19",
                "1e-1",
                "1e999999999",
                "1e-999999999",
                "1e99999999999999999999",
                "\"3\"",
                "true"
            })
    void whatFitsNoLongIsRefusedAtOnce(String written) {
        Json json = Json.parse(written);
        var refusal = assertThrows(IllegalStateException.class, json::integer);
        assertTrue(String.valueOf(refusal.getMessage()).contains("expected an integer"));
    }

    @Test
    void aNumberBeyondEveryDoubleIsRefusedRatherThanInfinite() {
        assertEquals(0.1, Json.parse("0.1").number());
        assertEquals(1e308, Json.parse("1e308").number());
        assertEquals(0.0, Json.parse("1e-400").number());
        assertThrows(IllegalStateException.class, () -> Json.parse("1e400").number());
        assertThrows(IllegalStateException.class, () -> Json.parse("\"0.1\"").number());
    }

    // ---- equality ----

    @Test
    void theOrderOfKeysDoesNotCountAndTheOrderOfItemsDoes() {
        Json one = Json.parse("{\"a\":1,\"b\":[1,2]}");
        Json other = Json.parse("{ \"b\" : [1,2], \"a\" : 1 }");
        assertEquals(one, other);
        assertEquals(one.hashCode(), other.hashCode());
        assertNotEquals(one, Json.parse("{\"a\":1,\"b\":[2,1]}"));
        assertNotEquals(one, Json.parse("{\"a\":1}"));
    }

    @Test
    void numbersAreEqualWhenTheyAreTheSameNumber() {
        List<String> same = List.of("100", "100.0", "1e2", "1E+2", "1000e-1", "100.00");
        for (String one : same) {
            for (String other : same) {
                assertEquals(Json.parse(one), Json.parse(other));
                assertEquals(Json.parse(one).hashCode(), Json.parse(other).hashCode());
            }
        }
        assertEquals(Json.parse("0"), Json.parse("-0.0e5"));
        assertEquals(Json.parse("0").hashCode(), Json.parse("-0.0e5").hashCode());
        assertEquals(Json.of(1), Json.of(1.0));
        assertNotEquals(Json.parse("100"), Json.parse("100.0000000000000000000000000000001"));
        assertNotEquals(Json.of(1), Json.of("1"));
        assertNotEquals(Json.of(1), Json.of(true));
    }

    @Test
    void comparingHostileNumbersCostsNothing() {
        List<Json> numbers = List.of(
                Json.parse("1e999999999"),
                Json.parse("1e-999999999"),
                Json.parse("1e2147483647"),
                Json.parse("10e2147483647"),
                Json.parse("1e99999999999999999999"),
                Json.parse("9".repeat(1000)));
        long start = System.nanoTime();
        for (int i = 0; i < numbers.size(); i++) {
            for (int j = 0; j < numbers.size(); j++) {
                assertEquals(i == j, numbers.get(i).equals(numbers.get(j)));
            }
            assertEquals(
                    numbers.get(i).hashCode(),
                    Json.parse(numbers.get(i).toString()).hashCode());
        }
        assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(5));
    }

    @Test
    void whereAValueWasFoundDoesNotCount() {
        Json chunk = Json.parse("{\"a\":{\"x\":1},\"b\":[{\"x\":1}]}");
        assertEquals(chunk.at("a"), chunk.at("b.0"));
        assertEquals(chunk.at("a"), Json.object("x", 1));
        assertEquals(chunk.at("nowhere"), chunk.at("b.7"));
        assertNotEquals(chunk.at("nowhere"), Json.of(null));
        assertNotEquals(Json.of(null), chunk.at("nowhere"));
        assertFalse(Json.of("x").equals((Object) "x"));
    }

    // ---- from Java ----

    enum Colour {
        RED {
            @Override
            public String toString() {
                return "rouge";
            }
        },
        BLUE
    }

    record Stop(String city, int nights) {}

    record Trip(
            String title,
            List<Stop> stops,
            Optional<String> note,
            @Nullable Colour colour) {}

    @Test
    void javaValuesBecomeJson() {
        assertEquals("null", Json.of(null).toString());
        assertEquals("\"x\"", Json.of(CharBuffer.wrap("x")).toString());
        assertEquals("[1,2,3,4]", Json.of(List.of((byte) 1, (short) 2, 3, 4L)).toString());
        assertEquals("[0.1,2.5,1.0E22]", Json.array(0.1f, 2.5, 1e22).toString());
        assertEquals(
                "[123456789012345678901234567890,1.10,1E+3]",
                Json.array(
                                new BigInteger("123456789012345678901234567890"),
                                new BigDecimal("1.10"),
                                new BigDecimal("1E+3"))
                        .toString());
        assertEquals("9223372036854775807", Json.of(Long.MAX_VALUE).toString());
        assertEquals("\"RED\"", Json.of(Colour.RED).toString());
        assertEquals(
                "[\"x\",null]", Json.array(Optional.of("x"), Optional.empty()).toString());
        assertEquals(
                "[[1,2],[\"a\",null],[]]",
                Json.array(new int[] {1, 2}, new String[] {"a", null}, Set.of()).toString());
        assertEquals(
                "{\"a\":{\"b\":[true]}}",
                Json.of(Map.of("a", Map.of("b", List.of(true)))).toString());
        assertEquals("[[1]]", Json.array(List.of(1)).toString());
        assertEquals("[1]", Json.of(List.of(1)).toString());
    }

    @Test
    void aRecordsEmptyComponentsAreLeftOut() {
        Trip trip = new Trip("Norway", List.of(new Stop("Oslo", 2)), Optional.empty(), null);
        assertEquals(
                "{\"title\":\"Norway\",\"stops\":[{\"city\":\"Oslo\",\"nights\":2}]}",
                Json.of(trip).toString());
        Trip full = new Trip("", List.of(), Optional.of("n"), Colour.BLUE);
        assertEquals(
                "{\"title\":\"\",\"stops\":[],\"note\":\"n\",\"colour\":\"BLUE\"}",
                Json.of(full).toString());
    }

    @Test
    void aMapsNullStaysAndAMissingMemberIsLeftOut() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("a", null);
        map.put("b", Optional.empty());
        map.put("c", CHUNK.at("nowhere"));
        assertEquals("{\"a\":null,\"b\":null}", Json.of(map).toString());
        assertEquals(
                "{\"a\":null}", Json.object("a", null, "c", CHUNK.at("nowhere")).toString());
        var refusal = assertThrows(IllegalArgumentException.class, () -> Json.array(1, CHUNK.at("nowhere")));
        assertEquals("A missing value cannot be an item: at 1", refusal.getMessage());
    }

    @Test
    void membersKeepTheOrderTheyWereGivenIn() {
        Json json = Json.object("z", 1, "a", 2, "m", 3, "z", 4);
        assertEquals("{\"z\":4,\"a\":2,\"m\":3}", json.toString());
        assertEquals(List.of("z", "a", "m"), List.copyOf(json.keys()));
        assertEquals(
                List.of("z", "a", "m"), List.copyOf(Json.parse(json.toString()).keys()));
    }

    @Test
    void whatHasNoJsonFormIsRefusedByNameAndPath() {
        assertEquals(
                "java.lang.Object has no JSON form: at stops.1.date",
                unencodable(Map.of("stops", List.of("Oslo", Map.of("date", new Object())))));
        assertEquals("java.lang.Object has no JSON form", unencodable(new Object()));
        assertEquals("java.lang.Character has no JSON form: at 0", unencodable("secret".toCharArray()));
        assertEquals("NaN has no JSON form: at 0", unencodable(List.of(Double.NaN)));
        assertEquals("Infinity has no JSON form", unencodable(Double.POSITIVE_INFINITY));
        assertEquals("-Infinity has no JSON form", unencodable(Float.NEGATIVE_INFINITY));
        assertEquals("A key must be a String, not java.lang.Integer: at a", unencodable(Map.of("a", Map.of(1, 2))));
        assertEquals(
                "A key must be a String, not null",
                unencodable(Collections.<@Nullable Object, Object>singletonMap(null, 1)));
        assertEquals("A number of 1001 characters is too long: at 0", unencodable(List.of(BigInteger.TEN.pow(1000))));
        assertThrows(IllegalArgumentException.class, () -> Json.object("a"));
        assertThrows(IllegalArgumentException.class, () -> Json.object(1, "a"));
        assertThrows(IllegalArgumentException.class, () -> Json.object(null, "a"));
    }

    private static String unencodable(Object value) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> Json.of(value))
                .getMessage());
    }

    record Broken(String name) {
        @Override
        public String name() {
            throw new UnsupportedOperationException("no name");
        }
    }

    @Test
    void anAccessorThatThrowsIsNamedAndItsExceptionIsTheCause() {
        var refusal = assertThrows(IllegalArgumentException.class, () -> Json.object("who", new Broken("x")));
        assertEquals("dev.weft.JsonTest$Broken.name() threw: at who", refusal.getMessage());
        assertEquals("java.lang.UnsupportedOperationException: no name", String.valueOf(refusal.getCause()));
    }

    @Test
    void whatContainsItselfIsRefused() {
        List<Object> loop = new ArrayList<>();
        loop.add(Map.of("again", loop));
        var refusal = assertThrows(IllegalArgumentException.class, () -> Json.object("loop", loop));
        assertEquals("Nested more than 512 deep, or inside itself: at loop", refusal.getMessage());
    }

    @Test
    void noWayOfMakingJsonNestsDeeperThan512() {
        Json deepest = Json.of(1);
        for (int i = 0; i < 512; i++) deepest = Json.array(deepest);
        Json json = deepest;
        assertEquals(json, Json.parse(json.toString()));
        assertEquals(json.hashCode(), Json.parse(json.toString()).hashCode());
        assertThrows(IllegalArgumentException.class, () -> Json.array(json));
        assertThrows(IllegalArgumentException.class, () -> Json.object("a", json));
        assertThrows(IllegalArgumentException.class, () -> Json.object().plus("a", json));
        assertThrows(IllegalArgumentException.class, () -> Json.object().with("a.b", json));
        assertThrows(IllegalArgumentException.class, () -> Json.object().with("a.".repeat(600), 1));
        assertEquals(
                1,
                Json.object()
                        .with("a" + ".a".repeat(511), 1)
                        .at("a" + ".a".repeat(511))
                        .integer());
    }

    @Test
    void jsonIsACopyOfWhatItWasMadeFrom() {
        List<String> inner = new ArrayList<>(List.of("a"));
        Map<String, Object> outer = new LinkedHashMap<>(Map.of("list", inner));
        String[] array = {"x"};
        Json json = Json.of(Arrays.asList(outer, array));
        inner.add("b");
        outer.clear();
        array[0] = "y";
        assertEquals("[{\"list\":[\"a\"]},[\"x\"]]", json.toString());
    }

    @Test
    void whatIsHandedOutCannotBeChanged() {
        assertThrows(
                UnsupportedOperationException.class,
                () -> CHUNK.at("choices").items().clear());
        assertThrows(UnsupportedOperationException.class, () -> CHUNK.members().clear());
        assertThrows(UnsupportedOperationException.class, () -> CHUNK.keys().clear());
        assertThrows(
                UnsupportedOperationException.class,
                () -> CHUNK.members().entrySet().iterator().next().setValue(Json.of(1)));
    }

    // ---- changed copies ----

    @Test
    void plusAddsOrReplacesOneMember() {
        Json base = Json.object("a", 1, "b", 2);
        assertEquals("{\"a\":1,\"b\":2,\"c\":[3]}", base.plus("c", List.of(3)).toString());
        assertEquals("{\"a\":9,\"b\":2}", base.plus("a", 9).toString());
        assertEquals("{\"a\":null,\"b\":2}", base.plus("a", null).toString());
        assertEquals(base, base.plus("a", CHUNK.at("nowhere")));
        assertEquals("{\"x.y\":1}", Json.object().plus("x.y", 1).toString());
        assertEquals("{\"a\":1,\"b\":2}", base.toString());
        assertThrows(IllegalStateException.class, () -> Json.array().plus("a", 1));
        assertThrows(IllegalStateException.class, () -> Json.of(null).plus("a", 1));
        var refusal = assertThrows(IllegalArgumentException.class, () -> base.plus("c", List.of(new Object())));
        assertEquals("java.lang.Object has no JSON form: at c.0", refusal.getMessage());
    }

    @Test
    void withoutForgetsOneMember() {
        Json base = Json.object("a", 1, "b", 2);
        assertEquals("{\"b\":2}", base.without("a").toString());
        assertEquals(base, base.without("x"));
        assertEquals("{\"a\":1,\"b\":2}", base.toString());
        assertThrows(IllegalStateException.class, () -> Json.of("a").without("a"));
    }

    @Test
    void withSetsAValueAtAPathAndMakesTheObjectsOnTheWay() {
        assertEquals("{\"a\":{\"b\":{\"c\":1}}}", Json.object().with("a.b.c", 1).toString());
        assertEquals("{\"a\":1}", Json.of(null).with("a", 1).toString());
        assertEquals("{\"a\":{\"b\":1}}", Json.object("a", null).with("a.b", 1).toString());
        Json base = Json.parse("{\"m\":[{\"r\":\"user\"},{\"r\":\"bot\"}],\"t\":0.5}");
        assertEquals(
                "{\"m\":[{\"r\":\"user\"},{\"r\":\"bot\",\"cache\":{\"ttl\":5}}],\"t\":0.5}",
                base.with("m.1.cache.ttl", 5).toString());
        assertEquals(
                "{\"m\":[\"gone\",{\"r\":\"bot\"}],\"t\":0.5}",
                base.with("m.0", "gone").toString());
        assertEquals("{\"m\":[{\"r\":\"user\"},{\"r\":\"bot\"}],\"t\":0.5}", base.toString());
        assertEquals(base, base.with("m.0.x", CHUNK.at("nowhere")));
        assertEquals("{\"\":{\"\":1}}", Json.object().with(".", 1).toString());
    }

    @Test
    void withRefusesToReplaceWhatIsOnTheWay() {
        Json base = Json.parse("{\"m\":[1],\"s\":\"x\"}");
        assertEquals("s is a string, expected an object", refusal(() -> base.with("s.x", 1)));
        assertEquals("m.0 is a number, expected an object", refusal(() -> base.with("m.0.x", 1)));
        assertEquals("m.1 is not in this array of 1", refusal(() -> base.with("m.1", 1)));
        assertEquals("m.last is not in this array of 1", refusal(() -> base.with("m.last", 1)));
    }

    @Test
    void overMergesObjectsDeeplyAndWinsEverywhereElse() {
        Json base = Json.parse("{\"a\":{\"x\":1,\"y\":{\"z\":1}},\"l\":[1,2],\"keep\":true,\"s\":\"base\"}");
        Json top = Json.parse("{\"s\":{\"now\":\"object\"},\"a\":{\"y\":{\"z\":null,\"n\":2}},\"l\":[3],\"new\":0}");
        assertEquals(
                "{\"a\":{\"x\":1,\"y\":{\"z\":null,\"n\":2}},\"l\":[3],\"keep\":true,\"s\":{\"now\":\"object\"},\"new\":0}",
                top.over(base).toString());
        assertEquals("[1]", Json.array(1).over(base).toString());
        assertEquals("null", Json.of(null).over(base).toString());
        assertEquals(top, top.over(Json.array(1)));
        assertEquals(top, top.over(CHUNK.at("nowhere")));
        assertEquals(base, CHUNK.at("nowhere").over(base));
        assertEquals(base, Json.object().over(base));
    }
}
