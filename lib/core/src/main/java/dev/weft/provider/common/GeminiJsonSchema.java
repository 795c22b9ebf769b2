package dev.weft.provider.common;

import dev.weft.Json;
import java.util.List;
import java.util.Set;

/** Gemini's subset of JSON Schema: no {@code const}, nothing beside a reference, cycles only through what may be left out. */
final class GeminiJsonSchema {
    private static final Set<String> KEYWORDS = Set.of(
            "type",
            "properties",
            "required",
            "additionalProperties",
            "items",
            "prefixItems",
            "enum",
            "anyOf",
            "$defs",
            "$ref",
            "description",
            "title",
            "format",
            "minimum",
            "maximum",
            "minItems",
            "maxItems",
            "propertyOrdering");
    private static final Set<String> FORMATS = Set.of("date-time", "date", "time", "duration");

    private final Json root;

    private GeminiJsonSchema(Json root) {
        this.root = root;
    }

    static Json of(Json root) {
        return new GeminiJsonSchema(root).node(root, "");
    }

    private Json node(Json schema, String where) {
        if (!schema.isObject()) return schema;
        if (schema.member("$ref").isString()) return Json.object("$ref", schema.member("$ref"));
        Json constant = schema.member("const");
        Json said = constant.isMissing()
                ? schema
                : schema.without("const").plus("enum", constant.isNull() ? null : List.of(constant));
        Json kept = SchemaTree.limited(SchemaTree.keep(said, KEYWORDS), "format", FORMATS);
        Json made = SchemaTree.children(kept, where, this::node);
        List<Json> required = made.member("required").items();
        if (required.isEmpty()) return made;
        return made.plus(
                "required",
                required.stream().filter(name -> !isCycle(made, name)).toList());
    }

    /** Whether a property leads back to the object that it belongs to. */
    private boolean isCycle(Json object, Json name) {
        Json property = object.member("properties").member(name.text(""));
        return SchemaTree.references(property).stream().anyMatch(reference -> SchemaTree.isCyclic(root, reference));
    }
}
