package dev.weft.media;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One unit of a streamed body: a server-sent event, a line of NDJSON, an element of a JSON array. Its payload is a slice of
 * bytes that is turned into a string only when {@link #data} is called. Immutable, and free to be handed to any thread.
 */
public final class Frame {
    /** The event name of a frame that was sent without one, as the standard for server-sent events has it. */
    public static final String MESSAGE = "message";

    private final byte[] bytes;
    private final int offset;
    private final int length;
    private final String event;
    private final String id;
    private final boolean terminated;
    private @Nullable String data; // a race on it is harmless: every thread makes an equal string

    Frame(byte[] bytes, int offset, int length, String event, String id, boolean terminated) {
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
        this.event = event;
        this.id = id;
        this.terminated = terminated;
    }

    /** A frame with this payload, no event name and no id, as a line of NDJSON is. */
    public static Frame of(String data) {
        return of(MESSAGE, data, "");
    }

    /** A server-sent event; an empty event name means {@link #MESSAGE}, an empty id means none. */
    public static Frame of(String event, String data, String id) {
        byte[] bytes = data.getBytes(UTF_8);
        Objects.requireNonNull(id, "id");
        return new Frame(bytes, 0, bytes.length, event.isEmpty() ? MESSAGE : event, id, true);
    }

    /** For decoders of one's own: a slice of UTF-8 that nobody changes any more. It is not copied. */
    public static Frame of(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        return new Frame(bytes, offset, length, MESSAGE, "", true);
    }

    /** The event name: what {@code event:} said, or {@link #MESSAGE}. Frames of other formats than SSE have no other. */
    public String event() {
        return event;
    }

    /** The payload, decoded as UTF-8 at the first call; each malformed sequence becomes U+FFFD. */
    public String data() {
        String text = data;
        if (text == null) data = text = new String(bytes, offset, length, UTF_8);
        return text;
    }

    /** The last event id in force when the frame was complete, or "": it stays until the server sends another. */
    public String id() {
        return id;
    }

    /**
     * The array that holds the payload, from {@link #offset} for {@link #length} bytes; around it lie other frames. Do not change
     * it. It stays valid for ever, and as long as it is referenced all of it stays in memory (some KiB): to keep a payload for
     * long, keep {@link #data}.
     */
    public byte[] bytes() {
        return bytes;
    }

    /** Where in {@link #bytes} the payload begins. */
    public int offset() {
        return offset;
    }

    /** How many bytes the payload has. */
    public int length() {
        return length;
    }

    /**
     * Whether the frame was ended the way its format ends frames. False where the input ended, or something else began, before
     * the blank line or the line feed: the payload may be a part only, and is worth no more than what its own syntax proves.
     */
    public boolean terminated() {
        return terminated;
    }

    /** The same frame, ended otherwise; for decoders of one's own and for tests. */
    public Frame withTerminated(boolean value) {
        return value == terminated ? this : new Frame(bytes, offset, length, event, id, value);
    }

    /** Equal if event name, payload bytes, id and {@link #terminated} are. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Frame that
                && terminated == that.terminated
                && event.equals(that.event)
                && id.equals(that.id)
                && Arrays.equals(bytes, offset, offset + length, that.bytes, that.offset, that.offset + that.length);
    }

    @Override
    public int hashCode() {
        int hash = 31 * event.hashCode() + id.hashCode();
        for (int i = offset; i < offset + length; i++) hash = 31 * hash + bytes[i];
        return hash;
    }

    /** Event name and size; never the payload, which may be private. */
    @Override
    public String toString() {
        return "Frame[" + event + ", " + length + " bytes" + (terminated ? "]" : ", unterminated]");
    }
}
