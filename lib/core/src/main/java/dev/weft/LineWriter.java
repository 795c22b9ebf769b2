package dev.weft;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Writes runs as lines of JSON, each line in one write. Called on the listeners' threads, one a run; keeps nothing but which runs are
 * being written. After a write that failed nothing more of that run is written, so that what is there is a run that was cut off.
 */
final class LineWriter implements Listener {
    /** Where a run is written to, from its first emission on. */
    interface Target {
        OutputStream of(Run run) throws IOException;

        /** After the last line of a run, or one that could not be written. */
        default void done(OutputStream out) throws IOException {
            out.close();
        }
    }

    /** The one stream, which takes one run and stays open. */
    static final class One implements Target {
        private final OutputStream out;
        private final AtomicBoolean taken = new AtomicBoolean();

        One(OutputStream out) {
            this.out = out;
        }

        @Override
        public OutputStream of(Run run) {
            if (taken.compareAndSet(false, true)) return out;
            throw new IllegalStateException("these lines are of another run already: give this listener to one run, or"
                    + " write each into a file of its own by EventCodec.files");
        }

        @Override
        public void done(OutputStream of) {}
    }

    private final EventCodec codec;
    private final Target target;
    private final Map<Run, OutputStream> open = new ConcurrentHashMap<>();

    LineWriter(EventCodec codec, Target target) {
        this.codec = codec;
        this.target = target;
    }

    /** Not by a channel, which an interrupt would close. */
    static OutputStream create(Path directory, Run run) throws IOException {
        Files.createDirectories(directory);
        return new FileOutputStream(directory.resolve(run.id() + ".jsonl").toFile());
    }

    @Override
    public void on(Emission emission) throws IOException {
        Run run = emission.run();
        if (emission.event() instanceof Event.RunStarted) open.put(run, target.of(run));
        OutputStream out = open.get(run);
        if (out == null) throw new IllegalStateException("the run " + run.name() + " is not being written");
        boolean last = true;
        try {
            write(emission, out);
            last = Recorded.isEnd(emission.event());
        } catch (IllegalArgumentException withoutForm) {
            last = false;
            throw withoutForm;
        } finally {
            if (last) {
                open.remove(run);
                target.done(out);
            }
        }
    }

    private void write(Emission emission, OutputStream out) throws IOException {
        try {
            line(codec.json(emission), out);
        } catch (IllegalArgumentException withoutForm) {
            // its place is kept, so that the numbers of what follows are as they were
            line(codec.hidden(emission), out);
            throw withoutForm;
        }
    }

    private static void line(Json json, OutputStream out) throws IOException {
        out.write((json + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
