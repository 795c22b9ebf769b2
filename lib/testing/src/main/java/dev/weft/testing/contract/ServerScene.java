package dev.weft.testing.contract;

import dev.weft.FinishReason;
import dev.weft.testing.Gate;
import dev.weft.testing.Reply;

/** A scene that a server plays. */
record ServerScene(Reply http, boolean toolCallPieces) implements Scene {
    @Override
    public Scene text(String piece) {
        http.text(piece);
        return this;
    }

    @Override
    public Scene toolCall(String name, Object arguments) {
        http.toolCall(name, arguments);
        return this;
    }

    @Override
    public Scene toolCallBegun(Gate gate) {
        if (toolCallPieces) {
            http.toolCallPiece(0, "call_1", "weather", "{\"city\":")
                    .holdInside(gate)
                    .toolCallPiece(0, "", "", "\"Oslo\"}");
        } else {
            http.holdInside(gate).toolCall("weather", "{\"city\":\"Oslo\"}");
        }
        return this;
    }

    @Override
    public Scene usage(long input, long output) {
        http.usage(input, output);
        return this;
    }

    @Override
    public Scene finish(FinishReason reason) {
        http.finish(reason);
        return this;
    }

    @Override
    public Scene holdFirst(Gate gate) {
        http.holdHead(gate);
        return this;
    }

    @Override
    public Scene hold(Gate gate) {
        http.hold(gate);
        return this;
    }

    @Override
    public void truncate() {
        http.end();
    }

    @Override
    public void refuse(Refusal refusal) {
        http.status(refusal.status()).error(refusal.type(), refusal.message());
    }

    @Override
    public void fail(Refusal refusal) {
        http.error(refusal.type(), refusal.message());
    }
}
