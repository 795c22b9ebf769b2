package dev.weft;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How a run runs: name, bound, limits, what is carried, who listens. Immutable; the later one wins, listeners and tags add up
 * unless it is said otherwise.
 */
public final class RunOptions {
    /** Nothing is set: every default applies. */
    public static final RunOptions NONE = new RunOptions(new Builder());

    private final @Nullable String name;
    private final @Nullable Integer capacity;
    private final @Nullable Duration total;
    private final @Nullable Duration stall;
    private final @Nullable Duration listenerLag;
    private final @Nullable Carrier carrier;
    private final List<Listener> listeners;
    private final List<Emitter.AtEnd> ends;
    private final boolean onlyThese;
    private final Map<String, String> tags;

    private RunOptions(Builder from) {
        name = from.name;
        capacity = from.capacity;
        total = from.total;
        stall = from.stall;
        listenerLag = from.listenerLag;
        carrier = from.carrier;
        listeners = List.copyOf(from.listeners);
        ends = List.copyOf(from.ends);
        onlyThese = from.onlyThese;
        tags = Collections.unmodifiableMap(new LinkedHashMap<>(from.tags));
    }

    /** The options that {@code set} sets. */
    public static RunOptions of(Consumer<Builder> set) {
        var builder = new Builder();
        set.accept(builder);
        return new RunOptions(builder);
    }

    /** These options, and those of {@code base} where these say nothing; the listeners, carriers, tags and what is done at the end of both. */
    public RunOptions over(RunOptions base) {
        var joined = new Builder();
        joined.name = name != null ? name : base.name;
        joined.capacity = capacity != null ? capacity : base.capacity;
        joined.total = total != null ? total : base.total;
        joined.stall = stall != null ? stall : base.stall;
        joined.listenerLag = listenerLag != null ? listenerLag : base.listenerLag;
        if (base.carrier != null) joined.carry(base.carrier);
        if (carrier != null) joined.carry(carrier);
        if (!onlyThese) joined.listeners.addAll(base.listeners);
        joined.listeners.addAll(listeners);
        joined.ends.addAll(base.ends);
        joined.ends.addAll(ends);
        joined.onlyThese = onlyThese || base.onlyThese;
        joined.tags.putAll(base.tags);
        joined.tags.putAll(tags);
        return new RunOptions(joined);
    }

    String name() {
        return name == null ? "run" : name;
    }

    int capacity() {
        return capacity == null ? 256 : capacity;
    }

    /** Zero for none. */
    Duration total() {
        return total == null ? Duration.ZERO : total;
    }

    Duration stall() {
        return stall == null ? Duration.ofMinutes(10) : stall;
    }

    Duration listenerLag() {
        return listenerLag == null ? Duration.ofSeconds(30) : listenerLag;
    }

    /** What the calling thread carries, to be wrapped around user code. */
    UnaryOperator<Runnable> captured() {
        if (carrier == null) return UnaryOperator.identity();
        return Objects.requireNonNull(carrier.capture(), "a carrier captured null");
    }

    List<Listener> listeners() {
        return listeners;
    }

    List<Emitter.AtEnd> ends() {
        return ends;
    }

    Map<String, String> tags() {
        return tags;
    }

    /** Collects options. */
    public static final class Builder {
        private @Nullable String name;
        private @Nullable Integer capacity;
        private @Nullable Duration total;
        private @Nullable Duration stall;
        private @Nullable Duration listenerLag;
        private @Nullable Carrier carrier;
        private final List<Listener> listeners = new ArrayList<>();
        private final List<Emitter.AtEnd> ends = new ArrayList<>();
        private boolean onlyThese;
        private final Map<String, String> tags = new LinkedHashMap<>();

        private Builder() {}

        /** Name of the run in paths and logs; "run" where none is set. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** The most events that may wait to be read: at least 1, by default 256. */
        public Builder capacity(int value) {
            if (value < 1) throw new IllegalArgumentException("capacity must be at least 1, not " + value);
            capacity = value;
            return this;
        }

        /** The longest the whole run may take; zero, the default, for no limit. */
        public Builder total(Duration limit) {
            total = notNegative("total", limit);
            return this;
        }

        /** How long a full stream may be left unread before the run fails: by default 10 minutes; zero for no limit. */
        public Builder stall(Duration limit) {
            stall = notNegative("stall", limit);
            return this;
        }

        /** How far a listener may fall behind before it is dropped: by default 30 seconds; zero for no limit. */
        public Builder listenerLag(Duration limit) {
            listenerLag = notNegative("listenerLag", limit);
            return this;
        }

        /** Carries what the caller's thread has to the user code of the run; several are nested in order. */
        public Builder carry(Carrier value) {
            carrier = carrier == null ? value : carrier.and(value);
            return this;
        }

        /** One more reader of every emission, on a thread of its own. */
        public Builder listener(Listener listener) {
            listeners.add(listener);
            return this;
        }

        /** One more reader of the events of one kind: a class of events, or a category. */
        public <E extends Event> Builder on(Class<E> kind, Consumer<? super E> listener) {
            return listener(emission -> {
                if (kind.isInstance(emission.event())) listener.accept(kind.cast(emission.event()));
            });
        }

        /** What is done when the work is over and before the end is told, even where the work never began; see {@link Emitter#atEnd}. */
        public Builder atEnd(Emitter.AtEnd action) {
            ends.add(action);
            return this;
        }

        /** The listeners that are set here are the only ones: those of the chat, or set before, do not listen. */
        public Builder onlyTheseListeners() {
            onlyThese = true;
            return this;
        }

        /** A tag of the run, for logs and listeners. */
        public Builder tag(String key, String value) {
            tags.put(key, value);
            return this;
        }

        private static Duration notNegative(String name, Duration limit) {
            if (limit.isNegative()) throw new IllegalArgumentException(name + " cannot be negative: " + limit);
            return limit;
        }
    }
}
