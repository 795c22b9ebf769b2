package dev.weft;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a value was looked up, as steps: the text is made only for a message. And the looking up itself. */
record JsonPath(@Nullable JsonPath parent, String step) {
    @Override
    public String toString() {
        return parent == null ? step : parent + "." + step;
    }

    static Object find(Object value, String path) {
        Object found = value;
        int start = 0;
        for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', start)) {
            found = step(found, path.substring(start, dot));
            start = dot + 1;
        }
        return step(found, path.substring(start));
    }

    private static Object step(Object value, String step) {
        return value instanceof List ? item(value, index(step)) : member(value, step);
    }

    static Object member(Object value, String key) {
        Object found = value instanceof Map<?, ?> members ? members.get(key) : null;
        return found == null ? JsonNothing.MISSING : found;
    }

    static Object item(Object value, int index) {
        return value instanceof List<?> items && index >= 0 && index < items.size()
                ? items.get(index)
                : JsonNothing.MISSING;
    }

    /** The position that a step names, or -1 if it names none: {@code 17} does, {@code 01} and {@code -1} do not. */
    static int index(String step) {
        if (step.isEmpty() || step.length() > 9 || (step.length() > 1 && step.charAt(0) == '0')) return -1;
        int index = 0;
        for (int i = 0; i < step.length(); i++) {
            int digit = step.charAt(i) - '0';
            if (digit < 0 || digit > 9) return -1;
            index = index * 10 + digit;
        }
        return index;
    }
}
