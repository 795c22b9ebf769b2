package dev.weft.provider.common;

import dev.weft.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;

/**
 * Puts in the place of references what they refer to, within bounds: a schema may come from somebody's tool server, and a few
 * definitions that refer to each other twice are enough for a billion copies. For one walk over one schema, on one thread.
 */
final class SchemaReferences {
    private static final int MOST = 5000;
    private static final int DEEPEST = 64;

    private final Json root;
    private final Deque<String> open = new ArrayDeque<>();
    private int replaced;

    SchemaReferences(Json root) {
        this.root = root;
    }

    /** Whether what a reference refers to is being looked at just now. */
    boolean isOpen(String reference) {
        return open.contains(reference);
    }

    boolean isCyclic(String reference) {
        return SchemaTree.isCyclic(root, reference);
    }

    /** What the schema's {@code $ref} refers to, with the schema's other members over it, changed by {@code change}. */
    Json replaced(Json schema, UnaryOperator<Json> change) {
        String reference = schema.member("$ref").text();
        if (++replaced > MOST || open.size() >= DEEPEST) {
            throw new UnfitSchemaException("any provider", "", "its references lead to too much; write it without");
        }
        open.push(reference);
        Json made = change.apply(schema.without("$ref").over(SchemaTree.definition(root, reference)));
        open.pop();
        return made;
    }
}
