package dev.weft.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.weft.LimitException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DecoderLimitsTest {
    private static final DecoderLimits SMALL =
            DecoderLimits.DEFAULT.withLine(20).withFrame(12).withDepth(3);

    @ParameterizedTest
    @MethodSource("inputs")
    @DisplayName("C17: what is exactly at a limit passes, one byte or level more does not, however it is cut")
    void theLimitIsExactUnderEveryCut(Decoder.Factory format, String fits, String doesNot) {
        Decoder.Factory limited = (in, limits) -> format.decoder(in, SMALL);
        assertEquals("end", Decoded.underEveryCut(fits, limited).end());
        assertEquals("LimitException", Decoded.underEveryCut(doesNot, limited).end());
    }

    static Stream<Arguments> inputs() {
        Decoder.Factory events = Decoder::eventStream;
        Decoder.Factory lines = Decoder::ndjson;
        Decoder.Factory array = Decoder::jsonArray;
        return Stream.of(
                arguments(events, ":" + "x".repeat(19) + "\r\n", ":" + "x".repeat(20) + "\r\n"),
                arguments(events, ":" + "x".repeat(19), ":" + "x".repeat(20)),
                arguments(events, "data: " + "x".repeat(12) + "\n\n", "data: " + "x".repeat(13) + "\n\n"),
                arguments(events, "data: 12345\ndata: 123456\n\n", "data: 123456\ndata: 123456\n\n"),
                arguments(events, "error: " + "x".repeat(12) + "\n", "error: " + "x".repeat(13) + "\n"),
                arguments(events, "{\"a\":\n[\n[]]}\n", "{\"a\":\n[[[]]]}\n"),
                arguments(events, "{\"a\":\n1234\n}", "{\"a\":\n12345\n}"),
                arguments(lines, "[2345678901]\r\n", "[23456789012]\r\n"),
                arguments(lines, "[2345678901]", "[23456789012]"),
                arguments(lines, "[[[[1]]]]\n", "[[[[1"),
                arguments(array, "[[[]],{\"a\":{}}]", "[[[[]]]]"),
                arguments(array, "{\"a\":[[]]}", "{\"a\":[[[]]]}"),
                arguments(array, "[\"2345678901\",1]", "[\"23456789012\",1]"),
                arguments(array, "[123456789012]", "[1234567890123]"));
    }

    @Test
    void framesBeforeTheOneThatIsTooLargeAreGiven() {
        Decoded decoded = Decoded.underEveryCut(
                "data: 1\n\ndata: 2\n\ndata: " + "x".repeat(30), (in, limits) -> Decoder.eventStream(in, SMALL));
        assertEquals(List.of("1", "2"), decoded.data());
        assertEquals("LimitException", decoded.end());
    }

    @Test
    void theMessageNamesTheLimitItsValueAndHowToChangeIt() {
        Decoder decoder = Decoder.ndjson(Chunks.of("[23456789012]\n"), SMALL);
        var e = assertThrows(LimitException.class, decoder::read);
        assertEquals(
                "the payload of a frame has 13 bytes or more: the limit 'frame' is 12; another is set with"
                        + " DecoderLimits.withFrame",
                e.getMessage());
        assertSame(e, assertThrows(LimitException.class, decoder::read));
    }

    @ParameterizedTest
    @MethodSource("endless")
    @DisplayName("C17: an endless line, event or element is given up after its limit and one read more")
    void anEndlessBodyIsNotReadFurtherThanItsLimit(Decoder.Factory format, String begin, String rest) {
        int limit = 1 << 20;
        var in = new Endless(begin, rest);
        Decoder decoder =
                format.decoder(in, DecoderLimits.DEFAULT.withLine(limit).withFrame(limit));
        assertThrows(LimitException.class, decoder::read);
        assertTrue(
                in.given > limit && in.given <= limit + in.largest + begin.length(),
                () -> in.given + " bytes were read");
        assertTrue(in.largest <= 1 << 16);
    }

    static Stream<Arguments> endless() {
        Decoder.Factory events = Decoder::eventStream;
        Decoder.Factory lines = Decoder::ndjson;
        Decoder.Factory array = Decoder::jsonArray;
        return Stream.of(
                arguments(events, "data: ", "x"),
                arguments(events, "", "x"),
                arguments(events, "{", " "),
                arguments(lines, "{", "x"),
                arguments(array, "[{\"a\":\"", "x"),
                arguments(array, "[1", "1"));
    }

    @Test
    @DisplayName("C17: the largest frame that fits takes no more memory than its limit and one read")
    void aFrameAtTheLimitHasNoMoreRoomThanTheLimitAllows() {
        int limit = 300_000;
        String line = "data: " + "x".repeat(limit - 6) + "\n\n";
        Frame frame = Decoder.eventStream(
                        Chunks.of(line.substring(0, 200_000), line.substring(200_000)),
                        DecoderLimits.DEFAULT.withLine(limit).withFrame(limit))
                .iterator()
                .next();
        assertEquals(limit - 6, frame.length());
        assertTrue(frame.bytes().length <= limit + (1 << 16), () -> frame.bytes().length + " bytes");
    }

    @Test
    void limitsThatMakeNoSenseAreRefused() {
        var limits = DecoderLimits.DEFAULT;
        var e = assertThrows(IllegalArgumentException.class, () -> limits.withLine(0));
        assertEquals("limit 'line' must be from 1 to 1073741824, not 0", e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> limits.withFrame(-1));
        assertThrows(IllegalArgumentException.class, () -> limits.withDepth(Integer.MAX_VALUE));
        assertEquals(
                "DecoderLimits[line=1, frame=2, depth=3]",
                limits.withLine(1).withFrame(2).withDepth(3).toString());
    }

    /** Gives as much as is asked for, for ever. */
    private static final class Endless extends InputStream {
        private final byte[] begin;
        private final byte rest;
        private long given;
        private int largest;

        Endless(String begin, String rest) {
            this.begin = begin.getBytes(UTF_8);
            this.rest = (byte) rest.charAt(0);
        }

        @Override
        public int read() {
            throw new AssertionError("decoders read arrays");
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (given > 1 << 24) throw new IOException("nobody gave up");
            Arrays.fill(into, offset, offset + length, rest);
            if (given == 0) System.arraycopy(begin, 0, into, offset, begin.length);
            given += length;
            largest = Math.max(largest, length);
            return length;
        }
    }
}
