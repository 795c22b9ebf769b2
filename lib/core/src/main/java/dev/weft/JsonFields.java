package dev.weft;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The members of an object on their way into JSON; what is empty is left out unless it is said to stay. */
final class JsonFields {
    private final Map<String, Object> fields = new LinkedHashMap<>();

    /** A member that is always there. */
    JsonFields with(String name, Object value) {
        fields.put(name, value);
        return this;
    }

    /** A member that is there if there is anything to say. */
    JsonFields some(String name, @Nullable Object value) {
        if (value != null && !isEmpty(value)) fields.put(name, value);
        return this;
    }

    private static boolean isEmpty(Object value) {
        return switch (value) {
            case String text -> text.isEmpty();
            case Boolean bool -> !bool;
            case Collection<?> items -> items.isEmpty();
            case Map<?, ?> members -> members.isEmpty();
            case Optional<?> optional -> optional.isEmpty();
            case OptionalInt optional -> optional.isEmpty();
            case OptionalLong optional -> optional.isEmpty();
            case OptionalDouble optional -> optional.isEmpty();
            case Json json -> json.isObject() && json.members().isEmpty();
            default -> false;
        };
    }

    Json json() {
        return Json.of(fields);
    }
}
