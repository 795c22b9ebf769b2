package dev.weft.provider.common;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.media.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bytes of a frame around the strings and numbers that may change in it. Immutable. */
final class FrameShape {
    private final String event;
    private final byte[] bytes;
    /** Where the bytes between two changing values begin and end, a string's quotes included: begin, end, begin, end, … */
    private final int[] fixed;

    /** Which of the changing values is the text. */
    private final int text;

    private FrameShape(String event, byte[] bytes, int[] fixed, int text) {
        this.event = event;
        this.bytes = bytes;
        this.fixed = fixed;
        this.text = text;
    }

    /** The shape of this frame, or null where it is in any way unusual. */
    static @Nullable FrameShape of(Frame frame, String path, List<String> padding) {
        byte[] bytes = Arrays.copyOfRange(frame.bytes(), frame.offset(), frame.offset() + frame.length());
        var found = JsonSpan.string(bytes, path);
        if (found == null) return null;
        var spans = new ArrayList<JsonSpan>();
        spans.add(found);
        for (String more : padding) {
            var span = JsonSpan.of(bytes, more);
            if (span != null && (bytes[span.start()] == '"' || isNumber(bytes, span))) spans.add(span);
        }
        spans.sort(Comparator.comparingInt(JsonSpan::start));
        int[] fixed = new int[spans.size() * 2 + 2];
        for (int i = 0; i < spans.size(); i++) {
            int quote = bytes[spans.get(i).start()] == '"' ? 1 : 0;
            fixed[2 * i + 1] = spans.get(i).start() + quote;
            fixed[2 * i + 2] = spans.get(i).end() - quote;
        }
        fixed[fixed.length - 1] = closed(bytes, 0, bytes.length);
        return fixed[fixed.length - 1] < 0 ? null : new FrameShape(frame.event(), bytes, fixed, spans.indexOf(found));
    }

    /**
     * Where a JSON object ends but for its last brace and the blanks before that, which are as many as it takes to hide the size
     * of what was said; −1 where it ends otherwise. A frame and its shape are both looked at up to there only.
     */
    private static int closed(byte[] b, int offset, int end) {
        if (end <= offset || b[end - 1] != '}') return -1;
        int at = end - 1;
        while (at > offset && b[at - 1] == ' ') at--;
        return at;
    }

    private static boolean isNumber(byte[] json, JsonSpan span) {
        for (int i = span.start(); i < span.end(); i++) if (json[i] < '0' || json[i] > '9') return false;
        return true;
    }

    /** The text of a frame of this shape; null for any other frame, and for one whose text is not plain JSON. */
    @Nullable
    String text(Frame frame) {
        byte[] b = frame.bytes();
        int at = frame.offset();
        int end = closed(b, at, at + frame.length());
        String found = null;
        for (int i = 0; ; i += 2) {
            int length = fixed[i + 1] - fixed[i];
            if (length > end - at || !Arrays.equals(bytes, fixed[i], fixed[i + 1], b, at, at + length)) return null;
            at += length;
            if (i + 2 == fixed.length) return at == end && frame.event().equals(event) ? found : null;
            int start = at;
            if (bytes[fixed[i + 1] - 1] != '"') {
                while (at < end && b[at] >= '0' && b[at] <= '9') at++;
                // no number at all, or one that JSON writes otherwise
                if (at == start || b[start] == '0' && at > start + 1) return null;
                continue;
            }
            boolean escaped = false;
            while (at < end && b[at] != '"') {
                if (b[at] == '\\') {
                    escaped = true;
                    at++;
                } else if (b[at] >= 0 && b[at] < ' ') {
                    return null;
                }
                at++;
            }
            if (at >= end) return null;
            if (i / 2 != text) {
                if (escaped) return null;
            } else {
                found = escaped ? unescaped(b, start, at) : new String(b, start, at - start, UTF_8);
                if (found == null) return null;
            }
        }
    }

    @SuppressWarnings("IncrementInForLoopAndHeader") // an escape is several bytes
    private static @Nullable String unescaped(byte[] b, int start, int end) {
        var text = new StringBuilder(end - start);
        int plain = start;
        for (int at = start; at < end; at++) {
            if (b[at] != '\\') continue;
            text.append(new String(b, plain, at - plain, UTF_8));
            at++;
            int c = at < end ? escape(b, at, end) : -1;
            if (c < 0) return null;
            text.append((char) c);
            if (b[at] == 'u') at += 4;
            plain = at + 1;
        }
        return text.append(new String(b, plain, end - plain, UTF_8)).toString();
    }

    private static int escape(byte[] b, int at, int end) {
        return switch (b[at]) {
            case '"', '\\', '/' -> b[at];
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> end - at > 4 ? hex(b, at + 1) : -1;
            default -> -1;
        };
    }

    private static int hex(byte[] b, int at) {
        int value = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = Character.digit(b[i], 16);
            if (digit < 0) return -1;
            value = value << 4 | digit;
        }
        return value;
    }
}
