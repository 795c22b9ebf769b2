package dev.weft.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.DecodeException;
import dev.weft.Json;
import dev.weft.LimitException;
import dev.weft.TruncatedStreamException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AwsEventStreamDecoderTest {
    /** Made with another implementation of the format. */
    private static final byte[] END_TURN = HexFormat.of()
            .parseHex("0000007a00000051ca2c46650b3a6576656e742d7479706507000b6d65737361"
                    + "676553746f700d3a636f6e74656e742d747970650700106170706c6963617469"
                    + "6f6e2f6a736f6e0d3a6d6573736167652d747970650700056576656e747b2273"
                    + "746f70526561736f6e223a22656e645f7475726e227d5fbf09fc");

    private static final Frame STOP = frame("messageStop", "{\"stopReason\":\"end_turn\"}");

    private static Frame frame(String event, String data) {
        return Frame.of(event, data, "");
    }

    private static byte[] bytes(Frame... frames) {
        var all = new ByteArrayOutputStream();
        for (Frame frame : frames) all.writeBytes(AwsEventStreamEncoder.bytes(frame));
        return all.toByteArray();
    }

    private static Decoder decoder(byte[] input) {
        return Decoder.awsEventStream(new ByteArrayInputStream(input), DecoderLimits.DEFAULT);
    }

    @Test
    void aFrameOfAnotherImplementationIsRead() {
        var decoded = Decoded.underEveryCut(END_TURN, Decoder::awsEventStream);
        assertEquals(List.of(STOP), decoded.frames());
        assertEquals("end", decoded.end());
        assertEquals("messageStop", decoded.frames().getFirst().event());
    }

    @Test
    void theSameFrameIsWrittenByteForByte() {
        assertArrayEquals(END_TURN, AwsEventStreamEncoder.bytes(STOP));
    }

    @Test
    void framesAreReadUnderEveryCut() {
        Frame[] sent = {
            frame("messageStart", "{\"role\":\"assistant\"}"),
            frame("contentBlockDelta", "{\"delta\":{\"text\":\"\uD83D\uDE00 \u00e9\u2028\"}}"),
            frame("contentBlockDelta", "{\"delta\":{\"text\":\"" + "x".repeat(700) + "\"}}"),
            frame("empty", ""),
            frame("exception:throttlingException", "{\"message\":\"slow down\"}"),
            frame("error", "{\"code\":\"InternalFailure\",\"message\":\"broken\"}"),
            STOP
        };
        var decoded = Decoded.underEveryCut(bytes(sent), Decoder::awsEventStream);
        assertEquals(List.of(sent), decoded.frames());
        assertEquals("end", decoded.end());
    }

    @Test
    void longStreamsKeepEveryPayloadIntactWhileTheirBuffersAreReplaced() {
        Frame[] sent = new Frame[3000];
        for (int i = 0; i < sent.length; i++) sent[i] = frame("delta" + i % 3, "{\"i\":" + i + "}");
        assertEquals(
                List.of(sent),
                Decoded.underEveryCut(bytes(sent), Decoder::awsEventStream).frames());
    }

    @Test
    void payloadsAreSlicesOfWhatWasReceivedNotCopies() throws IOException {
        Decoder decoder = decoder(bytes(STOP, STOP));
        Frame first = decoder.read();
        Frame second = decoder.read();
        assertTrue(first != null && second != null);
        assertSame(first.bytes(), second.bytes());
        assertTrue(first.offset() < second.offset());
    }

    @Test
    void whatIsAnExceptionAndWhatIsAnErrorIsToldApartFromEvents() throws IOException {
        byte[] exception = bytes(frame("exception:modelStreamErrorException", "{\"message\":\"no\"}"));
        assertTrue(new String(exception, UTF_8).contains(":exception-type"));
        Frame read = decoder(exception).read();
        assertTrue(read != null);
        assertEquals("exception:modelStreamErrorException", read.event());
        byte[] error = AwsEventStreamEncoder.whole(
                headers(":message-type", "error", ":error-code", "Oops", ":error-message", "a \"quoted\" reason"),
                "ignored".getBytes(UTF_8));
        read = decoder(error).read();
        assertTrue(read != null);
        assertEquals("error", read.event());
        assertEquals(Json.object("code", "Oops", "message", "a \"quoted\" reason"), Json.parse(read.data()));
    }

    @Test
    void aFrameWithoutHeadersIsAMessage() throws IOException {
        assertEquals(
                Frame.of("{}"),
                decoder(AwsEventStreamEncoder.whole(new byte[0], "{}".getBytes(UTF_8)))
                        .read());
    }

    @Test
    void headersOfEveryTypeAreReadOver() throws IOException {
        var all = new ByteArrayOutputStream();
        for (int type = 0; type <= 9; type++) {
            all.write(1);
            all.write('a' + type);
            all.write(type);
            int length = new int[] {0, 0, 1, 2, 4, 8, 3, 0, 8, 16}[type];
            if (type == 6 || type == 7) all.writeBytes(new byte[] {0, (byte) length});
            all.writeBytes(new byte[length]);
        }
        all.writeBytes(headers(":event-type", "late", ":message-type", "event"));
        assertEquals(
                frame("late", "{}"),
                decoder(AwsEventStreamEncoder.whole(all.toByteArray(), "{}".getBytes(UTF_8)))
                        .read());
    }

    @Test
    void aTypeOfHeaderThatTheFormatDoesNotKnowIsAnError() {
        var e = refused(AwsEventStreamEncoder.whole(new byte[] {1, 'a', 10, 0}, new byte[0]));
        assertTrue(e.getMessage().contains("a header is of type 10"), e.getMessage());
    }

    @Test
    void headersThatRunOverTheirEndAreErrorsUnderEveryCut() {
        byte[] whole = headers(":event-type", "late");
        for (int length = 1; length < whole.length; length++) {
            var e = refused(AwsEventStreamEncoder.whole(Arrays.copyOf(whole, length), new byte[40]));
            assertTrue(e.getMessage().contains("runs over the end of the headers"), e.getMessage());
        }
    }

    private static DecodeException refused(byte[] input) {
        return assertThrows(DecodeException.class, () -> decoder(input).read());
    }

    @Test
    @DisplayName("C11: whichever byte is damaged, no frame is made of it, and those before it are")
    void aDamagedByteIsNeverAFrame() throws IOException {
        byte[] first = bytes(frame("contentBlockDelta", "{\"delta\":{\"text\":\"Hi\"}}"));
        byte[] whole = bytes(frame("contentBlockDelta", "{\"delta\":{\"text\":\"Hi\"}}"), STOP);
        for (int at = first.length; at < whole.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) (1 << bit);
                Decoder decoder = decoder(damaged);
                assertEquals(frame("contentBlockDelta", "{\"delta\":{\"text\":\"Hi\"}}"), decoder.read());
                var e = assertThrows(DecodeException.class, decoder::read);
                assertTrue(e.getMessage().contains("at byte " + first.length + ", after 1 frames"), e.getMessage());
                assertSame(e, assertThrows(DecodeException.class, decoder::read));
            }
        }
    }

    @Test
    void eachOfTheTwoChecksumsIsNamed() {
        byte[] lengths = END_TURN.clone();
        lengths[3]++;
        assertTrue(refused(lengths).getMessage().contains("the CRC of its lengths"));
        byte[] payload = END_TURN.clone();
        payload[payload.length - 6]++;
        var e = refused(payload);
        assertTrue(e.getMessage().contains("the CRC of its bytes"));
        assertFalse(e.getMessage().contains("stopReason"));
        assertTrue(e.frame().contains("stopReason"));
    }

    @Test
    void textInPlaceOfFramesIsAnError() {
        var e = refused("<html><body>502 Bad Gateway</body></html>".getBytes(UTF_8));
        assertTrue(e.getMessage().contains("is it this format at all?"), e.getMessage());
    }

    @Test
    @DisplayName("C10: an end anywhere within a frame says how many bytes are left over, behind the whole ones")
    void anEndWithinAFrameIsATruncation() {
        byte[] whole = bytes(STOP, STOP);
        for (int cut = END_TURN.length + 1; cut < whole.length; cut++) {
            var decoded = Decoded.of(List.of(Arrays.copyOf(whole, cut)), Decoder::awsEventStream);
            assertEquals(List.of(STOP), decoded.frames());
            assertEquals(
                    "truncated: the last frame is cut off: " + (cut - END_TURN.length)
                            + " bytes left over after 1 frames",
                    decoded.end());
        }
    }

    @Test
    void anInputOfNothingHasNoFrames() throws IOException {
        assertEquals(null, decoder(new byte[0]).read());
    }

    @Test
    void aFailureIsThrownAgainAndWhatIsLeftIsCounted() throws IOException {
        Decoder decoder = decoder(Arrays.copyOf(bytes(STOP, STOP), END_TURN.length + 7));
        assertEquals(STOP, decoder.read());
        var first = assertThrows(TruncatedStreamException.class, decoder::read);
        assertEquals(7, decoder.unprocessed());
        assertSame(first, assertThrows(TruncatedStreamException.class, decoder::read));
        assertFalse(decoder.buffered());
    }

    @Test
    @DisplayName("C2: a frame is there with its last byte, nothing more is read")
    void aFrameIsGivenBeforeAnythingBehindItIsRead() throws IOException {
        byte[] two = bytes(STOP, STOP);
        var in = new Endless(Arrays.copyOf(two, two.length + 5));
        Decoder decoder = Decoder.awsEventStream(in, DecoderLimits.DEFAULT);
        assertEquals(STOP, decoder.read());
        assertTrue(decoder.buffered());
        assertEquals(STOP, decoder.read());
        assertFalse(decoder.buffered());
    }

    @Test
    @DisplayName("C17: a payload over the limit is refused by its announcement, before it is received")
    void absurdLengthsAreRefusedBeforeAnythingIsAllocated() {
        for (long total : new long[] {(16 << 20) + 17, Integer.MAX_VALUE, 0xFFFF_FFFFL}) {
            var in = new Endless(prelude(total, 0));
            Decoder decoder = Decoder.awsEventStream(in, DecoderLimits.DEFAULT);
            var e = assertThrows(LimitException.class, decoder::read);
            assertTrue(e.getMessage().contains("limit 'frame' is 16777216"), e.getMessage());
        }
        var in = new Endless(prelude(10_000_000, 131_073));
        var e = assertThrows(
                LimitException.class,
                () -> Decoder.awsEventStream(in, DecoderLimits.DEFAULT).read());
        assertTrue(e.getMessage().contains("131073"), e.getMessage());
    }

    @Test
    void theLimitIsThePayloadsAndMayBeReached() throws IOException {
        Frame ten = frame("event", "0123456789");
        var limits = DecoderLimits.DEFAULT.withFrame(10);
        assertEquals(
                ten,
                Decoder.awsEventStream(new ByteArrayInputStream(bytes(ten)), limits)
                        .read());
        assertThrows(
                LimitException.class,
                () -> Decoder.awsEventStream(new ByteArrayInputStream(bytes(ten)), limits.withFrame(9))
                        .read());
    }

    @Test
    void lengthsThatDoNotFitTogetherAreErrors() {
        for (long[] lengths : new long[][] {{0, 0}, {15, 0}, {16, 1}, {100, 85}, {100, 0xFFFF_FFFFL}}) {
            var e = refused(prelude(lengths[0], lengths[1]));
            assertTrue(e.getMessage().contains("do not fit together"), e.getMessage());
        }
    }

    @Test
    void whateverBytesComeTheyAreFramesOrOneOfOurErrors() {
        var random = new Random(20261121);
        byte[] whole = bytes(STOP, frame("exception:x", "{}"), frame("error", "{}"), STOP);
        for (int round = 0; round < 4000; round++) {
            byte[] input = whole.clone();
            int changes = random.nextInt(4);
            for (int i = 0; i < changes; i++) input[random.nextInt(input.length)] = (byte) random.nextInt();
            input = Arrays.copyOf(input, random.nextInt(input.length + 20));
            if (round % 4 == 0) random.nextBytes(input);
            var decoded = Decoded.of(pieces(input, random), Decoder::awsEventStream);
            assertTrue(decoded.end().matches("end|truncated: .*|DecodeException|LimitException"), decoded.end());
            for (Frame frame : decoded.frames()) assertTrue(frame.length() < 100);
        }
    }

    @Test
    void headersMadeAtRandomWithRightChecksumsAreFramesOrOneOfOurErrors() {
        var random = new Random(4);
        for (int round = 0; round < 4000; round++) {
            byte[] headers = new byte[random.nextInt(40)];
            random.nextBytes(headers);
            for (int i = 0; i < headers.length; i++) if (random.nextBoolean()) headers[i] &= 0x07;
            byte[] input = AwsEventStreamEncoder.whole(headers, "{}".getBytes(UTF_8));
            var decoded = Decoded.of(List.of(input), Decoder::awsEventStream);
            assertTrue(decoded.end().matches("end|DecodeException"), decoded.end());
        }
    }

    @Test
    void aNameThatDoesNotFitIntoAHeaderIsRefused() {
        var e = assertThrows(
                IllegalArgumentException.class, () -> AwsEventStreamEncoder.bytes(frame("x".repeat(65536), "{}")));
        assertTrue(e.getMessage().contains(":event-type"));
    }

    @Test
    void theMediaTypeIsKnownByItsName() throws IOException {
        MediaType type = MediaType.parse("application/vnd.amazon.eventstream");
        assertEquals(MediaType.AWS_EVENT_STREAM, type);
        assertTrue(type.decodable());
        assertTrue(type.matches(MediaType.AWS_EVENT_STREAM));
        assertFalse(type.matches(MediaType.EVENT_STREAM));
        assertEquals(STOP, type.decoder(new ByteArrayInputStream(END_TURN)).read());
    }

    private static List<byte[]> pieces(byte[] input, Random random) {
        var pieces = new ArrayList<byte[]>();
        for (int from = 0; from < input.length; ) {
            int to = Math.min(input.length, from + 1 + random.nextInt(90));
            pieces.add(Arrays.copyOfRange(input, from, to));
            from = to;
        }
        return pieces;
    }

    private static byte[] headers(String... namesAndValues) {
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            byte[] value = namesAndValues[i + 1].getBytes(UTF_8);
            out.write(namesAndValues[i].length());
            out.writeBytes(namesAndValues[i].getBytes(UTF_8));
            out.writeBytes(new byte[] {7, (byte) (value.length >> 8), (byte) value.length});
            out.writeBytes(value);
        }
        return out.toByteArray();
    }

    private static byte[] prelude(long total, long headers) {
        var bytes = ByteBuffer.allocate(12).putInt((int) total).putInt((int) headers);
        var crc = new CRC32();
        crc.update(bytes.array(), 0, 8);
        return bytes.putInt((int) crc.getValue()).array();
    }

    /** Gives its bytes at once; where a real input would block, asking for more is an error. */
    private static final class Endless extends InputStream {
        private final ByteArrayInputStream bytes;

        Endless(byte[] bytes) {
            this.bytes = new ByteArrayInputStream(bytes);
        }

        @Override
        public int read() {
            throw new AssertionError("decoders read arrays");
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            int n = bytes.read(into, offset, length);
            if (n < 0) throw new AssertionError("more was read than was needed");
            return n;
        }
    }
}
