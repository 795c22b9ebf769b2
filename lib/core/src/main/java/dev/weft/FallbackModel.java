package dev.weft;

import java.util.EnumSet;
import java.util.Set;

/** Asks the second model where the first fails before it has emitted any piece of its answer. */
record FallbackModel(ChatModel first, ChatModel second) implements ChatModel {
    @Override
    public String name() {
        return first.name() + " or " + second.name();
    }

    /** What both can, since either may have to answer. */
    @Override
    public Set<Capability> capabilities() {
        var both = EnumSet.noneOf(Capability.class);
        both.addAll(first.capabilities());
        both.retainAll(second.capabilities());
        return both;
    }

    @Override
    public ChatResponse respond(ChatRequest request, Emitter out) throws Exception {
        return call(request, out);
    }

    @Override
    public ChatResponse call(ChatRequest request, Emitter out) throws Exception {
        var watched = new FirstDelta(out);
        try {
            return first.call(request, watched);
        } catch (Exception failure) {
            if (watched.seen || out.cancelled()) throw failure;
            try {
                return second.call(request, out);
            } catch (Exception next) {
                if (next != failure) next.addSuppressed(failure);
                throw next;
            }
        }
    }

    /** Passes everything on and notes whether a piece of an answer has gone by. Used by the model's own thread. */
    private static final class FirstDelta implements Emitter {
        private final Emitter out;
        private volatile boolean seen;

        FirstDelta(Emitter out) {
            this.out = out;
        }

        @Override
        public void emit(Event event) {
            if (event instanceof Event.Delta) seen = true;
            out.emit(event);
        }

        @Override
        public <R, X extends Exception> R step(
                String name,
                Event.Started started,
                java.util.function.Function<? super R, ? extends Event.Finished> finished,
                Work<R, X> work)
                throws X {
            return out.step(name, started, finished, inner -> {
                var watched = new FirstDelta(inner);
                try {
                    return work.run(watched);
                } finally {
                    if (watched.seen) seen = true;
                }
            });
        }

        @Override
        public Registration onCancel(Runnable action) {
            return out.onCancel(action);
        }

        @Override
        public boolean cancelled() {
            return out.cancelled();
        }
    }
}
