package dev.weft;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the content of one value as one type, or says what is there instead. */
final class JsonContent {
    private JsonContent() {}

    static String text(Json json) {
        return switch (json.value) {
            case String text -> text;
            case JsonNumber number -> number.text();
            case Boolean bool -> bool.toString();
            default -> throw new IllegalStateException(expected("a string", json));
        };
    }

    static long integer(Json json) {
        try {
            if (json.value instanceof JsonNumber number) return number.longValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalStateException(expected("an integer that fits a long", json), e);
        }
        throw new IllegalStateException(expected("an integer", json));
    }

    static double number(Json json) {
        if (!(json.value instanceof JsonNumber number)) throw new IllegalStateException(expected("a number", json));
        double nearest = Double.parseDouble(number.text());
        if (Double.isInfinite(nearest)) throw new IllegalStateException(expected("one that fits a double", json));
        return nearest;
    }

    static boolean bool(Json json) {
        if (json.value instanceof Boolean bool) return bool;
        throw new IllegalStateException(expected("a boolean", json));
    }

    static List<Json> items(Json json) {
        if (json.value instanceof JsonNothing) return List.of();
        if (!(json.value instanceof List<?> list)) throw new IllegalStateException(expected("an array", json));
        List<Json> items = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) items.add(json.item(i));
        return Collections.unmodifiableList(items);
    }

    static Map<String, Json> members(Json json) {
        if (json.value instanceof JsonNothing) return Map.of();
        if (!(json.value instanceof Map<?, ?> map)) throw new IllegalStateException(expected("an object", json));
        // These keys came with the data and may be private: messages call each of them *.
        JsonPath any = new JsonPath(json.path, "*");
        Map<String, Json> members = LinkedHashMap.newLinkedHashMap(map.size());
        map.forEach((key, value) -> members.put((String) key, new Json(value, any)));
        return Collections.unmodifiableMap(members);
    }

    /** The one sentence of every refusal: {@code stops.1.nights is a string, expected an integer}. */
    static String expected(String what, Json json) {
        return (json.path == null ? "The value" : json.path) + " is " + kind(json.value) + ", expected " + what;
    }

    private static String kind(Object value) {
        return switch (value) {
            case String text -> "a string";
            case JsonNumber number -> "a number";
            case Boolean bool -> "a boolean";
            case List<?> items -> "an array";
            case Map<?, ?> members -> "an object";
            default -> value == JsonNothing.NULL ? "null" : "missing";
        };
    }
}
