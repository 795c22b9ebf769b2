package dev.weft.memory;

import dev.weft.Content;
import dev.weft.Emitter;
import dev.weft.Message;
import dev.weft.internal.SummaryMark;
import dev.weft.internal.Turns;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.ToIntFunction;

/** The last turns of a history, as many as fit. */
record TokenMemory(int budget, ToIntFunction<? super Message> estimate) implements Memory {
    private static final int MESSAGE = 4;
    private static final int MEDIA = 1000;

    TokenMemory {
        if (budget < 1) throw new IllegalArgumentException("at least one token, not " + budget);
    }

    @Override
    public List<Message> select(List<Message> history, Emitter out) {
        List<Message> plain = SummaryMark.without(history);
        List<List<Message>> turns = Turns.of(plain);
        int from = plain.size();
        long left = budget;
        for (int i = turns.size() - 1; i >= 0; i--) {
            for (Message message : turns.get(i)) left -= estimate.applyAsInt(message);
            if (left < 0) break;
            from -= turns.get(i).size();
        }
        return plain.subList(from, plain.size());
    }

    static int estimated(Message message) {
        long tokens = MESSAGE;
        for (Content part : message.content()) {
            tokens += switch (part) {
                case Content.TextContent(var text) -> ofText(text);
                case Content.Media media -> MEDIA;
                case Content.Reasoning reasoning ->
                    ofText(reasoning.text()) + ofText(reasoning.raw().toString());
                case Content.Call(var call) -> ofText(call.name()) + ofText(call.argumentsText());
                case Content.Unknown(var provider, var raw) -> ofText(raw.toString());
                default -> 0;
            };
        }
        return Math.toIntExact(Math.min(tokens, Integer.MAX_VALUE));
    }

    private static long ofText(String text) {
        // bytes, not characters: a Chinese character is about one token, and three bytes
        return (text.getBytes(StandardCharsets.UTF_8).length + 3L) / 4;
    }
}
