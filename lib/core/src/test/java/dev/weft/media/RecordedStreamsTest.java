package dev.weft.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.weft.Json;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Streams recorded from real servers, beside the project; skipped where they are not there. */
class RecordedStreamsTest {

    @TestFactory
    Stream<DynamicTest> aRecordedEventStreamHasTheEventsThatAConformantParserSees() {
        return recorded(".sse", Decoder::strictEventStream);
    }

    @TestFactory
    Stream<DynamicTest> aRecordedNdjsonStreamHasAFrameForEachLine() {
        return recorded(".ndjson", Decoder::ndjson);
    }

    @TestFactory
    Stream<DynamicTest> aRecordedJsonArrayHasAFrameForEachElement() {
        return recorded(".json-array", Decoder::jsonArray);
    }

    @TestFactory
    Stream<DynamicTest> aRecordedAmazonEventStreamHasAFrameForEachMessage() {
        return recorded(".eventstream", Decoder::awsEventStream);
    }

    private static Stream<DynamicTest> recorded(String ending, Decoder.Factory format) {
        Path directory = Fixtures.directory();
        List<Path> files = Fixtures.files(directory, ending);
        assertFalse(files.isEmpty(), () -> "no " + ending + " in " + directory);
        return files.stream()
                .map(file -> dynamicTest(directory.relativize(file).toString(), () -> {
                    String name = file.getFileName().toString();
                    Path expected =
                            file.resolveSibling(name.substring(0, name.length() - ending.length()) + ".expected.json");
                    Decoded decoded = Decoded.underEveryCut(Fixtures.bytes(file), format);
                    assertEquals("end", decoded.end());
                    assertEquals(
                            Fixtures.json(expected).at("wire_events").integer(),
                            decoded.frames().size());
                }));
    }

    @TestFactory
    Stream<DynamicTest> theLenientDecoderLosesNothingThatTheStandardKeeps() {
        Path directory = Fixtures.directory();
        return Fixtures.files(directory, ".sse").stream()
                .map(file -> dynamicTest(directory.relativize(file).toString(), () -> {
                    List<byte[]> whole = List.of(Fixtures.bytes(file));
                    List<Frame> strict =
                            Decoded.of(whole, Decoder::strictEventStream).frames();
                    List<Frame> lenient =
                            Decoded.of(whole, Decoder::eventStream).frames();
                    assertTrue(lenient.containsAll(strict));
                    if (lenient.size() > strict.size()) Decoded.underEveryCut(whole.getFirst(), Decoder::eventStream);
                }));
    }

    @Test
    void anErrorUnderItsOwnFieldNameIsNotLost() {
        Frame frame = only("error sent under a non-standard SSE field name");
        assertEquals("error", frame.event());
        assertTrue(Json.parse(frame.data()).at("error.message").text().startsWith("failed to decode"));
        assertTrue(frame.terminated());
    }

    @Test
    void anErrorObjectWithoutFramingIsNotLost() {
        Frame frame = only("error object on the wire without data: framing");
        assertEquals("error", frame.event());
        assertEquals(499, Json.parse(frame.data()).at("error.code").integer());
        assertTrue(frame.terminated());
    }

    @Test
    void anEventWithoutItsBlankLineIsNotLost() {
        Frame frame = only("body ends inside an event");
        assertEquals("response.completed", Json.parse(frame.data()).at("type").text());
        assertFalse(frame.terminated());
    }

    /** The one kind of frame that only the lenient decoder sees, in the streams with this trait. */
    private static Frame only(String trait) {
        Path directory = Fixtures.directory();
        List<Frame> extra = Fixtures.json(directory.resolve("manifest.json")).at("streams").items().stream()
                .filter(s ->
                        s.at("traits").items().stream().anyMatch(t -> t.text().startsWith(trait)))
                .flatMap(
                        s -> extra(Fixtures.bytes(directory.resolve(s.at("file").text()))))
                .distinct()
                .toList();
        assertEquals(1, extra.size());
        return extra.getFirst();
    }

    private static Stream<Frame> extra(byte[] input) {
        List<Frame> strict =
                Decoded.of(List.of(input), Decoder::strictEventStream).frames();
        return Decoded.of(List.of(input), Decoder::eventStream).frames().stream()
                .filter(f -> !strict.contains(f));
    }

    @TestFactory
    Stream<DynamicTest> everyCaseOfTheStandardGivesItsEvents() {
        Path file = Fixtures.directory().resolve("eventsource/cases.json");
        return Fixtures.json(file).at("cases").items().stream()
                .map(c -> dynamicTest(c.at("name").text(), () -> standard(c)));
    }

    private static void standard(Json example) {
        byte[] input = base64(example.at("input_base64"));
        List<Frame> expected = example.at("expected_events").items().stream()
                .map(e -> Frame.of(
                        e.at("type").text(),
                        e.at("data").text(),
                        e.at("lastEventId").text()))
                .toList();
        Decoded decoded = Decoded.underEveryCut(input, Decoder::strictEventStream);
        assertEquals("end", decoded.end());
        // by their strings: what is malformed in the input has been replaced in the expectation
        assertEquals(described(expected), described(decoded.frames()));
        List<byte[]> chunks = example.at("chunks_base64").optional().isEmpty()
                ? List.of(input)
                : example.at("chunks_base64").items().stream()
                        .map(RecordedStreamsTest::base64)
                        .toList();
        assertEquals(decoded, Decoded.of(chunks, Decoder::strictEventStream));
        var decoder = new EventStreamDecoder[1];
        Decoded.of(chunks, (in, limits) -> decoder[0] = strict(in, limits));
        assertEquals(example.at("expected_last_event_id").text(), decoder[0].lastEventId());
        assertEquals(example.at("expected_retry").integer(-1), decoder[0].retry());
    }

    private static EventStreamDecoder strict(InputStream in, DecoderLimits limits) {
        return new EventStreamDecoder(in, limits, false, "");
    }

    private static List<String> described(List<Frame> frames) {
        return frames.stream()
                .map(f -> f.event() + "|" + f.id() + "|" + f.data())
                .toList();
    }

    private static byte[] base64(Json text) {
        return Base64.getDecoder().decode(text.text());
    }
}
