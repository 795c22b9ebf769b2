package dev.weft.provider.common;

import dev.weft.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Gemini's own Schema, a protocol buffer after OpenAPI 3.0: a field that it does not know is an error. */
final class GeminiSchema {
    private static final Set<String> KEYWORDS = Set.of(
            "type",
            "nullable",
            "properties",
            "required",
            "items",
            "enum",
            "anyOf",
            "description",
            "title",
            "default",
            "example",
            "format",
            "pattern",
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "minItems",
            "maxItems",
            "minProperties",
            "maxProperties",
            "propertyOrdering");
    private static final Set<String> FORMATS = Set.of("int32", "int64", "float", "double", "enum", "date-time");
    /** 64 bit integers, which protocol buffers write as strings. */
    private static final List<String> LONGS =
            List.of("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties");

    private final SchemaReferences references;

    private GeminiSchema(Json root) {
        references = new SchemaReferences(root);
    }

    static Json of(Json root) {
        return new GeminiSchema(root).node(root, "");
    }

    private Json node(Json schema, String where) {
        if (SchemaTree.isAnything(schema)) throw unfit(where, "what it is must be said");
        if (schema.member("allOf").isArray()) throw unfit(where, "allOf is not taken");
        Json reference = schema.member("$ref");
        if (reference.isString()) {
            if (references.isCyclic(reference.text())) {
                throw unfit(where, "a type that contains itself is not taken; use the JSON Schema form");
            }
            return references.replaced(schema, referred -> node(referred, where));
        }
        if (schema.member("additionalProperties").isObject())
            throw unfit(where, "the names of properties must be known");
        Json single = single(schema);
        if (!single.equals(schema)) return node(single, where);
        return written(SchemaTree.children(SchemaTree.keep(enumerated(schema), KEYWORDS), where, this::node));
    }

    /** {@code const} as the only value of an {@code enum}, which has strings alone. */
    private static Json enumerated(Json schema) {
        Json constant = schema.member("const");
        List<Json> values = constant.isMissing() ? schema.member("enum").items() : List.of(constant);
        if (values.isEmpty()) return schema;
        Json bare = schema.without("const").without("enum");
        var strings = values.stream().filter(value -> !value.isNull()).toList();
        if (strings.stream().allMatch(Json::isString)) return bare.plus("enum", strings);
        return SchemaTree.noted(bare, List.of("one of " + Json.of(values)));
    }

    /** Null among the types, or among the members of a union, is a field of its own here. */
    private static Json single(Json schema) {
        Json made = schema;
        if (schema.member("type").isArray()) {
            var types = new ArrayList<>(schema.member("type").items());
            if (types.remove(Json.of("null"))) made = made.plus("nullable", true);
            made = types.size() == 1
                    ? made.plus("type", types.getFirst())
                    : made.without("type")
                            .plus(
                                    "anyOf",
                                    types.stream()
                                            .map(type -> Json.object("type", type))
                                            .toList());
        }
        if (!made.member("anyOf").isArray()) return made;
        var members = new ArrayList<>(made.member("anyOf").items());
        if (!members.remove(Json.object("type", "null"))) return made;
        made = made.plus("nullable", true);
        return members.size() == 1 && members.getFirst().isObject()
                ? made.without("anyOf").over(members.getFirst())
                : made.plus("anyOf", members);
    }

    private static Json written(Json schema) {
        Json made = SchemaTree.limited(schema, "format", FORMATS);
        if (made.member("type").isString()) {
            made = made.plus("type", made.member("type").text().toUpperCase(Locale.ROOT));
        }
        for (String field : LONGS) {
            if (made.member(field).isNumber())
                made = made.plus(field, made.member(field).text());
        }
        if (!made.member("properties").keys().isEmpty()
                && made.member("propertyOrdering").isMissing()) {
            made = made.plus("propertyOrdering", made.member("properties").keys());
        }
        return ordered(made);
    }

    /** The type first, since it is easier to read; nothing depends on it. */
    private static Json ordered(Json schema) {
        var members = new LinkedHashMap<String, Json>();
        if (!schema.member("type").isMissing()) members.put("type", schema.member("type"));
        members.putAll(schema.members());
        return Json.of(members);
    }

    private static UnfitSchemaException unfit(String where, String what) {
        return new UnfitSchemaException("Gemini's Schema", where, what);
    }
}
