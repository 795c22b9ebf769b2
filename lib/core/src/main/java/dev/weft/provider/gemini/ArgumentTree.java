package dev.weft.provider.gemini;

import dev.weft.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Arguments as far as they have come, in whatever order. What gaps there are in arrays is null. */
final class ArgumentTree {
    private static final int WIDEST_GAP = 100;

    private final Map<String, Object> root = new LinkedHashMap<>();

    /** Puts a value; one that is text goes on behind the text that is there. */
    @SuppressWarnings("UnnecessaryStringBuilder") // more is appended to it later
    void put(List<Object> path, Json value) {
        Object at = root;
        for (int i = 0; i < path.size() - 1; i++) {
            Object next = child(at, path.get(i));
            if (next == null) {
                next = path.get(i + 1) instanceof String ? new LinkedHashMap<String, Object>() : new ArrayList<>();
                put(at, path.get(i), next);
            }
            at = next;
        }
        Object last = path.getLast();
        if (!value.isString()) put(at, last, value);
        else if (child(at, last) instanceof StringBuilder text) text.append(value.text());
        else put(at, last, new StringBuilder(value.text()));
    }

    private static @Nullable Object child(Object at, Object step) {
        if (at instanceof Map<?, ?> map && step instanceof String) return map.get(step);
        if (at instanceof List<?> list && step instanceof Integer index)
            return index < list.size() ? list.get(index) : null;
        throw new IllegalStateException("partialArgs go into a value that has no such places");
    }

    @SuppressWarnings("unchecked") // made here, with these types
    private static void put(Object at, Object step, Object value) {
        child(at, step); // which refuses what does not fit
        if (step instanceof Integer index) {
            var list = (List<@Nullable Object>) at;
            if (index - list.size() > WIDEST_GAP)
                throw new IllegalStateException("partialArgs leave most of an array out");
            while (list.size() <= index) list.add(null);
            list.set(index, value);
        } else {
            ((Map<String, Object>) at).put((String) step, value);
        }
    }

    /** All that is under one of the arguments' names. */
    Json value(String name) {
        return json(root.get(name));
    }

    private static Json json(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            var members = new LinkedHashMap<String, Object>();
            map.forEach((key, member) -> members.put((String) key, json(member)));
            return Json.of(members);
        }
        if (value instanceof List<?> list)
            return Json.of(list.stream().map(ArgumentTree::json).toList());
        return value instanceof StringBuilder text ? Json.of(text.toString()) : Json.of(value);
    }
}
