package dev.weft;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Changed copies of a value: what is not on the way to the change is shared with the original. */
final class JsonEdits {
    private JsonEdits() {}

    static Json plus(Json json, String key, @Nullable Object value) {
        Map<String, Object> members = copy(json);
        Object added = JsonFromJava.value(value, new JsonPath(null, key), 1);
        if (added != JsonNothing.MISSING) members.put(key, added);
        return new Json(members, json.path);
    }

    static Json without(Json json, String key) {
        Map<String, Object> members = copy(json);
        members.remove(key);
        return new Json(members, json.path);
    }

    static Json with(Json json, String path, @Nullable Object value) {
        String[] steps = path.split("\\.", -1);
        if (steps.length > JsonNumber.MAX_DEPTH)
            throw new IllegalArgumentException("A path of " + steps.length + " steps");
        Object added = JsonFromJava.value(value, new JsonPath(null, path), steps.length);
        if (added == JsonNothing.MISSING) return json;
        return new Json(set(json, steps, 0, added), json.path);
    }

    private static Object set(Json json, String[] steps, int done, Object added) {
        if (done == steps.length) return added;
        String step = steps[done];
        if (json.value instanceof List<?> list) {
            int index = JsonPath.index(step);
            if (index < 0 || index >= list.size()) {
                JsonPath nowhere = new JsonPath(json.path, step);
                throw new IllegalStateException(nowhere + " is not in this array of " + list.size());
            }
            List<Object> items = new ArrayList<>(list);
            items.set(index, set(json.item(index), steps, done + 1, added));
            return items;
        }
        Map<String, Object> members = json.value instanceof JsonNothing ? new LinkedHashMap<>() : copy(json);
        members.put(step, set(json.member(step), steps, done + 1, added));
        return members;
    }

    static Json over(Json top, Json base) {
        return new Json(merge(top.value, base.value), top.path);
    }

    private static Object merge(Object top, Object base) {
        if (top == JsonNothing.MISSING) return base;
        if (!(top instanceof Map<?, ?> over && base instanceof Map<?, ?> under)) return top;
        Map<String, Object> members = LinkedHashMap.newLinkedHashMap(over.size() + under.size());
        under.forEach((key, value) -> members.put((String) key, value));
        over.forEach((key, value) -> members.merge((String) key, value, (below, above) -> merge(above, below)));
        return members;
    }

    private static Map<String, Object> copy(Json json) {
        if (!(json.value instanceof Map<?, ?> map)) {
            throw new IllegalStateException(JsonContent.expected("an object", json));
        }
        Map<String, Object> members = LinkedHashMap.newLinkedHashMap(map.size() + 1);
        map.forEach((key, value) -> members.put((String) key, value));
        return members;
    }
}
