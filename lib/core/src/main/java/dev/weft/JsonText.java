package dev.weft;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** JSON as text: what is written, and what is said about text that cannot be read. */
final class JsonText {
    static final int MAX_DEPTH = 512;

    private static final Pattern WHERE = Pattern.compile(" at line (\\d+) column (\\d+)");

    private final StringBuilder out = new StringBuilder();

    private JsonText() {}

    static String of(Object value) {
        var text = new JsonText();
        text.write(value);
        return text.out.toString();
    }

    private void write(Object value) {
        switch (value) {
            case String text -> quote(text);
            case JsonNumber number -> out.append(number.text());
            case Boolean bool -> out.append(bool.booleanValue());
            case Map<?, ?> members -> {
                char before = '{';
                for (var member : members.entrySet()) {
                    out.append(before);
                    quote((String) member.getKey());
                    out.append(':');
                    write(member.getValue());
                    before = ',';
                }
                out.append(members.isEmpty() ? "{}" : "}");
            }
            case List<?> items -> {
                char before = '[';
                for (Object item : items) {
                    out.append(before);
                    write(item);
                    before = ',';
                }
                out.append(items.isEmpty() ? "[]" : "]");
            }
            default -> out.append("null");
        }
    }

    private void quote(String text) {
        out.append('"');
        int written = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c != '"' && c != '\\' && c < 0x7f) continue;
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            if (!isEscaped(c)) continue;
            out.append(text, written, i);
            escape(c);
            written = i + 1;
        }
        out.append(text, written, text.length()).append('"');
    }

    /** What RFC 8259 demands, and what would not survive UTF-8 or a reader that takes it for the end of a line. */
    private static boolean isEscaped(char c) {
        return c < ' ' || c == '"' || c == '\\' || Character.isSurrogate(c) || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    private void escape(char c) {
        switch (c) {
            case '"', '\\' -> out.append('\\').append(c);
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            default -> {
                out.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) out.append(Character.forDigit(c >> shift & 15, 16));
            }
        }
    }

    static String utf8(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
        // The fast decoder writes U+FFFD for what is malformed; only a text that has one must be looked at again.
        if (text.indexOf('\ufffd') < 0) return text;
        var strict = ByteBuffer.wrap(bytes, offset, length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(strict).toString();
        } catch (CharacterCodingException e) {
            String where = "Not JSON at byte " + (strict.position() - offset) + ": malformed UTF-8";
            throw new DecodeException(where, text, null);
        }
    }

    /** Neither the parser's message nor the parser's exception is passed on: both name keys of what was read. */
    static DecodeException notJson(Exception refusal, String text) {
        String said = String.valueOf(refusal.getMessage());
        var where = WHERE.matcher(said);
        if (!where.find()) return new DecodeException("Not JSON: " + what(said), text, null);
        String position = "line " + where.group(1) + ", column " + where.group(2);
        return new DecodeException("Not JSON at " + position + ": " + what(said.substring(0, where.start())), text, null);
    }

    private static String what(String said) {
        if (said.startsWith("Malformed Unicode escape")) return "malformed \\u escape";
        if (said.startsWith("Use JsonReader") || said.startsWith("Expected ")) return "this cannot stand here";
        if (said.startsWith("Nesting limit")) return "nested more than " + MAX_DEPTH + " deep";
        if (said.startsWith("End of input")) return "it ends too early";
        return Character.toLowerCase(said.charAt(0)) + said.substring(1);
    }
}
