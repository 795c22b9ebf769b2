package dev.weft;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** One step of a {@link Trace}, as it was at one moment. Immutable; equal to nothing but itself. */
public final class TracedStep {
    private final Step step;
    private final long begin;
    private final long end;
    private final boolean open;
    private final Counts counts;
    private final List<TracedStep> children;

    private TracedStep(Node from, long now) {
        step = from.step;
        begin = from.begin;
        open = from.open;
        end = open ? Math.max(now, from.last) : from.last;
        counts = new Counts(from.counts);
        children = from.children.stream().map(child -> child.at(now)).toList();
    }

    /** The step that this tells of. */
    public Step step() {
        return step;
    }

    /** When it began, after the start of its run. */
    public Duration begin() {
        return Duration.ofNanos(begin);
    }

    /** From its beginning to its end; empty while it goes on. */
    public Optional<Duration> duration() {
        return open ? Optional.empty() : Optional.of(soFar());
    }

    /** From its beginning to its end, or to the moment of the trace. */
    public Duration soFar() {
        return Duration.ofNanos(end - begin);
    }

    /** Whether it had not ended. */
    public boolean isOpen() {
        return open;
    }

    /** What it ended with, where that was no good end. */
    public Optional<Failure> failure() {
        return Optional.ofNullable(counts.failure);
    }

    /** From its beginning to the first piece that a model gave inside it; empty where there was none. */
    public Optional<Duration> toFirstDelta() {
        long first = firstDelta();
        return first == Long.MAX_VALUE ? Optional.empty() : Optional.of(Duration.ofNanos(first - begin));
    }

    private long firstDelta() {
        long first = counts.firstDelta;
        for (TracedStep child : children) first = Math.min(first, child.firstDelta());
        return first;
    }

    /** Tokens that were reported inside it, those of the steps below included. */
    public Usage usage() {
        Usage usage = counts.usage;
        for (TracedStep child : children) {
            if (usage.equals(Usage.NONE)) usage = child.usage();
            else if (!child.usage().equals(Usage.NONE)) usage = usage.plus(child.usage());
        }
        return usage;
    }

    /** How many times a model call was made again, in the steps below too. */
    public int retries() {
        int retries = counts.retries;
        for (TracedStep child : children) retries += child.retries();
        return retries;
    }

    /** How many documents it found; empty where it looked for none. */
    public OptionalInt documents() {
        return counts.documents < 0 ? OptionalInt.empty() : OptionalInt.of(counts.documents);
    }

    /**
     * How many events of each kind were emitted in the step itself, by wire name, in the order in which the kinds first came; kinds
     * beyond the hundredth are not counted.
     */
    public Map<String, Long> events() {
        return counts.named();
    }

    /** The steps that began inside it, in the order in which they began. */
    public List<TracedStep> children() {
        return children;
    }

    @Override
    public String toString() {
        return TraceText.of(this);
    }

    /** What is counted in one step. */
    private static final class Counts {
        private static final int MOST_KINDS = 100;

        /** By class, or by name what has no class. */
        private final Map<Object, Long> events = new LinkedHashMap<>(4);

        private long firstDelta = Long.MAX_VALUE;
        private Usage usage = Usage.NONE;
        private int retries;
        private int documents = -1;
        private @Nullable Failure failure;
        // the kind that is counted now, without a look at the map for each
        private @Nullable Object latest;
        private long count;

        Counts() {}

        Counts(Counts from) {
            from.write();
            from.events.forEach((kind, count) -> events.put(name(kind), count));
            firstDelta = from.firstDelta;
            usage = from.usage;
            retries = from.retries;
            documents = from.documents;
            failure = from.failure;
        }

        private static String name(Object kind) {
            if (!(kind instanceof Class<?> type)) return (String) kind;
            try {
                return WireName.of(type);
            } catch (IllegalArgumentException taken) {
                // a user's with the name of one of ours, which cannot be written down either
                return type.getName();
            }
        }

        void count(Event event) {
            Object kind = event instanceof Event.Unknown unknown ? unknown.name() : event.getClass();
            if (!kind.equals(latest)) {
                write();
                latest = kind;
            }
            count++;
        }

        private void write() {
            if (latest != null && count > 0 && (events.size() < MOST_KINDS || events.containsKey(latest)))
                events.merge(latest, count, Long::sum);
            count = 0;
        }

        Map<String, Long> named() {
            Map<String, Long> named = new LinkedHashMap<>();
            events.forEach((kind, count) -> named.put((String) kind, count));
            return Collections.unmodifiableMap(named);
        }
    }

    /** A step on its way. Guarded as its {@link Tracing} is. */
    static final class Node {
        final List<Node> children = new ArrayList<>(0);
        private final Step step;
        private final long begin;
        private final Counts counts = new Counts();
        private boolean open = true;
        private boolean beganUnknown;
        private long last;

        Node(Step step, long begin) {
            this.step = step;
            this.begin = begin;
            last = begin;
        }

        void take(Emission emission) {
            Event event = emission.event();
            counts.count(event);
            if (event instanceof Event.Delta && counts.firstDelta == Long.MAX_VALUE)
                counts.firstDelta = emission.elapsedNanos();
            else if (!(event instanceof Event.Delta)) takeOther(event);
            // of a step that has no node of its own
            boolean mine = step == emission.step() || step.equals(emission.step());
            last = Math.max(last, emission.elapsedNanos());
            if (mine && ends(event)) open = false;
        }

        private void takeOther(Event event) {
            switch (event) {
                case Event.ModelCallFinished(ChatResponse response) -> usage(response.usage());
                case Event.RetrievalFinished(List<Document> documents) ->
                    counts.documents = Math.max(0, counts.documents) + documents.size();
                case Event.ModelRetried retried -> counts.retries++;
                case Event.Failed failed -> counts.failure = failed.failure();
                case Event.Unknown(String name, Json data) ->
                    beganUnknown |= counts.events.isEmpty() && counts.count == 1 && name.endsWith(".started");
                default -> {}
            }
        }

        private void usage(Usage usage) {
            counts.usage = counts.usage.equals(Usage.NONE) ? usage : counts.usage.plus(usage);
        }

        private boolean ends(Event event) {
            if (event instanceof Event.Unknown(String name, Json data))
                return beganUnknown && (name.endsWith(".finished") || name.endsWith(".failed"));
            return event instanceof Event.Finished || event instanceof Event.Failed;
        }

        TracedStep at(long now) {
            return new TracedStep(this, now);
        }
    }
}
