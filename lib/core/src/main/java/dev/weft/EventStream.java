package dev.weft;

import java.io.PrintStream;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Read end of one run: everything that happens in it, live and in order, read once with a plain {@code for} loop.
 *
 * <p>The run goes on beside the loop on a virtual thread of its own; at most {@link RunOptions.Builder#capacity} events wait to
 * be read, and a slow reader slows the run down. One thread reads; any thread may stop, cancel, close, detach, or wait for the
 * result. Close it, best with try-with-resources: closing ends the run wherever it is. A stream that is dropped instead is
 * noticed by the garbage collector, ended, and reported. All ways of reading are views on one cursor: whoever leaves one loop
 * goes on in another where it stopped.
 *
 * <p>When the run fails, the loop gives what was emitted before and then throws, each time the same: what the work threw, or
 * {@link RunException} around a checked one. When it is cancelled, or the reading thread interrupted (its flag is kept), the loop
 * throws {@link CancelledException} at once.
 */
public final class EventStream<R extends @Nullable Object> implements Iterable<Event>, AutoCloseable {
    private final Execution run;
    final Cursor cursor;
    private final Supplier<R> result;
    private final @Nullable Partials<R> partials;
    private final Cleaner.Cleanable dropped;
    /** The stream that this one is a view of: it must not be dropped while this one is held. */
    @SuppressWarnings("UnusedVariable") // held, not read
    private final @Nullable EventStream<?> source;

    @SuppressWarnings("unchecked") // the work's type is the stream's
    EventStream(Execution run) {
        this.run = run;
        cursor = new Cursor(run);
        result = () -> (R) cursor.result();
        source = null;
        partials = null;
        dropped = new Dropped(run, Caller.here()).noticedAfter(this);
        run.start();
    }

    private EventStream(EventStream<?> source, Supplier<R> result, @Nullable Partials<R> partials) {
        this.source = source;
        this.partials = partials;
        this.result = result;
        run = source.run;
        cursor = source.cursor;
        dropped = source.dropped;
    }

    /** Runs {@code work} on a virtual thread of its own and returns at once. What it returns is the stream's result. */
    public static <R extends @Nullable Object> EventStream<R> start(Emitter.Work<R, ?> work) {
        return start(RunOptions.NONE, work);
    }

    /** The same, with a name, limits, listeners and the like. What a carrier throws is thrown here. */
    public static <R extends @Nullable Object> EventStream<R> start(RunOptions options, Emitter.Work<R, ?> work) {
        return new EventStream<>(new Execution(options, work, null));
    }

    /**
     * One stream of several, in the order of arrival: events keep their times and get numbers of their own; each source becomes a
     * step. Closing goes down to all; one that fails fails the whole and cancels the others. The sources belong to the merged
     * stream from now on. The result holds theirs, in the order given.
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <R> EventStream<List<R>> merge(EventStream<? extends R>... streams) {
        return Merge.of(List.of(streams));
    }

    /** The same for a collection of streams. */
    public static <R> EventStream<List<R>> merge(Collection<? extends EventStream<? extends R>> streams) {
        return Merge.of(List.copyOf(streams));
    }

    // ---- reading: one thread at a time ----

    /** The events, one by one. {@code hasNext} waits for the next event or the end. */
    @Override
    public Iterator<Event> iterator() {
        return new View<>(this, Emission::event);
    }

    /** The events with their numbers, times and steps. */
    public Iterable<Emission> emissions() {
        return () -> new View<>(this, emission -> emission);
    }

    /** The pieces of the answer's text alone; all else is passed over, what is {@linkplain Step#isInTool said in tools} too. */
    public Iterable<String> textPieces() {
        return () -> new View<>(this, Emission::answerText);
    }

    /**
     * The record as far as it has come, each time that a piece of text has brought it further: of streams whose result was asked
     * for as a type or by a {@link Schema}. See {@link Partial}. Text that another view has passed is in them too.
     *
     * @throws IllegalStateException where the result is nothing that was asked for so
     */
    public Iterable<Partial<R>> partials() {
        Partials<R> live = Partials.askedFor(partials);
        return () -> new View<>(this, live::of);
    }

    /** The events of one kind, a class or a category; everything else is passed over and cannot be read later. */
    public <E extends Event> Iterable<E> only(Class<E> kind) {
        return () ->
                new View<>(this, emission -> kind.isInstance(emission.event()) ? kind.cast(emission.event()) : null);
    }

    /** The emission of the event that was read last. */
    public Emission current() {
        return cursor.current();
    }

    /** True once the next event, or the end, can be read without waiting; false after {@code limit}, which may be zero. */
    public boolean await(Duration limit) throws InterruptedException {
        try {
            return cursor.await(limit);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Reads to the end and gives every event not read before. */
    public List<Event> toList() {
        return new View<>(this, Emission::event).rest();
    }

    /** Prints each piece of text as it comes, and gives the result. */
    public R printTo(PrintStream out) {
        for (String piece : textPieces()) {
            out.print(piece);
            out.flush();
        }
        return result();
    }

    // ---- any thread ----

    /**
     * What the work returned; asked again, the same. On the reading thread, or where nobody reads, the rest is read and
     * discarded; any other thread waits. Throws what the loop throws; for a {@linkplain #stop stopped} run it is what there is.
     */
    public R result() {
        try {
            return result.get();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** The same stream with another result: {@code change} is applied once, when the result is first asked for. */
    public <T extends @Nullable Object> EventStream<T> map(Function<? super R, ? extends T> change) {
        return new EventStream<>(this, new Once<>(this::result, change), null);
    }

    <T> EventStream<T> as(Schema<T> schema) {
        var live = cursor.live(schema);
        return new EventStream<>(this, new Once<>(this::result, answer -> schema.read((ChatResponse) answer)), live);
    }

    /** The run that this is the read end of. */
    public Run run() {
        return run.run;
    }

    /** What the run came to, or has come to so far. */
    public Summary summary() {
        return run.summary();
    }

    /**
     * The run's last emission: RunCompleted, or RunFailed or RunCancelled, which a loop never sees. Empty until it is written, and
     * where a run that goes on elsewhere was not read to its end.
     */
    public Optional<Emission> end() {
        return run.end();
    }

    /**
     * Adds a listener that hears everything from the run's first event on, as those of its options do.
     *
     * @throws IllegalStateException where it would miss something: the stream has been read, cancelled or detached
     */
    public EventStream<R> listen(Listener listener) {
        run.listen(listener);
        return this;
    }

    /** The tree of the run's steps, with their times, as it is now or was at the end; see {@link Trace}. */
    public Trace trace() {
        return run.state.seen(() -> run.write.tracing.trace(run.write.elapsed()));
    }

    /** Answers an {@link Event.ApprovalRequested}: whether the call may be made. The first answer counts; one unasked throws. */
    public void approve(ToolCall call, boolean yes) {
        run.approvals.answer(call, yes);
    }

    /**
     * Ends the run early and politely: what has been emitted can still be read, then the loop just ends, and {@link #result} is
     * what there is. Does not wait. Nothing where the run has ended.
     */
    public void stop() {
        run.end(Ending.stopped(), false);
    }

    /** Ends the run now: the loop, wherever it is, throws {@link CancelledException}. Does not wait. */
    public void cancel() {
        run.end(Ending.cancelled("the stream was cancelled"), false);
    }

    /** Fails the run, for whoever guards a limit: what was emitted is read, then the loop throws {@code why}. Does not wait. */
    public void fail(WeftException why) {
        run.end(Ending.failed(why), false);
    }

    /**
     * {@link #cancel} where the run goes on, nothing where it has ended or was {@linkplain #detach detached}. Waits up to 500 ms
     * for the run to be wound up (not on the run's own threads), never throws, and keeps the interrupt flag.
     */
    @Override
    public void close() {
        run.close();
        dropped.clean();
    }

    /**
     * Lets the run go on without a reader, to its end: what is emitted goes to listeners alone, and {@link #close} does nothing
     * any more. {@link #result} can still be waited for and {@link #cancel} still cancels. A thread that reads gets
     * {@link CancelledException}. Nothing where the run is at its end already.
     */
    public void detach() {
        try {
            run.detach();
        } finally {
            Reference.reachabilityFence(this);
        }
    }
}
