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
    private static final int TEXT = -1;
    private static final int LONGEST_NUMBER = 18;

    private final String event;
    private final byte[] bytes;
    /** Where the bytes between two changing values begin and end, a string's quotes included: begin, end, begin, end, … */
    private final int[] fixed;

    /** For each changing value its place among the paths that were named, {@link #TEXT} for the text. */
    private final int[] meaning;

    private FrameShape(String event, byte[] bytes, int[] fixed, int[] meaning) {
        this.event = event;
        this.bytes = bytes;
        this.fixed = fixed;
        this.meaning = meaning;
    }

    /** The shape of this frame, or null where it is in any way unusual. */
    static @Nullable FrameShape of(Frame frame, String path, List<String> padding) {
        byte[] bytes = Arrays.copyOfRange(frame.bytes(), frame.offset(), frame.offset() + frame.length());
        var found = JsonSpan.string(bytes, path);
        if (found == null) return null;
        var spans = new ArrayList<Changing>();
        spans.add(new Changing(found, TEXT));
        for (int i = 0; i < padding.size(); i++) {
            var span = JsonSpan.of(bytes, padding.get(i));
            if (span != null && (bytes[span.start()] == '"' || isNumber(bytes, span))) spans.add(new Changing(span, i));
        }
        spans.sort(Comparator.comparingInt(changing -> changing.span.start()));
        int[] fixed = new int[spans.size() * 2 + 2];
        for (int i = 0; i < spans.size(); i++) {
            var span = spans.get(i).span;
            int quote = bytes[span.start()] == '"' ? 1 : 0;
            fixed[2 * i + 1] = span.start() + quote;
            fixed[2 * i + 2] = span.end() - quote;
        }
        fixed[fixed.length - 1] = closed(bytes, 0, bytes.length);
        int[] meaning = spans.stream().mapToInt(Changing::meaning).toArray();
        return fixed[fixed.length - 1] < 0 ? null : new FrameShape(frame.event(), bytes, fixed, meaning);
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

    /** A value that may be another in the next frame. */
    private record Changing(JsonSpan span, int meaning) {}

    private static boolean isNumber(byte[] json, JsonSpan span) {
        for (int i = span.start(); i < span.end(); i++) if (json[i] < '0' || json[i] > '9') return false;
        return true;
    }

    /**
     * The text of a frame of this shape; null for any other frame, and for one whose text is not plain JSON. Numbers are put where
     * their paths are in the list that the shape was made with; for another frame what is put there means nothing.
     */
    @Nullable
    String text(Frame frame, long[] numbers) {
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
                long number = 0;
                for (; at < end && b[at] >= '0' && b[at] <= '9'; at++) number = number * 10 + b[at] - '0';
                // no number at all, one that JSON writes otherwise, or one that is too long
                if (at == start || b[start] == '0' && at > start + 1 || at - start > LONGEST_NUMBER) return null;
                numbers[meaning[i / 2]] = number;
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
            if (meaning[i / 2] != TEXT) {
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
