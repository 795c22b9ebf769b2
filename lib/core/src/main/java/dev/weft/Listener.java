package dev.weft;

/**
 * One more reader of a run, registered in {@link RunOptions}: called on a virtual thread of its own, one emission after the
 * other, for each run anew. It gets every emission exactly once and in order, beside the loop and whatever the loop does, and
 * exactly one of {@code RunCompleted}, {@code RunFailed}, {@code RunCancelled} as the last.
 *
 * <p>A listener that throws costs no event and no other listener: what it threw is logged. A slow one slows the run down, up to
 * {@link RunOptions.Builder#listenerLag}, after which it is dropped and reported once.
 */
@FunctionalInterface
public interface Listener {
    /** Takes one emission. */
    void on(Emission emission) throws Exception;
}
