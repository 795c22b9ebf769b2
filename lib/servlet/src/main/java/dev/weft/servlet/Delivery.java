package dev.weft.servlet;

import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.EventStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run on its way to one client. {@link #run} is called by the one thread that reads the stream and writes the response;
 * {@link #lost} by any other that knows that the client has gone. Nothing is kept here but what has been read and not yet
 * written: at most 8 KiB and one event.
 */
final class Delivery {
    private final Sender how;
    private final EventStream<?> stream;
    private final HttpServletResponse response;
    private final Outlet outlet;

    Delivery(Sender how, EventStream<?> stream, HttpServletResponse response) throws IOException {
        this.how = how;
        this.stream = stream;
        this.response = response;
        outlet = new Outlet(response.getOutputStream());
    }

    /** The client has gone: no byte is written any more. */
    void lost() {
        outlet.lose();
        giveUp();
    }

    /** The response has failed before its first byte: it must not pass for an empty one. For the thread that called {@link #run}. */
    void failed() {
        try {
            outlet.answer(() -> {
                if (response.isCommitted()) return;
                response.reset();
                response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
            });
        } catch (LostClient e) {
            // nobody is there to see it
        }
    }

    private void giveUp() {
        if (how.detaches) stream.detach();
        else stream.cancel();
    }

    /**
     * Sends it, and returns when the run has ended or the client has gone.
     *
     * @throws IOException where the client must not take what it has for the whole, and cannot be told
     */
    void run() throws IOException {
        var emissions = stream.emissions().iterator();
        var early = new ArrayList<Emission>();
        var limit = new WriteLimit(outlet, how.writeLimit, this::giveUp);
        try {
            Throwable refused = waitFor(emissions, early);
            if (refused != null) {
                outlet.answer(() -> Refusal.ofRun(refused).write(how.format, response));
                return;
            }
            outlet.answer(() -> Head.write(how.format, response));
            new Transfer(how, stream, outlet).play(emissions, early);
        } catch (LostClient e) {
            giveUp();
            // it may read on, and must not find that it has all
            if (outlet.isStruck() && !how.format.tellsTheEnd()) throw e;
        } finally {
            limit.close();
            // nothing where the run has ended or was detached
            stream.close();
        }
    }

    /** Waits for the first sign of life; gives what the run has failed with before it. */
    private @Nullable Throwable waitFor(Iterator<Emission> emissions, List<Emission> early) {
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(how.patience);
        try {
            while (stream.await(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
                if (how.patience.isZero() || !emissions.hasNext()) return null;
                early.add(emissions.next());
                if (isLife(early.getLast().event())) return null;
            }
            return null;
        } catch (InterruptedException e) {
            // told by the stream, like an interrupt that comes later
            Thread.currentThread().interrupt();
            return null;
        } catch (RuntimeException | Error e) {
            return Thread.currentThread().isInterrupted() ? null : e;
        }
    }

    /** A step that begins or fails shows nothing yet, and a memory is read before every answer. */
    private static boolean isLife(Event event) {
        return !(event instanceof Event.Started
                || event instanceof Event.Failed
                || event instanceof Event.MemoryReadFinished);
    }
}
