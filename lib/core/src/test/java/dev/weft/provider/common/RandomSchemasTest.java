package dev.weft.provider.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Whatever a tool's server calls a schema: what comes out keeps to the provider's rules, and nothing but a refusal is thrown. */
class RandomSchemasTest {
    private static final int SCHEMAS = 1000;

    private static final Map<String, UnaryOperator<Json>> RULES = new TreeMap<>(Map.of(
            "openAiStrict", schema -> SchemaRules.openAiStrict(schema).orElseThrow(IllegalArgumentException::new),
            "anthropicFormat", SchemaRules::anthropicFormat,
            "geminiJson", SchemaRules::geminiJson,
            "geminiSchema", SchemaRules::geminiSchema,
            "ollamaTool", SchemaRules::ollamaTool,
            "ollamaFormat", SchemaRules::ollamaFormat,
            "cohere", SchemaRules::cohere));

    @Test
    void theRulesHoldForWhateverComes() {
        var made = new TreeMap<String, Integer>();
        for (int seed = 0; seed < SCHEMAS; seed++) {
            Json schema = new RandomSchema(seed).root();
            for (var rule : RULES.entrySet()) {
                Json result;
                try {
                    result = rule.getValue().apply(schema);
                } catch (IllegalArgumentException refused) {
                    continue;
                }
                made.merge(rule.getKey(), 1, Integer::sum);
                check(rule.getKey(), result, schema);
            }
        }
        // a rule that refuses everything would pass too
        for (String rule : RULES.keySet()) assertTrue(made.getOrDefault(rule, 0) > SCHEMAS / 20, made::toString);
    }

    private static void check(String rule, Json result, Json of) {
        String about = rule + " of " + of + " made " + result;
        switch (rule) {
            case "openAiStrict" ->
                everywhere(result, node -> {
                    assertNone(node, about, "oneOf", "allOf", "not", "default", "title", "minLength", "uniqueItems");
                    if (node.member("$ref").isString()) assertEquals(Set.of("$ref"), node.keys(), about);
                    if (!SchemaTree.hasType(node, "object")) return;
                    assertEquals(Json.of(false), node.member("additionalProperties"), about);
                    var required = new HashSet<String>();
                    node.member("required").items().forEach(name -> required.add(name.text()));
                    assertEquals(node.member("properties").keys(), required, about);
                });
            case "anthropicFormat" -> {
                assertFalse(SchemaTree.isRecursive(result), about);
                everywhere(result, node -> {
                    assertNone(node, about, "oneOf", "allOf", "pattern", "minimum", "maxItems", "minLength", "default");
                    if (SchemaTree.hasType(node, "object"))
                        assertEquals(Json.of(false), node.member("additionalProperties"), about);
                });
            }
            case "geminiJson" ->
                everywhere(result, node -> {
                    assertNone(node, about, "oneOf", "const", "pattern", "default", "uniqueItems");
                    if (node.member("$ref").isString()) assertEquals(Set.of("$ref"), node.keys(), about);
                });
            case "geminiSchema" ->
                everywhere(result, node -> {
                    assertNone(node, about, "$ref", "$defs", "const", "oneOf", "allOf", "additionalProperties");
                    assertFalse(node.member("type").isArray(), about);
                    for (Json value : node.member("enum").items()) assertTrue(value.isString(), about);
                });
            case "ollamaTool" ->
                everywhere(
                        result,
                        node -> assertNone(
                                node, about, "$ref", "$defs", "const", "format", "minimum", "pattern", "title"));
            case "cohere" ->
                everywhere(
                        result, node -> assertNone(node, about, "minimum", "maxItems", "pattern", "oneOf", "default"));
            default -> assertTrue(result.isObject(), about);
        }
    }

    private static void assertNone(Json node, String about, String... keywords) {
        for (String keyword : keywords) assertTrue(node.member(keyword).isMissing(), () -> keyword + " in " + about);
    }

    private static void everywhere(Json schema, Consumer<Json> check) {
        if (!schema.isObject()) return;
        check.accept(schema);
        SchemaTree.children(schema, "", (child, where) -> {
            everywhere(child, check);
            return child;
        });
    }

    private static final class RandomSchema {
        private static final List<String> TYPES = List.of("string", "integer", "number", "boolean", "null");
        private final Random random;

        RandomSchema(long seed) {
            random = new Random(seed);
        }

        Json root() {
            Json root = object(3);
            if (random.nextInt(3) > 0) return root;
            var definitions = new LinkedHashMap<String, Json>();
            for (String name : List.of("a", "b")) definitions.put(name, schema(2));
            return root.plus(random.nextBoolean() ? "$defs" : "definitions", definitions)
                    .plus("properties", root.member("properties").plus("ref", reference()));
        }

        private Json reference() {
            String place = List.of("#/$defs/", "#/definitions/").get(random.nextInt(2));
            Json reference = Json.object(
                    "$ref",
                    place
                            + (random.nextInt(20) == 0
                                    ? "gone"
                                    : "ab".substring(random.nextInt(2)).substring(0, 1)));
            return random.nextBoolean() ? reference : reference.plus("description", "what it is for");
        }

        private Json schema(int depth) {
            return switch (random.nextInt(depth > 0 ? 12 : 6)) {
                case 0, 1, 2 -> Json.object("type", TYPES.get(random.nextInt(TYPES.size())));
                case 3 -> decorated(Json.object("type", TYPES.get(random.nextInt(3))));
                case 4 -> Json.object("enum", random.nextBoolean() ? List.of("x", "y") : Json.array("x", 1, null));
                case 5 -> random.nextInt(8) == 0 ? odd() : Json.object("const", "x");
                case 6 -> Json.object("type", "array", "items", schema(depth - 1));
                case 7 -> Json.object("type", Json.array("string", "null"));
                case 8 ->
                    Json.object(
                            random.nextBoolean() ? "anyOf" : "oneOf", Json.array(schema(depth - 1), schema(depth - 1)));
                case 9 -> Json.object("allOf", List.of(schema(depth - 1)));
                default -> object(depth - 1);
            };
        }

        /** What is no schema, or one of anything. */
        private Json odd() {
            return List.of(
                            Json.object(),
                            Json.of(true),
                            Json.of(null),
                            Json.object("type", 7),
                            Json.object("type", Json.array()),
                            Json.object("type", "object"),
                            Json.object("anyOf", 7),
                            Json.object("items", Json.array()),
                            Json.object("enum", 7),
                            Json.object("required", "x", "type", "object", "properties", Json.object()),
                            Json.object("properties", 7),
                            Json.object("pattern", 7, "type", "string"),
                            Json.object("format", 7, "description", 7, "type", "string", "minLength", 1),
                            Json.object("minItems", "7", "type", "array", "items", Json.object("type", "string")))
                    .get(random.nextInt(14));
        }

        private Json decorated(Json schema) {
            Json made = schema;
            for (var more : List.of(
                    Map.entry("minimum", Json.of(1)),
                    Map.entry("maxLength", Json.of(5)),
                    Map.entry("pattern", Json.of("^x$")),
                    Map.entry("format", Json.of("email")),
                    Map.entry("title", Json.of("T")),
                    Map.entry("default", Json.of("d")),
                    Map.entry("description", Json.of("D")),
                    Map.entry("uniqueItems", Json.of(true)))) {
                if (random.nextInt(3) == 0) made = made.plus(more.getKey(), more.getValue());
            }
            return made;
        }

        private Json object(int depth) {
            var properties = new LinkedHashMap<String, Json>();
            var required = new ArrayList<String>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                properties.put("p" + i, schema(depth));
                if (random.nextBoolean()) required.add("p" + i);
            }
            Json object = Json.object("type", "object", "properties", properties, "required", required);
            if (random.nextInt(10) == 0) object = object.plus("additionalProperties", random.nextBoolean());
            return object;
        }
    }

    @Test
    void closingWhatIsStrictAlreadyChangesNothing() {
        int strict = 0;
        for (int seed = 0; seed < SCHEMAS; seed++) {
            var once = SchemaRules.openAiStrict(new RandomSchema(seed).root());
            if (once.isEmpty()) continue;
            strict++;
            assertEquals(once, SchemaRules.openAiStrict(once.get()));
        }
        assertTrue(strict > SCHEMAS / 20);
    }
}
