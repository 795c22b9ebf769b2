package dev.weft.provider;

import dev.weft.Capability;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Json;
import dev.weft.media.Frame;
import dev.weft.provider.openai.OpenAiAnswer;
import dev.weft.provider.openai.OpenAiDialect;
import dev.weft.provider.openai.OpenAiRequest;
import java.util.Set;

/** OpenAI's Chat Completions, and everybody who imitates them; how each differs is in its {@link OpenAiDialect}. */
final class OpenAiChatWire implements NeverBlocks {
    private final String model;
    private final OpenAiDialect dialect;

    OpenAiChatWire(String model, OpenAiDialect dialect) {
        this.model = model;
        this.dialect = dialect;
    }

    @Override
    public HttpCall encode(ChatRequest request) {
        return HttpCall.post("/chat/completions", OpenAiRequest.of(model, request, dialect));
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
        return dialect.capabilities();
    }

    private OpenAiAnswer answer(ChatResponse.Writer out) {
        return out.memory(OpenAiAnswer.class, () -> new OpenAiAnswer(dialect));
    }

    @Override
    public boolean endsUnmarked() {
        return dialect.is(OpenAiDialect.Trait.ENDS_UNMARKED);
    }
}
