package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema of Java types, and the types read back from what it describes. */
class SchemaTest {
    enum Mode {
        TRAIN,
        BOAT
    }

    @Description("A place to sleep at")
    record Stop(@Description("its usual English name") String city, int nights) {}

    record Trip(
            String title,
            List<Stop> stops,
            Optional<Mode> mode,
            @Nullable String note) {}

    record Everything(
            boolean yes,
            byte b,
            short s,
            long l,
            float f,
            Double d,
            BigInteger huge,
            BigDecimal exact,
            OptionalInt oi,
            OptionalLong ol,
            OptionalDouble od,
            LocalDate day,
            Instant at,
            @Description("when the local clock shows it") LocalDateTime local,
            Duration takes,
            UUID id,
            URI where,
            Set<Mode> modes,
            String[] words,
            Map<String, Integer> counts,
            Json rest) {}

    sealed interface Shape permits Circle, Angular {}

    record Circle(double radius) implements Shape {}

    sealed interface Angular extends Shape permits Square, Rectangle {}

    record Square(double side) implements Angular {}

    record Rectangle(double width, @Nullable Double height) implements Angular {}

    record Drawing(List<Shape> shapes, Shape frame) {}

    record Node(String value, List<Node> children) {}

    record Page<T>(List<T> items, Optional<T> best) {}

    record Book(Page<Stop> stops, Page<String> words) {}

    sealed interface Result<T> permits Found, Nothing {}

    record Found<T>(T value) implements Result<T> {}

    record Nothing<T>(String why) implements Result<T> {}

    record Search(Result<Stop> result) {}

    private static Json json(String text) {
        return Json.parse(text);
    }

    private static final String STOP = """
        {"type":"object","description":"A place to sleep at","properties":
         {"city":{"type":"string","description":"its usual English name"},"nights":{"type":"integer"}},
         "required":["city","nights"],"additionalProperties":false}\
        """;

    @Test
    void aRecordIsAnObjectOfWhichEverythingIsRequiredThatIsNotOptional() {
        assertEquals(json("""
            {"type":"object","properties":{
             "title":{"type":"string"},
             "stops":{"type":"array","items":STOP},
             "mode":{"type":"string","enum":["TRAIN","BOAT"]},
             "note":{"type":"string"}},
             "required":["title","stops"],"additionalProperties":false}\
            """.replace("STOP", STOP)), Schema.of(Trip.class).json());
        assertEquals("Trip", Schema.of(Trip.class).name());
    }

    @Test
    void propertiesKeepTheOrderOfTheComponents() {
        assertEquals(
                List.of("title", "stops", "mode", "note"),
                List.copyOf(Schema.of(Trip.class).json().member("properties").keys()));
    }

    @Test
    void eachTypeHasItsFormat() {
        Json properties = Schema.of(Everything.class).json().member("properties");
        var kinds = new ArrayList<String>();
        properties
                .members()
                .forEach((name, schema) ->
                        kinds.add(name + ":" + schema.member("type").text("any")
                                + schema.at("format")
                                        .optional()
                                        .map(f -> "/" + f.text())
                                        .orElse("")));
        assertEquals(
                List.of(
                        "yes:boolean",
                        "b:integer",
                        "s:integer",
                        "l:integer",
                        "f:number",
                        "d:number",
                        "huge:integer",
                        "exact:number",
                        "oi:integer",
                        "ol:integer",
                        "od:number",
                        "day:string/date",
                        "at:string/date-time",
                        "local:string",
                        "takes:string/duration",
                        "id:string/uuid",
                        "where:string/uri",
                        "modes:array",
                        "words:array",
                        "counts:object",
                        "rest:any"),
                kinds);
        assertEquals(
                "when the local clock shows it, such as 2026-01-31T09:30:00",
                properties.at("local.description").text());
        assertEquals(
                json("{\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\"}}"), properties.at("counts"));
        var required = Schema.of(Everything.class).json().member("required").toString();
        for (String optional : List.of("oi", "ol", "od")) assertFalse(required.contains('"' + optional + '"'));
    }

    @Test
    void everythingWrittenIsRead() {
        var all = new Everything(
                true,
                (byte) 1,
                (short) 2,
                3,
                4.5f,
                5.5,
                BigInteger.TEN.pow(30),
                new BigDecimal("0.10"),
                OptionalInt.of(1),
                OptionalLong.empty(),
                OptionalDouble.of(2.5),
                LocalDate.parse("2026-01-31"),
                Instant.parse("2026-01-31T09:30:00Z"),
                LocalDateTime.parse("2026-01-31T09:30"),
                Duration.ofMinutes(90),
                new UUID(1, 2),
                URI.create("https://example.org/"),
                Set.of(Mode.BOAT),
                new String[0],
                Map.of("a", 1),
                Json.object("x", null));
        Everything read = Schema.of(Everything.class).read(Json.of(all).toString());
        assertEquals(Json.of(all), Json.of(read));
        assertEquals(all.day(), read.day());
        assertEquals(all.ol(), read.ol());
        assertEquals(all.oi(), read.oi());
    }

    @Test
    void aSealedInterfaceIsAnyOfItsRecordsEachWithItsName() {
        assertEquals(json("""
            {"type":"object","properties":{"value":{"anyOf":[
             {"type":"object","properties":{"type":{"type":"string","const":"Circle"},"radius":{"type":"number"}},
              "required":["type","radius"],"additionalProperties":false},
             {"type":"object","properties":{"type":{"type":"string","const":"Square"},"side":{"type":"number"}},
              "required":["type","side"],"additionalProperties":false},
             {"type":"object","properties":{"type":{"type":"string","const":"Rectangle"},"width":{"type":"number"},
              "height":{"type":"number"}},"required":["type","width"],"additionalProperties":false}]}},
             "required":["value"],"additionalProperties":false}\
            """), Schema.of(Shape.class).json());
    }

    @Test
    void aSealedInterfaceIsReadByItsName() {
        var drawing = new Drawing(List.of(new Circle(1), new Rectangle(2, null)), new Square(3));
        String written = Json.of(drawing).toString();
        assertEquals(
                "{\"shapes\":[{\"type\":\"Circle\",\"radius\":1.0},{\"type\":\"Rectangle\",\"width\":2.0}],"
                        + "\"frame\":{\"type\":\"Square\",\"side\":3.0}}",
                written);
        assertEquals(drawing, Schema.of(Drawing.class).read(written));
        assertEquals(drawing, Json.parse(written).as(Drawing.class));
        assertEquals(new Circle(2), Schema.of(Shape.class).read("{\"value\":{\"type\":\"Circle\",\"radius\":2}}"));
        assertEquals(new Circle(2), Schema.of(Shape.class).read("{\"type\":\"Circle\",\"radius\":2}"));
        assertRefused(
                Schema.of(Drawing.class),
                "{\"shapes\":[{\"type\":\"Oval\"}]}",
                "shapes.0.type is a string, expected one of [Circle, Square, Rectangle]");
        assertRefused(Schema.of(Drawing.class), "{\"shapes\":[{}]}", "shapes.0.type is missing, expected one of [");
    }

    @Test
    void whatContainsItselfIsReferredTo() {
        assertEquals(json("""
            {"type":"object","properties":{"value":{"type":"string"},
             "children":{"type":"array","items":{"$ref":"#/$defs/Node"}}},
             "required":["value","children"],"additionalProperties":false,
             "$defs":{"Node":{"type":"object","properties":{"value":{"type":"string"},
             "children":{"type":"array","items":{"$ref":"#/$defs/Node"}}},
             "required":["value","children"],"additionalProperties":false}}}\
            """), Schema.of(Node.class).json());
        var tree = new Node("a", List.of(new Node("b", List.of())));
        assertEquals(tree, Schema.of(Node.class).read(Json.of(tree)));
    }

    @Test
    void typeParametersAreResolved() {
        Json properties = Schema.of(Book.class).json().member("properties");
        assertEquals(json(STOP), properties.at("stops.properties.items.items"));
        assertEquals(json("{\"type\":\"string\"}"), properties.at("words.properties.best"));
        var book = new Book(
                new Page<>(List.of(new Stop("Oslo", 1)), Optional.empty()), new Page<>(List.of("x"), Optional.of("y")));
        assertEquals(book, Schema.of(Book.class).read(Json.of(book)));
        assertEquals(book, Json.of(book).as(Book.class));
        var search = new Search(new Found<>(new Stop("Oslo", 1)));
        assertEquals(search, Schema.of(Search.class).read(Json.of(search)));
    }

    @Test
    void aListIsWrappedAndUnwrapped() {
        Schema<List<Stop>> stops = Schema.listOf(Stop.class);
        assertEquals(
                json("{\"type\":\"object\",\"properties\":{\"items\":{\"type\":\"array\",\"items\":" + STOP
                        + "}},\"required\":[\"items\"],\"additionalProperties\":false}"),
                stops.json());
        assertEquals("Stop_list", stops.name());
        var two = List.of(new Stop("Oslo", 1), new Stop("Moss", 2));
        assertEquals(two, stops.read(Json.object("items", two)));
        assertEquals(two, stops.read(Json.of(two)));
        assertRefused(stops, "{\"items\":[{\"city\":\"Oslo\"}]}", "items.0.nights is missing, expected a number");
    }

    @Test
    void otherThingsAtTheRootAreWrapped() {
        assertEquals(Mode.BOAT, Schema.of(Mode.class).read("{\"value\":\"BOAT\"}"));
        assertEquals(7, Schema.of(int.class).read("7"));
        assertEquals(LocalDate.parse("2026-01-31"), Schema.of(LocalDate.class).read("{\"value\":\"2026-01-31\"}"));
    }

    @Test
    void optionalOnesMayBeMissingOrNullAndNothingElseMay() {
        Schema<Trip> trip = Schema.of(Trip.class);
        var bare = new Trip("Norway", List.of(), Optional.empty(), null);
        assertEquals(bare, trip.read("{\"title\":\"Norway\",\"stops\":[]}"));
        assertEquals(bare, trip.read("{\"title\":\"Norway\",\"stops\":[],\"mode\":null,\"note\":null,\"more\":1}"));
        assertRefused(trip, "{\"title\":\"Norway\"}", "stops is missing, expected an array");
        assertRefused(trip, "{\"title\":null,\"stops\":[]}", "title is null, expected a string");
        assertRefused(trip, "{\"title\":\"\",\"stops\":[null]}", "stops.0 is null, expected an object");
        assertRefused(
                trip,
                "{\"title\":\"\",\"stops\":[{\"city\":\"Oslo\",\"nights\":\"2\"}]}",
                "stops.0.nights is a string");
        assertRefused(
                trip,
                "{\"title\":\"\",\"stops\":[],\"mode\":\"train\"}",
                "mode is a string, expected one of [TRAIN, BOAT]");
        assertRefused(trip, "[]", "The value is an array, expected an object");
        assertNull(Json.parse("{}").as(Trip.class).title(), "Json.as stays as forgiving as it was");
    }

    private static void assertRefused(Schema<?> schema, String answer, String why) {
        var refused = assertThrows(SchemaException.class, () -> schema.read(answer));
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
        assertTrue(refused.getMessage().contains(schema.name()), refused.getMessage());
        assertEquals(answer, refused.text());
    }

    @Test
    void whatTheModelSaidIsNotInTheMessage() {
        var refused = assertThrows(
                SchemaException.class, () -> Schema.of(LocalDate.class).read("\"my secret\""));
        for (Throwable t = refused; t != null; t = t.getCause())
            assertFalse(t.getMessage().contains("secret"), t::toString);
        assertEquals("\"my secret\"", refused.text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "my secret",
                "{\"secret\" \"secret\"}",
                "{\"city\":\"secret",
                "{\"secret\":secret}",
                "{\"city\":[\"secret\"],\"secret\":1}",
                "```\nsecret\n```"
            })
    void norIsItWhereItIsNoJson(String said) {
        var refused =
                assertThrows(SchemaException.class, () -> Schema.of(Stop.class).read(said));
        for (Throwable t = refused; t != null; t = t.getCause())
            assertFalse(String.valueOf(t.getMessage()).contains("secret"), t::toString);
        assertEquals(said, refused.text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"city\":\"O```slo\",\"nights\":2}",
                "\uFEFF \n{\"city\":\"O```slo\",\"nights\":2}\n",
                "```json\n{\"city\":\"O```slo\",\"nights\":2}\n```",
                "Here you are:\r\n\r\n```\r\n{\"city\":\"O```slo\",\r\n\"nights\":2}\r\n```\r\nEnjoy!",
            })
    void jsonIsFoundInTheOnlyFencedBlock(String text) {
        assertEquals(new Stop("O```slo", 2), Schema.of(Stop.class).read(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Sorry, I cannot.",
                "Here: {\"city\":\"Oslo\",\"nights\":2}",
                "{\"city\":\"Oslo\",\"nights\":2} Enjoy!",
                "```\n{\"city\":\"Oslo\",\"nights\":2}\n```\nor\n```\n{\"city\":\"Moss\",\"nights\":2}\n```",
                "```\n{\"city\":\"Oslo\",\"nights\":2}",
            })
    void nothingElseIsGuessed(String text) {
        var refused =
                assertThrows(SchemaException.class, () -> Schema.of(Stop.class).read(text));
        assertEquals(text, refused.text());
    }

    @Test
    void aWrittenSchemaIsSentAsItIsAndItsAnswerIsJson() {
        Schema<Json> written = Schema.json("{\"title\":\"My stop!\",\"type\":\"object\"}");
        assertEquals("My_stop_", written.name());
        assertEquals(json("{\"title\":\"My stop!\",\"type\":\"object\"}"), written.json());
        assertEquals(Json.object("x", 1), written.read("{\"x\":1}"));
        assertEquals("answer", Schema.json("{}").name());
        assertThrows(IllegalArgumentException.class, () -> Schema.json("true"));
        assertThrows(IllegalArgumentException.class, () -> Schema.json("{"));
    }

    record Bad(List<Object> things) {}

    record Raw(@SuppressWarnings("rawtypes") List things) {}

    record Keys(Map<Integer, String> map) {}

    record Letter(char c) {}

    record Endless(String name, Inner inner) {}

    record Inner(Endless again) {}

    sealed interface Marked permits Tagged {}

    record Tagged(String type) implements Marked {}

    sealed interface Mixed permits Thing {}

    static final class Thing implements Mixed {}

    sealed interface Twice permits East.Wind, West.Wind {}

    static final class East {
        record Wind(int force) implements Twice {}
    }

    static final class West {
        record Wind(String name) implements Twice {}
    }

    record Winds(List<Twice> all) {}

    record Lists(List<String>[] all) {}

    record Zoned(java.time.ZonedDateTime at) {}

    @Test
    void aUnionWhoseRecordsHaveOneNameIsRefusedSinceItsAnswersCouldNotBeToldApart() {
        assertHint("two of its records are named Wind; rename one", () -> Schema.of(Twice.class));
        assertHint("(at all.0): two of its records", () -> Schema.of(Winds.class));
    }

    @Test
    void whatHasNoSchemaIsRefusedAtTheCallWithAHint() {
        assertHint("use List<…> in place of the array", () -> Schema.of(Lists.class));
        assertHint("(at at): use a type that Schema's documentation names", () -> Schema.of(Zoned.class));
        assertHint("use Schema.listOf(…)", () -> Schema.of(List.class));
        assertHint("put it into a record", () -> Schema.of(Map.class));
        assertHint("java.lang.Object (at things.0): use Json", () -> Schema.of(Bad.class));
        assertHint("java.util.List (at things): use List<…>", () -> Schema.of(Raw.class));
        assertHint("(at map): keys are Strings", () -> Schema.of(Keys.class));
        assertHint("use String", () -> Schema.of(Letter.class));
        assertHint("make it a record", () -> Schema.of(Thread.class));
        assertHint("make it sealed", () -> Schema.of(Runnable.class));
        assertHint("Endless (at inner.again): it has itself inside without end", () -> Schema.of(Endless.class));
        assertHint("rename it", () -> Schema.of(Marked.class));
        assertHint("records alone", () -> Schema.of(Mixed.class));
        assertHint("type parameters", () -> Schema.of(Page.class));
        assertHint("only a record's component can be optional", () -> Schema.listOf(Optional.class));
        assertHint("make it a record", () -> Schema.of(Void.class));
    }

    private static void assertHint(String hint, org.junit.jupiter.api.function.Executable call) {
        var refused = assertThrows(IllegalArgumentException.class, call);
        assertTrue(refused.getMessage().contains(hint), refused.getMessage());
    }
}
