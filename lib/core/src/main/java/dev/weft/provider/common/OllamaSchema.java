package dev.weft.provider.common;

import dev.weft.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Ollama's two subsets: what its tools' typed structures have room for, and what its grammars can hold an answer to. */
final class OllamaSchema {
    private static final Set<String> OF_TOOLS =
            Set.of("type", "properties", "required", "items", "enum", "anyOf", "description");
    private static final List<String> BOUNDS =
            List.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf");

    private final SchemaReferences references;

    private OllamaSchema(Json root) {
        references = new SchemaReferences(root);
    }

    static Json tool(Json root) {
        return new OllamaSchema(root).tool(root, "").without("description");
    }

    private Json tool(Json schema, String where) {
        if (!schema.isObject()) return schema;
        Json reference = schema.member("$ref");
        if (reference.isString()) return referred(schema, reference.text(), where);
        Json said = schema;
        Json constant = said.member("const");
        if (!constant.isMissing()) {
            Json bare = said.without("const");
            said = constant.isNull() ? bare : bare.plus("enum", List.of(constant));
        }
        var notes = new ArrayList<String>();
        if (said.member("additionalProperties").isObject()) {
            notes.add("any names, each value " + tool(said.member("additionalProperties"), where));
        }
        return SchemaTree.children(SchemaTree.noted(SchemaTree.keep(said, OF_TOOLS), notes), where, this::tool);
    }

    /** References are dropped on the way to the model: what they refer to is put in their place, once. */
    private Json referred(Json schema, String reference, String where) {
        if (references.isOpen(reference)) {
            String name = reference.substring(reference.lastIndexOf('/') + 1);
            return Json.object("type", "object", "description", "the same kind of thing as " + name);
        }
        return references.replaced(schema, referred -> tool(referred, where));
    }

    /** A grammar knows bounds of integers alone, and patterns of whole strings. */
    static Json format(Json schema) {
        if (!schema.isObject()) return schema;
        Json made = schema;
        if (!SchemaTree.hasType(schema, "integer")) {
            for (String bound : BOUNDS) made = made.without(bound);
        }
        String pattern = schema.member("pattern").text("");
        if (!pattern.startsWith("^") || !pattern.endsWith("$")) made = made.without("pattern");
        return SchemaTree.children(made, "", (child, where) -> format(child));
    }
}
