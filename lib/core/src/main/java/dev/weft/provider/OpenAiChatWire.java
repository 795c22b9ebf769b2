package dev.weft.provider;

import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.DecodeException;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.media.Frame;

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
        var answer = out.memory(OpenAiAnswer.class, () -> new OpenAiAnswer(dialect));
        if (!answer.shortcut.take(frame, out)) parse(frame, answer, out);
    }

    void parse(Frame frame, OpenAiAnswer answer, ChatResponse.Writer out) {
        String data = frame.data();
        if (data.isBlank()) return;
        if (data.startsWith("[DONE]")) {
            done(answer, out);
            return;
        }
        Json json;
        try {
            json = Json.parse(data);
        } catch (DecodeException e) {
            // an event named error may carry plain text
            if (frame.event().equals("error")) throw ErrorBody.of(data).inBand(data);
            // cut off in the middle: what is missing then is the end of the answer, and that is what will be said
            if (!frame.terminated()) return;
            throw e;
        }
        chunk(frame, json, answer, out);
    }

    private void chunk(Frame frame, Json json, OpenAiAnswer answer, ChatResponse.Writer out) {
        var chunk = new OpenAiChunk(answer, out);
        try {
            if (!json.isObject()) throw new IllegalStateException("a chunk is no JSON object");
            chunk.read(json);
        } catch (IllegalStateException e) {
            throw new DecodeException(
                    "a chunk of the answer is not as it should be: " + e.getMessage(), frame.data(), e);
        }
        if (frame.event().equals("error")) throw ErrorBody.of(json).inBand(frame.data());
        chunk.throwError(json, frame.data());
        answer.shortcut.learn(frame, chunk.piece());
    }

    private static void done(OpenAiAnswer answer, ChatResponse.Writer out) {
        // several servers send this end mark and no finish_reason; without any answer it marks the end of nothing
        if (!out.finished() && out.started()) out.finish(FinishReason.STOP, "");
        if (out.finished()) answer.finish(out);
        out.end();
    }

    @Override
    public void decodeWhole(Json body, ChatResponse.Writer out) {
        var answer = out.memory(OpenAiAnswer.class, () -> new OpenAiAnswer(dialect));
        chunk(Frame.of(body.toString()), body, answer, out);
        if (body.member("choices").isMissing()) {
            throw new DecodeException("the answer has no choices", body.toString(), null);
        }
        if (!out.finished()) out.finish(FinishReason.STOP, "");
        out.end();
    }

    @Override
    public boolean endsUnmarked() {
        return dialect.is(OpenAiDialect.Trait.ENDS_UNMARKED);
    }
}
