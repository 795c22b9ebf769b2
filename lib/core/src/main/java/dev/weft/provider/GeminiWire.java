package dev.weft.provider;

import dev.weft.Capability;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Json;
import dev.weft.media.Frame;
import dev.weft.media.MediaType;
import dev.weft.provider.gemini.GeminiAnswer;
import dev.weft.provider.gemini.GeminiModel;
import dev.weft.provider.gemini.GeminiRequest;
import java.util.Set;

/**
 * Google's generateContent, as the Gemini API and Vertex AI have it. An answer ends with its reason and the end of the body; what comes
 * between the two still counts.
 */
final class GeminiWire implements NeverBlocks {
    private final GeminiModel model;

    GeminiWire(String model) {
        this.model = new GeminiModel(model);
    }

    @Override
    public HttpCall encode(ChatRequest request) {
        // without alt=sse the stream would be one JSON array
        String method = request.options().streaming() ? "streamGenerateContent?alt=sse" : "generateContent";
        return HttpCall.post(model.path(method), GeminiRequest.of(model, request));
    }

    @Override
    public void decode(Frame frame, ChatResponse.Writer out) {
        answer(out).read(frame, out);
    }

    @Override
    public void decodeWhole(Json body, ChatResponse.Writer out) {
        answer(out).whole(body, out);
    }

    private static GeminiAnswer answer(ChatResponse.Writer out) {
        return out.memory(GeminiAnswer.class, GeminiAnswer::new);
    }

    /** Where a proxy does away with the query, what comes is the array, whose elements are the same chunks. */
    @Override
    public boolean alsoFramedAs(MediaType said) {
        return said.matches(MediaType.JSON);
    }

    @Override
    public Set<Capability> capabilities() {
        return model.thinks() ? Capability.ALL : Capability.allBut(Capability.REASONING);
    }
}
