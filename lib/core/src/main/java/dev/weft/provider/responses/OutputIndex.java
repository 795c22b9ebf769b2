package dev.weft.provider.responses;

import dev.weft.Json;
import dev.weft.LimitException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the item that an event belongs to. Belongs to the thread that decodes the answer. */
final class OutputIndex {
    /** The most items of an answer, and parts of an item. */
    private static final int MOST = 10_000;

    private final Map<Long, OutputItem> byIndex = new HashMap<>();
    private final Map<String, OutputItem> byId = new HashMap<>();
    private final Map<String, OutputItem> unplaced = new HashMap<>();
    private @Nullable OutputItem last;
    private int number;

    /** The item of an event: by its index, by its id where a server leaves the index out, else the last one. */
    OutputItem of(Json event) {
        Json index = event.member("output_index");
        String id = event.member("item_id").text(event.at("item.id").text(""));
        OutputItem item = index.isNumber() ? byIndex.get(index.integer()) : id.isEmpty() ? last : byId.get(id);
        // one that began without an index has it from the first event that names both
        if (item == null && !id.isEmpty() && unplaced.containsKey(id)) item = unplaced.get(id);
        if (item == null) {
            item = new OutputItem(number++);
            if (!index.isNumber() && !id.isEmpty()) unplaced.put(id, item);
        }
        if (index.isNumber()) {
            byIndex.putIfAbsent(index.integer(), item);
            unplaced.remove(id, item);
        }
        // some give each event of an item another id; those have an index, so that no more ids than this are of use
        if (!id.isEmpty() && byId.size() < MOST) byId.putIfAbsent(id, item);
        check(number);
        last = item;
        return item;
    }

    /** Whether an item of the whole answer, by its id or by its place, has come in full. */
    boolean done(String id, long index) {
        OutputItem item = byId.get(id);
        if (item == null) item = byIndex.get(index);
        return item != null && item.done;
    }

    /** Refuses what no answer has. */
    static void check(int number) {
        if (number <= MOST) return;
        throw new LimitException("the answer has more than " + MOST + " items, or an item more than so many parts");
    }
}
