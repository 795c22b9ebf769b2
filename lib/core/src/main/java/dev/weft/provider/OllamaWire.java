package dev.weft.provider;

import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.DecodeException;
import dev.weft.Json;
import dev.weft.media.Frame;
import dev.weft.media.MediaType;

/** Ollama's own protocol: one JSON object per line, whole tool calls, {@code done} at the end. */
final class OllamaWire implements NeverBlocks {
    static final String NAME = "ollama";

    private final String model;

    OllamaWire(String model) {
        this.model = model;
    }

    @Override
    public HttpCall encode(ChatRequest request) {
        return HttpCall.post("/api/chat", OllamaRequest.of(model, request));
    }

    @Override
    public MediaType mediaType() {
        return MediaType.NDJSON;
    }

    @Override
    public void decode(Frame frame, ChatResponse.Writer out) {
        var answer = out.memory(OllamaAnswer.class, OllamaAnswer::new);
        if (!answer.shortcut.take(frame, out)) parse(frame, answer, out);
    }

    void parse(Frame frame, OllamaAnswer answer, ChatResponse.Writer out) {
        Json json;
        try {
            json = Json.parse(frame.data());
        } catch (DecodeException e) {
            // cut off in the middle: what is missing then is the end of the answer, and that is what will be said
            if (!frame.terminated()) return;
            throw e;
        }
        var line = new OllamaLine(answer, frame, out);
        try {
            if (!json.isObject()) throw new IllegalStateException("it is no JSON object");
            line.read(json);
        } catch (IllegalStateException e) {
            throw new DecodeException(
                    "a line of the answer is not as it should be: " + e.getMessage(), frame.data(), e);
        }
        Json error = json.member("error");
        boolean failed = error.isObject() || error.isString() && !error.text().isEmpty();
        if (failed || frame.event().equals("error")) throw ErrorBody.of(json).inBand(frame.data());
        answer.shortcut.learn(frame, line.piece());
    }
}
