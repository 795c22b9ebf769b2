package dev.weft.provider.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Description;
import dev.weft.Json;
import dev.weft.Schema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** Each set of rules over each kind of schema, exact to the letter: the expected ones are in schema-rules.json. */
class SchemaRulesTest {
    enum Mode {
        TRAIN,
        BOAT
    }

    @Description("A place to sleep at")
    record Stop(@Description("its usual English name") String city, int nights, LocalDate from) {}

    record Trip(
            String title,
            List<Stop> stops,
            @Description("what to travel by") Optional<Mode> mode,
            @Nullable Stop best,
            Optional<List<String>> tags) {}

    sealed interface Shape permits Circle, Square {}

    record Circle(double radius) implements Shape {}

    record Square(double side, @Nullable String colour) implements Shape {}

    record Drawing(
            List<Shape> shapes,
            @Description("around it all") Optional<Shape> frame) {}

    record Node(String value, List<Node> children, @Nullable Node twin) {}

    record Counts(Map<String, Integer> counts, Json rest) {}

    /** What a user or a tool's server may have written, with all that our own schemas never have. */
    private static final String WRITTEN = """
        {"$schema":"https://json-schema.org/draft/2020-12/schema","title":"Order","type":"object",
         "definitions":{"Money":{"type":"number","minimum":0,"multipleOf":0.01}},
         "properties":{
          "id":{"type":"string","title":"Id","pattern":"^[A-Z]{3}$","minLength":3,"maxLength":3},
          "code":{"type":"string","pattern":"(?=x)y"},
          "price":{"$ref":"#/definitions/Money","description":"in euros"},
          "count":{"type":"integer","minimum":1,"maximum":7,"default":1,"description":"How many."},
          "size":{"enum":["S","M"]},
          "level":{"type":"integer","enum":[1,2]},
          "kind":{"const":"order"},
          "mail":{"type":"string","format":"email"},
          "note":{"type":["string","null"]},
          "choice":{"oneOf":[{"type":"string"},{"type":"integer"}]},
          "wrapped":{"allOf":[{"type":"string","format":"uri"}],"description":"its page"},
          "parts":{"type":"array","items":{"type":"string"},"minItems":2,"uniqueItems":true}},
         "required":["id","price"]}\
        """;

    private static final Map<String, Json> NEUTRAL = neutral();

    private static Map<String, Json> neutral() {
        var all = new LinkedHashMap<String, Json>();
        all.put("trip", Schema.of(Trip.class).json());
        all.put("list", Schema.listOf(Stop.class).json());
        all.put("union", Schema.of(Drawing.class).json());
        all.put("recursive", Schema.of(Node.class).json());
        all.put("map", Schema.of(Counts.class).json());
        all.put("written", Json.parse(WRITTEN));
        all.put("empty", Json.parse("{\"type\":\"object\",\"properties\":{}}"));
        return all;
    }

    private static final Map<String, UnaryOperator<Json>> RULES = rules();

    private static Map<String, UnaryOperator<Json>> rules() {
        var all = new LinkedHashMap<String, UnaryOperator<Json>>();
        all.put("openAiStrict", schema -> Json.of(SchemaRules.openAiStrict(schema)));
        all.put("anthropicStrict", schema -> Json.of(SchemaRules.anthropicStrict(schema)));
        all.put("geminiJson", SchemaRules::geminiJson);
        all.put("geminiSchema", SchemaRules::geminiSchema);
        all.put("ollamaTool", SchemaRules::ollamaTool);
        all.put("ollamaFormat", SchemaRules::ollamaFormat);
        all.put("cohere", SchemaRules::cohere);
        return all;
    }

    /** What the rules make of it now; a refusal as its message. */
    private static Json made(String rule, String schema) {
        try {
            return RULES.get(rule).apply(NEUTRAL.get(schema));
        } catch (IllegalArgumentException e) {
            return Json.of(e.getMessage());
        }
    }

    private static Json expected() throws IOException {
        try (var in = Objects.requireNonNull(SchemaRulesTest.class.getResourceAsStream("schema-rules.json"))) {
            return Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @TestFactory
    List<DynamicTest> eachRuleOverEachSchema() throws IOException {
        Json expected = expected();
        var tests = new ArrayList<DynamicTest>();
        for (String schema : NEUTRAL.keySet()) {
            for (String rule : RULES.keySet()) {
                tests.add(DynamicTest.dynamicTest(rule + " of " + schema, () -> {
                    Json wanted = expected.member(schema).member(rule);
                    Json made = made(rule, schema);
                    assertEquals(wanted.toString(), made.toString());
                }));
            }
        }
        return tests;
    }

    @Test
    void theWordsForAModelSayJson() {
        String words = SchemaRules.instruction(Json.object("type", "object"));
        assertTrue(words.contains("JSON") && words.contains("{\"type\":\"object\"}"), words);
    }

    @Test
    void anthropicFormatSaysWhereItCannotBeSaid() {
        assertRefused(
                "at counts, the names of properties must be known",
                () -> SchemaRules.anthropicFormat(NEUTRAL.get("map")));
        assertRefused("contains itself", () -> SchemaRules.anthropicFormat(NEUTRAL.get("recursive")));
        assertRefused("the root must be an object", () -> SchemaRules.anthropicFormat(Json.object("type", "string")));
    }

    @Test
    void anthropicsLimitsCountOverAllSchemasOfARequest() {
        var properties = new LinkedHashMap<String, Json>();
        for (int i = 0; i < 12; i++) properties.put("p" + i, Json.object("type", "string"));
        Json twelveOptional = SchemaRules.anthropicFormat(Json.object("type", "object", "properties", properties));
        SchemaRules.anthropicLimits(List.of(twelveOptional), Optional.of(twelveOptional));
        assertRefused(
                "at most 24 optional properties in strict schemas in a request, there are 36",
                () -> SchemaRules.anthropicLimits(
                        List.of(twelveOptional, twelveOptional), Optional.of(twelveOptional)));
        Json union = SchemaRules.anthropicFormat(Schema.listOf(Shape.class).json());
        SchemaRules.anthropicLimits(Collections.nCopies(16, union), Optional.empty());
        assertRefused(
                "at most 16 unions in strict schemas in a request, there are 17",
                () -> SchemaRules.anthropicLimits(Collections.nCopies(16, union), Optional.of(union)));
        Json empty = SchemaRules.anthropicFormat(NEUTRAL.get("empty"));
        SchemaRules.anthropicLimits(Collections.nCopies(20, empty), Optional.of(empty));
        assertRefused(
                "at most 20 strict tools",
                () -> SchemaRules.anthropicLimits(Collections.nCopies(21, empty), Optional.empty()));
    }

    /** A tool server's schema is not ours: twenty definitions that each refer twice to the next would be a million copies. */
    @Test
    void referencesThatMultiplyAreRefusedAndNotFollowed() {
        var definitions = new LinkedHashMap<String, Json>();
        for (int i = 0; i < 20; i++) {
            Json next = Json.object("$ref", "#/$defs/d" + (i + 1), "description", "next");
            definitions.put("d" + i, Json.object("type", "object", "properties", Json.object("a", next, "b", next)));
        }
        definitions.put("d20", Json.object("type", "string"));
        Json bomb = Json.object(
                "type",
                "object",
                "properties",
                Json.object("x", Json.object("$ref", "#/$defs/d0")),
                "$defs",
                definitions);
        assertTrue(SchemaRules.openAiStrict(bomb).isEmpty());
        assertRefused("lead to too much", () -> SchemaRules.geminiSchema(bomb));
        assertRefused("lead to too much", () -> SchemaRules.ollamaTool(bomb));
        assertRefused("it has no #/$defs/x", () -> SchemaRules.geminiSchema(Json.object("$ref", "#/$defs/x")));
    }

    private static void assertRefused(String why, Executable call) {
        var refused = assertThrows(IllegalArgumentException.class, call);
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }
}
