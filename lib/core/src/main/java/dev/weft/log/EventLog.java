package dev.weft.log;

import dev.weft.EventCodec;
import dev.weft.EventStream;
import dev.weft.Summary;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what runs emit, for readers that come late or come back: a browser that was reloaded, a second tab, another server. A run
 * that is {@linkplain #keep kept} goes on to its end whoever reads, and can be {@linkplain #follow followed} from any number on, by any
 * number of readers at once, while it goes on and for a time after its end.
 *
 * <pre>{@code
 * var stream = log.keep(chat.stream(prompt));     // a browser that is lost no longer ends the run
 * var again = log.follow(stream.run().id(), 41);  // from number 42 on
 * log.cancel(stream.run().id());
 * }</pre>
 *
 * <p>Readers get every emission once and in order and then the run's end, or a {@link GoneException}; never a gap. What is kept is
 * bounded: a run that becomes too long for the log is made to fail, nothing of it is dropped. Safe for any number of threads, best
 * made once. A run's id is no secret: whoever hands out what is read here asks first who wants it.
 */
public final class EventLog {
    private final Settings settings;
    private final KeptRuns kept;

    private EventLog(Builder from) {
        settings = new Settings(from);
        kept = new KeptRuns(settings);
    }

    /** A log in memory, with the limits of {@link Builder}: what is kept ends with the process. */
    public static EventLog inMemory() {
        return builder().build();
    }

    /** A log whose runs other processes can follow as well, such as one {@linkplain LogStore#inFiles in files}. */
    public static EventLog in(LogStore store) {
        return builder().store(store).build();
    }

    /** Starts a log with other limits, or one that keeps runs elsewhere. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Keeps a run from its first event on, and gives a stream that follows it from there, with the same result. From now on nobody
     * needs to read: the stream that was given is {@linkplain EventStream#detach detached}, and closing the one that is returned ends
     * the reading and not the run, which {@link #cancel} does. Whoever knows the run's id can follow it at once: where there is a store,
     * this waits up to a second until that knows the run, and goes on without where it does not.
     *
     * @throws IllegalStateException where some of it would be missing, since it has been read, cancelled or detached, or where it is
     *     kept already
     */
    public <R extends @Nullable Object> EventStream<R> keep(EventStream<R> stream) {
        KeptRun run = kept.keep(stream);
        return run.follow(-1).stream(run.run).map(theSummary -> stream.result());
    }

    /**
     * What follows after number {@code after} of a run, live where it goes on, to its end; -1 is everything. Ending the stream ends the
     * reading and not the run; a slow reader holds up itself alone. Does not wait for the run.
     *
     * <p>Null, as a session gives that has none, is no run. A run that failed fails this stream too, after everything it had emitted,
     * and one that was cancelled throws {@link dev.weft.CancelledException} there.
     *
     * @throws GoneException where the run is not known, or not any more, or has ended and nothing follows; in the loop, where the rest
     *     of it was lost
     */
    public EventStream<Summary> follow(@Nullable String run, long after) {
        if (after < -1)
            throw new IllegalArgumentException("a run's numbers begin with 0; -1 is before all, not " + after);
        KeptRun here = kept.find(run);
        if (here != null) return here.follow(after).stream(here.run);
        LogStore store = settings.store;
        if (run == null || store == null) throw new GoneException("there is no such run, or not any more");
        try {
            return new StoredRun(run, after, settings, store).opened();
        } catch (IOException e) {
            throw GoneException.forNow("the log's store cannot be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw GoneException.forNow("this thread was interrupted while it read the log's store", e);
        }
    }

    /**
     * Ends a run, wherever it goes on, as {@link EventStream#cancel} does; its log then ends with {@code run.cancelled}. Does not wait
     * for that; as often as one likes. A run of another process ends within a second or so.
     *
     * @return whether there was anything to be ended: false where the run is unknown, null, or has ended
     */
    public boolean cancel(@Nullable String run) {
        KeptRun here = kept.find(run);
        if (here != null) return here.cancel();
        try {
            return run != null && settings.store != null && settings.store.cancel(run);
        } catch (IOException e) {
            throw GoneException.forNow("the log's store cannot be reached", e);
        }
    }

    /**
     * Whether a run that was kept here can be followed: from elsewhere too where there is a store, which must have taken everything so
     * far. False where its store has failed, and of a run that is not known here.
     */
    public boolean isResumable(String run) {
        KeptRun here = kept.find(run);
        if (here != null) return settings.store == null || here.isStored();
        try {
            return settings.store != null && settings.store.state(run) != LogStore.State.UNKNOWN;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "EventLog of " + kept.count() + " runs";
    }

    /** What a log is told before it is made. */
    public static final class Builder {
        int events = 100_000;
        long bytes = 32 << 20;
        Duration retention = Duration.ofMinutes(10);
        int runs = 1_000;
        EventCodec codec = EventCodec.PLAIN;
        InstantSource clock = InstantSource.system();

        @Nullable
        LogStore store;

        Duration lease = Duration.ofSeconds(15);

        private Builder() {}

        /** How many events a run may have; at one more it fails with a {@link dev.weft.LimitException}. 100,000 by default. */
        public Builder events(int most) {
            if (most < 2) throw new IllegalArgumentException("a run has at least 2 events, not " + most);
            events = most;
            return this;
        }

        /** How many bytes the JSON of a run's events may have, its end aside; 32 MiB by default. */
        public Builder bytes(long most) {
            if (most < 1) throw new IllegalArgumentException("a run has at least 1 byte, not " + most);
            bytes = most;
            return this;
        }

        /** For how long a run is kept after its end; 10 minutes by default. */
        public Builder retention(Duration time) {
            if (time.isNegative()) throw new IllegalArgumentException("a retention cannot be negative: " + time);
            retention = time;
            return this;
        }

        /** How many runs are kept that have ended: of more, those that ended first are forgotten. 1,000 by default. */
        public Builder runs(int most) {
            if (most < 0) throw new IllegalArgumentException("the number of runs cannot be negative: " + most);
            runs = most;
            return this;
        }

        /** Reads events of your own where they come from a store; {@link EventCodec#PLAIN} by default. */
        public Builder codec(EventCodec value) {
            codec = Objects.requireNonNull(value, "codec");
            return this;
        }

        /** Where runs are kept, beside the memory of this process while they go on; nowhere else by default. */
        public Builder store(LogStore value) {
            store = Objects.requireNonNull(value, "store");
            return this;
        }

        /**
         * How long a process may be silent before its runs are taken for lost; 15 s by default. It speaks up three times as often. Also
         * for how long a store that fails is tried again.
         */
        public Builder lease(Duration time) {
            if (time.isNegative() || time.isZero())
                throw new IllegalArgumentException("a lease must be longer than nothing: " + time);
            lease = time;
            return this;
        }

        /** For tests. */
        Builder clock(InstantSource value) {
            clock = value;
            return this;
        }

        /** The log. */
        public EventLog build() {
            return new EventLog(this);
        }
    }
}
