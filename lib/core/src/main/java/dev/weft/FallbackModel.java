package dev.weft;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

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
        var begun = new AtomicBoolean();
        try {
            return first.call(request, Emitter.watched(out, event -> {
                if (event instanceof Event.Delta) begun.set(true);
            }));
        } catch (Exception failure) {
            if (begun.get() || out.cancelled()) throw failure;
            try {
                return second.call(request, out);
            } catch (Exception next) {
                if (next != failure) next.addSuppressed(failure);
                throw next;
            }
        }
    }
}
