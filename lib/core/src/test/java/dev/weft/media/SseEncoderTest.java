package dev.weft.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseEncoderTest {
    private final StringBuilder out = new StringBuilder();
    private final SseEncoder encoder = new SseEncoder(out);

    @Test
    void anEventHasItsFieldsAndABlankLine() throws IOException {
        encoder.frame(Frame.of("x", "a", "1")).frame(Frame.of("b").withTerminated(false));
        assertEquals("event: x\nid: 1\ndata: a\n\nid: \ndata: b\n\n", out.toString());
        assertEquals("data: a\n\n", new String(SseEncoder.bytes(Frame.of("a")), UTF_8));
        assertEquals("event: x\nid: 1\ndata: é\n\n", new String(SseEncoder.bytes(Frame.of("x", "é", "1")), UTF_8));
    }

    @Test
    void anIdIsWrittenWhereItChanges() throws IOException {
        encoder.frame(Frame.of("", "a", "1")).frame(Frame.of("", "b", "1")).frame(Frame.of("", "c", "2"));
        assertEquals("id: 1\ndata: a\n\ndata: b\n\nid: 2\ndata: c\n\n", out.toString());
    }

    @Test
    void everyKindOfLineEndSplitsTheData() throws IOException {
        encoder.frame(Frame.of("a\nb\rc\r\nd\n\re\n"));
        assertEquals("data: a\ndata: b\ndata: c\ndata: d\ndata: \ndata: e\ndata: \n\n", out.toString());
    }

    @Test
    void commentsAndRetryAreNoEvents() throws IOException {
        encoder.comment("ping\ndata: no")
                .retry(Duration.ofSeconds(3))
                .comment("")
                .frame(Frame.of("a"));
        assertEquals(": ping\n: data: no\n\nretry: 3000\n\n: \n\ndata: a\n\n", out.toString());
        assertEquals(
                List.of("a"),
                Decoded.underEveryCut(out.toString(), Decoder::strictEventStream)
                        .data());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rdata: b", "\0", "a\n"})
    void whatWouldBreakOutOfItsFieldIsRefusedBeforeAnythingIsWritten(String bad) {
        var name = assertThrows(IllegalArgumentException.class, () -> encoder.frame(Frame.of(bad, "data", "1")));
        assertTrue(String.valueOf(name.getMessage()).startsWith("the event name of an event must be one line"));
        assertThrows(IllegalArgumentException.class, () -> encoder.frame(Frame.of("x", "data", bad)));
        assertEquals("", out.toString());
    }

    @Test
    void aNegativeReconnectionTimeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> encoder.retry(Duration.ofMillis(-1)));
    }

    @Test
    void whatIsWrittenIsReadBackAsTheSameFrames() throws IOException {
        var random = new Random(7);
        List<Frame> frames = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            var frame = Frame.of(
                    text(random, ": \té\uD83D\uDE00x"),
                    text(random, "\n: {\té\uD83D\uDE00\0x\uFEFF"),
                    text(random, ": \té9"));
            frames.add(frame);
            encoder.frame(frame);
        }
        assertEquals(
                frames,
                Decoded.underEveryCut(out.toString(), Decoder::strictEventStream)
                        .frames());
        assertEquals(
                frames,
                Decoded.underEveryCut(out.toString(), Decoder::eventStream).frames());
    }

    private static String text(Random random, String alphabet) {
        int[] points = alphabet.codePoints().toArray();
        var text = new StringBuilder();
        for (int n = random.nextInt(8); n > 0; n--) text.appendCodePoint(points[random.nextInt(points.length)]);
        return text.toString();
    }
}
