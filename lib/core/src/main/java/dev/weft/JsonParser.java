package dev.weft;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads text as RFC 8259 has it, no more and no less, in one pass. Bounded against hostile text: depth, and the length
 * of a number, since what is done with numbers later takes longer than linear time. Refusals tell the position and what
 * belongs there, never what is there.
 */
final class JsonParser {
    static final int MAX_DEPTH = 512;
    static final int MAX_NUMBER = 1000;

    /** What {@link #next} answers at the end; in the text it would be refused wherever {@code next} is asked. */
    private static final char END = '\0';

    private final String text;
    private int at;
    private int depth;

    private JsonParser(String text) {
        this.text = text;
    }

    static Object parse(String text) {
        var parser = new JsonParser(text);
        if (text.startsWith("\ufeff")) parser.at = 1; // a byte order mark, which the RFC lets a reader ignore
        Object value = parser.value();
        parser.next();
        if (parser.at < text.length()) throw parser.expected("nothing more");
        return value;
    }

    private Object value() {
        return switch (next()) {
            case '"' -> string();
            case '{' -> object();
            case '[' -> array();
            case 't' -> literal("true", true);
            case 'f' -> literal("false", false);
            case 'n' -> literal("null", JsonNothing.NULL);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> throw expected("a value");
        };
    }

    private Object object() {
        Map<String, Object> members = new LinkedHashMap<>(8);
        if (opens('}')) {
            do {
                if (next() != '"') throw expected("a key in quotes");
                String key = string();
                if (next() != ':') throw expected("':'");
                at++;
                members.put(key, value());
            } while (continues('}'));
        }
        return members;
    }

    private Object array() {
        List<Object> items = new ArrayList<>(4);
        if (opens(']')) {
            do items.add(value());
            while (continues(']'));
        }
        return items;
    }

    /** Steps over an opening bracket, and over the closing one too if there is nothing between them. */
    private boolean opens(char close) {
        if (++depth > MAX_DEPTH) throw refused("nested more than " + MAX_DEPTH + " deep");
        at++;
        if (next() != close) return true;
        at++;
        depth--;
        return false;
    }

    private boolean continues(char close) {
        char c = next();
        if (c != ',' && c != close) throw expected("',' or '" + close + "'");
        at++;
        if (c == close) depth--;
        return c == ',';
    }

    /** The next character that is not white space, which is not stepped over. */
    private char next() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') return c;
            at++;
        }
        return END;
    }

    private Object literal(String word, Object value) {
        if (!text.startsWith(word, at)) throw expected("a value");
        at += word.length();
        return value;
    }

    private Object number() {
        int start = at;
        if (is('-')) at++;
        if (is('0')) at++;
        else digits();
        if (is('.')) {
            at++;
            digits();
        }
        if (is('e') || is('E')) {
            at++;
            if (is('+') || is('-')) at++;
            digits();
        }
        if (at - start > MAX_NUMBER) throw refused("a number of more than " + MAX_NUMBER + " characters");
        return new JsonNumber(text.substring(start, at));
    }

    private void digits() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') at++;
        if (at == start) throw expected("a digit");
    }

    private boolean is(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    private String string() {
        int start = ++at;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') return text.substring(start, at++);
            if (c == '\\') return unescaped(start);
            if (c < ' ') throw refused("a control character that is not escaped");
        }
        throw expected("'\"'");
    }

    /** The rest of a string from its first escape on. */
    private String unescaped(int start) {
        var out = new StringBuilder().append(text, start, at);
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c < ' ') throw refused("a control character that is not escaped");
            if (c != '\\') at++;
            if (c == '"') return out.toString();
            out.append(c == '\\' ? escape() : c);
        }
        throw expected("'\"'");
    }

    /** An escaped half of a surrogate pair may stand alone: servers do cut a text between the two. */
    private char escape() {
        if (at + 1 == text.length()) throw refused("it ends too early");
        int code = "\"\\/bfnrtu".indexOf(text.charAt(at + 1));
        if (code < 0) throw refused("an escape that JSON does not have");
        at += 2;
        if (code < 8) return "\"\\/\b\f\n\r\t".charAt(code);
        int unit = 0;
        for (int end = at + 4; at < end; at++) {
            int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
            if (digit < 0 || text.charAt(at) > 'f') throw expected("a hexadecimal digit");
            unit = unit << 4 | digit;
        }
        return (char) unit;
    }

    private DecodeException expected(String what) {
        return refused(at < text.length() ? "expected " + what : "it ends too early");
    }

    private DecodeException refused(String why) {
        return new DecodeException("Not JSON at character " + at + ": " + why, text, null);
    }
}
