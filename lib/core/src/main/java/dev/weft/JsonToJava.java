package dev.weft;

import static java.util.Map.entry;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads one value as a Java type: {@link Json#as}. Every refusal names the path, never the content. */
final class JsonToJava {
    /** Each throws an ArithmeticException where it would have to round, except to the nearest double or float. */
    private static final Map<Class<?>, Function<JsonNumber, Object>> NUMBERS = Map.ofEntries(
            entry(byte.class, number -> number.decimal().byteValueExact()),
            entry(Byte.class, number -> number.decimal().byteValueExact()),
            entry(short.class, number -> number.decimal().shortValueExact()),
            entry(Short.class, number -> number.decimal().shortValueExact()),
            entry(int.class, number -> Math.toIntExact(number.longValueExact())),
            entry(Integer.class, number -> Math.toIntExact(number.longValueExact())),
            entry(long.class, JsonNumber::longValueExact),
            entry(Long.class, JsonNumber::longValueExact),
            entry(float.class, number -> (float) finite(Float.parseFloat(number.text()))),
            entry(Float.class, number -> (float) finite(Float.parseFloat(number.text()))),
            entry(double.class, number -> finite(Double.parseDouble(number.text()))),
            entry(Double.class, number -> finite(Double.parseDouble(number.text()))),
            entry(BigInteger.class, number -> number.decimal().toBigIntegerExact()),
            entry(BigDecimal.class, JsonNumber::decimal));

    private final Json root;

    JsonToJava(Json root) {
        this.root = root;
    }

    @SuppressWarnings("unchecked") // Class.cast knows no primitives; value() answers what the type says
    <T> T read(Class<T> type) {
        return (T) value(type, root);
    }

    /** Not null: what is missing or null is refused here, and allowed by {@link #component} alone. */
    private Object value(Type type, Json json) {
        return switch (type) {
            case Class<?> plain -> value(plain, json);
            case ParameterizedType generic -> collection(generic, json);
            case WildcardType wildcard -> value(wildcard.getUpperBounds()[0], json);
            default -> throw unreadable(type, json);
        };
    }

    /** What a record's component, an item or a map's value becomes: there, null is something to hold. */
    private @Nullable Object component(Type type, Json json) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == Optional.class) {
            return json.optional().map(held -> value(generic.getActualTypeArguments()[0], held));
        }
        if (type == Json.class) return json;
        boolean primitive = type instanceof Class<?> plain && plain.isPrimitive();
        return json.value instanceof JsonNothing && !primitive ? null : value(type, json);
    }

    private Object value(Class<?> type, Json json) {
        if (type == Json.class) return json;
        if (type == String.class) return scalar(String.class, "a string", json);
        if (type == boolean.class || type == Boolean.class) return scalar(Boolean.class, "a boolean", json);
        if (type.isRecord()) return bean(type, json);
        if (type.isEnum()) return constant(type, json);
        if (type.isArray()) return array(type.getComponentType(), json);
        Function<JsonNumber, Object> exactly = NUMBERS.get(type);
        if (exactly == null) throw unreadable(type, json);
        return number(type, exactly, json);
    }

    private <T> T scalar(Class<T> type, String what, Json json) {
        if (type.isInstance(json.value)) return type.cast(json.value);
        throw refusal(what, json);
    }

    private Object number(Class<?> type, Function<JsonNumber, Object> exactly, Json json) {
        JsonNumber number = scalar(JsonNumber.class, "a number", json);
        try {
            return exactly.apply(number);
        } catch (ArithmeticException e) {
            throw refusal("one that fits " + type.getSimpleName(), json);
        }
    }

    private static double finite(double value) {
        if (Double.isInfinite(value)) throw new ArithmeticException("too large");
        return value;
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
        for (int i = 0; i < items.size(); i++) Array.set(array, i, component(itemType, items.get(i)));
        return array;
    }

    private Object collection(ParameterizedType type, Json json) {
        Class<?> raw = (Class<?>) type.getRawType();
        Type[] of = type.getActualTypeArguments();
        if (raw == Map.class && of[0] == String.class) {
            if (!json.isObject()) throw refusal("an object", json);
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            json.members().forEach((key, member) -> members.put(key, component(of[1], member)));
            return Collections.unmodifiableMap(members);
        }
        if (raw == Set.class) return Collections.unmodifiableSet(fill(new LinkedHashSet<>(), of[0], json));
        if (raw == List.class || raw == Collection.class || raw == Iterable.class) {
            return Collections.unmodifiableList(fill(new ArrayList<>(), of[0], json));
        }
        throw unreadable(type, json);
    }

    private <C extends Collection<@Nullable Object>> C fill(C collection, Type itemType, Json json) {
        for (Json item : items(json)) collection.add(component(itemType, item));
        return collection;
    }

    private List<Json> items(Json json) {
        if (!json.isArray()) throw refusal("an array", json);
        return json.items();
    }

    private Object bean(Class<?> type, Json json) {
        if (!json.isObject()) throw refusal("an object", json);
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = component(components[i].getGenericType(), json.member(components[i].getName()));
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            open(constructor, type);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) throw error;
            String what = JsonContent.expected("what " + type.getSimpleName() + " accepts", json);
            throw new DecodeException(what, root.toString(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(type.getName() + " is no record", e);
        }
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
