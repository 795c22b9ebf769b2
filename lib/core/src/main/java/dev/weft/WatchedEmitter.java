package dev.weft;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Shows every event to somebody and passes everything on; so do the emitters of the steps inside. */
record WatchedEmitter(Emitter out, Consumer<? super Event> seen) implements Emitter {
    private Emitter same(Emitter other) {
        return new WatchedEmitter(other, seen);
    }

    @Override
    public void emit(Event event) {
        seen.accept(event);
        out.emit(event);
    }

    @Override
    public <R, X extends Exception> R step(
            String name, Event.Started started, Function<? super R, ? extends Event.Finished> finished, Work<R, X> work)
            throws X {
        return out.step(name, started, finished, inner -> work.run(same(inner)));
    }

    @Override
    public <R extends @Nullable Object> List<R> sideBySide(int atOnce, List<? extends Work<? extends R, ?>> works)
            throws Exception {
        var watched = new ArrayList<Work<R, Exception>>();
        for (Work<? extends R, ?> work : works) watched.add(inner -> work.run(same(inner)));
        return out.sideBySide(atOnce, watched);
    }

    @Override
    public Runnable carry(Runnable work) {
        return out.carry(work);
    }

    @Override
    public boolean approved(ToolCall call) throws InterruptedException {
        return out.approved(call);
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
}
