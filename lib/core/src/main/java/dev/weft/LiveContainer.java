package dev.weft;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object or a list that is being written: things are only ever added, so that a number says what it was at a moment. */
final class LiveContainer {
    private final @Nullable List<String> keys;
    private final List<Object> values = new ArrayList<>();
    private @Nullable String key;

    LiveContainer(boolean object) {
        keys = object ? new ArrayList<>() : null;
    }

    boolean isObject() {
        return keys != null;
    }

    /** What the next value is called. */
    void key(String name) {
        key = name;
    }

    void add(Object value) {
        if (keys != null && key != null) keys.add(key);
        values.add(value);
        key = null;
    }

    Frame frame() {
        return new Frame(this, values.size(), key);
    }

    /** The container at one moment. */
    record Frame(
            LiveContainer container, int size, @Nullable String key) {
        /** With one more value behind those that are finished, unless that is null. */
        Object value(@Nullable Object last) {
            List<String> keys = container.keys;
            if (keys == null) {
                var items = new ArrayList<Object>(container.values.subList(0, size));
                if (last != null) items.add(last);
                return items;
            }
            Map<String, Object> members = LinkedHashMap.newLinkedHashMap(size + 1);
            for (int i = 0; i < size; i++) members.put(keys.get(i), container.values.get(i));
            if (last != null && key != null) members.put(key, last);
            return members;
        }
    }
}
