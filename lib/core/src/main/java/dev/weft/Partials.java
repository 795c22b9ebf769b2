package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * Follows the text of one stream and knows how far its record has come. The text is that of the run's own last step that said
 * something, not of what tools had others say. For the thread that reads.
 */
final class Partials<T> {
    private final Schema<T> schema;
    private LiveJson json = new LiveJson();
    private @Nullable Step speaking;
    private @Nullable Emission latest;
    private @Nullable Partial<T> made;

    Partials(Schema<T> schema) {
        this.schema = schema;
    }

    /** Refuses where there are none. */
    static <T> Partials<T> askedFor(@Nullable Partials<T> live) {
        if (live != null) return live;
        throw new IllegalStateException("there is no record that could have come in part: ask for one by"
                + " stream(prompt, Trip.class) or stream(request, schema), and do not map the stream");
    }

    void take(Emission emission) {
        latest = emission;
        made = null;
        if (!(emission.event() instanceof Event.TextDelta(String text))
                || emission.step().isInTool()) return;
        if (speaking != null && !speaking.equals(emission.step())) json = new LiveJson();
        speaking = emission.step();
        if (json.take(text)) made = new Partial<>(schema, json.cut());
    }

    /** What this emission, the last that was taken, has brought; null where nothing new can be seen. */
    @Nullable
    Partial<T> of(Emission emission) {
        return emission == latest ? made : null;
    }
}
