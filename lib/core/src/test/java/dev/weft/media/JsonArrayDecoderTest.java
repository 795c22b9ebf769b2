package dev.weft.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.weft.DecodeException;
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

class JsonArrayDecoderTest {
    private static final String DEEP = "[{\"a\":".repeat(100) + "[]" + "}]".repeat(100);

    @ParameterizedTest
    @MethodSource("bodies")
    void eachElementIsAFrameUnderEveryCut(String input, List<String> elements) {
        Decoded decoded = Decoded.underEveryCut(input, Decoder::jsonArray);
        assertEquals(elements, decoded.data());
        assertEquals("end", decoded.end());
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                arguments("[]", List.of()),
                arguments(" \r\n[ \t] \n", List.of()),
                arguments("[{\"a\":1},{\"b\":[2,{}]}]", List.of("{\"a\":1}", "{\"b\":[2,{}]}")),
                arguments("[{\n  \"a\": 1\n}\n,\r\n{}\n]\n", List.of("{\n  \"a\": 1\n}", "{}")),
                arguments(
                        "[1,-2.5e3 , true,null\n,\"]\",[],[[\"[\"]]]",
                        List.of("1", "-2.5e3", "true", "null", "\"]\"", "[]", "[[\"[\"]]")),
                arguments("[{\"a\":\"}\\\"]{\\\\\"}]", List.of("{\"a\":\"}\\\"]{\\\\\"}")),
                arguments("[{\"a\":{}},[[]]]", List.of("{\"a\":{}}", "[[]]")),
                arguments("[" + DEEP + "," + DEEP + "]", List.of(DEEP, DEEP)),
                arguments("[\"\uD83D\uDE00\"]", List.of("\"\uD83D\uDE00\"")),
                arguments("\uFEFF[1]", List.of("1")),
                arguments("{\"error\":{\"code\":401}}\n", List.of("{\"error\":{\"code\":401}}")),
                arguments("\uFEFF {}", List.of("{}")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[,1]",
                "[1,]",
                "[1,,2]",
                "[1 2]",
                "[1][",
                "[1]x",
                "[1],",
                "{}{}",
                "{},",
                "[x]",
                "[{]",
                "[{\"a\":[}]",
                "[}",
                "]",
                "1",
                "\"a\"",
                "<html>",
                "\uFEFF\uFEFF[]",
                "[\uFEFF1]",
                "[\f1]",
                "[{}{}]",
                "[\"a\"\"b\"]"
            })
    @DisplayName("C11: what breaks the array is thrown, behind the elements before it")
    void whatIsNoArrayIsRefused(String input) {
        assertEquals(
                "DecodeException",
                Decoded.underEveryCut(input, Decoder::jsonArray).end());
    }

    @Test
    void longArraysKeepEveryElementIntactWhileTheirBuffersAreReplaced() {
        List<String> elements = IntStream.range(0, 2000)
                .mapToObj(i -> "{\"element\":" + i + "}")
                .toList();
        assertEquals(
                elements,
                Decoded.underEveryCut(elements.toString(), Decoder::jsonArray).data());
    }

    @Test
    void halfAByteOrderMarkIsRefused() {
        assertEquals(
                "DecodeException",
                Decoded.underEveryCut(bytes(0xEF, '[', ']'), Decoder::jsonArray).end());
        assertEquals(
                "DecodeException",
                Decoded.underEveryCut(bytes(0xEF, 0xBB, '{', '}'), Decoder::jsonArray)
                        .end());
        assertEquals(
                "DecodeException",
                Decoded.underEveryCut(bytes(' ', 0xEF, 0xBB, 0xBF, '[', ']'), Decoder::jsonArray)
                        .end());
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) bytes[i] = (byte) values[i];
        return bytes;
    }

    @ParameterizedTest
    @MethodSource("truncated")
    @DisplayName("C10: an array that ends before its bracket is truncated, and what is left over is counted")
    void anArrayWithoutItsEndIsTruncated(String input, int elements, int leftOver) {
        Decoded decoded = Decoded.underEveryCut(input, Decoder::jsonArray);
        assertEquals(elements, decoded.frames().size());
        String counted = ": " + leftOver + " bytes left over after " + elements + " elements";
        assertTrue(decoded.end().startsWith("truncated: ") && decoded.end().endsWith(counted), decoded.end());
    }

    static Stream<Arguments> truncated() {
        return Stream.of(
                arguments("", 0, 0),
                arguments("\uFEFF", 0, 0),
                arguments(" \n", 0, 0),
                arguments("[", 0, 0),
                arguments("[{\"a\":1}", 1, 0),
                arguments("[{\"a\":1},\n", 1, 0),
                arguments("[{\"a\":1}, {\"b\":\"]", 1, 7),
                arguments("[1, 23", 1, 2),
                arguments("{\"a\":{}", 0, 7),
                arguments("[\"a\\\"", 0, 4));
    }

    @Test
    void theOffendingPieceIsBehindTheExceptionAndNotInItsMessage() {
        Decoder decoder = Decoder.jsonArray(Chunks.of("[1, secret]"), DecoderLimits.DEFAULT);
        var e = assertThrows(DecodeException.class, () -> decoder.forEach(frame -> {}));
        assertTrue(e.frame().startsWith("secret"));
        assertEquals(
                "not a JSON array: at byte 4, after 1 elements, expected a value, found byte 0x73", e.getMessage());
    }

    @Test
    @DisplayName("C2: an element is there with its closing byte, nothing more is read")
    void anElementIsGivenBeforeAnythingBehindItIsRead() throws IOException {
        Decoder decoder =
                Decoder.jsonArray(Chunks.thenBlocking("[{\"a\"", ":1}", ",2,", "\"b\""), DecoderLimits.DEFAULT);
        assertEquals(Frame.of("{\"a\":1}"), decoder.read());
        assertFalse(decoder.buffered());
        assertEquals(Frame.of("2"), decoder.read());
        assertEquals(Frame.of("\"b\""), decoder.read());
        assertFalse(decoder.buffered());
    }
}
