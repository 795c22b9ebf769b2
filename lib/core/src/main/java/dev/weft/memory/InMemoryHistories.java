package dev.weft.memory;

import dev.weft.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Histories in this process. Whoever reads gets a list that no longer changes. */
final class InMemoryHistories extends Histories {
    private final Map<String, List<Message>> all = new ConcurrentHashMap<>();

    @Override
    public List<Message> read(String id) {
        return all.getOrDefault(id, List.of());
    }

    @Override
    public void append(String id, List<Message> turn) {
        all.merge(id, List.copyOf(turn), (before, added) -> {
            var both = new ArrayList<Message>(before.size() + added.size());
            both.addAll(before);
            both.addAll(added);
            return List.copyOf(both);
        });
    }

    @Override
    public void clear(String id) {
        all.remove(id);
    }

    @Override
    public String toString() {
        return all.size() + " histories in memory";
    }
}
