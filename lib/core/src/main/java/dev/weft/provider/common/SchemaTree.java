package dev.weft.provider.common;

import dev.weft.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/** What all rules have in common: schemas inside schemas, references, keywords that become words. Pure functions of JSON. */
final class SchemaTree {
    /** Says nothing to a model, so it is left out where a provider does not take it. */
    private static final Set<String> SILENT = Set.of(
            "$schema",
            "$id",
            "$comment",
            "$anchor",
            "$defs",
            "title",
            "additionalProperties",
            "propertyOrdering",
            "readOnly",
            "writeOnly");

    private SchemaTree() {}

    /** A schema with each schema that is directly inside it changed; the second argument says where that is. */
    static Json children(Json schema, String where, BiFunction<Json, String, Json> change) {
        Json made = schema;
        for (String keyword : List.of("properties", "$defs")) {
            if (!schema.member(keyword).isObject()) continue;
            var members = new LinkedHashMap<String, Json>();
            schema.member(keyword)
                    .members()
                    .forEach((name, child) ->
                            members.put(name, change.apply(child, where.isEmpty() ? name : where + "." + name)));
            made = made.plus(keyword, members);
        }
        for (String keyword : List.of("items", "additionalProperties")) {
            Json child = schema.member(keyword);
            if (child.isObject()) made = made.plus(keyword, change.apply(child, where + "[]"));
        }
        for (String keyword : List.of("anyOf", "allOf", "prefixItems")) {
            if (!schema.member(keyword).isArray()) continue;
            made = made.plus(
                    keyword,
                    schema.member(keyword).items().stream()
                            .map(child -> change.apply(child, where))
                            .toList());
        }
        return made;
    }

    /** Only these keywords; what the others ask for is said in the description. */
    static Json keep(Json schema, Set<String> keywords) {
        var kept = new LinkedHashMap<String, Json>();
        var notes = new ArrayList<String>();
        schema.members().forEach((keyword, value) -> {
            if (keywords.contains(keyword)) kept.put(keyword, value);
            else if (!SILENT.contains(keyword)) notes.add(keyword + " " + (value.isString() ? value.text() : value));
        });
        return noted(Json.of(kept), notes);
    }

    /** With these remarks at the end of the description. */
    static Json noted(Json schema, List<String> notes) {
        if (notes.isEmpty()) return schema;
        String description = schema.member("description").text("");
        String note = String.join(", ", notes);
        return schema.plus("description", description.isEmpty() ? note : description + " (" + note + ")");
    }

    /** A value for this keyword that is not one of these is said in the description. */
    static Json limited(Json schema, String keyword, Set<String> values) {
        Json value = schema.member(keyword);
        if (!value.isString() || values.contains(value.text())) return schema;
        return noted(schema.without(keyword), List.of(keyword + " " + value.text()));
    }

    static boolean hasType(Json schema, String type) {
        Json types = schema.member("type");
        return types.isArray()
                ? types.items().contains(Json.of(type))
                : type.equals(types.isString() ? types.text() : "");
    }

    /** Whether it says anything about what a value is. */
    static boolean isAnything(Json schema) {
        if (!schema.isObject()) return true;
        for (String keyword : List.of("type", "anyOf", "allOf", "enum", "const", "$ref")) {
            if (!schema.member(keyword).isMissing()) return false;
        }
        return true;
    }

    /** What a reference refers to. */
    static Json definition(Json root, String reference) {
        Json found = reference.startsWith("#") ? root : Json.object().at("none");
        for (String step : reference.substring(1).split("/", -1)) {
            if (!step.isEmpty()) found = found.member(step.replace("~1", "/").replace("~0", "~"));
        }
        if (found.isMissing()) throw new UnfitSchemaException("any provider", "", "it has no " + reference);
        return found;
    }

    /** Whether a reference leads back to itself. */
    static boolean isCyclic(Json root, String reference) {
        var seen = new HashSet<String>();
        Deque<String> next = new ArrayDeque<>(references(definition(root, reference)));
        while (!next.isEmpty()) {
            String one = next.pop();
            if (one.equals(reference)) return true;
            if (seen.add(one)) next.addAll(references(definition(root, one)));
        }
        return false;
    }

    /** All references inside a schema, but for those in its definitions. */
    static Set<String> references(Json schema) {
        var found = new HashSet<String>();
        if (schema.isObject()) collect(schema.without("$defs"), found);
        return found;
    }

    private static void collect(Json schema, Set<String> found) {
        if (!schema.isObject()) return;
        if (schema.member("$ref").isString()) found.add(schema.member("$ref").text());
        children(schema, "", (child, where) -> {
            collect(child, found);
            return child;
        });
    }

    /** Whether the whole refers to something that contains itself. */
    static boolean isRecursive(Json root) {
        var all = new HashSet<String>();
        collect(root, all);
        return all.stream().anyMatch(reference -> isCyclic(root, reference));
    }
}
