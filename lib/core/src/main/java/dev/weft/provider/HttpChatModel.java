package dev.weft.provider;

import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Emitter;

/** The one model that does I/O. */
public final class HttpChatModel implements ChatModel {
    private HttpChatModel() {}

    /** A model at an endpoint that speaks a wire. */
    public static HttpChatModel of(Endpoint endpoint, Wire wire) {
        return new HttpChatModel();
    }

    @Override
    public ChatResponse respond(ChatRequest request, Emitter out) {
        return ChatResponse.of("");
    }
}
