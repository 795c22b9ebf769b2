package dev.weft.tool;

import dev.weft.Emitter;
import dev.weft.Event;
import dev.weft.ToolCall;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The context of one call; {@code deadline} is in the time of {@link System#nanoTime}, where there is a limit. */
record BoundContext(Emitter out, ToolCall call, Values values, boolean limited, long deadline) implements ToolContext {
    @Override
    public Optional<Duration> remaining() {
        if (!limited) return Optional.empty();
        return Optional.of(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    }

    @Override
    public <V> V value(Class<V> type) {
        return values.get(type);
    }

    @Override
    public void emit(Event event) {
        out.emit(event);
    }

    @Override
    public <R, X extends Exception> R step(
            String name, Event.Started started, Function<? super R, ? extends Event.Finished> finished, Work<R, X> work)
            throws X {
        return out.step(name, started, finished, work);
    }

    @Override
    public <R extends @Nullable Object> List<R> sideBySide(int atOnce, List<? extends Work<? extends R, ?>> works)
            throws Exception {
        return out.sideBySide(atOnce, works);
    }

    @Override
    public Runnable carry(Runnable work) {
        return out.carry(work);
    }

    @Override
    public boolean approved(ToolCall other) throws InterruptedException {
        return out.approved(other);
    }

    @Override
    public Registration onCancel(Runnable action) {
        return out.onCancel(action);
    }

    @Override
    public Pending atEnd(AtEnd action) {
        return out.atEnd(action);
    }

    @Override
    public boolean cancelled() {
        return out.cancelled();
    }

    @Override
    public String toString() {
        return "the context of " + call;
    }
}
