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
        return request.options(request.options().over(called(request) ? free(settings) : settings));
    }

    /** Whether the model has called tools, and is now told what they gave back. */
    private static boolean called(ChatRequest request) {
        var messages = request.messages();
        return !messages.isEmpty() && messages.getLast() instanceof Message.ToolMessage;
    }

    /** Made to call tools again and again, a model could never answer. */
    private static ChatOptions free(ChatOptions settings) {
        boolean forced = settings.toolChoice().filter(ToolChoice::forces).isPresent();
        return forced ? ChatOptions.of(o -> o.toolChoice(ToolChoice.AUTO)).over(settings) : settings;
    }
}
