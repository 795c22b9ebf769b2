package dev.weft.media;

import org.jspecify.annotations.Nullable;

/** A JSON object that stands in an event stream without {@code data:}, over as many lines as it takes to close it. */
final class BareJson {
    /** The event name of errors that came outside of an event. */
    static final String ERROR = "error";

    private final Intake in;
    private final Payload text;
    private final JsonNesting nesting;

    BareJson(Intake in, DecoderLimits limits) {
        this.in = in;
        text = new Payload(in, limits);
        nesting = new JsonNesting(limits);
    }

    /** Whether an object is under way. */
    boolean open() {
        return text.present();
    }

    /** One line of it; true if nothing is missing any more, or the brackets make no sense and nothing can be waited for. */
    boolean add(int from, int to) {
        if (!open()) nesting.reset(0);
        text.add(from, to);
        return nesting.scan(in.bytes, from, to) != JsonNesting.OPEN;
    }

    @Nullable
    Frame take(String id, boolean terminated) {
        return text.take(ERROR, id, terminated);
    }
}
