package dev.weft.memory;

import dev.weft.Emitter;
import dev.weft.Message;
import dev.weft.internal.SummaryMark;
import dev.weft.internal.Turns;
import java.util.List;

/** The last turns of a history. */
record WindowMemory(int turns) implements Memory {
    WindowMemory {
        if (turns < 1) throw new IllegalArgumentException("at least one turn, not " + turns);
    }

    @Override
    public List<Message> select(List<Message> history, Emitter out) {
        List<List<Message>> all = Turns.of(SummaryMark.without(history));
        return all.subList(Math.max(0, all.size() - turns), all.size()).stream()
                .flatMap(List::stream)
                .toList();
    }
}
