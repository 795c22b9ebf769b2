package dev.weft.provider.common;

import dev.weft.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Claude's strict subset: no constraints, no recursion; optional properties and unions are few, so null is no union here. */
final class AnthropicSchema {
    private static final int MAX_TOOLS = 20;
    private static final int MAX_OPTIONAL = 24;
    private static final int MAX_UNIONS = 16;
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
            "minItems");
    private static final Set<String> FORMATS =
            Set.of("date-time", "date", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uuid", "uri");

    private AnthropicSchema() {}

    static Json strict(Json root) {
        if (!SchemaTree.hasType(root, "object") || root.member("type").isArray()) {
            throw unfit("", "the root must be an object");
        }
        if (SchemaTree.isRecursive(root)) throw unfit("", "a type that contains itself is not taken");
        return node(root, "");
    }

    private static Json node(Json schema, String where) {
        if (SchemaTree.isAnything(schema)) throw unfit(where, "what it is must be said");
        if (schema.member("allOf").isArray()) throw unfit(where, "allOf is not taken");
        if (schema.member("$ref").isString()) return Json.object("$ref", schema.member("$ref"));
        Json kept = SchemaTree.limited(SchemaTree.keep(schema, KEYWORDS), "format", FORMATS);
        Json least = kept.member("minItems");
        if (least.isNumber() && least.number() > 1) {
            kept = SchemaTree.noted(kept.without("minItems"), List.of("minItems " + least));
        }
        if (SchemaTree.hasType(kept, "object")) {
            Json more = kept.member("additionalProperties");
            boolean open = more.isObject() || more.isBool() && more.bool();
            if (open || more.isMissing() && !kept.member("properties").isObject()) {
                throw unfit(
                        where, "the names of properties must be known; use a list of records with a key and a value");
            }
            kept = kept.plus("additionalProperties", false);
        }
        return SchemaTree.children(kept, where, AnthropicSchema::node);
    }

    static void limits(List<Json> tools, Optional<Json> format) {
        check("strict tools", tools.size(), MAX_TOOLS, "declare some of them without strict");
        var all = new ArrayList<>(tools);
        format.ifPresent(all::add);
        int optional = 0;
        int unions = 0;
        for (Json schema : all) {
            optional += optional(schema);
            unions += unions(schema);
        }
        check("optional properties in strict schemas", optional, MAX_OPTIONAL, "make some of them required");
        check("unions in strict schemas", unions, MAX_UNIONS, "replace some of them by records of their own");
    }

    private static void check(String what, int count, int limit, String hint) {
        if (count <= limit) return;
        throw new IllegalArgumentException(
                "Anthropic takes at most " + limit + " " + what + " in a request, there are " + count + ": " + hint);
    }

    private static int optional(Json schema) {
        int[] count = {
            schema.member("properties").isObject()
                    ? schema.member("properties").keys().size()
                            - schema.member("required").items().size()
                    : 0
        };
        SchemaTree.children(schema, "", (child, where) -> {
            count[0] += optional(child);
            return child;
        });
        return count[0];
    }

    private static int unions(Json schema) {
        boolean union =
                schema.member("anyOf").isArray() || schema.member("type").isArray();
        int[] count = {union ? 1 : 0};
        SchemaTree.children(schema, "", (child, where) -> {
            count[0] += unions(child);
            return child;
        });
        return count[0];
    }

    private static UnfitSchemaException unfit(String where, String what) {
        return new UnfitSchemaException("Anthropic", where, what);
    }
}
