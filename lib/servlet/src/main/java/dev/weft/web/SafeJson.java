package dev.weft.web;

import dev.weft.DecodeException;
import dev.weft.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;

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
