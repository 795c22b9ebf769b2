package dev.weft.testing;

import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Event;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.Usage;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How an answer looks on one wire: as payloads, each of which goes into a frame of its own. With some thirty lines of it for the
 * wire of one's own, a {@link ModelServer} speaks that wire, and every {@link Reply} can be said in it:
 *
 * <pre>{@code
 * final class LinesSpeech extends Speech {
 *     LinesSpeech(SeenRequest request) {
 *         super(request);
 *     }
 *
 *     @Override
 *     protected List<String> delta(Event.Delta delta) {
 *         return delta instanceof Event.TextDelta(String text) ? List.of(Json.object("delta", text).toString()) : List.of();
 *     }
 *     // … toolCall, finish and whole
 * }
 *
 * try (var server = ModelServer.speaking(LinesSpeech::new).script(reply -> reply.text("Hel").reset())) { … }
 * }</pre>
 *
 * <p>What is not overridden is an event stream whose answers are always in pieces, whose tool calls are always whole, which ends
 * with its last payload, and whose errors look like those of OpenAI. One speech is made for each request and is used by the one
 * thread that answers it, so it may remember what it has said; it does no I/O. What it throws ends the answer, as a script's
 * failure does: as a 500, or after the head by breaking off.
 */
public abstract class Speech {
    /** What is being answered. */
    protected final SeenRequest request;

    /** The speech for the answer to this request. */
    protected Speech(SeenRequest request) {
        this.request = request;
    }

    /** The speech of the wire that the request's path belongs to; where it is none, one that has no words. */
    static Speech of(SeenRequest request) {
        if (!request.method().equals("POST")) return new FramesOnly(request);
        if (request.path().endsWith("/chat/completions")) return new OpenAiSpeech(request);
        if (request.path().endsWith("/v1/messages")) return new AnthropicSpeech(request);
        if (request.path().endsWith("/responses")) return new ResponsesSpeech(request);
        if (request.path().endsWith("/api/chat")) return new OllamaSpeech(request);
        if (request.path().endsWith("/v2/chat")) return new CohereSpeech(request);
        if (request.path().endsWith("/converse-stream") || request.path().endsWith("/converse"))
            return new BedrockSpeech(request);
        if (GeminiSpeech.isOf(request.path())) return new GeminiSpeech(request);
        return new FramesOnly(request);
    }

    /** Whether a reply that says nothing is an empty answer. True; false where there are no words on this wire. */
    protected boolean isChat() {
        return true;
    }

    /** Whether the answer was asked for in pieces. True unless this is overridden. */
    protected boolean streaming() {
        return true;
    }

    /** The media type of an answer in pieces. */
    protected String streamType() {
        return "text/event-stream; charset=utf-8";
    }

    /**
     * One frame around this payload. Where a wire has a name on each frame, this takes the name from the payload, which can hold it
     * in any form that suits, and calls {@link #frame(String, String)}.
     */
    protected byte[] frame(String payload) {
        return frame("", payload);
    }

    /** One frame with a name, such as an event's, around this payload; "" for none. */
    protected byte[] frame(String name, String payload) {
        String event = name.isEmpty() ? "" : "event: " + name + "\n";
        return bytes(event + "data: " + payload.replace("\n", "\ndata: ") + "\n\n");
    }

    /** What keeps a connection busy and is no part of the answer. */
    protected byte[] comment(String text) {
        return bytes(": " + text + "\n\n");
    }

    /** A piece of the answer, with whatever has to stand before the first; none where the wire has no such piece. */
    protected abstract List<String> delta(Event.Delta delta);

    /**
     * A piece of a tool call; id and name are "" behind the first of a call.
     *
     * @throws UnsupportedOperationException unless this is overridden: the wire has whole tool calls only
     */
    protected List<String> toolCallPiece(int index, String id, String name, String argumentsPiece) {
        throw new UnsupportedOperationException("this wire has whole tool calls only: use toolCall(…)");
    }

    /** A whole tool call, cut as this wire cuts it. The index counts the calls of the answer from 0. */
    protected abstract List<String> toolCall(int index, String id, String name, String arguments);

    /** Why the answer ends, with whatever has to stand before it where nothing was said. */
    protected abstract List<String> finish(FinishReason reason, Usage usage);

    /** What stands behind that, to the protocol's own end. Nothing unless this is overridden. */
    protected List<String> done(Usage usage) {
        return List.of();
    }

    /** The payload of an error inside an answer that has begun. */
    protected String error(String type, String message) {
        return errorBody(500, type, message);
    }

    /** The body of an answer whose status is an error. */
    protected String errorBody(int status, String type, String message) {
        return Json.object(
                        "error",
                        Json.object("message", message, "type", type, "param", null, "code", code(status, type)))
                .toString();
    }

    /** The body of a whole answer, where it was not asked for in pieces. */
    protected abstract String whole(ChatResponse answer);

    /**
     * The request in the types of Weft, for a model that answers it.
     *
     * @throws UnsupportedOperationException unless this is overridden
     */
    protected ChatRequest toChatRequest() {
        throw new UnsupportedOperationException("this wire's requests are not read: a model cannot answer them");
    }

    /** Providers put the more telling of the two words into the code. */
    private static Json code(int status, String type) {
        return status == 200 || type.isEmpty() ? Json.of(null) : Json.of(type);
    }

    /** The bytes of this text in UTF-8. */
    protected static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
