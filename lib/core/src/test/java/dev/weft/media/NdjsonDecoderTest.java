package dev.weft.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.weft.TruncatedStreamException;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NdjsonDecoderTest {

    @ParameterizedTest
    @MethodSource("bodies")
    void eachLineIsAFrameUnderEveryCut(String input, List<String> lines) {
        Decoded decoded = Decoded.underEveryCut(input, Decoder::ndjson);
        assertEquals(lines, decoded.data());
        assertEquals("end", decoded.end());
        assertTrue(decoded.frames().stream().allMatch(Frame::terminated));
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                arguments("{\"a\":1}\n{\"b\":2}\n", List.of("{\"a\":1}", "{\"b\":2}")),
                arguments("{\"a\":1}\r\n[2]\r\n", List.of("{\"a\":1}", "[2]")),
                arguments("\n\n{}\n\r\n \t\n{}\n\n", List.of("{}", "{}")),
                arguments("\uFEFF{}\n", List.of("{}")),
                arguments("{\"a\":\r1}\n", List.of("{\"a\":\r1}")),
                arguments("{\"a\":\"\uD83D\uDE00\u2028\"}\n", List.of("{\"a\":\"\uD83D\uDE00\u2028\"}")),
                arguments("this is not JSON\n", List.of("this is not JSON")),
                arguments("", List.of()),
                arguments("\uFEFF", List.of()),
                arguments(" \r\n\t", List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":[1,\"}\"]}",
                "[1]",
                "\"a\"",
                "12",
                "-1.5e3",
                "true",
                "null",
                "{\"a\":1} ",
                "{\"a\":1}\r",
                "<html>",
                "{\"a\":1}{"
            })
    void aLastLineWithoutItsLineFeedIsFlagged(String last) {
        Decoded decoded = Decoded.underEveryCut("{}\n" + last, Decoder::ndjson);
        assertEquals(List.of("{}", last), decoded.data());
        assertEquals(
                List.of(true, false),
                decoded.frames().stream().map(Frame::terminated).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1", "{\"a\":\"}", "[1,", "\"a", "\"a\\\"", "12.", "1e", "-", "tru", "nul"})
    @DisplayName("C10, F64: a last line that is cut off says how many bytes are left over, behind the whole ones")
    void aLastLineThatIsCutOffIsAnErrorThatCountsIt(String last) {
        Decoded decoded = Decoded.underEveryCut("{\"a\":1}\n{\"b\":2}\n" + last, Decoder::ndjson);
        assertEquals(List.of("{\"a\":1}", "{\"b\":2}"), decoded.data());
        assertEquals(
                "truncated: the last line is cut off: " + last.length() + " bytes left over after 2 frames",
                decoded.end());
    }

    @Test
    void longStreamsKeepEveryLineIntactWhileTheirBuffersAreReplaced() {
        List<String> lines =
                IntStream.range(0, 2000).mapToObj(i -> "{\"line\":" + i + "}").toList();
        assertEquals(
                lines,
                Decoded.underEveryCut(String.join("\n", lines) + "\n", Decoder::ndjson)
                        .data());
    }

    @Test
    void aFailureIsThrownAgainByEveryLaterRead() throws IOException {
        Decoder decoder = Decoder.ndjson(Chunks.of("{}\n{"), DecoderLimits.DEFAULT);
        assertEquals(Frame.of("{}"), decoder.read());
        var first = assertThrows(TruncatedStreamException.class, decoder::read);
        assertEquals(1, decoder.unprocessed());
        assertEquals(first, assertThrows(TruncatedStreamException.class, decoder::read));
        assertFalse(decoder.buffered());
    }

    @Test
    @DisplayName("C2: a line is there with its line feed, nothing more is read")
    void aLineIsGivenBeforeAnythingBehindItIsRead() throws IOException {
        Decoder decoder = Decoder.ndjson(Chunks.thenBlocking("{\"a\"", ":1}\n{}\n{"), DecoderLimits.DEFAULT);
        assertEquals(Frame.of("{\"a\":1}"), decoder.read());
        assertTrue(decoder.buffered());
        assertEquals(Frame.of("{}"), decoder.read());
        assertFalse(decoder.buffered());
    }
}
