package dev.weft.testing;

import dev.weft.Event;
import dev.weft.EventCodec;
import dev.weft.Json;

/**
 * One thing that a model said.
 *
 * @param millis after the beginning of the call
 * @param event a delta, a citation, or word of a tool that the provider ran
 */
record TapedPiece(long millis, Event event) {
    /** Whether a model says such things; all else belongs to a run and not to a model. */
    static boolean isSaid(Event event) {
        return event instanceof Event.Delta
                || event instanceof Event.CitationAdded
                || event instanceof Event.ServerToolCalled
                || event instanceof Event.ServerToolReturned;
    }

    Json json() {
        return Json.object("at", millis, "event", EventCodec.PLAIN.name(event), "data", EventCodec.PLAIN.data(event));
    }

    static TapedPiece of(Json line) {
        return new TapedPiece(
                line.member("at").integer(),
                EventCodec.PLAIN.event(line.member("event").text(), line.member("data")));
    }
}
