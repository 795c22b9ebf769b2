package dev.weft.provider;

import dev.weft.Capability;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Json;
import dev.weft.media.Frame;
import dev.weft.provider.responses.ResponsesAnswer;
import dev.weft.provider.responses.ResponsesRequest;
import java.util.Set;

/** OpenAI's Responses API, and everybody who serves it. */
final class ResponsesWire implements NeverBlocks {
    private static final Set<Capability> CAPABILITIES = Capability.allBut(Capability.STOP, Capability.SEED);

    private final String model;
    private final String provider;

    /** {@code provider} is the name for what goes back to this provider alone. */
    ResponsesWire(String model, String provider) {
        this.model = model;
        this.provider = provider;
    }

    @Override
    public HttpCall encode(ChatRequest request) {
        return HttpCall.post("/responses", ResponsesRequest.of(model, request, provider));
    }

    @Override
    public void decode(Frame frame, ChatResponse.Writer out) {
        answer(out).read(frame, out);
    }

    @Override
    public void decodeWhole(Json body, ChatResponse.Writer out) {
        answer(out).whole(body, out);
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    private ResponsesAnswer answer(ChatResponse.Writer out) {
        return out.memory(ResponsesAnswer.class, () -> new ResponsesAnswer(provider));
    }
}
