package dev.weft.provider.common;

import dev.weft.Json;
import java.util.List;

/**
 * The same schema with one way of saying each thing: {@code anyOf} for {@code oneOf}, {@code $defs} for {@code definitions}, no
 * {@code allOf} of a single schema, a type beside every {@code enum} and {@code const} of strings, and nothing beside a
 * {@code $ref}, which few providers take, unless what it refers to contains itself.
 */
final class CanonicalSchema {
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
        return SchemaTree.children(typed(made), "", (child, where) -> renamed(child));
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
