package dev.weft.web;

import dev.weft.DecodeException;
import dev.weft.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** JSON that JavaScript clients take: theirs refuse a whole stream for a key that could change what objects are made of. */
final class SafeJson {
    /** More digits than this and JavaScript shows another number. */
    private static final int EXACT_DIGITS = 15;

    private SafeJson() {}

    /**
     * The same value, where {@code __proto__}, and a {@code constructor} that has a {@code prototype}, are called {@code _proto_} and
     * {@code _constructor_}.
     */
    static Json of(Json value) {
        return unsafe(value) ? renamed(value) : value;
    }

    private static boolean unsafe(Json value) {
        if (value.isArray()) return value.items().stream().anyMatch(SafeJson::unsafe);
        return value.isObject()
                && value.members().entrySet().stream()
                        .anyMatch(member -> isUnsafe(member.getKey(), member.getValue()) || unsafe(member.getValue()));
    }

    private static boolean isUnsafe(String key, Json value) {
        return key.equals("__proto__")
                || (key.equals("constructor") && !value.member("prototype").isMissing());
    }

    private static Json renamed(Json value) {
        if (value.isArray()) {
            var items = new ArrayList<Json>();
            for (Json item : value.items()) items.add(renamed(item));
            return Json.of(items);
        }
        if (!value.isObject()) return value;
        var members = new LinkedHashMap<String, Json>();
        value.members().forEach((key, member) -> {
            boolean rename = isUnsafe(key, member);
            String name = !rename ? key : key.equals("__proto__") ? "_proto_" : "_constructor_";
            members.put(name, renamed(member));
        });
        return Json.of(members);
    }

    /** An object with a type, and fields as key, value, …; those whose value is null are left out, since clients refuse them. */
    static Json fields(String type, @Nullable Object... fields) {
        var members = new LinkedHashMap<String, Object>();
        members.put("type", type);
        for (int i = 0; i < fields.length; i += 2) {
            Object value = fields[i + 1];
            if (value != null) members.put(String.valueOf(fields[i]), value);
        }
        return Json.of(members);
    }

    /** As text in whole characters: U+FFFD in place of each lone half, whoever wrote it. */
    static String text(Json json) {
        String text = json.toString();
        // only a half of a pair is written as an escape that begins so
        return text.contains("\\ud") ? sound(json).toString() : text;
    }

    private static Json sound(Json json) {
        if (json.isString()) return Json.of(WholeCharacters.sound(json.text()));
        if (json.isArray())
            return Json.of(json.items().stream().map(SafeJson::sound).toList());
        if (!json.isObject()) return json;
        var members = new LinkedHashMap<String, Json>();
        json.members().forEach((key, value) -> members.put(WholeCharacters.sound(key), sound(value)));
        return Json.of(members);
    }

    /**
     * What a tool gave back, as a value: JSON as what it is, nothing as null, all other text as text. A number that JavaScript could
     * not keep exactly, such as a long id, is text too.
     */
    static Json result(String text) {
        String bare = text.strip();
        if (bare.isEmpty()) return Json.of(null);
        if ("{[-0123456789tfn".indexOf(bare.charAt(0)) < 0) return Json.of(text);
        try {
            Json json = Json.parse(bare);
            return json.isNumber() && bare.length() > EXACT_DIGITS ? Json.of(text) : of(json);
        } catch (DecodeException e) {
            return Json.of(text);
        }
    }
}
