package dev.weft.provider;

import dev.weft.Capability;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.media.Frame;
import dev.weft.media.MediaType;
import dev.weft.provider.ollama.OllamaAnswer;
import dev.weft.provider.ollama.OllamaRequest;
import java.util.Set;

/** Ollama's own protocol: one JSON object per line, whole tool calls, {@code done} at the end. */
final class OllamaWire implements NeverBlocks {
    private static final Set<Capability> CAPABILITIES =
            Capability.allBut(Capability.IMAGE_URLS, Capability.FILES, Capability.FILE_URLS, Capability.TOOL_CHOICE);

    private final String model;

    OllamaWire(String model) {
        this.model = model;
    }

    @Override
    public HttpCall encode(ChatRequest request) {
        return HttpCall.post("/api/chat", OllamaRequest.of(model, request));
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public MediaType mediaType() {
        return MediaType.NDJSON;
    }

    @Override
    public void decode(Frame frame, ChatResponse.Writer out) {
        out.memory(OllamaAnswer.class, OllamaAnswer::new).read(frame, out);
    }
}
