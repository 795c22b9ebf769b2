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
    private final Map<Long, Integer> byIndex = new HashMap<>();

    /** How many calls there are so far; slots are numbered from 0. */
    int count() {
        return ids.size();
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
            known = begin(id);
            byIndex.put(index, known);
        }
        return known;
    }

    private int withoutIndex(int place, String id, String name) {
        int known = id.isEmpty() ? -1 : ids.indexOf(id);
        if (known >= 0) return known;
        if (!name.isEmpty() || ids.isEmpty()) return begin(id);
        return place > 0 && place < ids.size() ? place : ids.size() - 1;
    }

    private int begin(String id) {
        ids.add(id);
        return ids.size() - 1;
    }
}
