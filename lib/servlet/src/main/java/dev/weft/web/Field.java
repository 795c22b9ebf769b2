package dev.weft.web;

import dev.weft.DecodeException;
import dev.weft.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A value in a request, with the way to it, so that an error can name it. What is null counts as missing. */
record Field(String path, Json json) {
    /** The body of a request. */
    static Field body(String text) {
        Json json;
        try {
            json = Json.parse(text);
        } catch (DecodeException e) {
            throw new BadRequestException("", "the body is no JSON: " + e.getMessage(), e);
        }
        if (!json.isObject()) throw new BadRequestException("", "the body is not a JSON object", null);
        return new Field("", json);
    }

    Field at(String key) {
        return new Field(path.isEmpty() ? key : path + "." + key, json.member(key));
    }

    boolean there() {
        return !json.isMissing() && !json.isNull();
    }

    Optional<Field> optional() {
        return there() ? Optional.of(this) : Optional.empty();
    }

    /** Whether it is an array with more than this many items; they are not looked at. */
    boolean has(long more) {
        return !json.item((int) Math.min(Integer.MAX_VALUE, more)).isMissing();
    }

    List<Field> items() {
        if (there() && !json.isArray()) throw wrong("expected an array");
        var items = new ArrayList<Field>();
        for (Json item : json.items()) items.add(new Field(path + "." + items.size(), item));
        return items;
    }

    String text() {
        if (!json.isString()) throw wrong(there() ? "expected a string" : "it is missing");
        return json.text();
    }

    String text(String orElse) {
        return there() ? text() : orElse;
    }

    boolean bool(boolean orElse) {
        if (there() && !json.isBool()) throw wrong("expected true or false");
        return json.bool(orElse);
    }

    double number() {
        return read("expected a number", Json::number);
    }

    long integer() {
        return read("expected a whole number", Json::integer);
    }

    private <T> T read(String otherwise, Function<Json, T> reader) {
        try {
            return reader.apply(json);
        } catch (IllegalStateException e) {
            throw wrong(otherwise, e);
        }
    }

    /** A JSON object, or this where there is none. */
    Json object(Json orElse) {
        if (!there()) return orElse;
        if (!json.isObject()) throw wrong("expected an object");
        return json;
    }

    BadRequestException wrong(String what) {
        return new BadRequestException(path, path + ": " + what, null);
    }

    BadRequestException wrong(String what, RuntimeException cause) {
        return new BadRequestException(path, path + ": " + what, cause);
    }
}
