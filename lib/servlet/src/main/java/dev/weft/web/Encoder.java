package dev.weft.web;

import dev.weft.Emission;
import dev.weft.Failure;

/**
 * Writes one stream: text that is appended to {@code out}, which whoever calls sends and empties. For one thread. What is
 * appended by one call is whole: no call ends in the middle of what a client reads as one piece.
 *
 * <p>Called in this order: {@link #begin} once; {@link #write} for each emission in the order of the run, the last of which is
 * the run's end ({@code RunCompleted}, {@code RunFailed} or {@code RunCancelled}), or else {@link #broken} in its place;
 * {@link #end} once. {@link #idle} anywhere between the first and the last.
 */
public interface Encoder {
    /** What comes before the first emission. */
    default void begin(StringBuilder out) {}

    /** One emission; nothing where the format has no word for it. */
    void write(Emission emission, StringBuilder out);

    /** In place of the run's end: this stream is over, and that of the run is not known here. {@code why} is told by its type at most. */
    void broken(Failure why, StringBuilder out);

    /** What comes after the run's end. */
    default void end(StringBuilder out) {}

    /** Something that clients skip, to show that the stream is alive; nothing where the format has no such thing. */
    default void idle(StringBuilder out) {}
}
