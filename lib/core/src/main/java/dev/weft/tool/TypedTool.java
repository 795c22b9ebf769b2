package dev.weft.tool;

import dev.weft.Json;
import dev.weft.Schema;
import dev.weft.SchemaException;
import dev.weft.ToolSpec;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A tool whose arguments are read from JSON before its body sees them. */
record TypedTool<A>(ToolSpec spec, Function<Json, A> reading, Body<A> body, Terms terms) implements Tool {
    private static final Json NOTHING = Json.object(
            "type", "object", "properties", Json.object(), "required", Json.array(), "additionalProperties", false);

    @SuppressWarnings("NullAway") // Void has no value but null
    static <A> Tool of(String name, String description, Class<A> arguments, Body<A> body) {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_-]{0,63}")) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no name for a tool: a letter or _, then letters, digits,"
                            + " _ and -, at most 64 in all, is what every provider takes");
        }
        if (arguments == Void.class) {
            // the body of a tool without arguments is given none
            return new TypedTool<>(
                    ToolSpec.of(name, description, NOTHING), json -> arguments.cast(null), body, Terms.USUAL);
        }
        if (!arguments.isRecord()) {
            throw new IllegalArgumentException(
                    "the arguments of the tool " + name + " must be a record, or Void.class for" + " none, not "
                            + arguments.getName() + ": models call by name, and a record's components have names");
        }
        var schema = Schema.of(arguments);
        return new TypedTool<>(ToolSpec.of(name, description, schema.json()), schema::read, body, Terms.USUAL);
    }

    @Override
    public @Nullable Object call(Json arguments, ToolContext context) throws Exception {
        A given;
        try {
            given = reading.apply(arguments);
        } catch (SchemaException e) {
            throw new BadArgumentsException(e);
        }
        return body.call(given, context);
    }

    /** What the model wrote is not what the tool takes. */
    static final class BadArgumentsException extends Exception {
        private static final long serialVersionUID = 1;

        BadArgumentsException(SchemaException cause) {
            super("the arguments do not fit: " + why(cause), cause);
        }

        /** Where they do not fit, and what the record itself says to that, which is for the model to read. */
        private static String why(SchemaException misfit) {
            Throwable where = misfit.getCause();
            if (where == null) return String.valueOf(misfit.getMessage());
            String what = String.valueOf(where.getMessage());
            Throwable own = where.getCause();
            String said = own == null ? null : own.getMessage();
            return said == null || what.contains(said) ? what : what + ": " + said;
        }
    }

    @Override
    public String toString() {
        return "Tool " + spec.name();
    }
}
