package dev.weft.provider.bedrock;

import dev.weft.ChatResponse;
import dev.weft.DecodeException;
import dev.weft.Json;
import dev.weft.ToolCall;
import dev.weft.media.Frame;
import dev.weft.provider.common.FrameShortcut;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One answer: reads its events, and remembers what must be between two of them. Belongs to the thread that decodes it. */
public final class BedrockAnswer {
    /** Beside its payload each event carries letters, so that its length tells nothing. */
    private final FrameShortcut shortcut = new FrameShortcut(List.of("p"));

    private final Map<String, ToolCall> serverCalls = new HashMap<>();
    private @Nullable BedrockBlock open;

    /** One event of a streamed answer. */
    public void read(Frame frame, ChatResponse.Writer out) {
        if (!shortcut.take(frame, out)) parse(frame, out);
    }

    /** The same without the way around parsing, for tests: both must come to the same. */
    public void parse(Frame frame, ChatResponse.Writer out) {
        BedrockErrors.throwIfError(frame);
        // tomorrow's additions, whatever their payload is
        if (!BedrockEvent.isKnown(frame.event())) return;
        Json json = Json.parse(frame.data());
        var event = new BedrockEvent(this, out);
        try {
            if (!json.isObject()) throw new IllegalStateException("it is no JSON object");
            event.read(frame.event(), json);
        } catch (IllegalStateException e) {
            throw new DecodeException(
                    "an event of the answer is not as it should be: " + e.getMessage(), frame.data(), e);
        }
        shortcut.learn(frame, event.piece());
    }

    /** An answer in one piece. */
    public void whole(Json body, ChatResponse.Writer out) {
        try {
            new BedrockEvent(this, out).whole(body);
        } catch (IllegalStateException e) {
            throw new DecodeException("the answer is not as it should be: " + e.getMessage(), body.toString(), e);
        }
    }

    /** The block with this index; the one before it is closed by that. */
    BedrockBlock block(int index, ChatResponse.Writer out) {
        if (open != null && open.index == index) return open;
        close(out);
        out.nextPart();
        var begun = new BedrockBlock(index);
        open = begun;
        return begun;
    }

    /** The block under way is over, if there is one. */
    void close(ChatResponse.Writer out) {
        BedrockBlock whole = open;
        open = null;
        if (whole != null) whole.close(serverCalls, out);
    }
}
