package dev.weft.provider.ollama;

import dev.weft.ChatResponse;
import dev.weft.DecodeException;
import dev.weft.Json;
import dev.weft.media.Frame;
import dev.weft.provider.common.ErrorBody;
import dev.weft.provider.common.FrameShortcut;
import java.util.List;

/** One answer: reads its lines, and remembers what must be between two of them. Belongs to the thread that decodes it. */
public final class OllamaAnswer {
    private final FrameShortcut shortcut = new FrameShortcut(List.of("created_at"));
    int calls;
    boolean reasoned;

    /** One line, or the whole answer, which is one. */
    public void read(Frame frame, ChatResponse.Writer out) {
        if (!shortcut.take(frame, out)) parse(frame, out);
    }

    /** The same without the way around parsing, for tests: both must come to the same. */
    public void parse(Frame frame, ChatResponse.Writer out) {
        Json json;
        try {
            json = Json.parse(frame.data());
        } catch (DecodeException e) {
            // cut off in the middle: what is missing then is the end of the answer, and that is what will be said
            if (!frame.terminated()) return;
            throw e;
        }
        var line = new OllamaLine(this, frame, out);
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
        shortcut.learn(frame, line.piece());
    }
}
