package dev.weft.testing;

import dev.weft.CancelledException;
import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.EventStream;
import dev.weft.Step;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Says what a stream must emit, in order, while it is read: no test framework is needed. What does not come is an
 * {@link AssertionError} that lists what has.
 *
 * <pre>{@code
 * try (var stream = chat.stream("What should I wear in Oslo?")) {
 *     assertThat(stream)
 *             .emits(ToolCallStarted.class, e -> e.call().name().equals("weather"))
 *             .emits(new TextDelta("A "))
 *             .emitsNext(new TextDelta("coat."))
 *             .completes();
 * }
 * }</pre>
 *
 * <p>Each line goes on behind the event that the line before has found; what is between is passed over, except by
 * {@link #emitsNext}. It is a view like all others: {@code stream.iterator()} goes on where it stopped. Nothing waits for ever: an
 * event that has not come {@link #within} ten seconds fails the test, which should close the stream by try-with-resources. For
 * one thread.
 */
public final class StreamAssert<R extends @Nullable Object> {
    private final EventStream<R> stream;
    private final Emitted emitted = new Emitted();
    private Duration limit = Duration.ofSeconds(10);

    private StreamAssert(EventStream<R> stream) {
        this.stream = Objects.requireNonNull(stream, "stream");
    }

    /** Says what this stream must emit. */
    public static <R extends @Nullable Object> StreamAssert<R> assertThat(EventStream<R> stream) {
        return new StreamAssert<>(stream);
    }

    /** How long each of the following lines may take. */
    public StreamAssert<R> within(Duration patience) {
        limit = patience;
        return this;
    }

    /** An event that is equal to this one comes. */
    public StreamAssert<R> emits(Event event) {
        return comes(String.valueOf(event), emission -> event.equals(emission.event()));
    }

    /** An event of this kind comes: a class of events, or a category. */
    public StreamAssert<R> emits(Class<? extends Event> kind) {
        return comes(kind.getSimpleName(), emission -> kind.isInstance(emission.event()));
    }

    /** An event of this kind comes for which this is true. */
    public <E extends Event> StreamAssert<R> emits(Class<E> kind, Predicate<? super E> condition) {
        return comes(
                kind.getSimpleName() + " as the condition has it",
                emission -> kind.isInstance(emission.event()) && condition.test(kind.cast(emission.event())));
    }

    /** These events come, in this order, whatever else comes in between. */
    public StreamAssert<R> inOrder(Event... events) {
        for (Event event : events) emits(event);
        return this;
    }

    /** The very next event is equal to this one. */
    public StreamAssert<R> emitsNext(Event event) {
        return next(String.valueOf(event), emission -> event.equals(emission.event()));
    }

    /** The very next event is of this kind. */
    public StreamAssert<R> emitsNext(Class<? extends Event> kind) {
        return next(kind.getSimpleName(), emission -> kind.isInstance(emission.event()));
    }

    /** A step of this kind and name begins; its name is that of the model, the tool, the agent. */
    public StreamAssert<R> beginsStep(Step.Kind kind, String name) {
        return comes(
                "the beginning of the step " + kind + " " + name,
                emission -> emission.event() instanceof Event.Started
                        && emission.step().kind() == kind
                        && emission.step().name().equals(name));
    }

    /** A step of this name ends well. */
    public StreamAssert<R> finishesStep(String name) {
        return comes(
                "the good end of the step " + name,
                emission -> emission.event() instanceof Event.Finished
                        && emission.step().name().equals(name));
    }

    /** Nothing can be read now: what comes next has not happened, such as behind a {@link Gate} at which somebody waits. */
    public StreamAssert<R> emitsNothingNow() {
        if (!readable(Duration.ZERO)) return this;
        throw emitted.failure("nothing to be there now", describeNext());
    }

    /** The rest comes and no event of this kind is in it; the run ends, however that may be. */
    public StreamAssert<R> emitsNoMore(Class<? extends Event> kind) {
        try {
            for (Emission one = next(); one != null; one = next()) {
                if (kind.isInstance(one.event()))
                    throw emitted.failure("no further " + kind.getSimpleName(), "it came");
            }
        } catch (Ended ended) {
            // this says nothing of the end
        }
        return this;
    }

    /** The run completes, whatever it emits before. Gives its result. */
    public R completes() {
        try {
            for (Emission one = next(); one != null; ) one = next();
        } catch (Ended ended) {
            throw emitted.failure("the run to complete", ended.what(), ended.getCause());
        }
        if (stream.end()
                .filter(end -> end.event() instanceof Event.RunCancelled)
                .isPresent()) throw emitted.failure("the run to complete", "it was stopped");
        return stream.result();
    }

    /** The run completes, and this is all the text of it. Gives its result. */
    public R says(String text) {
        R result = completes();
        String said = stream.summary().text();
        if (!said.equals(text)) throw emitted.failure("the text \"" + text + "\"", "it was \"" + said + "\"");
        return result;
    }

    /** The run fails with an exception of this class, whatever it emits before. Gives the exception. */
    public <X extends Throwable> X fails(Class<X> type) {
        try {
            for (Emission one = next(); one != null; ) one = next();
        } catch (Ended ended) {
            Throwable thrown = Objects.requireNonNull(ended.getCause());
            if (type.isInstance(thrown)) return type.cast(thrown);
            throw emitted.failure("the run to fail with " + type.getSimpleName(), ended.what(), thrown);
        }
        throw emitted.failure("the run to fail with " + type.getSimpleName(), "it completed");
    }

    /** The run is cancelled, by whomever. */
    public CancelledException isCancelled() {
        return fails(CancelledException.class);
    }

    private StreamAssert<R> comes(String what, Predicate<Emission> wanted) {
        try {
            for (Emission one = next(); one != null; one = next()) if (wanted.test(one)) return this;
        } catch (Ended ended) {
            throw emitted.failure(what, ended.what(), ended.getCause());
        }
        throw emitted.failure(what, "the stream has ended without it");
    }

    private StreamAssert<R> next(String what, Predicate<Emission> wanted) {
        try {
            Emission one = next();
            if (one != null && wanted.test(one)) return this;
            throw emitted.failure(
                    what + " next", one == null ? "the stream has ended" : "the last below came in its place");
        } catch (Ended ended) {
            throw emitted.failure(what + " next", ended.what(), ended.getCause());
        }
    }

    /** The next emission, or null at the end; throws where the run does. */
    private @Nullable Emission next() throws Ended {
        if (!readable(limit))
            throw emitted.failure("something to come", "nothing has, for " + limit.toMillis() + " ms");
        var emissions = stream.emissions().iterator();
        try {
            if (!emissions.hasNext()) return null;
        } catch (Throwable thrown) {
            throw new Ended(thrown);
        }
        Emission one = emissions.next();
        emitted.add(one);
        return one;
    }

    private boolean readable(Duration patience) {
        try {
            return stream.await(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw emitted.failure("something to come", "the thread that waits for it was interrupted", e);
        }
    }

    private String describeNext() {
        try {
            return next() == null ? "the stream has ended" : "the last below was";
        } catch (Ended ended) {
            return ended.what();
        }
    }

    /** What the stream threw at its end. */
    private static final class Ended extends Exception {
        private static final long serialVersionUID = 1;

        Ended(Throwable cause) {
            super(cause);
        }

        String what() {
            return "the stream threw " + getCause();
        }
    }
}
