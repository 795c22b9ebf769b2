package dev.weft;

import java.util.Set;

/** A model whose settings apply where the request is silent. */
record ModelWithOptions(ChatModel model, ChatOptions settings) implements ChatModel {
    @Override
    public String name() {
        return model.name();
    }

    @Override
    public Set<Capability> capabilities() {
        return model.capabilities();
    }

    @Override
    public ChatResponse respond(ChatRequest request, Emitter out) throws Exception {
        return model.respond(under(request), out);
    }

    @Override
    public ChatResponse call(ChatRequest request, Emitter out) throws Exception {
        return model.call(under(request), out);
    }

    private ChatRequest under(ChatRequest request) {
        return request.options(request.options().over(settings));
    }
}
