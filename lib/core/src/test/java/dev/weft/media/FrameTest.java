package dev.weft.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FrameTest {

    @Test
    void aFrameMadeOfAStringHasItsBytes() {
        Frame frame = Frame.of("é");
        assertEquals("é", frame.data());
        assertEquals(2, frame.length());
        assertEquals("é", new String(frame.bytes(), frame.offset(), frame.length(), UTF_8));
        assertEquals("message", frame.event());
        assertEquals("", frame.id());
        assertTrue(frame.terminated());
    }

    @Test
    void anEmptyNameIsMessage() {
        assertEquals(Frame.of("message", "a", ""), Frame.of("", "a", ""));
    }

    @Test
    void aFrameIsEqualByNamePayloadIdAndEnd() {
        Frame frame = Frame.of("x", "payload", "7");
        Frame slice = Frame.of("(payload)".getBytes(UTF_8), 1, 7);
        assertEquals(Frame.of("payload"), slice);
        assertEquals(Frame.of("payload").hashCode(), slice.hashCode());
        assertNotEquals(frame, Frame.of("y", "payload", "7"));
        assertNotEquals(frame, Frame.of("x", "Payload", "7"));
        assertNotEquals(frame, Frame.of("x", "payload", "8"));
        assertNotEquals(frame, frame.withTerminated(false));
        assertEquals(frame, frame.withTerminated(false).withTerminated(true));
    }

    @Test
    @DisplayName("C16: a frame's string has its name and size, not its payload")
    void toStringKeepsThePayloadPrivate() {
        assertEquals("Frame[x, 6 bytes]", Frame.of("x", "secret", "").toString());
        assertFalse(Frame.of("secret").withTerminated(false).toString().contains("secret"));
    }

    @Test
    void aSliceOutsideItsArrayIsRefused() {
        assertThrows(IndexOutOfBoundsException.class, () -> Frame.of(new byte[3], 2, 2));
    }
}
