package dev.weft.provider.cohere;

import dev.weft.ChatResponse;
import dev.weft.DecodeException;
import dev.weft.Json;
import dev.weft.media.Frame;
import dev.weft.provider.common.ErrorBody;
import dev.weft.provider.common.FrameShortcut;
import java.util.List;

/** One answer: reads its events, and remembers what must be between two of them. Belongs to the thread that decodes it. */
public final class CohereAnswer {
    private final FrameShortcut shortcut = new FrameShortcut(List.of());
    final CoherePlan plan = new CoherePlan();

    /** The index of the call that began last; -1 before the first. */
    int call = -1;

    /** One event of a streamed answer. */
    public void read(Frame frame, ChatResponse.Writer out) {
        if (!shortcut.take(frame, out)) parse(frame, out);
    }

    /** The same without the way around parsing, for tests: both must come to the same. */
    public void parse(Frame frame, ChatResponse.Writer out) {
        String data = frame.data();
        // behind the event that ends the answer
        if (data.isBlank() || data.startsWith("[DONE]")) return;
        Json json;
        try {
            json = Json.parse(data);
        } catch (DecodeException e) {
            if (frame.event().equals("error")) throw ErrorBody.of(data).inBand(data);
            // cut off in the middle: what is missing then is the end of the answer, and that is what will be said
            if (!frame.terminated()) return;
            throw e;
        }
        var event = new CohereEvent(this, data, out);
        try {
            if (!json.isObject()) throw new IllegalStateException("it is no JSON object");
            event.read(json, frame.event());
        } catch (IllegalStateException e) {
            throw new DecodeException("an event of the answer is not as it should be: " + e.getMessage(), data, e);
        }
        shortcut.learn(frame, event.piece());
    }

    /** An answer in one piece. */
    public void whole(Json body, ChatResponse.Writer out) {
        // an answer's message is an object, an error's a string
        if (body.member("message").isString()) throw ErrorBody.of(body).inBand(body.toString());
        var event = new CohereEvent(this, body.toString(), out);
        try {
            event.whole(body);
        } catch (IllegalStateException e) {
            throw new DecodeException("the answer is not as it should be: " + e.getMessage(), body.toString(), e);
        }
        if (!out.finished()) throw new DecodeException("the answer has no finish_reason", body.toString(), null);
    }
}
