package dev.weft;

import java.util.Optional;

/**
 * A record as far as a model has written it: what {@link EventStream#partials()} gives. To be looked at by the thread that reads the
 * stream; the {@link Json} and the values that it gives are immutable and can go anywhere.
 *
 * <p>Asking costs what there is to see: the object and list that are being written, and those around them, are copied, what is
 * finished is shared. Who does not ask pays nothing.
 */
public final class Partial<T> {
    private final Schema<T> schema;
    private final LiveJson.Cut cut;

    Partial(Schema<T> schema, LiveJson.Cut cut) {
        this.schema = schema;
        this.cut = cut;
    }

    /**
     * What there is: strings that are being written as far as they have come, objects and lists that are still open with what is
     * in them, and neither numbers, words nor keys that may go on. Looking never fails:
     * {@code partial.json().at("stops.0.city").text("")}.
     */
    public Json json() {
        return schema.inside(cut.json(cut.depth(), true));
    }

    /**
     * The value, if what there is makes one: at first where everything is there that has to be, lists being shorter and what is
     * optional being absent as long as they are. The last string in it may still grow. What does not make an item of a list yet
     * is left out of it.
     */
    public Optional<T> value() {
        boolean text = true;
        for (int depth = cut.depth(); depth > 0; depth -= text ? 0 : 1, text = false) {
            try {
                return Optional.of(schema.read(cut.json(depth, text)));
            } catch (SchemaException unfinished) {
                // tried again without what is being written
            }
        }
        return Optional.empty();
    }

    /** Whether nothing will be added any more. */
    public boolean isWhole() {
        return cut.isWhole();
    }

    /** How much there is; not what. */
    @Override
    public String toString() {
        return "Partial " + schema.name() + (isWhole() ? ", whole" : ", open at depth " + cut.depth());
    }
}
