package dev.weft;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Passes on what it is told to pass on, and all the rest that an emitter does; so do the emitters of the steps inside. */
record FilteredEmitter(Emitter out, Predicate<? super Event> passes) implements ForwardingEmitter {
    private Emitter same(Emitter other) {
        return new FilteredEmitter(other, passes);
    }

    @Override
    public void emit(Event event) {
        if (passes.test(event)) out.emit(event);
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
}
