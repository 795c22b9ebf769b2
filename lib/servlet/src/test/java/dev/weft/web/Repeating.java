package dev.weft.web;

import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Emitter;
import dev.weft.FinishReason;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives all its calls of tools the same id, as some servers do: two in the first turn, one in the second, then text. */
final class Repeating implements ChatModel {
    private final AtomicInteger turns = new AtomicInteger();

    @Override
    public String name() {
        return "repeating";
    }

    @Override
    public ChatResponse respond(ChatRequest request, Emitter out) {
        var answer = ChatResponse.writer(out).model(name());
        int turn = turns.getAndIncrement();
        if (turn == 2)
            return answer.text("done").finish(FinishReason.STOP, "stop").response();
        for (int i = 0; i < 2 - turn; i++) {
            String city = "{\"name\":\"" + turn + i + "\"}";
            answer.toolCall(i, "call_0", "weather", "").toolCall(i, "", "", city);
        }
        return answer.finish(FinishReason.TOOL_CALLS, "tool_calls").response();
    }
}
