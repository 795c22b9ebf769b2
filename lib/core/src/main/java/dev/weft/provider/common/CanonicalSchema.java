package dev.weft.provider.common;

import static java.util.Map.entry;

import dev.weft.Json;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The same schema with one way of saying each thing: {@code anyOf} for {@code oneOf}, {@code $defs} for {@code definitions}, no
 * {@code allOf} of a single schema, a type beside every {@code enum} and {@code const} of strings, and nothing beside a
 * {@code $ref}, which few providers take, unless what it refers to contains itself.
 */
final class CanonicalSchema {
    /** What the keywords that rules look into must be; everything else is passed on or put into words, whatever it is. */
    private static final Map<String, Predicate<Json>> KINDS = Map.ofEntries(
            entry(
                    "type",
                    type -> type.isString()
                            || isListOfText(type) && !type.items().isEmpty()),
            entry("properties", Json::isObject),
            entry("$defs", Json::isObject),
            entry("definitions", Json::isObject),
            entry("required", CanonicalSchema::isListOfText),
            entry("enum", Json::isArray),
            entry("anyOf", Json::isArray),
            entry("oneOf", Json::isArray),
            entry("allOf", Json::isArray),
            entry("items", items -> items.isObject() || items.isBool()),
            entry("additionalProperties", more -> more.isObject() || more.isBool()),
            entry("minItems", Json::isNumber),
            entry("$ref", Json::isString),
            entry("description", Json::isString),
            entry("format", Json::isString),
            entry("pattern", Json::isString));

    private final SchemaReferences references;

    private CanonicalSchema(Json root) {
        references = new SchemaReferences(root);
    }

    static Json of(Json schema) {
        Json renamed = renamed(schema);
        return new CanonicalSchema(renamed).alone(renamed);
    }

    private static Json renamed(Json schema) {
        if (!schema.isObject()) return schema;
        check(schema);
        Json made = schema;
        if (made.member("oneOf").isArray() && made.member("anyOf").isMissing()) {
            made = made.plus("anyOf", made.member("oneOf")).without("oneOf");
        }
        if (made.member("definitions").isObject()) {
            made = made.plus("$defs", made.member("definitions").over(made.member("$defs")))
                    .without("definitions");
        }
        if (made.member("allOf").isArray() && made.member("allOf").items().size() == 1) {
            Json only = made.member("allOf").item(0);
            if (only.isObject()) made = made.without("allOf").over(only);
        }
        Json reference = made.member("$ref");
        if (reference.isString() && reference.text().startsWith("#/definitions/")) {
            made = made.plus("$ref", "#/$defs/" + reference.text().substring("#/definitions/".length()));
        }
        // what came out of an allOf has not been looked at yet
        check(made);
        return SchemaTree.children(typed(made), "", (child, where) -> renamed(child));
    }

    private static void check(Json schema) {
        KINDS.forEach((keyword, kind) -> {
            Json value = schema.member(keyword);
            if (!value.isMissing() && !kind.test(value)) {
                throw new UnfitSchemaException("JSON Schema", "", "\"" + keyword + "\" cannot be that");
            }
        });
    }

    private static boolean isListOfText(Json json) {
        return json.isArray() && json.items().stream().allMatch(Json::isString);
    }

    private static Json typed(Json schema) {
        Json constant = schema.member("const");
        List<Json> enums =
                schema.member("enum").isArray() ? schema.member("enum").items() : List.of();
        List<Json> values = constant.isMissing() ? enums : List.of(constant);
        boolean strings = !values.isEmpty() && values.stream().allMatch(Json::isString);
        return strings && schema.member("type").isMissing() ? schema.plus("type", "string") : schema;
    }

    private Json alone(Json schema) {
        if (!schema.isObject()) return schema;
        Json reference = schema.member("$ref");
        if (reference.isString() && schema.keys().size() > 1 && !references.isCyclic(reference.text())) {
            return references.replaced(schema, this::alone);
        }
        return SchemaTree.children(schema, "", (child, where) -> alone(child));
    }
}
