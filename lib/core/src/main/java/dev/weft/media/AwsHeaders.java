package dev.weft.media;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.Json;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The headers of one frame of an Amazon event stream, as far as they say what the frame is. Most frames of a stream carry the
 * same bytes here, which are compared before they are read.
 */
final class AwsHeaders {
    /** Before the name of an exception; a colon stands in no name of an event. */
    static final String EXCEPTION = "exception:";

    static final String ERROR = "error";

    private static final VarHandle INTEGERS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int SHORT_ENOUGH_TO_KEEP = 256;
    private static final int STRING = 7;

    private byte[] last = {};
    private boolean known;
    private String event = Frame.MESSAGE;
    private byte @Nullable [] payload;

    private String messageType = "";
    private String eventType = "";
    private String exceptionType = "";
    private String errorCode = "";
    private String errorMessage = "";

    /** Reads all headers between the two; what is wrong with them, or null. */
    @Nullable
    String read(byte[] b, int from, int to) {
        if (known && Arrays.equals(last, 0, last.length, b, from, to)) return null;
        known = false;
        messageType = eventType = exceptionType = errorCode = errorMessage = "";
        int at = from;
        while (at < to) {
            int name = at + 1;
            int type = name + (b[at] & 0xFF);
            if (type >= to) return "a header's name runs over the end of the headers";
            int value = type + 1;
            int length = length(b, type, to);
            if (length < 0) return "a header is of type " + b[type] + ", which the format does not know";
            if (length > to - value) return "a header's value runs over the end of the headers";
            if (b[type] == STRING) text(new String(b, name, type - name, UTF_8), b, value + 2, value + length);
            at = value + length;
        }
        interpret();
        known = payload == null && to - from <= SHORT_ENOUGH_TO_KEEP;
        if (known) last = Arrays.copyOfRange(b, from, to);
        return null;
    }

    /** How many bytes follow the type; more than there are if that cannot be read any more, -1 for an unknown type. */
    private static int length(byte[] b, int type, int to) {
        return switch (b[type]) {
            case 0, 1 -> 0; // true, false
            case 2 -> 1; // byte
            case 3 -> 2; // 16 bits
            case 4 -> 4; // 32 bits
            case 5, 8 -> 8; // 64 bits, milliseconds
            case 6, STRING -> // bytes, text
                to - type < 3 ? Integer.MAX_VALUE : 2 + ((b[type + 1] & 0xFF) << 8 | b[type + 2] & 0xFF);
            case 9 -> 16; // UUID
            default -> -1;
        };
    }

    private void text(String name, byte[] b, int from, int to) {
        String value = new String(b, from, to - from, UTF_8);
        switch (name) {
            case ":message-type" -> messageType = value;
            case ":event-type" -> eventType = value;
            case ":exception-type" -> exceptionType = value;
            case ":error-code" -> errorCode = value;
            case ":error-message" -> errorMessage = value;
            default -> {} // a content type, or what nobody here asks for
        }
    }

    private void interpret() {
        payload = null;
        switch (messageType) {
            case "exception" -> event = EXCEPTION + exceptionType;
            case "error" -> {
                event = ERROR;
                payload = Json.object("code", errorCode, "message", errorMessage)
                        .toString()
                        .getBytes(UTF_8);
            }
            default -> event = eventType.isEmpty() ? Frame.MESSAGE : eventType;
        }
    }

    /** What the frame is called. */
    String event() {
        return event;
    }

    /** The payload that the headers alone make, null where it is the frame's own. */
    byte @Nullable [] payload() {
        return payload;
    }

    static int integer(byte[] b, int at) {
        return (int) INTEGERS.get(b, at);
    }
}
