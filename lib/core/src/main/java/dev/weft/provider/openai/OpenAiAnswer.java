package dev.weft.provider.openai;

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
 * One answer: reads its chunks, and remembers what must be between two of them. Belongs to the thread that decodes it. What it keeps beside the
 * writer is bounded by {@link #MOST} characters.
 */
public final class OpenAiAnswer {
    private static final int MOST = 16 << 20;
    private static final List<String> PADDING = List.of("obfuscation", "p", "choices.0.text");

    private final FrameShortcut shortcut = new FrameShortcut(PADDING);
    final AnswerCalls calls = new AnswerCalls(this);
    boolean reasoned;

    private final OpenAiDialect dialect;
    private final ReasoningDetails details = new ReasoningDetails();
    private final Map<String, Json> signed = new LinkedHashMap<>();
    private final Map<Long, Choice> others = new LinkedHashMap<>();
    private String id = "";
    private long kept;

    /** An answer of which nothing has come. */
    public OpenAiAnswer(OpenAiDialect dialect) {
        this.dialect = dialect;
    }

    /** One frame of a streamed answer. */
    public void read(Frame frame, ChatResponse.Writer out) {
        if (!shortcut.take(frame, out)) parse(frame, out);
    }

    /** The same without the way around parsing, for tests: both must come to the same. */
    public void parse(Frame frame, ChatResponse.Writer out) {
        String data = frame.data();
        if (data.isBlank()) return;
        if (data.startsWith("[DONE]")) {
            done(out);
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
        chunk(frame, json, out);
    }

    private void chunk(Frame frame, Json json, ChatResponse.Writer out) {
        // Google wraps its errors so
        if (json.isArray()
                && json.items().size() == 1
                && !json.item(0).member("error").isMissing()) {
            throw ErrorBody.of(json).inBand(frame.data());
        }
        var chunk = new OpenAiChunk(this, out);
        try {
            if (!json.isObject()) throw new IllegalStateException("a chunk is no JSON object");
            chunk.read(json);
        } catch (IllegalStateException e) {
            throw new DecodeException(
                    "a chunk of the answer is not as it should be: " + e.getMessage(), frame.data(), e);
        }
        if (frame.event().equals("error")) throw ErrorBody.of(json).inBand(frame.data());
        chunk.throwError(json, frame.data());
        shortcut.learn(frame, chunk.piece());
    }

    private void done(ChatResponse.Writer out) {
        // several servers send this end mark and no finish_reason; without any answer it marks the end of nothing
        if (!out.finished() && out.started()) out.finish(FinishReason.STOP, "");
        if (out.finished()) finish(out);
        out.end();
    }

    /** An answer in one piece. */
    public void whole(Json body, ChatResponse.Writer out) {
        chunk(Frame.of(body.toString()), body, out);
        if (body.member("choices").isMissing()) {
            throw new DecodeException("the answer has no choices", body.toString(), null);
        }
        if (!out.finished()) out.finish(FinishReason.STOP, "");
        out.end();
    }

    /** The answer's id is the first one: proxies put others into the last chunks. */
    void id(String found, ChatResponse.Writer out) {
        if (!id.isEmpty() || found.isEmpty()) return;
        id = found;
        out.extra(Json.object("id", id));
    }

    /** A piece of an answer beside the first one, for those who asked for several. */
    void other(long index, String text, String finishWord) {
        keep(text.length());
        var choice = others.computeIfAbsent(index, i -> new Choice());
        choice.text.append(text);
        if (!finishWord.isEmpty()) choice.finishWord = finishWord;
    }

    /** Reasoning in the form in which it has to go back. */
    void details(List<Json> more) {
        for (Json detail : more) {
            keep(detail.toString().length());
            details.add(detail);
        }
    }

    /** What has to go back with the call of this id. */
    void signed(String callId, Json extra) {
        keep(extra.toString().length());
        signed.put(callId, extra);
    }

    private void keep(int characters) {
        kept += characters;
        if (kept > MOST) {
            throw new LimitException("what came beside the answer is longer than " + MOST
                    + " characters; ask for fewer choices or for less reasoning");
        }
    }

    /** Writes what was kept. Called at each mark that may be the last. */
    void finish(ChatResponse.Writer out) {
        if (!others.isEmpty()) {
            var choices = new ArrayList<Json>();
            others.forEach((index, choice) -> choices.add(choice.json(index)));
            out.extra(Json.object("choices", choices));
        }
        var raw = new LinkedHashMap<String, Object>();
        if (!details.isEmpty()) raw.put("reasoning_details", details.joined());
        if (!signed.isEmpty()) raw.put("extra_content", signed);
        boolean wanted = reasoned && !dialect.reasoningField().isEmpty();
        if (wanted || !raw.isEmpty()) out.reasoningRaw(dialect.name(), Json.of(raw));
    }

    private static final class Choice {
        private final StringBuilder text = new StringBuilder();
        private String finishWord = "";

        Json json(long index) {
            return Json.object("index", index, "text", text.toString(), "finish_reason", finishWord);
        }
    }
}
