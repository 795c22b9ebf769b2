package dev.weft.media;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** The event name of the event under way. Most events of a stream share one name, so the last string is kept and given again. */
final class EventName {
    private byte[] bytes = {};
    private String name = Frame.MESSAGE;
    private boolean set;

    void set(byte[] b, int from, int to) {
        set = true;
        if (Arrays.equals(bytes, 0, bytes.length, b, from, to)) return;
        bytes = Arrays.copyOfRange(b, from, to);
        name = from == to ? Frame.MESSAGE : new String(bytes, UTF_8);
    }

    /** The name, which is forgotten for the next event. */
    String take() {
        if (!set) return Frame.MESSAGE;
        set = false;
        return name;
    }
}
