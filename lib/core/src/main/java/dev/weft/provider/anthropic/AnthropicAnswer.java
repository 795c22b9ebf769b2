package dev.weft.provider.anthropic;

import dev.weft.ApiException;
import dev.weft.ChatResponse;
import dev.weft.DecodeException;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.LimitException;
import dev.weft.ToolCall;
import dev.weft.Usage;
import dev.weft.media.Frame;
import dev.weft.provider.common.ErrorBody;
import dev.weft.provider.common.FramePiece;
import dev.weft.provider.common.FrameShortcut;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One answer: reads its events, and remembers what must be between two of them. Belongs to the thread that decodes it. What it
 * keeps beside the writer is bounded by {@link #MOST} characters.
 */
public final class AnthropicAnswer {
    /** What parts that only Anthropic understands are marked with. */
    static final String PROVIDER = "anthropic";

    private static final int MOST = 16 << 20;
    private static final List<String> PADDING = List.of("delta.estimated_tokens");
    private static final Set<String> KNOWN_IN_MESSAGE =
            Set.of("type", "role", "model", "content", "usage", "stop_reason");
    private static final Set<String> KNOWN_IN_EVENT = Set.of("type", "delta", "usage");

    private FrameShortcut shortcut = new FrameShortcut(PADDING);
    private final Map<Long, AnthropicBlock> open = new TreeMap<>();
    private final Map<String, ToolCall> serverCalls = new HashMap<>();
    private Json usage = Json.object();
    private String stopReason = "";
    private boolean begun;
    private boolean anyBlock;
    private int calls;
    private int blocks;
    private long kept;

    /** One event of a streamed answer. */
    public void read(Frame frame, ChatResponse.Writer out) {
        if (!shortcut.take(frame, out)) parse(frame, out);
    }

    /** The same without the way around parsing, for tests: both must come to the same. */
    public void parse(Frame frame, ChatResponse.Writer out) {
        String data = frame.data();
        if (data.isBlank()) return;
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
        if (frame.event().equals("error")) throw failed(json, data);
        try {
            if (!json.isObject()) throw new IllegalStateException("it is no JSON object");
            shortcut.learn(frame, event(json, json.member("type").text(frame.event()), data, out));
        } catch (IllegalStateException e) {
            throw new DecodeException("an event of the answer is not as it should be: " + e.getMessage(), data, e);
        }
    }

    /** The same error as before an answer, which may hold the same code. */
    private static ApiException failed(Json error, String data) {
        return AnthropicError.of(ErrorBody.of(error).inBand(data), false);
    }

    /** Gives the piece that the event brought, if the same bytes with another text would again bring only that. */
    private @Nullable FramePiece event(Json event, String type, String data, ChatResponse.Writer out) {
        switch (type) {
            case "message_start" -> message(event.member("message"), out);
            case "content_block_start" -> begin(event, out);
            case "content_block_delta" -> {
                return block(event, out).delta(event.member("delta"), out);
            }
            case "content_block_stop" -> {
                var block = open.remove(event.member("index").integer(0));
                if (block != null) block.end(out);
            }
            case "message_delta" -> messageDelta(event, out);
            case "message_stop" -> stop(out);
            default -> {
                // pings, and whatever is new since this was written
                boolean error = type.equals("error") || event.member("error").isObject();
                if (error) throw failed(event, data);
            }
        }
        return null;
    }

    /** An answer in one piece. */
    public void whole(Json body, ChatResponse.Writer out) {
        String data = body.toString();
        try {
            event(body, body.member("type").text(""), data, out);
            if (!body.member("content").isArray()) throw new IllegalStateException("it has no content");
            message(body, out);
            stop(out);
        } catch (IllegalStateException e) {
            throw new DecodeException("the answer is not as it should be: " + e.getMessage(), data, e);
        }
    }

    private void message(Json message, ChatResponse.Writer out) {
        begun = true;
        String model = message.member("model").text("");
        if (!model.isEmpty()) out.model(model);
        usage(message.member("usage"), out);
        keep(message, KNOWN_IN_MESSAGE, out);
        stopReason = message.member("stop_reason").text(stopReason);
        // some send the first event twice: what it brought is there already then
        if (anyBlock) return;
        for (Json part : message.member("content").items()) {
            anyBlock = true;
            var block = new AnthropicBlock(this, part);
            block.begin(out);
            block.end(out);
        }
    }

    private void begin(Json event, ChatResponse.Writer out) {
        anyBlock = true;
        // what was learned of the frames of one block says nothing of those of another
        shortcut = new FrameShortcut(PADDING);
        var block = new AnthropicBlock(this, event.member("content_block"));
        var before = open.put(event.member("index").integer(0), block);
        if (before != null) before.end(out);
        block.begin(out);
    }

    private AnthropicBlock block(Json event, ChatResponse.Writer out) {
        long index = event.member("index").integer(0);
        var known = open.get(index);
        if (known != null) return known;
        // a delta of a block that never began: it says by itself what it is
        var block = AnthropicBlock.of(this, event.member("delta"));
        open.put(index, block);
        anyBlock = true;
        block.begin(out);
        return block;
    }

    private void messageDelta(Json event, ChatResponse.Writer out) {
        Json delta = event.member("delta");
        // throws where it is anything but an object
        delta.members();
        stopReason = delta.member("stop_reason").text(stopReason);
        keep(delta, KNOWN_IN_MESSAGE, out);
        keep(event, KNOWN_IN_EVENT, out);
        usage(event.member("usage"), out);
    }

    private void stop(ChatResponse.Writer out) {
        // the end of nothing
        if (!begun && !anyBlock) return;
        for (AnthropicBlock block : open.values()) block.end(out);
        open.clear();
        out.finish(reason(stopReason), stopReason).end();
    }

    private static FinishReason reason(String word) {
        return switch (word) {
            case "end_turn", "stop_sequence", "" -> FinishReason.STOP;
            case "tool_use" -> FinishReason.TOOL_CALLS;
            case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
            case "refusal" -> FinishReason.FILTERED;
            default -> FinishReason.OTHER;
        };
    }

    /** Every report is of the whole message so far: what it says replaces what was said, what it leaves out stays. */
    private void usage(Json reported, ChatResponse.Writer out) {
        if (!reported.isObject()) return;
        for (var member : reported.members().entrySet()) {
            if (!member.getValue().isNull()) usage = usage.plus(member.getKey(), member.getValue());
        }
        var counted = Usage.of(
                usage.member("input_tokens").integer(0),
                usage.member("output_tokens").integer(0));
        Json cached = usage.member("cache_read_input_tokens");
        if (cached.isNumber()) counted = counted.cached(cached.integer());
        Json thinking = usage.at("output_tokens_details.thinking_tokens");
        if (thinking.isNumber()) counted = counted.reasoning(thinking.integer());
        out.usage(counted).extra(Json.object("usage", usage));
    }

    /** Whatever is not known is kept as it came; of everything the last value counts. */
    private static void keep(Json object, Set<String> known, ChatResponse.Writer out) {
        var kept = new LinkedHashMap<String, Json>();
        object.members().forEach((key, value) -> {
            if (!known.contains(key) && !value.isNull()) kept.put(key, value);
        });
        if (!kept.isEmpty()) out.extra(Json.of(kept));
    }

    /** The number of the next block: ours, since some leave the index out. */
    int nextBlock() {
        return blocks++;
    }

    /** The number of the next call. */
    int nextCall() {
        return calls++;
    }

    /** A call of a tool that the provider runs, to be found again when its result comes. */
    void serverCall(ToolCall call) {
        serverCalls.put(call.id(), call);
    }

    /** The call that a result is of; one without a name where it was never seen. */
    ToolCall serverCall(String id) {
        return serverCalls.getOrDefault(id, ToolCall.of(id, "", ""));
    }

    /** Counts what is kept until its block ends. */
    void keep(int characters) {
        kept += characters;
        if (kept > MOST) {
            throw new LimitException("the parts of the answer beside its text are longer than " + MOST
                    + " characters; ask for less at a time");
        }
    }
}
