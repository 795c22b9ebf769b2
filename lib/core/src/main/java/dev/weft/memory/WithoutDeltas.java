package dev.weft.memory;

import dev.weft.Emitter;
import dev.weft.Event;
import dev.weft.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Passes on everything but the pieces of an answer, which would be taken for pieces of the answer to the user. */
record WithoutDeltas(Emitter out) implements Emitter {
    @Override
    public void emit(Event event) {
        if (!(event instanceof Event.Delta)) out.emit(event);
    }

    @Override
    public <R, X extends Exception> R step(
            String name, Event.Started started, Function<? super R, ? extends Event.Finished> finished, Work<R, X> work)
            throws X {
        return out.step(name, started, finished, inner -> work.run(new WithoutDeltas(inner)));
    }

    @Override
    public <R extends @Nullable Object> List<R> sideBySide(int atOnce, List<? extends Work<? extends R, ?>> works)
            throws Exception {
        var quiet = new ArrayList<Work<R, Exception>>();
        for (Work<? extends R, ?> work : works) quiet.add(inner -> work.run(new WithoutDeltas(inner)));
        return out.sideBySide(atOnce, quiet);
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
