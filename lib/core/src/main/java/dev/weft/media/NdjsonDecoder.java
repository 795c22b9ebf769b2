package dev.weft.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.weft.TruncatedStreamException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code application/x-ndjson}: lines ended by LF or CRLF. Whether a line is JSON is the parser's business, its end is ours. */
final class NdjsonDecoder extends BufferedDecoder {
    private static final List<String> WORDS = List.of("true", "false", "null");

    private long frames;

    NdjsonDecoder(InputStream in, DecoderLimits limits) {
        super(new Intake(in, Math.min(limits.line(), limits.frame())), limits);
    }

    @Override
    @Nullable
    Frame parse() {
        while (true) {
            int end = Intake.lineEnd(in.bytes, in.scan, in.limit);
            while (end < in.limit && in.bytes[end] != '\n') end = Intake.lineEnd(in.bytes, end + 1, in.limit);
            int from = lineStart(end);
            int to = end > from && in.bytes[end - 1] == '\r' ? end - 1 : end;
            in.scan = end;
            limits.checkLine(to - from);
            limits.checkFrame(to - from);
            if (end == in.limit) return null;
            Frame frame = blank(from, to) ? null : frame(from, to);
            in.start = end + 1;
            in.scan = end + 1;
            if (frame != null) return frame;
        }
    }

    @Override
    @Nullable
    Frame finish() {
        int from = lineStart(in.limit);
        if (blank(from, in.limit)) return null;
        if (cutOff(from, in.limit)) {
            throw new TruncatedStreamException(
                    "the last line is cut off: " + in.pending() + " bytes left over after " + frames + " frames", null);
        }
        Frame frame = frame(from, in.limit).withTerminated(false);
        in.start = in.limit;
        return frame;
    }

    private int lineStart(int end) {
        return in.position(in.start) == 0 ? Intake.behindMark(in.bytes, in.start, end) : in.start;
    }

    private Frame frame(int from, int to) {
        in.lend();
        frames++;
        return Frame.of(in.bytes, from, to - from);
    }

    private boolean blank(int from, int to) {
        for (int i = from; i < to; i++) if (!JsonNesting.blank(in.bytes[i])) return false;
        return true;
    }

    /** Whether this is surely the beginning of a JSON text and not the whole of it. What is no JSON at all is not. */
    private boolean cutOff(int from, int to) {
        int i = from;
        while (JsonNesting.blank(in.bytes[i])) i++;
        byte first = in.bytes[i];
        if (JsonNesting.opens(first)) {
            return new JsonNesting(limits).scan(in.bytes, i, to) == JsonNesting.OPEN;
        }
        if (first == '-' || (first >= '0' && first <= '9')) {
            byte last = in.bytes[to - 1];
            return last == '-' || last == '+' || last == '.' || last == 'e' || last == 'E';
        }
        String word = new String(in.bytes, i, Math.min(to - i, 8), ISO_8859_1);
        for (String whole : WORDS) if (word.length() < whole.length() && whole.startsWith(word)) return true;
        return false;
    }
}
