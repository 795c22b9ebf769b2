package dev.weft.provider.openai;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells which pieces of tool calls belong together: by index where there is one, else by id, else by their place. Belongs to the
 * thread that decodes one answer.
 */
final class ToolCallSlots {
    private final List<String> ids = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final Map<Long, Integer> byIndex = new HashMap<>();

    /** How many calls there are so far; slots are numbered from 0. */
    int count() {
        return ids.size();
    }

    /** The id that this call has in the message; where none came with its first piece it is the writer's. */
    String id(int slot) {
        return ids.get(slot).isEmpty() ? "call_" + slot : ids.get(slot);
    }

    /** The call that a piece belongs to, a new one if need be; index −1 for none, place within the frame. */
    int slot(long index, int place, String id, String name) {
        if (index < 0) return withoutIndex(place, id, name);
        Integer known = byIndex.get(index);
        // some give parallel calls one index: a second id together with a second name is a second call
        boolean another = known != null
                && !id.isEmpty()
                && !name.isEmpty()
                && !ids.get(known).isEmpty()
                && !ids.get(known).equals(id);
        if (known == null || another) {
            known = begin(id, name);
            byIndex.put(index, known);
        }
        return known;
    }

    private int withoutIndex(int place, String id, String name) {
        int known = id.isEmpty() ? -1 : ids.lastIndexOf(id);
        // some give parallel calls one id: with another name it is another call
        boolean another = known >= 0
                && !name.isEmpty()
                && !names.get(known).isEmpty()
                && !names.get(known).equals(name);
        if (known >= 0 && !another) return known;
        if (!name.isEmpty() || ids.isEmpty()) return begin(id, name);
        return place > 0 && place < ids.size() ? place : ids.size() - 1;
    }

    private int begin(String id, String name) {
        ids.add(id);
        names.add(name);
        return ids.size() - 1;
    }
}
