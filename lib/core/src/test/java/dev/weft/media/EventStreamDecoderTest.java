package dev.weft.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventStreamDecoderTest {

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    @DisplayName("the standard:")
    void everyRuleOfTheStandardHoldsUnderEveryCut(String rule, String input, String expected) {
        Decoded decoded = Decoded.underEveryCut(input, Decoder::strictEventStream);
        assertEquals(expected, described(decoded.frames()), rule);
        assertEquals("end", decoded.end());
    }

    /** Rule, input, and the events as name:id:data. */
    static Stream<Arguments> rules() {
        return Stream.of(
                arguments("a blank line ends an event", "data: a\n\n", "message::a"),
                arguments("the space is optional", "data:a\n\ndata: a\n\n", "message::a, message::a"),
                arguments("one space is dropped, no tab", "data:  a\n\ndata:\ta\n\n", "message:: a, message::\ta"),
                arguments("spaces at the end are kept", "data: a \n\n", "message::a "),
                arguments("lines are joined by LF", "data: a\ndata:\ndata: c\n\n", "message::a\n\nc"),
                arguments("data alone is an empty event", "data\n\ndata:\n\n", "message::, message::"),
                arguments("data twice is a line feed", "data\ndata\n\n", "message::\n"),
                arguments("CR and CRLF end lines too", "data: a\r\rdata: b\r\n\r\n", "message::a, message::b"),
                arguments("CRLF is one line end", "event: x\r\ndata: a\r\ndata: b\r\n\r\n", "x::a\nb"),
                arguments(
                        "line ends mix",
                        "data: a\r\n\ndata: b\n\r\ndata: c\r\n\r",
                        "message::a, message::b, message::c"),
                arguments("blank lines before an event are nothing", "\n\r\r\n\ndata: a\n\n", "message::a"),
                arguments("one byte order mark is dropped", "\uFEFFdata: a\n\n\uFEFFdata: b\n\n", "message::a"),
                arguments("a mark alone is a blank line", "\uFEFF\ndata: a\n\n", "message::a"),
                arguments("a second mark is part of a name", "\uFEFF\uFEFFdata: a\n\ndata: b\n\n", "message::b"),
                arguments("comments are skipped", ": ping\n\n:\n\ndata: a\n:x\n\n", "message::a"),
                arguments("a name is for one event", "event: x\ndata: a\n\ndata: b\n\n", "x::a, message::b"),
                arguments("the last name wins", "event: x\nevent: y\ndata: a\n\n", "y::a"),
                arguments("a name without data is forgotten", "event: x\n\ndata: a\n\n", "message::a"),
                arguments(
                        "an empty name is none",
                        "event\ndata: a\n\nevent: x\nevent:\ndata: b\n\n",
                        "message::a, message::b"),
                arguments(
                        "names come back",
                        "event: x\ndata: a\n\nevent: y\ndata: b\n\nevent: x\ndata: c\n\n",
                        "x::a, y::b, x::c"),
                arguments("an id stays", "id: 1\ndata: a\n\ndata: b\n\n", "message:1:a, message:1:b"),
                arguments("an id needs no data", "id: 1\n\ndata: a\n\n", "message:1:a"),
                arguments("an empty id takes it back", "id: 1\n\nid\ndata: a\n\n", "message::a"),
                arguments("an id with NUL is ignored", "id: 1\nid: 2\0\ndata: a\n\n", "message:1:a"),
                arguments("other fields are ignored", "dat: a\ndata2: b\nDATA: c\n data: d\ndata : e\nda\n\n", ""),
                arguments("error is no field", "error: a\n\n{\"a\":1}\n\n", ""),
                arguments("a cut off event is dropped", "data: a\n\ndata: b\n", "message::a"),
                arguments("a cut off line is dropped", "data: a\n\ndata: b", "message::a"),
                arguments(
                        "only CR and LF end lines", "data: \u2028\u0085\u000B\f\n\n", "message::\u2028\u0085\u000B\f"),
                arguments("nothing is nothing", "", ""));
    }

    @Test
    @DisplayName("F59: an emoji cut at every byte arrives whole")
    void charactersSplitOverReadsArriveWhole() {
        Decoded decoded = Decoded.underEveryCut("data: \uD83D\uDE00é\uFFFD\n\n", Decoder::eventStream);
        assertEquals(List.of("\uD83D\uDE00é\uFFFD"), decoded.data());
    }

    @Test
    void malformedBytesBecomeReplacementCharactersAndFailNothing() {
        byte[] input = "data: a\u00C0\u00AFb\n\ndata: \u00F0\u009F\n\n".getBytes(ISO_8859_1);
        assertEquals(
                List.of("a\uFFFD\uFFFDb", "\uFFFD"),
                Decoded.underEveryCut(input, Decoder::eventStream).data());
    }

    @Test
    void longStreamsKeepEveryFrameIntactWhileTheirBuffersAreReplaced() {
        String input = Stream.iterate(0, i -> i + 1)
                .limit(3000)
                .map(i -> "event: e" + i % 3 + "\ndata: " + "x".repeat(i % 97) + i + (i % 7 == 0 ? "\ndata: more" : "")
                        + "\n\n")
                .collect(Collectors.joining());
        List<Frame> frames = Decoded.underEveryCut(input, Decoder::eventStream).frames();
        assertEquals(3000, frames.size());
        for (int i = 0; i < frames.size(); i++) {
            assertEquals(
                    "x".repeat(i % 97) + i + (i % 7 == 0 ? "\nmore" : ""),
                    frames.get(i).data());
        }
    }

    @Test
    void longStreamsOfErrorsStayIntactToo() {
        List<String> texts =
                Stream.iterate(0, i -> i + 1).limit(2000).map(i -> "error " + i).toList();
        String input = texts.stream().map(t -> "error: " + t + "\n").collect(Collectors.joining());
        assertEquals(texts, Decoded.underEveryCut(input, Decoder::eventStream).data());
    }

    @Test
    void aFrameLargerThanAnyBufferArrivesWhole() {
        String large = "0123456789".repeat(20_000);
        String input = "data: " + large + "\n\ndata: " + large + "\ndata: " + large + "\n\ndata: a\n\n";
        assertEquals(
                List.of(large, large + "\n" + large, "a"),
                Decoded.underEveryCut(input, Decoder::eventStream).data());
    }

    @ParameterizedTest
    @MethodSource("firstFrames")
    @DisplayName("C2: a frame is there with its last byte, nothing more is read")
    void aFrameIsGivenBeforeAnythingBehindItIsRead(String input) throws IOException {
        for (int cut = 1; cut < input.length(); cut++) {
            Decoder decoder = Decoder.eventStream(
                    Chunks.thenBlocking(input.substring(0, cut), input.substring(cut)), DecoderLimits.DEFAULT);
            assertNotNull(decoder.read());
            assertFalse(decoder.buffered());
        }
    }

    static List<String> firstFrames() {
        return List.of(
                "data: a\n\n",
                "data: a\r\n\r",
                "data: a\r\r",
                "event: x\ndata: a\ndata: b\n\n",
                "error: a\n",
                "{\"a\":\n1}\n");
    }

    @Test
    void bufferedSeesEveryWholeFrameOfOneReadAndNoPartOfOne() throws IOException {
        Decoder decoder = Decoder.eventStream(
                Chunks.thenBlocking("data: 1\n\n: x\n\ndata: 2\n\nevent: x\ndata: 3\n"), DecoderLimits.DEFAULT);
        assertFalse(decoder.buffered());
        assertEquals(Frame.of("1"), decoder.read());
        assertTrue(decoder.buffered());
        assertTrue(decoder.buffered());
        assertEquals(Frame.of("2"), decoder.read());
        assertFalse(decoder.buffered());
        assertEquals("event: x\ndata: 3\n".length(), decoder.unprocessed());
    }

    @Test
    void retryIsDigitsOnlyAndTheLastOneCounts() throws IOException {
        assertEquals(-1, retry("retry: 1x\nretry:\nretry: -1\nretry: +5\nretry:  6\nretry: 7 \n"));
        assertEquals(0, retry("retry: 0\n"));
        assertEquals(4294967296L, retry("retry: 10\nretry: 4294967296\nretry: x\n"));
        assertEquals(1L << 53, retry("retry: " + "9".repeat(50) + "\n"));
    }

    private static long retry(String input) throws IOException {
        var decoder = new EventStreamDecoder(Chunks.of(input), DecoderLimits.DEFAULT, false, "");
        assertNull(decoder.read());
        return decoder.retry();
    }

    @Test
    void theIdOfAnUnfinishedEventIsNotInForce() throws IOException {
        var decoder = new EventStreamDecoder(Chunks.of("id: 1\n\nid: 2\ndata: a\n"), DecoderLimits.DEFAULT, false, "0");
        assertEquals("0", decoder.lastEventId());
        assertNull(decoder.read());
        assertEquals("1", decoder.lastEventId());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lenience")
    @DisplayName("C11: lenient:")
    void whatTheStandardWouldLoseIsAFrame(String rule, String input, String expected) {
        assertEquals(
                expected,
                described(Decoded.underEveryCut(input, Decoder::eventStream).frames()),
                rule);
    }

    /** Events as name:id:data, with ! behind those that are not terminated. */
    static Stream<Arguments> lenience() {
        return Stream.of(
                arguments("whole events are as ever", "event: x\ndata: a\ndata: b\n\n", "x::a\nb"),
                arguments("an event without its blank line", "data: a\n\nevent: x\ndata: b\n", "message::a, x::b!"),
                arguments("a line without its end", "data: a\ndata: b", "message::a\nb!"),
                arguments("the end of a line that is half a name", "data: a\nevent: messa", "message::a!"),
                arguments("the end of a line that is half an id", "data: a\nid: 1", "message::a!"),
                arguments("half a field name", "data: a\n\ndat", "message::a"),
                arguments("an error field", "data: a\n\nerror: b\n\ndata: c\n\n", "message::a, error::b, message::c"),
                arguments("an error field at the end", "id: 1\n\nerror: {\"x\":1}", "error:1:{\"x\":1}!"),
                arguments("an error field within an event", "event: x\ndata: a\nerror: b\n\n", "x::a!, error::b"),
                arguments("two error fields", "error: a\nerror: b\n", "error::a, error::b"),
                arguments(
                        "a body that is one object",
                        "{\"error\":{\"message\":\"{\\\"}\"}}",
                        "error::{\"error\":{\"message\":\"{\\\"}\"}}"),
                arguments(
                        "an object over many lines",
                        "data: a\n\n{\r\n \"a\": [\r\n\r\n ]}\r\n\r\ndata: b\n\n",
                        "message::a, error::{\n \"a\": [\n ]}, message::b"),
                arguments("an object behind an open event", "data: a\n{\"b\":1}\n\n", "message::a!, error::{\"b\":1}"),
                arguments(
                        "an object behind a name",
                        "event: x\n{\"b\":1}\n\ndata: c\n\n",
                        "error::{\"b\":1}, message::c"),
                arguments("an object that is cut off", "{\n\"a\": \"b", "error::{\n\"a\": \"b!"),
                arguments("an object that events follow", "{\"a\":\ndata: b\n\n", "error::{\"a\":!, message::b"),
                arguments(
                        "an object that a comment follows",
                        "{\"a\":\n: ping\n\ndata: b\n\n",
                        "error::{\"a\":!, message::b"),
                arguments(
                        "an object behind one that was cut off",
                        "{\"a\":[\ndata: b\n\n{\"c\":\n1}\n",
                        "error::{\"a\":[!, message::b, error::{\"c\":\n1}"),
                arguments("brackets that make no sense", "{\"a\":]\ndata: b\n\n", "error::{\"a\":], message::b"),
                arguments("two objects in a row", "{\"a\":1}\n{\"b\":2}\n", "error::{\"a\":1}, error::{\"b\":2}"),
                arguments("other lines stay ignored", "<html>\n[1]\n\ndata: a\n\n", "message::a"));
    }

    private static String described(List<Frame> frames) {
        return frames.stream()
                .map(f -> f.event() + ":" + f.id() + ":" + f.data() + (f.terminated() ? "" : "!"))
                .collect(Collectors.joining(", "));
    }

    @Test
    void theEndIsTheEndAgainAndAgain() throws IOException {
        Decoder decoder = Decoder.eventStream(Chunks.of("data: a"), DecoderLimits.DEFAULT);
        assertEquals(Frame.of("a").withTerminated(false), decoder.read());
        assertNull(decoder.read());
        assertNull(decoder.read());
        assertFalse(decoder.buffered());
    }

    @Test
    void aOneLineFrameIsASliceOfWhatWasRead() throws IOException {
        Decoder decoder = Decoder.eventStream(Chunks.of("data: a\n\ndata: bc\n\n"), DecoderLimits.DEFAULT);
        Frame first = decoder.iterator().next();
        Frame second = decoder.iterator().next();
        assertSame(first.bytes(), second.bytes());
        assertEquals("bc", new String(second.bytes(), second.offset(), second.length(), UTF_8));
    }
}
