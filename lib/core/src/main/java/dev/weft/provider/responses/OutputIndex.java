package dev.weft.provider.responses;

import dev.weft.Json;
import dev.weft.LimitException;
import dev.weft.provider.common.FramePiece;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the item that an event belongs to. Belongs to the thread that decodes the answer. */
final class OutputIndex {
    /** The most items of an answer, and parts of an item. */
    private static final int MOST = 10_000;

    private final Map<Long, OutputItem> byIndex = new HashMap<>();
    private final Map<String, OutputItem> byId = new HashMap<>();
    private final Map<String, OutputItem> unplaced = new HashMap<>();
    /** Those that no event has named yet, and what they are. */
    private final Map<OutputItem, String> nameless = new LinkedHashMap<>(0);

    private @Nullable OutputItem last;
    private int number;

    /** The item of an event: by its index, by its id where a server leaves the index out, else the last one that goes on. */
    OutputItem of(Json event) {
        Json index = event.member("output_index");
        String id = id(event);
        OutputItem item = index.isNumber() ? byIndex.get(index.integer()) : id.isEmpty() ? open() : byId.get(id);
        // one that began without an index has it from the first event that names both
        if (item == null && !id.isEmpty() && unplaced.containsKey(id)) item = unplaced.get(id);
        boolean known = item != null;
        if (item == null && isNamed(event)) item = nameless(event);
        if (item == null) item = begin(event);
        if (!known && !index.isNumber() && !id.isEmpty()) unplaced.put(id, item);
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

    private static String id(Json event) {
        return event.member("item_id").text(event.at("item.id").text(""));
    }

    /** The piece; none where the event does not say what it belongs to: the next that looks like it may belong to something else. */
    static @Nullable FramePiece alike(Json event, @Nullable FramePiece piece) {
        return isNamed(event) ? piece : null;
    }

    /** Whether an event says which item it belongs to. */
    private static boolean isNamed(Json event) {
        return event.member("output_index").isNumber() || !id(event).isEmpty();
    }

    private @Nullable OutputItem open() {
        return last == null || last.done ? null : last;
    }

    private OutputItem begin(Json event) {
        var item = new OutputItem(number++);
        if (!isNamed(event)) nameless.put(item, kind(event));
        return item;
    }

    /** One that began without a name, and has it from the first event of its kind that says one. */
    private @Nullable OutputItem nameless(Json event) {
        if (nameless.isEmpty() || event.member("type").text("").endsWith(".added")) return null;
        String kind = kind(event);
        for (var one : nameless.entrySet()) {
            if (!one.getValue().equals(kind)) continue;
            nameless.remove(one.getKey());
            return one.getKey();
        }
        return null;
    }

    /** What an item is, by what it says itself, or by what comes of it. */
    private static String kind(Json event) {
        String type = event.member("type").text("");
        String other = type.contains("function_call")
                ? "function_call"
                : type.contains("custom_tool_call") ? "custom_tool_call" : "message";
        return event.at("item.type").text(type.contains("reasoning") ? "reasoning" : other);
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
