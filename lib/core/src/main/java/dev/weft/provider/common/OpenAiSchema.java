package dev.weft.provider.common;

import dev.weft.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/** OpenAI's strict subset: what is not required does not exist there, so optional properties are required and may be null. */
final class OpenAiSchema {
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
            "format",
            "pattern",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "minItems",
            "maxItems");
    private static final Set<String> FORMATS =
            Set.of("date-time", "date", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uuid");

    private OpenAiSchema() {}

    static Json strict(Json root) {
        if (!SchemaTree.hasType(root, "object") || root.member("type").isArray())
            throw unfit("", "the root is no object");
        return node(root, "");
    }

    private static Json node(Json schema, String where) {
        if (SchemaTree.isAnything(schema)) throw unfit(where, "anything is allowed");
        if (schema.member("allOf").isArray()) throw unfit(where, "there is allOf");
        // nothing may stand beside a reference
        if (schema.member("$ref").isString()) return Json.object("$ref", schema.member("$ref"));
        Json kept = SchemaTree.limited(withoutLookaround(SchemaTree.keep(schema, KEYWORDS)), "format", FORMATS);
        if (SchemaTree.hasType(kept, "array") && !kept.member("items").isObject())
            throw unfit(where, "a list of anything");
        return SchemaTree.hasType(kept, "object")
                ? object(kept, where)
                : SchemaTree.children(kept, where, OpenAiSchema::node);
    }

    private static Json object(Json schema, String where) {
        Json more = schema.member("additionalProperties");
        if (more.isObject() || more.isBool() && more.bool())
            throw unfit(where, "the names of properties are not known");
        if (!schema.member("properties").isObject() && more.isMissing()) throw unfit(where, "an object of anything");
        Json children = SchemaTree.children(schema, where, OpenAiSchema::node);
        List<Json> required = schema.member("required").items();
        var properties = new LinkedHashMap<String, Json>();
        children.member("properties").members().forEach((name, property) -> {
            properties.put(name, required.contains(Json.of(name)) ? property : nullable(property));
        });
        return children.plus("properties", properties)
                .plus("required", properties.keySet())
                .plus("additionalProperties", false);
    }

    private static Json nullable(Json schema) {
        Json nothing = Json.object("type", "null");
        if (schema.member("anyOf").isArray()) {
            var members = new ArrayList<>(schema.member("anyOf").items());
            if (!members.contains(nothing)) members.add(nothing);
            return schema.plus("anyOf", members);
        }
        if (schema.member("type").isMissing() || !schema.member("const").isMissing()) {
            return Json.object("anyOf", List.of(schema, nothing));
        }
        var types = new ArrayList<>(
                schema.member("type").isArray() ? schema.member("type").items() : List.of(schema.member("type")));
        if (!types.contains(Json.of("null"))) types.add(Json.of("null"));
        Json made = schema.plus("type", types);
        if (!schema.member("enum").isArray()) return made;
        var values = new ArrayList<>(schema.member("enum").items());
        if (values.stream().noneMatch(Json::isNull)) values.add(Json.of(null));
        return made.plus("enum", values);
    }

    private static Json withoutLookaround(Json schema) {
        String pattern = schema.member("pattern").text("");
        boolean around = pattern.contains("(?=") || pattern.contains("(?!") || pattern.contains("(?<");
        return around ? SchemaTree.noted(schema.without("pattern"), List.of("pattern " + pattern)) : schema;
    }

    private static UnfitSchemaException unfit(String where, String what) {
        return new UnfitSchemaException("OpenAI's strict mode", where, what);
    }
}
