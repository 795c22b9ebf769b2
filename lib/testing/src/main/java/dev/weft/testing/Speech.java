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
 * How an answer looks on one wire: as payloads, each of which goes into a frame of its own. One for each exchange, used by the
 * one thread that answers; does no I/O. This class is the speech of a path that no chat is known behind: it has frames, those of
 * an event stream, and errors, but no words; subclasses know a wire.
 */
class Speech {
    final SeenRequest request;

    Speech(SeenRequest request) {
        this.request = request;
    }

    /** The speech of the wire that the request's path belongs to. */
    static Speech of(SeenRequest request) {
        if (!request.method().equals("POST")) return new Speech(request);
        if (request.path().endsWith("/chat/completions")) return new OpenAiSpeech(request);
        if (request.path().endsWith("/api/chat")) return new OllamaSpeech(request);
        return new Speech(request);
    }

    /** Whether there are words on this wire. */
    boolean isChat() {
        return false;
    }

    /** Whether the answer was asked for in pieces. */
    boolean streaming() {
        return true;
    }

    /** The media type of an answer in pieces. */
    String streamType() {
        return "text/event-stream; charset=utf-8";
    }

    /** One frame around this payload. */
    byte[] frame(String payload) {
        return bytes("data: " + payload.replace("\n", "\ndata: ") + "\n\n");
    }

    /** What keeps a connection busy and is no part of the answer. */
    byte[] comment(String text) {
        return bytes(": " + text + "\n\n");
    }

    /** A piece of the answer, with whatever has to stand before the first. */
    List<String> delta(Event.Delta delta) {
        throw unknown();
    }

    /** A piece of a tool call. */
    List<String> toolCallPiece(int index, String id, String name, String argumentsPiece) {
        throw unknown();
    }

    /** A whole tool call, cut as this wire cuts it. */
    List<String> toolCall(int index, String id, String name, String arguments) {
        throw unknown();
    }

    /** Why the answer ends. */
    List<String> finish(FinishReason reason, Usage usage) {
        throw unknown();
    }

    /** What stands behind that, to the protocol's own end. */
    List<String> done(Usage usage) {
        throw unknown();
    }

    /** An error inside an answer that has begun. */
    String error(String type, String message) {
        return errorBody(500, type, message);
    }

    /** The body of an answer whose status is an error. */
    String errorBody(int status, String type, String message) {
        return Json.object(
                        "error",
                        Json.object("message", message, "type", type, "param", null, "code", code(status, type)))
                .toString();
    }

    /** The body of a whole answer. */
    String whole(ChatResponse answer) {
        throw unknown();
    }

    /** The request in the types of Weft, for a model that answers it. */
    ChatRequest toChatRequest() {
        throw unknown();
    }

    /** Providers put the more telling of the two words into the code. */
    private static Json code(int status, String type) {
        return status == 200 || type.isEmpty() ? Json.of(null) : Json.of(type);
    }

    private UnsupportedOperationException unknown() {
        return new UnsupportedOperationException(request.method() + " " + request.path()
                + " is no chat of a wire that the server speaks; use frame(…), event(…), body(…) or raw(…)");
    }

    /** UTF-8. */
    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
