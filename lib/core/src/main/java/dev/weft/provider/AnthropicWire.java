package dev.weft.provider;

import dev.weft.ApiException;
import dev.weft.Capability;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Json;
import dev.weft.media.Frame;
import dev.weft.provider.anthropic.AnthropicAnswer;
import dev.weft.provider.anthropic.AnthropicError;
import dev.weft.provider.anthropic.AnthropicRequest;
import java.util.Set;

/** Anthropic's Messages: named events, one block of content after the other, {@code message_stop} at the end. */
final class AnthropicWire implements NeverBlocks {
    private static final Set<Capability> CAPABILITIES = Capability.allBut(Capability.SEED);

    private final String model;
    private final String path;

    /** The model at the usual path. */
    AnthropicWire(String model) {
        this(model, "/v1/messages");
    }

    AnthropicWire(String model, String path) {
        this.model = model;
        this.path = path;
    }

    @Override
    public HttpCall encode(ChatRequest request) {
        return HttpCall.post(path, AnthropicRequest.of(model, request));
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public void decode(Frame frame, ChatResponse.Writer out) {
        answer(out).read(frame, out);
    }

    @Override
    public void decodeWhole(Json body, ChatResponse.Writer out) {
        answer(out).whole(body, out);
    }

    private static AnthropicAnswer answer(ChatResponse.Writer out) {
        return out.memory(AnthropicAnswer.class, AnthropicAnswer::new);
    }

    @Override
    public ApiException error(ErrorReply reply) {
        return AnthropicError.of(
                reply.toException(), reply.header("x-should-retry").isPresent());
    }
}
