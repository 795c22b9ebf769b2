package dev.weft;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One JSON value, immutable and safe for any number of threads: the only JSON in public signatures.
 *
 * <p>Looking never fails: where there is nothing, {@link #at} answers a <em>missing</em> value. Reading does:
 * {@link #text()} and its like throw an {@link IllegalStateException} that names the path and both types, never the
 * content; their forms with {@code orElse} forgive what is missing or null and nothing else. Equality is by value: the
 * order of keys does not count, and {@code 1}, {@code 1.0} and {@code 1e0} are equal, though each keeps the digits it
 * was written with. No value is nested more than 512 deep, no number longer than 1000 characters.
 */
public final class Json {
    /** A String, JsonNumber, Boolean, JsonNothing, or a List or Map of these: neither ever changed nor handed out. */
    final Object value;

    final @Nullable JsonPath path;

    Json(Object value, @Nullable JsonPath path) {
        this.value = value;
        this.path = path;
    }

    /**
     * Reads exactly one value, strictly as RFC 8259 says; of a key written twice the last value counts.
     *
     * @throws DecodeException if it is anything else; the message says where and why, {@code frame()} holds the text
     */
    public static Json parse(String text) {
        return new Json(JsonReading.of(text), null);
    }

    /** Reads one value from UTF-8 bytes as {@link #parse(String)} does; malformed UTF-8 is refused, never replaced. */
    public static Json parse(byte[] bytes, int offset, int length) {
        return parse(JsonText.utf8(bytes, offset, length));
    }

    /**
     * The JSON of a Java value: null, text, numbers (exact; no NaN, no infinity), booleans, enums (their name),
     * Optional, dates, times, durations, UUID, URI (their text), collections, arrays, maps with String keys, records,
     * {@link Message}, {@link Document} and whatever else events carry, Json, and these inside each other. A record's
     * component that is null or empty is left out, and so is a missing member; a map's null stays a null. A record of a sealed interface has its simple name as {@code "type"}.
     *
     * @throws IllegalArgumentException for anything else, naming its class and where it is
     */
    public static Json of(@Nullable Object value) {
        return value instanceof Json json ? json : new Json(JsonFromJava.value(value), null);
    }

    /** An object of {@code key, value, key, value, …}, values as in {@link #of}; of a key given twice the last. */
    public static Json object(@Nullable Object... keysAndValues) {
        return new Json(JsonFromJava.object(keysAndValues), null);
    }

    /** An array of these items, each as in {@link #of}; to turn a whole collection into an array, use {@link #of}. */
    public static Json array(@Nullable Object... items) {
        return new Json(JsonFromJava.value(items), null);
    }

    /** What is at a path of keys and positions, {@code at("choices.0.delta")}; missing where there is nothing. */
    public Json at(String path) {
        return new Json(JsonPath.find(value, path), new JsonPath(this.path, path));
    }

    /** The member with this key, which may contain dots; missing where there is none, or this is no object. */
    public Json member(String key) {
        return new Json(JsonPath.member(value, key), new JsonPath(path, key));
    }

    /** The item at this position, counted from 0; missing where there is none, or this is no array. */
    public Json item(int index) {
        return new Json(JsonPath.item(value, index), new JsonPath(path, String.valueOf(index)));
    }

    /** Whether nothing is here, not even a null. It prints as {@code null}, but equals only what is missing too. */
    public boolean isMissing() {
        return value == JsonNothing.MISSING;
    }

    /** Whether a null was written here; a missing value is not null. */
    public boolean isNull() {
        return value == JsonNothing.NULL;
    }

    /** Whether this has members. */
    public boolean isObject() {
        return value instanceof Map;
    }

    /** Whether this has items. */
    public boolean isArray() {
        return value instanceof List;
    }

    /** Whether this was written in quotes. */
    public boolean isString() {
        return value instanceof String;
    }

    /** Whether this is a number, of whatever size. */
    public boolean isNumber() {
        return value instanceof JsonNumber;
    }

    /** Whether this is true or false. */
    public boolean isBool() {
        return value instanceof Boolean;
    }

    /** A string's content; of a number or boolean the text it was written with. */
    public String text() {
        return JsonContent.text(this);
    }

    /** The {@link #text()}, or this other one where the value is missing or null. */
    public String text(String orElse) {
        return value instanceof JsonNothing ? orElse : text();
    }

    /** A whole number that fits a long; {@code 3.0} is one, {@code 3.5} and {@code "3"} are not. */
    public long integer() {
        return JsonContent.integer(this);
    }

    /** The {@link #integer()}, or this other one where the value is missing or null. */
    public long integer(long orElse) {
        return value instanceof JsonNothing ? orElse : integer();
    }

    /** The double nearest to a number; a number beyond every double is refused. */
    public double number() {
        return JsonContent.number(this);
    }

    /** The {@link #number()}, or this other one where the value is missing or null. */
    public double number(double orElse) {
        return value instanceof JsonNothing ? orElse : number();
    }

    /** True or false. */
    public boolean bool() {
        return JsonContent.bool(this);
    }

    /** The {@link #bool()}, or this other one where the value is missing or null. */
    public boolean bool(boolean orElse) {
        return value instanceof JsonNothing ? orElse : bool();
    }

    /** The items of an array, unmodifiable; none where the value is missing or null. */
    public List<Json> items() {
        return JsonContent.items(this);
    }

    /** The members of an object in their order, unmodifiable; none where the value is missing or null. */
    public Map<String, Json> members() {
        return JsonContent.members(this);
    }

    /** The keys of an object in their order, unmodifiable; none where the value is missing or null. */
    public Set<String> keys() {
        return members().keySet();
    }

    /** This value, or empty where it is missing or null. */
    public Optional<Json> optional() {
        return value instanceof JsonNothing ? Optional.empty() : Optional.of(this);
    }

    /** This object with one more member, or with another value for that key; a missing value changes nothing. */
    public Json plus(String key, @Nullable Object value) {
        return JsonEdits.plus(this, key, value);
    }

    /**
     * This value with another one at a path. Where nothing or null is on the way, objects are made; an array's items
     * can be replaced, its length cannot be changed. A missing value changes nothing.
     *
     * @throws IllegalStateException if a string, number or boolean is on the way, or an array without that position
     */
    public Json with(String path, @Nullable Object value) {
        return JsonEdits.with(this, path, value);
    }

    /** This object without the member of this key, if it has one. */
    public Json without(String key) {
        return JsonEdits.without(this, key);
    }

    /**
     * This laid over a base. Two objects are merged member by member, deeply, the base's first; otherwise this wins,
     * also if it is an array or null. What is missing never wins.
     */
    public Json over(Json base) {
        return JsonEdits.over(this, base);
    }

    /**
     * This as a String, number, boolean, enum, array, record, sealed interface of records, date, time, duration, UUID,
     * URI, {@link Message}, {@link Document} and whatever else events carry, or Json; a record's components may also be
     * List, Set, Map with String keys and Optional of these. Unknown members are ignored; a component that is missing or null becomes null, or an empty Optional, or is refused if it
     * is primitive; {@link Schema#read(Json)} is stricter.
     *
     * @throws DecodeException if the value does not fit, naming the path ({@code stops.1.nights}) and both types
     * @throws IllegalArgumentException if the type is none of these
     */
    public <T> T as(Class<T> type) {
        return new JsonToJava(this).read(type);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Json json && value.equals(json.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /** The compact JSON text, valid always. Only quotes, controls, lone surrogates and line separators are escaped. */
    @Override
    public String toString() {
        return JsonText.of(value);
    }
}
