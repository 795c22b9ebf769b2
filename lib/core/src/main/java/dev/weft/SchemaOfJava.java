package dev.weft;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The neutral JSON Schema of one Java type. Only types that contain themselves are named and referred to. */
final class SchemaOfJava {
    private static final int MAX_PROPERTIES = 5000;

    /** The types that are being looked at, each with how many ways out there were on the way to it. */
    private final Map<Type, Integer> open = new HashMap<>();

    private final Map<Type, String> names = new HashMap<>();
    private final Map<String, Json> definitions = new LinkedHashMap<>();
    private int properties;
    /** Optional components, lists, maps and unions around the type at hand: through these, a type may contain itself. */
    private int waysOut;

    /** An object at the root, whatever the type: anything but a record is in the one property {@code wrapper}. */
    static Json of(Type type, String wrapper) {
        var made = new SchemaOfJava();
        Json schema = made.schema(type, "");
        String reference = schema.member("$ref").text("");
        Json body = made.definitions.getOrDefault(reference.substring(reference.lastIndexOf('/') + 1), schema);
        Json root = wrapper.isEmpty() ? body : object("", Map.of(wrapper, schema), List.of(wrapper));
        return made.definitions.isEmpty() ? root : root.plus("$defs", made.definitions);
    }

    private Json schema(Type type, String where) {
        return switch (type) {
            case Class<?> plain -> schema(plain, where);
            case ParameterizedType generic -> generic(generic, where);
            case GenericArrayType array -> throw refusal(array, where, "use List<…> in place of the array");
            default -> throw refusal(type, where, "say what its type parameter is");
        };
    }

    private Json schema(Class<?> type, String where) {
        if (type == String.class) return Json.object("type", "string");
        if (type == boolean.class || type == Boolean.class) return Json.object("type", "boolean");
        if (type == Json.class) return Json.object();
        NumberForm number = NumberForm.of(type);
        if (number != null) return Json.object("type", number.whole() ? "integer" : "number");
        TextForm text = TextForm.of(type);
        if (text != null) {
            return text.format().isEmpty()
                    ? Json.object("type", "string", "description", "such as " + text.example())
                    : Json.object("type", "string", "format", text.format());
        }
        if (type.isEnum()) return described(Json.object("type", "string", "enum", type.getEnumConstants()), type);
        if (type.isArray()) return list(type.getComponentType(), where);
        if (type.isRecord() || JavaTypes.isUnion(type)) {
            if (type.getTypeParameters().length == 0) return named(type, where);
            throw refusal(type, where, "say what its type parameters are, in a record's component");
        }
        throw refusal(type, where, hint(type, where));
    }

    private Json generic(ParameterizedType type, String where) {
        Class<?> raw = (Class<?>) type.getRawType();
        Type[] of = type.getActualTypeArguments();
        if (Set.<Class<?>>of(List.class, Set.class, Collection.class, Iterable.class)
                .contains(raw)) return list(of[0], where);
        if (raw == Map.class) {
            if (of[0] != String.class) throw refusal(type, where, "keys are Strings");
            return Json.object("type", "object", "additionalProperties", inside(of[1], where + ".*"));
        }
        if (raw.isRecord() || JavaTypes.isUnion(raw)) return named(type, where);
        throw refusal(type, where, hint(raw, where));
    }

    private Json list(Type item, String where) {
        return Json.object("type", "array", "items", inside(item, where + ".0"));
    }

    private Json inside(Type type, String where) {
        waysOut++;
        Json schema = schema(type, where);
        waysOut--;
        return schema;
    }

    private Json named(Type type, String where) {
        Integer before = open.get(type);
        if (before != null && before == waysOut) {
            throw refusal(type, where, "it has itself inside without end; make that component optional");
        }
        if (before != null || names.containsKey(type)) {
            return Json.object("$ref", "#/$defs/" + names.computeIfAbsent(type, this::freshName));
        }
        open.put(type, waysOut);
        Class<?> raw = JavaTypes.raw(type);
        Json body = raw != null && raw.isRecord() ? bean(type, raw, "", where) : union(type, where);
        open.remove(type);
        String name = names.get(type);
        if (name == null) return body;
        definitions.put(name, body);
        return Json.object("$ref", "#/$defs/" + name);
    }

    private String freshName(Type type) {
        String simple = simpleName(type);
        String name = simple;
        for (int i = 2; names.containsValue(name); i++) name = simple + i;
        return name;
    }

    /** {@code Page_Stop} for {@code Page<Stop>}. */
    static String simpleName(Type type) {
        if (type instanceof Class<?> plain) return plain.getSimpleName().replace("[]", "_list");
        if (!(type instanceof ParameterizedType generic)) return "T";
        var name = new StringBuilder(simpleName(generic.getRawType()));
        for (Type argument : generic.getActualTypeArguments()) name.append('_').append(simpleName(argument));
        return name.toString();
    }

    private Json union(Type type, String where) {
        var members = new ArrayList<Json>();
        var named = new HashSet<String>();
        waysOut++;
        for (Type member : JavaTypes.members(type)) {
            Class<?> raw = JavaTypes.raw(member);
            if (raw == null || !raw.isRecord()) {
                throw refusal(
                        member, where, "a sealed interface must have records alone, or sealed interfaces of them");
            }
            if (!named.add(raw.getSimpleName())) {
                throw refusal(type, where, "two of its records are named " + raw.getSimpleName() + "; rename one");
            }
            members.add(bean(member, raw, raw.getSimpleName(), where));
        }
        waysOut--;
        Class<?> raw = JavaTypes.raw(type);
        Json schema = Json.object("anyOf", members);
        return raw == null ? schema : described(schema, raw);
    }

    private Json bean(Type type, Class<?> raw, String discriminator, String where) {
        checkThatItCanBeMade(raw);
        var members = new LinkedHashMap<String, Json>();
        var required = new ArrayList<String>();
        if (!discriminator.isEmpty()) {
            members.put(JavaTypes.DISCRIMINATOR, Json.object("type", "string", "const", discriminator));
            required.add(JavaTypes.DISCRIMINATOR);
        }
        for (RecordComponent component : raw.getRecordComponents()) {
            String name = component.getName();
            String here = where.isEmpty() ? name : where + "." + name;
            if (++properties > MAX_PROPERTIES) {
                throw refusal(type, where, "there are more than " + MAX_PROPERTIES + " properties in all");
            }
            Type held = JavaTypes.resolve(component.getGenericType(), type);
            boolean optional = JavaTypes.mayBeAbsent(component);
            Json schema = optional ? inside(JavaTypes.inOptional(held), here) : schema(held, here);
            if (members.put(name, described(schema, component)) != null) {
                throw refusal(raw, here, "\"" + name + "\" says which record of the sealed interface it is; rename it");
            }
            if (!optional) required.add(name);
        }
        Description description = raw.getAnnotation(Description.class);
        return object(description == null ? "" : description.value(), members, required);
    }

    /** Now, and not when the answer is there and paid for. */
    private static void checkThatItCanBeMade(Class<?> bean) {
        try {
            JsonToJava.constructor(bean);
        } catch (NoSuchMethodException e) {
            throw new LinkageError(bean.getName() + " is no record", e);
        }
    }

    private static Json object(String description, Map<String, Json> members, List<String> required) {
        Json object = Json.object("type", "object");
        if (!description.isEmpty()) object = object.plus("description", description);
        return object.plus("properties", members).plus("required", required).plus("additionalProperties", false);
    }

    private static Json described(Json schema, AnnotatedElement element) {
        Description description = element.getAnnotation(Description.class);
        if (description == null) return schema;
        String example = schema.member("type").text("").equals("string")
                ? schema.member("description").text("")
                : "";
        String all = example.startsWith("such as ") ? description.value() + ", " + example : description.value();
        return schema.plus("description", all);
    }

    private static String hint(Class<?> type, String where) {
        boolean root = where.isEmpty();
        if (Iterable.class.isAssignableFrom(type)) {
            return root ? "use Schema.listOf(…)" : "use List<…>, saying of what";
        }
        if (Map.class.isAssignableFrom(type)) {
            return root ? "put it into a record, as Map<String, …>" : "use Map<String, …>, saying of what";
        }
        if (JavaTypes.isOptional(type)) return "only a record's component can be optional";
        if (type == Object.class) return "use Json for what can be anything";
        if (type == char.class || type == Character.class) return "use String";
        if (type.isInterface()) return "make it sealed, with records alone";
        return type.getName().startsWith("java.")
                ? "use a type that Schema's documentation names, or make it a record of yours"
                : "make it a record";
    }

    private static IllegalArgumentException refusal(@Nullable Type type, String where, String hint) {
        String name = type == null ? "it" : type.getTypeName();
        return new IllegalArgumentException(
                "there is no schema of " + name + (where.isEmpty() ? "" : " (at " + where + ")") + ": " + hint);
    }
}
