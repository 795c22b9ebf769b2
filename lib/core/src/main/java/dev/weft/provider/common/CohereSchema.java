package dev.weft.provider.common;

import dev.weft.Json;
import java.util.Set;

/** Cohere's subset: no bounds, no lengths, four formats. */
final class CohereSchema {
    private static final Set<String> KEYWORDS = Set.of(
            "type",
            "properties",
            "required",
            "additionalProperties",
            "items",
            "enum",
            "const",
            "anyOf",
            "$defs",
            "$ref",
            "description",
            "format");
    private static final Set<String> FORMATS = Set.of("date-time", "date", "time", "uuid");

    private CohereSchema() {}

    static Json of(Json schema) {
        if (!schema.isObject()) return schema;
        Json kept = SchemaTree.limited(SchemaTree.keep(schema, KEYWORDS), "format", FORMATS);
        return SchemaTree.children(kept, "", (child, where) -> of(child));
    }
}
