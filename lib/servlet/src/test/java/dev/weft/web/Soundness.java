package dev.weft.web;

import dev.weft.Json;

/** Whether a value is one that every client takes: whole characters, and no key that JavaScript takes for something else. */
final class Soundness {
    private Soundness() {}

    static void check(Json json) {
        if (json.isString()) {
            whole(json.text());
        } else if (json.isArray()) {
            json.items().forEach(Soundness::check);
        } else if (json.isObject()) {
            json.members().forEach((key, value) -> {
                whole(key);
                check(value);
            });
        }
    }

    private static void whole(String text) {
        if (!text.equals(WholeCharacters.sound(text))) throw new AssertionError("half a character");
    }
}
