package dev.weft.media;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.Json;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * Writes frames of {@code application/vnd.amazon.eventstream}, for servers and tests. What it writes is read back as the same
 * frames: one named {@code exception:…} as an exception, one named {@code error} as an error of the code and message in its
 * payload, any other as an event. An id is not part of the format.
 */
public final class AwsEventStreamEncoder {
    private AwsEventStreamEncoder() {}

    /**
     * One frame with its lengths, headers and both CRCs.
     *
     * @throws IllegalArgumentException where the name or a message is longer than 65,535 bytes
     */
    public static byte[] bytes(Frame frame) {
        var headers = new ByteArrayOutputStream();
        byte[] payload = new byte[0];
        if (frame.event().equals(AwsHeaders.ERROR)) {
            Json error = Json.parse(frame.data());
            header(headers, ":error-code", error.member("code").text(""));
            header(headers, ":error-message", error.member("message").text(""));
            header(headers, ":message-type", "error");
        } else {
            payload = new byte[frame.length()];
            System.arraycopy(frame.bytes(), frame.offset(), payload, 0, payload.length);
            boolean exception = frame.event().startsWith(AwsHeaders.EXCEPTION);
            if (exception) header(headers, ":exception-type", frame.event().substring(AwsHeaders.EXCEPTION.length()));
            else header(headers, ":event-type", frame.event());
            header(headers, ":content-type", "application/json");
            header(headers, ":message-type", exception ? "exception" : "event");
        }
        return whole(headers.toByteArray(), payload);
    }

    private static void header(ByteArrayOutputStream out, String name, String value) {
        byte[] key = name.getBytes(UTF_8);
        byte[] text = value.getBytes(UTF_8);
        if (text.length > 0xFFFF) {
            throw new IllegalArgumentException(
                    "header '" + name + "' has " + text.length + " bytes, 65535 is the most");
        }
        out.write(key.length);
        out.writeBytes(key);
        out.write(7);
        out.write(text.length >> 8);
        out.write(text.length);
        out.writeBytes(text);
    }

    /** Headers as they are on the wire, and a payload, to a frame; headers of other kinds are for tests to make. */
    static byte[] whole(byte[] headers, byte[] payload) {
        int total = AwsEventStreamDecoder.SMALLEST + headers.length + payload.length;
        var frame = ByteBuffer.allocate(total);
        frame.putInt(total).putInt(headers.length);
        frame.putInt(crc(frame)).put(headers).put(payload);
        return frame.putInt(crc(frame)).array();
    }

    private static int crc(ByteBuffer written) {
        var crc = new CRC32();
        crc.update(written.duplicate().flip());
        return (int) crc.getValue();
    }
}
