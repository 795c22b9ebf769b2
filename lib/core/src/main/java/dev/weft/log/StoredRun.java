package dev.weft.log;

import dev.weft.DecodeException;
import dev.weft.Emission;
import dev.weft.EmissionReader;
import dev.weft.EmissionSource;
import dev.weft.EventStream;
import dev.weft.Json;
import dev.weft.Run;
import dev.weft.Summary;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One reader of a run that is in the store, wherever it goes on. For one thread at a time, but for {@link #close}. It reads from the
 * run's first line on, since a step is described only where it begins, and gives what comes behind the number that it was asked for.
 * Where nothing comes it looks whether there is still somebody who writes, and ends the log where there is not.
 */
final class StoredRun implements EmissionSource {
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final String id;
    private final long after;
    private final Settings settings;
    private final LogStore store;
    private final EmissionReader lines;
    private final Deque<LogStore.Entry> entries = new ArrayDeque<>();
    private @Nullable Emission first;
    private long seq;

    private volatile LogStore.Reader reader;
    private volatile boolean closed;

    StoredRun(String id, long after, Settings settings, LogStore store) throws IOException {
        this.id = id;
        this.after = after;
        this.settings = settings;
        this.store = store;
        lines = settings.codec.reader();
        reader = store.reader(id, -1);
    }

    /** Refuses what will have nothing behind the number; does not wait for more than the run's first line. */
    EventStream<Summary> opened() throws IOException, InterruptedException {
        try {
            switch (store.state(id)) {
                case UNKNOWN -> throw new GoneException("there is no such run, or not any more");
                case ORPHANED -> LostRun.end(id, settings, store);
                case OWNED, ENDED -> {}
            }
            return stream(skipped());
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /** Passes over what the reader has, as far as it is there; gives the run. */
    private Run skipped() throws IOException, InterruptedException {
        Emission emission = Objects.requireNonNull(await(), "closed by nobody");
        while (emission.seq() <= after) {
            refuseEnd(emission);
            if (entries.isEmpty() && !filled(Duration.ZERO)) return emission.run();
            emission = decoded(entries.remove());
        }
        first = emission;
        return emission.run();
    }

    private void refuseEnd(Emission emission) {
        if (KeptRun.isEnd(emission.event()))
            throw new GoneException("the run " + emission.run().name() + " has ended with number " + emission.seq()
                    + ": there is nothing behind number " + after);
    }

    @Override
    public @Nullable Emission next() throws InterruptedException {
        Emission emission = first;
        first = null;
        try {
            while (emission == null || emission.seq() <= after) {
                emission = await();
                if (emission == null) return null;
                if (emission.seq() <= after) refuseEnd(emission);
            }
            return emission;
        } catch (IOException e) {
            if (closed) return null;
            throw GoneException.forNow("the log's store cannot be read", e);
        }
    }

    /** The next emission, waited for; null where this was closed. */
    private @Nullable Emission await() throws IOException, InterruptedException {
        while (!closed) {
            if (!entries.isEmpty() || filled(LOOK)) return decoded(entries.remove());
            LogStore.State state = Patience.asked(settings.lease, () -> store.state(id));
            // what was written before it was ended is there to be read now
            boolean over = state == LogStore.State.UNKNOWN || state == LogStore.State.ENDED;
            if (over && !closed && !filled(Duration.ZERO)) throw lost();
            if (state == LogStore.State.ORPHANED) LostRun.end(id, settings, store);
        }
        return null;
    }

    private boolean filled(Duration wait) throws IOException, InterruptedException {
        for (LogStore.Entry entry : Patience.asked(settings.lease, () -> read(wait))) {
            if (entry.seq() > seq) throw lost();
            if (entry.seq() < seq) continue;
            seq++;
            entries.add(entry);
        }
        return !entries.isEmpty();
    }

    private Iterable<LogStore.Entry> read(Duration wait) throws IOException, InterruptedException {
        try {
            return reader.read(wait);
        } catch (IOException e) {
            reader.close();
            reader = store.reader(id, seq - 1);
            if (closed) reader.close();
            throw e;
        }
    }

    private GoneException lost() {
        return new GoneException("what comes after number " + (seq - 1) + " of the run " + id + " is lost");
    }

    private Emission decoded(LogStore.Entry entry) {
        try {
            Emission emission = lines.read(Json.parse(entry.line()));
            if (emission.seq() != entry.seq()) throw lost();
            return emission;
        } catch (DecodeException e) {
            throw GoneException.broken("number " + entry.seq() + " of the run " + id + " cannot be read", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        reader.close();
    }
}
