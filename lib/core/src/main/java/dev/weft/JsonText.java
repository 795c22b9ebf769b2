package dev.weft;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** JSON as text, and text of bytes. */
final class JsonText {
    private final StringBuilder out = new StringBuilder(256);

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
}
