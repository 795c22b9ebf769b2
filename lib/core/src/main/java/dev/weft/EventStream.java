package dev.weft;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/** Read end of one run: read once, in a for loop. */
public final class EventStream<R> implements Iterable<Event>, AutoCloseable {
    private EventStream() {}
    public static <R> EventStream<R> start(Emitter.Work<R, ?> work) { throw soon(); }
    public static <R> EventStream<R> start(RunOptions options, Emitter.Work<R, ?> work) { throw soon(); }
    static EventStream<ChatResponse> answering(RunOptions options, Emitter.Work<ChatResponse, ?> work) { throw soon(); }
    @SafeVarargs public static <R> EventStream<List<R>> merge(EventStream<? extends R>... streams) { throw soon(); }
    public static <R> EventStream<List<R>> merge(Collection<? extends EventStream<? extends R>> streams) { throw soon(); }
    @Override public Iterator<Event> iterator() { throw soon(); }
    public Iterable<Emission> emissions() { throw soon(); }
    public Iterable<String> textPieces() { throw soon(); }
    public <E extends Event> Iterable<E> only(Class<E> kind) { throw soon(); }
    public Emission current() { throw soon(); }
    public boolean await(Duration limit) throws InterruptedException { throw soon(); }
    public R result() { throw soon(); }
    public Run run() { throw soon(); }
    public Summary summary() { throw soon(); }
    public List<Event> toList() { throw soon(); }
    public <T> EventStream<T> map(Function<? super R, ? extends T> change) { throw soon(); }
    public R printTo(PrintStream out) { throw soon(); }
    public void stop() { throw soon(); }
    public void cancel() { throw soon(); }
    @Override public void close() { throw soon(); }
    public void detach() { throw soon(); }
    private static UnsupportedOperationException soon() { return new UnsupportedOperationException("lands next"); }
}
