package dev.weft;

import java.util.EnumSet;
import java.util.Set;

/** A model that is known not to be able to do all that its provider can carry. */
record ModelWithout(ChatModel model, Set<Capability> missing) implements ChatModel {
    @Override
    public String name() {
        return model.name();
    }

    @Override
    public Set<Capability> capabilities() {
        var left = EnumSet.noneOf(Capability.class);
        left.addAll(model.capabilities());
        left.removeAll(missing);
        return left;
    }

    @Override
    public ChatResponse respond(ChatRequest request, Emitter out) throws Exception {
        Capability.check(request, capabilities(), name());
        return model.respond(request, out);
    }
}
