package dev.weft;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Copies a Java value into what {@link Json} holds; nothing of the original is kept that could change later. */
final class JsonFromJava {
    private static final Set<Object> EMPTY =
            Set.of(Optional.empty(), OptionalInt.empty(), OptionalLong.empty(), OptionalDouble.empty());

    private JsonFromJava() {}

    static Object value(@Nullable Object value) {
        return value(value, null, 0);
    }

    static Object object(@Nullable Object... keysAndValues) {
        if (keysAndValues.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "Keys and values alternate, but there are " + keysAndValues.length + " arguments");
        }
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            put(members, keysAndValues[i], keysAndValues[i + 1], null, 1);
        }
        return members;
    }

    /** {@code depth} is the number of collections around this value. */
    static Object value(@Nullable Object value, @Nullable JsonPath path, int depth) {
        return switch (value) {
            case null -> JsonNothing.NULL;
            case Json json -> nested(json.value, path, depth);
            case Message message -> nested(message.json().value, path, depth);
            case CharSequence text -> text.toString();
            case Boolean bool -> bool;
            case Enum<?> constant -> constant.name();
            case Byte number -> new JsonNumber(number.toString());
            case Short number -> new JsonNumber(number.toString());
            case Integer number -> new JsonNumber(number.toString());
            case Long number -> new JsonNumber(number.toString());
            case BigInteger number -> exact(number, path);
            case BigDecimal number -> exact(number, path);
            case Double number when Double.isFinite(number) -> new JsonNumber(number.toString());
            case Float number when Float.isFinite(number) -> new JsonNumber(number.toString());
            case Double number -> throw refusal(number + " has no JSON form", path);
            case Float number -> throw refusal(number + " has no JSON form", path);
            case Optional<?> optional -> value(optional.orElse(null), path, depth);
            case Collection<?> collection -> items(collection, path, deeper(depth, path));
            case Map<?, ?> map -> members(map, path, deeper(depth, path));
            case Record bean -> components(bean, path, deeper(depth, path));
            case OptionalInt optional -> value(optional.isPresent() ? optional.getAsInt() : null, path, depth);
            case OptionalLong optional -> value(optional.isPresent() ? optional.getAsLong() : null, path, depth);
            case OptionalDouble optional -> value(optional.isPresent() ? optional.getAsDouble() : null, path, depth);
            default -> {
                JsonForm<?> form = JsonForm.of(value.getClass());
                if (form != null) yield nested(form.written(value).value, path, depth);
                if (TextForm.of(value.getClass()) != null) yield value.toString();
                if (!value.getClass().isArray()) throw refusal(value.getClass().getName() + " has no JSON form", path);
                yield elements(value, path, deeper(depth, path));
            }
        };
    }

    private static JsonNumber exact(Number number, @Nullable JsonPath path) {
        String text = number.toString();
        if (text.length() <= JsonNumber.MAX_LENGTH) return new JsonNumber(text);
        throw refusal("A number of " + text.length() + " characters is too long", path);
    }

    private static Object items(Collection<?> collection, @Nullable JsonPath path, int depth) {
        List<Object> items = new ArrayList<>(collection.size());
        for (Object item : collection) add(items, item, path, depth);
        return items;
    }

    private static Object elements(Object array, @Nullable JsonPath path, int depth) {
        int length = Array.getLength(array);
        List<Object> items = new ArrayList<>(length);
        for (int i = 0; i < length; i++) add(items, Array.get(array, i), path, depth);
        return items;
    }

    private static void add(List<Object> items, @Nullable Object item, @Nullable JsonPath path, int depth) {
        JsonPath here = new JsonPath(path, String.valueOf(items.size()));
        Object value = value(item, here, depth);
        if (value == JsonNothing.MISSING) throw refusal("A missing value cannot be an item", here);
        items.add(value);
    }

    private static Object members(Map<?, ?> map, @Nullable JsonPath path, int depth) {
        Map<String, Object> members = LinkedHashMap.newLinkedHashMap(map.size());
        map.forEach((key, value) -> put(members, key, value, path, depth));
        return members;
    }

    private static void put(
            Map<String, Object> members,
            @Nullable Object key,
            @Nullable Object member,
            @Nullable JsonPath path,
            int depth) {
        if (!(key instanceof String name)) {
            throw refusal(
                    "A key must be a String, not "
                            + (key == null ? "null" : key.getClass().getName()),
                    path);
        }
        Object value = value(member, new JsonPath(path, name), depth);
        if (value != JsonNothing.MISSING) members.put(name, value);
    }

    private static Object components(Record bean, @Nullable JsonPath path, int depth) {
        Map<String, Object> members = new LinkedHashMap<>();
        if (JavaTypes.inUnion(bean.getClass()))
            members.put(JavaTypes.DISCRIMINATOR, bean.getClass().getSimpleName());
        return components(bean, members, path, depth);
    }

    /** A record's components alone, though it is one of a union. */
    static Object components(Record bean) {
        return components(bean, new LinkedHashMap<>(), null, 1);
    }

    private static Object components(Record bean, Map<String, Object> members, @Nullable JsonPath path, int depth) {
        for (RecordComponent component : bean.getClass().getRecordComponents()) {
            Object held = read(component, bean, path);
            if (held != null && !EMPTY.contains(held)) put(members, component.getName(), held, path, depth);
        }
        return members;
    }

    private static @Nullable Object read(RecordComponent component, Record bean, @Nullable JsonPath path) {
        var accessor = component.getAccessor();
        JsonToJava.open(accessor, bean.getClass());
        try {
            return accessor.invoke(bean);
        } catch (InvocationTargetException e) {
            String what = bean.getClass().getName() + "." + component.getName() + "() threw";
            throw (IllegalArgumentException) refusal(what, path).initCause(e.getCause());
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    /** What is already JSON is shared, not copied; only its depth has to be looked at. */
    static Object nested(Object value, @Nullable JsonPath path, int depth) {
        switch (value) {
            case Map<?, ?> members -> members.values().forEach(member -> nested(member, path, deeper(depth, path)));
            case List<?> items -> items.forEach(item -> nested(item, path, deeper(depth, path)));
            default -> {}
        }
        return value;
    }

    private static int deeper(int depth, @Nullable JsonPath path) {
        if (depth >= JsonNumber.MAX_DEPTH) {
            // The path is as long as the depth: its first step is enough to find what contains itself.
            JsonPath first = path;
            while (first != null && first.parent() != null) first = first.parent();
            throw refusal("Nested more than " + JsonNumber.MAX_DEPTH + " deep, or inside itself", first);
        }
        return depth + 1;
    }

    private static IllegalArgumentException refusal(String what, @Nullable JsonPath path) {
        return new IllegalArgumentException(path == null ? what : what + ": at " + path);
    }
}
