package dev.weft;

import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one place up to which a stream has been read; all views move it. Used by the reading thread, one at a time. What
 * {@link #hasNext} has promised is kept until {@link #next} gives it, whatever happens in between.
 */
final class Cursor {
    private final Execution run;
    private final EmissionQueue queue;
    /** Looks at each emission when it is promised, whichever view it is promised to. */
    private @Nullable Partials<?> live;

    private @Nullable Emission promised;
    private @Nullable Emission current;

    Cursor(Execution run) {
        this.run = run;
        queue = run.write.queue;
    }

    /** From here on the record that the text makes is followed. */
    <T> Partials<T> live(Schema<T> schema) {
        var followed = new Partials<>(schema);
        live = followed;
        return followed;
    }

    /** Waits for the next emission or the end; throws what the run failed with once everything before it was read. */
    boolean hasNext() {
        if (promised != null) return true;
        Thread me = Thread.currentThread();
        while (true) {
            // the end is looked at first: it is published after the last element
            Ending end = run.state.readerEnd();
            if (end != null && end.is(Ending.Kind.CANCELLED)) throw end.thrown();
            queue.claim();
            Emission next = queue.peek();
            if (next == null && end != null) {
                if (end.is(Ending.Kind.FAILED)) throw end.thrown();
                return false;
            }
            if (me.isInterrupted()) {
                run.readerInterrupted();
            } else if (next != null) {
                promised = next;
                if (live != null) live.take(next);
                return true;
            } else {
                queue.park(this::endSeen, 0);
            }
        }
    }

    Emission next() {
        if (!hasNext())
            throw new NoSuchElementException("the run " + run.run.name() + " has ended; there are no more events");
        Emission next = java.util.Objects.requireNonNull(promised);
        promised = null;
        current = next;
        queue.take();
        return next;
    }

    /** Takes the next emission, which nobody is shown. */
    void passOver() {
        next();
        taken(false);
    }

    /** Tells whether the emission that was taken last is shown to whoever reads. */
    void taken(boolean shown) {
        if (current().event() instanceof Event.ApprovalRequested(var call)) run.approvals.seen(call, shown);
    }

    /** What {@link #hasNext} has promised. */
    Emission promised() {
        return java.util.Objects.requireNonNull(promised);
    }

    Emission current() {
        Emission inHand = current;
        if (inHand == null)
            throw new IllegalStateException("no event has been read yet; current() is for inside the loop");
        return inHand;
    }

    /** Whether the next emission or the end can be read without waiting; waits for that up to {@code limit}. */
    boolean await(Duration limit) throws InterruptedException {
        if (promised != null) return true;
        // saturates where toNanos() would throw
        long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(limit);
        while (true) {
            if (Thread.interrupted()) throw new InterruptedException();
            if (endSeen()) return true;
            queue.claim();
            if (queue.peek() != null) return true;
            long left = deadline - System.nanoTime();
            if (left <= 0) return false;
            queue.park(this::endSeen, left);
        }
    }

    /** Passes over every event up to the end, and gives it away. */
    void rest(Consumer<Event> to) {
        while (hasNext()) {
            to.accept(promised().event());
            passOver();
        }
    }

    /** Whether the calling thread is the one that reads; it becomes that where nobody has read yet. */
    boolean isMine() {
        return queue.claimUnread();
    }

    /** Reads to the end and keeps nothing; false where the run was detached meanwhile, which leaves the end to be waited for. */
    boolean drained() {
        try {
            rest(event -> {});
            return true;
        } catch (CancelledException e) {
            if (!run.detached) throw e;
            return false;
        }
    }

    /** What the run has come to: reads the rest where nobody else reads, and waits otherwise. */
    @Nullable
    Object result() {
        if (run.detached || !isMine() || !drained()) {
            try {
                run.state.awaitOutcome();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancelledException(
                        "this thread was interrupted while it waited for the result; the run goes on");
            }
        }
        Ending end = run.state.ended();
        if (end == null) end = java.util.Objects.requireNonNull(run.state.cancelled());
        if (end.failure() != null) throw end.thrown();
        return end.value();
    }

    private boolean endSeen() {
        return run.state.readerEnd() != null;
    }
}
