package dev.weft;

/** The emitter of one step of a run. */
final class StepEmitter implements Emitter {
    @Override public void emit(Event event) { throw new UnsupportedOperationException("lands next"); }
    void emit(Event event, boolean moreAtHand) { emit(event); }
    void wakeReader() {}
    void throwIfCancelled() {}
}
