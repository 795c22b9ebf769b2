package dev.weft;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one value as a Java type: {@link Json#as}. Every refusal names the path, never the content. */
final class JsonToJava {
    private final Json root;
    private final boolean strict;

    /** As {@link Json#as} reads: what is missing is null. */
    JsonToJava(Json root) {
        this(root, false);
    }

    /** Strictly, what a component does not declare as optional must be there. */
    JsonToJava(Json root, boolean strict) {
        this.root = root;
        this.strict = strict;
    }

    @SuppressWarnings("unchecked") // Class.cast knows no primitives; value() answers what the type says
    <T> T read(Class<T> type) {
        return (T) value(type, root);
    }

    /** A value of this type, which is one of {@link JavaTypes#resolve}. */
    Object read(Type type) {
        return value(type, root);
    }

    /** Not null: what is missing or null is refused here, and allowed by {@link #held} alone. */
    private Object value(Type type, Json json) {
        return switch (type) {
            case Class<?> plain -> value(plain, json);
            case ParameterizedType generic -> generic(generic, json);
            default -> throw unreadable(type, json);
        };
    }

    /** What a record's component, an item or a map's value becomes: there, null may be something to hold. */
    private @Nullable Object held(Type type, boolean nullable, Json json) {
        if (JavaTypes.isOptional(type)) return optional(type, json);
        if (type == Json.class && (!strict || !json.isMissing())) return json;
        if (!nullable || !(json.value instanceof JsonNothing)) return value(type, json);
        return type instanceof Class<?> plain && plain.isPrimitive() ? value(type, json) : null;
    }

    private Object optional(Type type, Json json) {
        Optional<Object> held = json.optional().map(there -> value(JavaTypes.inOptional(type), there));
        if (type == OptionalInt.class)
            return held.map(v -> OptionalInt.of((int) v)).orElse(OptionalInt.empty());
        if (type == OptionalLong.class)
            return held.map(v -> OptionalLong.of((long) v)).orElse(OptionalLong.empty());
        if (type != OptionalDouble.class) return held;
        return held.map(v -> OptionalDouble.of((double) v)).orElse(OptionalDouble.empty());
    }

    private Object value(Class<?> type, Json json) {
        if (type == Json.class && !json.isMissing()) return json;
        if (type == Json.class) throw refusal("a value", json);
        if (type == String.class) return scalar(String.class, "a string", json);
        if (type == boolean.class || type == Boolean.class) return scalar(Boolean.class, "a boolean", json);
        if (type == Message.class) return Message.of(json);
        JsonForm<?> form = JsonForm.of(type);
        if (form != null) return form.read(type.getSimpleName(), json);
        if (type.isRecord()) return bean(type, json);
        if (type.isEnum()) return constant(type, json);
        if (type.isArray()) return array(type.getComponentType(), json);
        if (JavaTypes.isUnion(type)) return union(type, json);
        TextForm text = TextForm.of(type);
        if (text != null) return text(text, json);
        NumberForm number = NumberForm.of(type);
        if (number == null) throw unreadable(type, json);
        return number(type, number, json);
    }

    private <T> T scalar(Class<T> type, String what, Json json) {
        if (type.isInstance(json.value)) return type.cast(json.value);
        throw refusal(what, json);
    }

    private Object number(Class<?> type, NumberForm form, Json json) {
        JsonNumber number = scalar(JsonNumber.class, "a number", json);
        try {
            return form.exactly().apply(number);
        } catch (ArithmeticException e) {
            throw refusal("one that fits " + type.getSimpleName(), json);
        }
    }

    private Object text(TextForm form, Json json) {
        String text = scalar(String.class, "a string such as " + form.example(), json);
        try {
            return form.read().apply(text);
        } catch (RuntimeException e) {
            // not the cause: its message quotes the text
            throw refusal("one such as " + form.example(), json);
        }
    }

    private Object constant(Class<?> type, Json json) {
        String name = scalar(String.class, "a string", json);
        List<String> names = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            names.add(((Enum<?>) constant).name());
            if (names.getLast().equals(name)) return constant;
        }
        throw refusal("one of " + names, json);
    }

    private Object array(Class<?> itemType, Json json) {
        List<Json> items = items(json);
        Object array = Array.newInstance(itemType, items.size());
        for (int i = 0; i < items.size(); i++) Array.set(array, i, held(itemType, !strict, items.get(i)));
        return array;
    }

    private Object generic(ParameterizedType type, Json json) {
        Class<?> raw = (Class<?>) type.getRawType();
        if (raw.isRecord()) return bean(type, json);
        if (JavaTypes.isUnion(raw)) return union(type, json);
        Type[] of = type.getActualTypeArguments();
        if (raw == Map.class && of[0] == String.class) {
            if (!json.isObject()) throw refusal("an object", json);
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            json.members().forEach((key, member) -> members.put(key, held(of[1], !strict, member)));
            return Collections.unmodifiableMap(members);
        }
        if (raw == Set.class) return Collections.unmodifiableSet(fill(new LinkedHashSet<>(), of[0], json));
        if (raw == List.class || raw == Collection.class || raw == Iterable.class) {
            return Collections.unmodifiableList(fill(new ArrayList<>(), of[0], json));
        }
        throw unreadable(type, json);
    }

    private <C extends Collection<@Nullable Object>> C fill(C collection, Type itemType, Json json) {
        for (Json item : items(json)) collection.add(held(itemType, !strict, item));
        return collection;
    }

    private List<Json> items(Json json) {
        if (!json.isArray()) throw refusal("an array", json);
        return json.items();
    }

    private Object union(Type type, Json json) {
        if (!json.isObject()) throw refusal("an object", json);
        Json name = json.member(JavaTypes.DISCRIMINATOR);
        List<String> names = new ArrayList<>();
        for (Type member : JavaTypes.members(type)) {
            Class<?> raw = JavaTypes.raw(member);
            if (raw == null || !raw.isRecord()) throw unreadable(type, json);
            names.add(raw.getSimpleName());
            if (names.getLast().equals(name.value)) return bean(member, json);
        }
        throw refusal("one of " + names, name);
    }

    private Object bean(Type of, Json json) {
        if (!json.isObject()) throw refusal("an object", json);
        Class<?> type = of instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : (Class<?>) of;
        RecordComponent[] components = type.getRecordComponents();
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            RecordComponent component = components[i];
            values[i] = held(
                    JavaTypes.resolve(component.getGenericType(), of),
                    !strict || JavaTypes.mayBeAbsent(component),
                    json.member(component.getName()));
        }
        try {
            return constructor(type).newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) throw error;
            String what = JsonContent.expected("what " + type.getSimpleName() + " accepts", json);
            throw new DecodeException(what, root.toString(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(type.getName() + " is no record", e);
        }
    }

    /** A record's own constructor, made accessible. */
    static Constructor<?> constructor(Class<?> type) throws NoSuchMethodException {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) types[i] = components[i].getType();
        Constructor<?> constructor = type.getDeclaredConstructor(types);
        open(constructor, type);
        return constructor;
    }

    /** Records may be private or local; those of a named module that does not open itself cannot be reached. */
    static void open(AccessibleObject member, Class<?> type) {
        try {
            member.setAccessible(true);
        } catch (InaccessibleObjectException e) {
            String how = "add \"opens " + type.getPackageName() + " to dev.weft;\" to its module-info.java";
            throw new IllegalArgumentException(type.getName() + " cannot be reached: " + how, e);
        }
    }

    private DecodeException refusal(String expected, Json json) {
        return new DecodeException(JsonContent.expected(expected, json), root.toString(), null);
    }

    private static IllegalArgumentException unreadable(Type type, Json json) {
        String where = json.path == null ? "" : ": at " + json.path;
        return new IllegalArgumentException("JSON cannot be read as " + type.getTypeName() + where);
    }
}
