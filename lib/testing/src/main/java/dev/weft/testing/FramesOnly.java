package dev.weft.testing;

import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Event;
import dev.weft.FinishReason;
import dev.weft.Usage;
import java.util.List;

/** The speech of a path that no chat is known behind: it has frames, those of an event stream, and errors, but no words. */
final class FramesOnly extends Speech {
    FramesOnly(SeenRequest request) {
        super(request);
    }

    @Override
    protected boolean isChat() {
        return false;
    }

    @Override
    protected List<String> delta(Event.Delta delta) {
        throw unknown();
    }

    @Override
    protected List<String> toolCallPiece(int index, String id, String name, String argumentsPiece) {
        throw unknown();
    }

    @Override
    protected List<String> toolCall(int index, String id, String name, String arguments) {
        throw unknown();
    }

    @Override
    protected List<String> finish(FinishReason reason, Usage usage) {
        throw unknown();
    }

    @Override
    protected List<String> done(Usage usage) {
        throw unknown();
    }

    @Override
    protected String whole(ChatResponse answer) {
        throw unknown();
    }

    @Override
    protected ChatRequest toChatRequest() {
        throw unknown();
    }

    private UnsupportedOperationException unknown() {
        return new UnsupportedOperationException(request.method() + " " + request.path()
                + " is no chat of a wire that the server speaks; use frame(…), event(…), body(…) or raw(…), or"
                + " ModelServer.speaking(…)");
    }
}
