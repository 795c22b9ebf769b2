package dev.weft.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.EventStream;
import dev.weft.Failure;
import dev.weft.web.Encoder;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A run as a client reads it, from the first comment to the format's end. For the one thread that reads the stream; it writes what
 * is there in one go, up to 8 KiB, before it waits for more, and a comment where it has waited for the length of a heartbeat.
 */
final class Transfer {
    private static final int BATCH = 8 << 10;

    private final Sender how;
    private final EventStream<?> stream;
    private final Outlet outlet;
    private final Encoder encoder;
    private final StringBuilder text = new StringBuilder();
    private final long heartbeat;
    private long writtenAt = System.nanoTime();
    private boolean ended;
    private boolean broken;

    Transfer(Sender how, EventStream<?> stream, Outlet outlet) {
        this.how = how;
        this.stream = stream;
        this.outlet = outlet;
        encoder = how.format.encoder();
        heartbeat = TimeUnit.NANOSECONDS.convert(how.heartbeat);
    }

    /**
     * Plays the run, of which {@code early} was read already, to its end.
     *
     * @throws LostClient where nobody reads any more
     * @throws IOException where the run has failed and the format has no word for it
     */
    void play(Iterator<Emission> emissions, List<Emission> early) throws IOException {
        Failure failure = null;
        // a set flag would end the first write, and with it the connection: whoever reads is told first
        boolean interrupted = Thread.interrupted();
        try {
            append(out -> {
                encoder.begin(out);
                if (out.isEmpty()) encoder.idle(out);
            });
            flush();
            for (Emission emission : early) write(emission);
            if (interrupted) throw new InterruptedException("interrupted before the stream began");
            loop(emissions);
        } catch (InterruptedException e) {
            interrupted = true;
            stream.cancel();
            failure = Failure.of(e);
        } catch (Unsayable e) {
            stream.cancel();
            broken = true;
            failure = e.failure();
        } catch (RuntimeException | Error e) {
            failure = Failure.of(e);
        }
        // a set flag would end the last writes too
        interrupted |= Thread.interrupted();
        try {
            end(failure);
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    private void loop(Iterator<Emission> emissions) throws LostClient, InterruptedException, Unsayable {
        while (true) {
            boolean ready = stream.await(Duration.ZERO);
            if (!ready || text.length() >= BATCH) flush();
            long quiet = heartbeat - (System.nanoTime() - writtenAt);
            if (quiet <= 0) {
                append(encoder::idle);
                flush();
                writtenAt = System.nanoTime();
            } else if (ready || stream.await(Duration.ofNanos(quiet))) {
                if (!emissions.hasNext()) return;
                write(emissions.next());
            }
        }
    }

    private void write(Emission emission) throws Unsayable {
        append(out -> encoder.write(emission, out));
        ended = emission.event() instanceof Event.RunCompleted;
    }

    /** One piece; where it is too large, or the format fails, nothing of it is left. */
    private void append(Consumer<StringBuilder> piece) throws Unsayable {
        int from = text.length();
        try {
            piece.accept(text);
            int length = text.length() - from;
            // a character has up to three bytes
            if (length > how.frameLimit / 3) check(text.substring(from).getBytes(UTF_8).length);
        } catch (RuntimeException | Unsayable e) {
            text.setLength(from);
            throw e instanceof Unsayable told ? told : new Unsayable(Failure.of(e));
        }
    }

    private void check(int bytes) throws Unsayable {
        if (bytes <= how.frameLimit) return;
        throw new Unsayable(Failure.of(new IllegalStateException("an event takes " + bytes
                + " bytes in this format, the limit is " + how.frameLimit + "; see Sender.frameLimit")));
    }

    /** The run's end, and the format's. */
    private void end(@Nullable Failure failure) throws IOException {
        if (!ended) tellEnd(failure);
        encoder.end(text);
        flush(text.length());
        if (failure != null && !how.format.tellsTheEnd())
            throw new IOException("the run failed, and the format has no word for that");
    }

    private void tellEnd(@Nullable Failure failure) {
        Failure why = failure == null ? Failure.of(new IllegalStateException("the run was stopped")) : failure;
        if (!broken) {
            // waits for the settlement of a run that was cancelled
            stream.close();
            var last = stream.end();
            try {
                if (last.isPresent()) {
                    write(last.get());
                    return;
                }
            } catch (Unsayable e) {
                why = e.failure();
            }
        }
        encoder.broken(why, text);
    }

    private void flush() throws LostClient {
        int length = text.length();
        // a pair may be cut between two pieces: its first half waits for the second
        flush(length > 0 && Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
    }

    private void flush(int length) throws LostClient {
        if (length == 0) return;
        byte[] bytes = text.substring(0, length).getBytes(UTF_8);
        text.delete(0, length);
        outlet.write(bytes);
        writtenAt = System.nanoTime();
    }

    /** The format could not write something; the stream cannot go on. */
    private static final class Unsayable extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Failure failure;

        Unsayable(Failure failure) {
            this.failure = failure;
        }

        Failure failure() {
            return failure;
        }
    }
}
