package dev.weft.media;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.DecodeException;
import dev.weft.TruncatedStreamException;
import java.io.InputStream;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The elements of one JSON array, each as soon as its last byte is there, or one bare object. Everything between elements is
 * checked byte by byte, within an element only strings and brackets; a number or a word ends at the byte behind it.
 */
final class JsonArrayDecoder extends BufferedDecoder {
    private static final byte[] MARK = Intake.BYTE_ORDER_MARK;
    private static final int EXCERPT = 1024;

    private enum State {
        START("'[' or '{'"),
        FIRST("a value or ']'"),
        VALUE("a value"),
        NESTED("the rest of a value"),
        SCALAR("the rest of a value"),
        BEHIND("',' or ']'"),
        DONE("the end of the body");

        final String expected;

        State(String expected) {
            this.expected = expected;
        }
    }

    private final JsonNesting nesting;
    private State state = State.START;
    private boolean single;
    private long elements;
    private int mark; // bytes of the byte order mark seen

    JsonArrayDecoder(InputStream in, DecoderLimits limits) {
        super(new Intake(in, limits.frame()), limits);
        nesting = new JsonNesting(limits);
    }

    @Override
    @Nullable
    Frame parse() {
        while (in.scan < in.limit) {
            Frame frame = null;
            switch (state) {
                case NESTED -> frame = nested();
                case SCALAR -> frame = scalar();
                default -> between();
            }
            if (frame != null) return frame;
        }
        if (state == State.NESTED || state == State.SCALAR) limits.checkFrame(in.pending());
        return null;
    }

    private @Nullable Frame nested() {
        int end = nesting.scan(in.bytes, in.scan, in.limit);
        if (end == JsonNesting.BROKEN) throw broken("a bracket closes in it that was not open");
        in.scan = end == JsonNesting.OPEN ? in.limit : end;
        return end == JsonNesting.OPEN ? null : element();
    }

    private @Nullable Frame scalar() {
        while (in.scan < in.limit) {
            byte c = in.bytes[in.scan];
            if (c == ',' || c == ']' || JsonNesting.blank(c)) return element();
            in.scan++;
        }
        return null;
    }

    private Frame element() {
        int length = in.scan - in.start;
        limits.checkFrame(length);
        in.lend();
        var frame = Frame.of(in.bytes, in.start, length);
        in.start = in.scan;
        elements++;
        state = single ? State.DONE : State.BEHIND;
        return frame;
    }

    /** One byte outside of elements. */
    private void between() {
        byte c = in.bytes[in.scan];
        State next = JsonNesting.blank(c) ? state : next(c);
        state = next;
        if (next == State.NESTED || next == State.SCALAR) return; // the byte belongs to the element
        in.scan++;
        in.start = in.scan;
    }

    private State next(byte c) {
        switch (state) {
            case START -> {
                if (mark < MARK.length && c == MARK[mark] && in.position(in.scan) == mark) {
                    mark++;
                    return State.START;
                }
                if (mark % MARK.length != 0) throw unexpected(c);
                if (c == '[') return State.FIRST;
                single = c == '{';
                if (single) return value(c);
            }
            case FIRST -> {
                return c == ']' ? State.DONE : value(c);
            }
            case VALUE -> {
                return value(c);
            }
            case BEHIND -> {
                if (c == ',') return State.VALUE;
                if (c == ']') return State.DONE;
            }
            default -> {}
        }
        throw unexpected(c);
    }

    private State value(byte c) {
        if (JsonNesting.opens(c)) {
            nesting.reset(single ? 0 : 1);
            return State.NESTED;
        }
        boolean scalar = c == '-' || (c >= '0' && c <= '9') || c == 't' || c == 'f' || c == 'n';
        if (!scalar) throw unexpected(c);
        return State.SCALAR;
    }

    @Override
    @Nullable
    Frame finish() {
        if (state == State.DONE) return null;
        throw new TruncatedStreamException(
                "the JSON ended where " + state.expected + " was expected: " + in.pending() + " bytes left over after "
                        + elements + " elements",
                null);
    }

    private DecodeException unexpected(byte c) {
        return broken("expected " + state.expected + ", found byte 0x"
                + HexFormat.of().toHexDigits(c));
    }

    private DecodeException broken(String what) {
        int excerpt = Math.min(in.pending(), EXCERPT);
        return new DecodeException(
                "not a JSON array: at byte " + in.position(in.start) + ", after " + elements + " elements, " + what,
                new String(in.bytes, in.start, excerpt, UTF_8),
                null);
    }
}
