package dev.weft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.module.ModuleFinder;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JSON as records and other Java types. */
class JsonRecordTest {
    enum Mode {
        TRAIN,
        BOAT {
            @Override
            public String toString() {
                return "a boat";
            }
        }
    }

    record Stop(String city, int nights) {
        Stop {
            if (nights < 0) throw new IllegalArgumentException("nights must not be negative");
        }
    }

    record Trip(
            String title,
            List<Stop> stops,
            Map<String, Double> prices,
            Optional<Mode> mode,
            Set<String> tags,
            Json rest,
            @Nullable Stop best) {}

    private static final String TRIP = """
        {"title":"Norway","stops":[{"city":"Oslo","nights":2},{"city":"Bergen","nights":3.0,"unknown":[]}],
         "prices":{"train":99.5,"boat":10},"mode":"BOAT","tags":["b","a","b"],"rest":{"x":null},
         "best":{"nights":1,"city":"Moss"},"unknown":{"deep":1}}\
        """;

    @Test
    void aRecordIsReadWithEverythingInIt() {
        Trip trip = Json.parse(TRIP).as(Trip.class);
        assertEquals("Norway", trip.title());
        assertEquals(List.of(new Stop("Oslo", 2), new Stop("Bergen", 3)), trip.stops());
        assertEquals(Map.of("train", 99.5, "boat", 10.0), trip.prices());
        assertEquals(List.of("train", "boat"), List.copyOf(trip.prices().keySet()));
        assertEquals(Optional.of(Mode.BOAT), trip.mode());
        assertEquals(List.of("b", "a"), List.copyOf(trip.tags()));
        assertEquals("{\"x\":null}", trip.rest().toString());
        assertEquals(new Stop("Moss", 1), trip.best());
    }

    @Test
    void whatARecordWroteItReads() {
        Trip full = Json.parse(TRIP).as(Trip.class);
        assertEquals(full, Json.parse(Json.of(full).toString()).as(Trip.class));
        Sparse sparse = new Sparse(null, null, Optional.empty(), null, List.of());
        assertEquals("{\"empty\":[]}", Json.of(sparse).toString());
        assertEquals(sparse, Json.of(sparse).as(Sparse.class));
    }

    record Sparse(
            @Nullable String text,
            @Nullable List<String> list,
            Optional<Stop> stop,
            @Nullable Integer number,
            List<String> empty) {}

    @Test
    void aComponentThatIsMissingOrNullIsNullOrEmpty() {
        Sparse expected = new Sparse(null, null, Optional.empty(), null, List.of());
        assertEquals(expected, Json.parse("{\"empty\":[]}").as(Sparse.class));
        assertEquals(
                expected,
                Json.parse("{\"text\":null,\"list\":null,\"stop\":null,\"number\":null,\"empty\":[]}")
                        .as(Sparse.class));
    }

    @Test
    void aJsonComponentThatIsMissingIsAMissingValue() {
        Trip trip = Json.object().as(Trip.class);
        assertTrue(trip.rest().isMissing());
        assertNull(trip.best());
    }

    record Numbers(
            byte b,
            short s,
            int i,
            long l,
            float f,
            double d,
            boolean z,
            Byte bb,
            Short ss,
            Integer ii,
            Long ll,
            Float ff,
            Double dd,
            Boolean zz,
            BigInteger big,
            BigDecimal exact) {}

    @Test
    void everyKindOfNumberIsRead() {
        Numbers numbers = new Numbers(
                (byte) -128,
                (short) 32767,
                Integer.MIN_VALUE,
                Long.MAX_VALUE,
                0.1f,
                0.1,
                true,
                (byte) 1,
                (short) 2,
                3,
                4L,
                5f,
                6d,
                false,
                BigInteger.TEN.pow(40),
                new BigDecimal("1.10"));
        assertEquals(numbers, Json.parse(Json.of(numbers).toString()).as(Numbers.class));
    }

    @Test
    void aSingleValueIsReadAsItself() {
        assertEquals("x", Json.of("x").as(String.class));
        assertEquals(3, Json.of(3).as(int.class));
        assertEquals(3L, Json.parse("3.0").as(Long.class));
        assertEquals(true, Json.of(true).as(boolean.class));
        assertEquals(Mode.TRAIN, Json.of("TRAIN").as(Mode.class));
        assertArrayEquals(new int[] {1, 2}, Json.array(1, 2).as(int[].class));
        assertArrayEquals(
                new Stop[] {new Stop("Oslo", 1)},
                Json.array(new Stop("Oslo", 1)).as(Stop[].class));
        Json json = Json.array(1);
        assertSame(json, json.as(Json.class));
    }

    record Nested(
            List<List<Optional<Integer>>> matrix, Map<String, List<Stop>> byName, Collection<? extends Stop> any) {}

    @Test
    void collectionsNestAndCannotBeChanged() {
        Nested nested = Json.parse(
                        "{\"matrix\":[[1,null],[]],\"byName\":{\"a\":[{\"city\":\"Oslo\",\"nights\":1}],\"b\":null},\"any\":[null]}")
                .as(Nested.class);
        assertEquals(List.of(List.of(Optional.of(1), Optional.empty()), List.of()), nested.matrix());
        assertEquals(List.of(new Stop("Oslo", 1)), nested.byName().get("a"));
        assertTrue(nested.byName().containsKey("b"));
        assertNull(nested.byName().get("b"));
        assertNull(nested.any().iterator().next());
        assertThrows(UnsupportedOperationException.class, () -> nested.matrix().clear());
        assertThrows(UnsupportedOperationException.class, () -> nested.byName().clear());
        assertThrows(UnsupportedOperationException.class, () -> nested.any().clear());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"stops\":[{\"nights\":1},{}]}             | stops.1.nights is missing, expected a number",
                "{\"stops\":[{\"nights\":null}]}             | stops.0.nights is null, expected a number",
                "{\"stops\":[{\"nights\":\"2\"}]}            | stops.0.nights is a string, expected a number",
                "{\"stops\":[{\"nights\":2.5}]}              | stops.0.nights is a number, expected one that fits int",
                "{\"stops\":[{\"nights\":3000000000}]}       | stops.0.nights is a number, expected one that fits int",
                "{\"stops\":[{\"nights\":1e999999999}]}      | stops.0.nights is a number, expected one that fits int",
                "{\"stops\":[1]}                             | stops.0 is a number, expected an object",
                "{\"stops\":{}}                              | stops is an object, expected an array",
                "{\"stops\":[{\"city\":7,\"nights\":1}]}     | stops.0.city is a number, expected a string",
                "{\"prices\":[]}                             | prices is an array, expected an object",
                "{\"prices\":{\"secret\":\"x\"}}             | prices.* is a string, expected a number",
                "{\"prices\":{\"secret\":1e400}}             | prices.* is a number, expected one that fits Double",
                "{\"mode\":\"PLANE\"}                        | mode is a string, expected one of [TRAIN, BOAT]",
                "{\"mode\":1}                                | mode is a number, expected a string",
                "{\"stops\":[{\"nights\":-1}]}               | stops.0 is an object, expected what Stop accepts",
                "[]                                          | The value is an array, expected an object",
                "null                                        | The value is null, expected an object",
            })
    void aValueThatDoesNotFitIsRefusedByPath(String text, String message) {
        Json json = Json.parse(text);
        var refusal = assertThrows(DecodeException.class, () -> json.as(Trip.class));
        assertEquals(message, refusal.getMessage());
        assertEquals(json.toString(), refusal.frame());
    }

    @Test
    void aPathStartsWhereTheJsonWasFound() {
        Json answer = Json.object("trip", Json.object("stops", List.of(Json.object("nights", "x"))));
        var refusal =
                assertThrows(DecodeException.class, () -> answer.at("trip").as(Trip.class));
        assertEquals("trip.stops.0.nights is a string, expected a number", refusal.getMessage());
        var missing =
                assertThrows(DecodeException.class, () -> answer.at("plan").as(Trip.class));
        assertEquals("plan is missing, expected an object", missing.getMessage());
    }

    @Test
    @DisplayName("C16: what was read is behind frame(), not in the message")
    void noContentIsInTheMessage() {
        Json json = Json.object("stops", List.of(Json.object("city", "secret", "nights", "secret")), "mode", "secret");
        var refusal = assertThrows(DecodeException.class, () -> json.as(Trip.class));
        assertFalse(refusal.toString().contains("secret"));
        assertTrue(refusal.frame().contains("secret"));
    }

    @Test
    void whatAConstructorThrowsIsTheCauseUnlessItIsAnError() {
        var refusal = assertThrows(
                DecodeException.class,
                () -> Json.object("city", "Oslo", "nights", -1).as(Stop.class));
        assertEquals(
                "java.lang.IllegalArgumentException: nights must not be negative", String.valueOf(refusal.getCause()));
        assertThrows(NoClassDefFoundError.class, () -> Json.object().as(Failing.class));
    }

    record Failing() {
        Failing {
            throw new NoClassDefFoundError("of something that a constructor needs");
        }
    }

    record Generic<T>(T value) {}

    record Unreadable(List<Object> list) {}

    @Test
    void aTypeThatCannotBeReadIsTheProgramsMistakeAndNamed() {
        assertEquals("JSON cannot be read as java.lang.Object", unreadable(Json.of(1), Object.class));
        assertEquals(
                "JSON cannot be read as java.lang.Object: at list.0",
                unreadable(Json.object("list", List.of(1)), Unreadable.class));
        assertEquals("JSON cannot be read as T: at value", unreadable(Json.object("value", 1), Generic.class));
        assertEquals("JSON cannot be read as java.util.List", unreadable(Json.array(), List.class));
        assertEquals("JSON cannot be read as char: at 0", unreadable(Json.array("x"), char[].class));
        assertEquals("JSON cannot be read as java.lang.Number", unreadable(Json.of(1), Number.class));
    }

    private static String unreadable(Json json, Class<?> type) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> json.as(type))
                .getMessage());
    }

    @Test
    void localAndPrivateRecordsAreReadToo() {
        record Local(String text, Hidden hidden) {}
        assertEquals(
                new Local("x", new Hidden(1)),
                Json.parse("{\"text\":\"x\",\"hidden\":{\"n\":1}}").as(Local.class));
        assertEquals(new Empty(), Json.parse("{\"any\":1}").as(Empty.class));
    }

    private record Hidden(int n) {}

    record Empty() {}

    @Test
    void aRecordInAModuleThatDoesNotOpenItselfIsRefusedWithTheLineToAdd(@TempDir Path dir) throws Exception {
        Path source = Files.createDirectories(dir.resolve("src/strangers/secret"));
        Files.writeString(dir.resolve("src/module-info.java"), "module strangers {}");
        Files.writeString(source.resolve("Box.java"), "package strangers.secret; record Box(int n) {}");
        String[] arguments = {
            "-d",
            dir.resolve("out").toString(),
            dir.resolve("src/module-info.java").toString(),
            source.resolve("Box.java").toString()
        };
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments));
        var parent = ModuleLayer.boot();
        var configuration = parent.configuration()
                .resolve(ModuleFinder.of(dir.resolve("out")), ModuleFinder.of(), Set.of("strangers"));
        var layer = parent.defineModulesWithOneLoader(configuration, getClass().getClassLoader());
        Class<?> box = layer.findLoader("strangers").loadClass("strangers.secret.Box");
        var refusal = assertThrows(
                IllegalArgumentException.class, () -> Json.object("n", 1).as(box));
        assertEquals(
                "strangers.secret.Box cannot be reached: add \"opens strangers.secret to dev.weft;\" to its"
                        + " module-info.java",
                refusal.getMessage());
    }
}
