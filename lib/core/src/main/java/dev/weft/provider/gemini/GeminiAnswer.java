package dev.weft.provider.gemini;

import dev.weft.ChatResponse;
import dev.weft.DecodeException;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.LimitException;
import dev.weft.media.Frame;
import dev.weft.provider.common.ErrorBody;
import dev.weft.provider.common.FrameShortcut;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One answer: reads its chunks, and remembers what must be between two of them. Belongs to the thread that decodes it. What it keeps
 * beside the writer is bounded by {@link #MOST} characters and by what it has written.
 */
public final class GeminiAnswer {
    private static final int MOST = 16 << 20;
    // the counts that every chunk brings, first those that Usage has
    private static final List<String> COUNTS = List.of(
            "usageMetadata.promptTokenCount",
            "usageMetadata.candidatesTokenCount",
            "usageMetadata.thoughtsTokenCount",
            "usageMetadata.cachedContentTokenCount",
            "usageMetadata.totalTokenCount",
            "usageMetadata.candidatesTokensDetails.0.tokenCount");

    private final FrameShortcut shortcut = new FrameShortcut(COUNTS);
    final GeminiCalls calls = new GeminiCalls();
    final GeminiSources sources = new GeminiSources();
    final ServerTools serverTools = new ServerTools();
    private final Map<Long, Choice> others = new LinkedHashMap<>();
    private long kept;

    /** One frame of a streamed answer. */
    public void read(Frame frame, ChatResponse.Writer out) {
        if (!shortcut.take(frame, out)) {
            parse(frame, out);
            return;
        }
        var usage = GeminiUsage.of(shortcut.number(0), shortcut.number(1), shortcut.number(2), shortcut.number(3));
        if (usage != null) out.usage(usage);
    }

    /** The same without the way around parsing, for tests: both must come to the same. */
    public void parse(Frame frame, ChatResponse.Writer out) {
        if (frame.length() == 0) return;
        Json json;
        try {
            json = Json.parse(frame.data());
        } catch (DecodeException e) {
            // cut off in the middle: what is missing then is the end of the answer, and that is what will be said
            if (!frame.terminated()) return;
            throw e;
        }
        chunk(frame, json, out);
    }

    private void chunk(Frame frame, Json json, ChatResponse.Writer out) {
        Json body = json.isArray() && json.items().size() == 1 ? json.item(0) : json;
        Json error = body.member("error");
        boolean failed = error.isObject() || error.isString() && !error.text().isEmpty();
        if (failed || frame.event().equals("error")) {
            throw ErrorBody.of(body).inBand(frame.data());
        }
        var chunk = new GeminiChunk(this, out);
        try {
            if (!body.isObject()) throw new IllegalStateException("it is no JSON object");
            chunk.read(body);
        } catch (IllegalStateException e) {
            throw new DecodeException(
                    "a chunk of the answer is not as it should be: " + e.getMessage(), frame.data(), e);
        }
        shortcut.learn(frame, chunk.piece());
    }

    /** An answer in one piece. */
    public void whole(Json body, ChatResponse.Writer out) {
        chunk(Frame.of(body.toString()), body, out);
        if (!out.finished()) {
            if (body.member("candidates").items().isEmpty()) {
                throw new DecodeException("the answer has no candidates", body.toString(), null);
            }
            out.finish(FinishReason.STOP, "");
        }
        out.end();
    }

    /** A piece of a candidate beside the first one, for those who asked for several. */
    void other(long index, String text, String finishWord, ChatResponse.Writer out) {
        kept += text.length();
        if (kept > MOST) {
            throw new LimitException(
                    "what came beside the answer is longer than " + MOST + " characters; ask for fewer candidates");
        }
        var choice = others.computeIfAbsent(index, i -> new Choice());
        choice.text.append(text);
        if (finishWord.isEmpty()) return;
        choice.finishWord = finishWord;
        var choices = new ArrayList<Json>();
        others.forEach((i, each) -> choices.add(each.json(i)));
        out.extra(Json.object("choices", choices));
    }

    private static final class Choice {
        private final StringBuilder text = new StringBuilder();
        private String finishWord = "";

        Json json(long index) {
            return Json.object("index", index, "text", text.toString(), "finish_reason", finishWord);
        }
    }
}
