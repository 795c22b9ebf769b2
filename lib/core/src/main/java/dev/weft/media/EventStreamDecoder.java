package dev.weft.media;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * {@code text/event-stream} after the WHATWG standard, line by line. A CR ends its line at once and an LF behind it is swallowed
 * when it comes, so that nothing waits for a byte that may never be sent. Lenient is what {@link Decoder#eventStream} says: an
 * error outside of {@code data:} is a frame of its own, and the event under way comes before it, unterminated.
 */
final class EventStreamDecoder extends BufferedDecoder {
    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final byte[] EVENT = {'e', 'v', 'e', 'n', 't'};
    private static final byte[] ID = {'i', 'd'};
    private static final byte[] RETRY = {'r', 'e', 't', 'r', 'y'};
    private static final byte[] ERROR = {'e', 'r', 'r', 'o', 'r'};
    private static final long LONGEST_RETRY = 1L << 53;

    private final boolean lenient;
    private final Payload data;
    private final BareJson bare;
    private final EventName name = new EventName();
    private String id;
    private String lastEventId;
    private long retry = -1;
    private long settled;
    private boolean swallowLineFeed;

    /** {@code lastEventId}: the id in force until the stream sends one, "" for none; a resumed stream knows one. */
    EventStreamDecoder(InputStream in, DecoderLimits limits, boolean lenient, String lastEventId) {
        super(new Intake(in, Math.max(limits.line(), limits.frame())), limits);
        this.lenient = lenient;
        this.data = new Payload(this.in, limits);
        this.bare = new BareJson(this.in, limits);
        this.id = lastEventId;
        this.lastEventId = lastEventId;
    }

    /** The last event id as of the last blank line. */
    String lastEventId() {
        return lastEventId;
    }

    /** The reconnection time the server asked for, in milliseconds; -1 if it did not. */
    long retry() {
        return retry;
    }

    @Override
    public long unprocessed() {
        return in.position(in.limit) - settled;
    }

    @Override
    @Nullable
    Frame parse() {
        while (true) {
            if (swallowLineFeed && in.start < in.limit) {
                swallowLineFeed = false;
                if (in.bytes[in.start] == '\n') advance(in.start + 1);
            }
            int end = Intake.lineEnd(in.bytes, in.scan, in.limit);
            in.scan = end;
            limits.checkLine(end - in.start);
            if (end == in.limit) return null;
            int from = lineStart(end);
            Frame frame;
            if (from == end) {
                behindLine(end);
                frame = dispatch(true);
            } else {
                frame = lenient ? before(from, end) : null;
                if (frame != null) return frame; // the line itself is looked at again at the next call
                frame = line(from, end);
                behindLine(end);
            }
            if (frame != null) return frame;
        }
    }

    private int lineStart(int end) {
        return in.position(in.start) == 0 ? Intake.behindMark(in.bytes, in.start, end) : in.start;
    }

    private void behindLine(int end) {
        swallowLineFeed = in.bytes[end] == '\r';
        advance(end + 1);
    }

    private void advance(int to) {
        in.start = to;
        in.scan = to;
    }

    private @Nullable Frame dispatch(boolean terminated) {
        lastEventId = id;
        settled = in.position(in.start);
        String event = name.take();
        return data.take(event, id, terminated);
    }

    /** The frame that the line at hand puts an end to, though no blank line did. */
    private @Nullable Frame before(int from, int end) {
        if (bare.open()) return field(from, end) ? bare.take(id, false) : null;
        boolean error = in.bytes[from] == '{' || value(ERROR, from, end) >= 0;
        return error && data.present() ? dispatch(false) : null;
    }

    private boolean field(int from, int end) {
        return in.bytes[from] == ':'
                || value(DATA, from, end) >= 0
                || value(EVENT, from, end) >= 0
                || value(ID, from, end) >= 0
                || value(RETRY, from, end) >= 0
                || value(ERROR, from, end) >= 0;
    }

    /** Takes in one line that is not empty; a frame if the line alone completes one. */
    private @Nullable Frame line(int from, int end) {
        int value;
        if (bare.open()) return bare.add(from, end) ? bare.take(id, true) : null;
        switch (in.bytes[from]) {
            case 'd' -> {
                if ((value = value(DATA, from, end)) >= 0) data.add(value, end);
            }
            case 'e' -> {
                if ((value = value(EVENT, from, end)) >= 0) name.set(in.bytes, value, end);
                else if (lenient && (value = value(ERROR, from, end)) >= 0) return error(value, end);
            }
            case 'i' -> {
                if ((value = value(ID, from, end)) >= 0) id(value, end);
            }
            case 'r' -> {
                if ((value = value(RETRY, from, end)) >= 0) retry(value, end);
            }
            case '{' -> {
                if (lenient && bare.add(from, end)) return bare.take(id, true);
            }
            default -> {} // a comment, or a field that nobody knows
        }
        return null;
    }

    /** Where the value of this field begins, behind colon and one space; -1 if the line is another field. */
    private int value(byte[] field, int from, int end) {
        byte[] b = in.bytes;
        int colon = from + field.length;
        if (colon > end) return -1;
        for (int i = 0; i < field.length; i++) if (b[from + i] != field[i]) return -1;
        if (colon == end) return end;
        if (b[colon] != ':') return -1;
        return colon + 1 < end && b[colon + 1] == ' ' ? colon + 2 : colon + 1;
    }

    private Frame error(int value, int end) {
        limits.checkFrame(end - value);
        in.lend();
        return new Frame(in.bytes, value, end - value, BareJson.ERROR, id, true);
    }

    private void id(int value, int end) {
        for (int i = value; i < end; i++) if (in.bytes[i] == 0) return;
        id = new String(in.bytes, value, end - value, UTF_8);
    }

    private void retry(int value, int end) {
        long time = 0;
        for (int i = value; i < end; i++) {
            int digit = in.bytes[i] - '0';
            if (digit < 0 || digit > 9) return;
            time = Math.min(10 * time + digit, LONGEST_RETRY);
        }
        if (value < end) retry = time;
    }

    @Override
    @Nullable
    Frame finish() {
        if (!lenient) return null;
        if (in.pending() > 0) {
            Frame frame = lastLine(in.limit);
            if (frame != null) return frame;
        }
        Frame rest = bare.take(id, false);
        return rest != null ? rest : dispatch(false);
    }

    /** The input ended within a line: data and errors are worth having; a name or an id may be the beginning of another. */
    private @Nullable Frame lastLine(int end) {
        int from = lineStart(end);
        Frame frame = from < end ? before(from, end) : null;
        if (frame != null) return frame;
        if (bare.open() || in.bytes[from] == '{') {
            frame = line(from, end);
        } else if (value(DATA, from, end) >= 0 || value(ERROR, from, end) >= 0) {
            frame = line(from, end);
            if (frame != null) frame = frame.withTerminated(false);
        }
        advance(end);
        return frame;
    }
}
