package dev.weft;

import org.jspecify.annotations.Nullable;

/**
 * Emissions of one run that is going on elsewhere, or was written down: one after the other, without gaps, to the run's end.
 * {@link #stream} makes a stream of it.
 */
public interface EmissionSource extends AutoCloseable {
    /**
     * The next emission, waited for as long as it takes; null where there will be no more. Called by one thread at a time, not
     * after the run's end.
     */
    @Nullable
    Emission next() throws Exception;

    /** No more is wanted. From any thread, also while another waits in {@link #next}, which this must wake; more than once. */
    @Override
    void close();

    /**
     * The run to be read as if it were here: every emission with its number, its time and its step as they are, as fast as they are
     * read. The first is waited for here, the others where they are needed; this is closed at the end. Where it begins in the
     * middle of a run, so does the stream. The result is what the run came to.
     *
     * <p>A run that failed then fails again, with a {@link RecordedException} after everything that it had emitted; one that was
     * ended by somebody with a {@link CancelledException}. Ending the stream ends the reading and not the run.
     *
     * @throws TruncatedStreamException where there is nothing to be read; in the loop, where the end of the run is missing
     * @throws Exception what {@link #next} throws; in the loop, where it does so later
     */
    default EventStream<Summary> stream() throws Exception {
        return new EventStream<>(new Execution(RunOptions.NONE, Replay.of(this), soFar -> soFar));
    }

    /**
     * The same where it is known which run this is: nothing is waited for here, the first emission neither, which may be long in
     * coming where the run goes on. What {@link #next} throws, and that there is nothing to be read, is thrown in the loop.
     */
    default EventStream<Summary> stream(Run run) {
        return new EventStream<>(new Execution(RunOptions.NONE, Replay.of(this, run), soFar -> soFar));
    }
}
