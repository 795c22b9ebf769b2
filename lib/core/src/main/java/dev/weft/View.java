package dev.weft;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One way of looking at a stream. Holds the stream, so that a loop alone keeps it from being dropped. */
record View<T>(EventStream<?> stream, Function<Emission, @Nullable T> pick) implements Iterator<T> {
    @Override
    public boolean hasNext() {
        try {
            Cursor cursor = stream.cursor;
            while (cursor.hasNext()) {
                if (pick.apply(cursor.promised()) != null) return true;
                cursor.passOver();
            }
            return false;
        } finally {
            Reference.reachabilityFence(stream);
        }
    }

    /** Everything that is left. It counts as passed over: who could answer a question that is read at the end? */
    List<Event> rest() {
        var events = new ArrayList<Event>();
        try {
            stream.cursor.rest(events::add);
            return events;
        } finally {
            Reference.reachabilityFence(stream);
        }
    }

    @Override
    public T next() {
        try {
            while (true) {
                T picked = pick.apply(stream.cursor.next());
                stream.cursor.taken(picked != null);
                if (picked != null) return picked;
            }
        } finally {
            Reference.reachabilityFence(stream);
        }
    }
}
