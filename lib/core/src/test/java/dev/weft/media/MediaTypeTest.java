package dev.weft.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypeTest {

    @Test
    void aContentTypeIsTakenApart() {
        MediaType type =
                MediaType.parse(" Text/Event-Stream ; Charset=UTF-8;q = 1 ;x=\"a;\\\"b\" ; charset=latin1;;y; =z");
        assertEquals("text/event-stream", type.essence());
        assertEquals(Optional.of("UTF-8"), type.parameter("CHARSET"));
        assertEquals(Optional.of("1"), type.parameter("q"));
        assertEquals(Optional.of("a;\"b"), type.parameter("x"));
        assertEquals(Optional.empty(), type.parameter("y"));
        assertEquals("text/event-stream", type.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "text", "/", "text/", "/plain", "text/a b", "text/a,b/c", "a/b/c", "é/b", ";charset=utf-8"})
    void whatHasNoTypeAndSubtypeIsRefused(String contentType) {
        assertThrows(IllegalArgumentException.class, () -> MediaType.parse(contentType));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html;\"", "text/html;a=\"b", "text/html;a=\"b\\", "text/html;=", "text/html; ;a"})
    void parametersThatMakeNoSenseDoNotMatter(String contentType) {
        assertEquals("text/html", MediaType.parse(contentType).essence());
    }

    @Test
    void typesAreEqualByTheirEssence() {
        assertEquals(MediaType.EVENT_STREAM, MediaType.parse("TEXT/event-stream;charset=utf-8"));
        assertEquals(
                MediaType.EVENT_STREAM.hashCode(),
                MediaType.parse("text/event-stream").hashCode());
        assertNotEquals(MediaType.NDJSON, MediaType.parse("application/jsonl"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-ndjson",
                "application/ndjson",
                "application/jsonl",
                "application/json-lines",
                "application/x-jsonlines"
            })
    void theNamesOfNdjsonMatch(String name) {
        assertTrue(MediaType.NDJSON.matches(MediaType.parse(name)));
        assertFalse(MediaType.JSON.matches(MediaType.parse(name)));
    }

    @Test
    void typesWithTheJsonSuffixAreJson() {
        assertTrue(MediaType.JSON.matches(MediaType.parse("application/problem+json")));
        assertFalse(MediaType.parse("text/html").matches(MediaType.parse("text/plain")));
        assertTrue(MediaType.parse("text/html").matches(MediaType.parse("text/html")));
    }

    @Test
    @DisplayName("F54: one shape reads all three formats")
    void theTypeOfABodyChoosesItsDecoder() {
        assertEquals(List.of("1", "2"), data("text/event-stream", "data: 1\n\ndata: 2\n\n"));
        assertEquals(List.of("1", "2"), data("application/jsonl; charset=utf-8", "1\n2\n"));
        assertEquals(List.of("1", "2"), data("application/json", "[1,2]"));
    }

    private static List<String> data(String contentType, String body) {
        Decoder decoder = MediaType.parse(contentType).decoder(Chunks.of(body));
        return StreamSupport.stream(decoder.spliterator(), false)
                .map(Frame::data)
                .toList();
    }

    @Test
    void aTypeWithoutDecoderSaysWhichHaveOne() {
        MediaType html = MediaType.parse("text/html");
        assertFalse(html.decodable());
        var e = assertThrows(IllegalStateException.class, () -> html.decoder(Chunks.of("")));
        assertEquals(
                "no decoder for text/html: decodable are text/event-stream, application/x-ndjson,"
                        + " application/json, application/vnd.amazon.eventstream and what MediaType.of was given a"
                        + " decoder for",
                e.getMessage());
    }

    @Test
    @DisplayName("F58: a media type of one's own comes with its decoder")
    void aUsersOwnTypeDecodesItsBodies() throws IOException {
        MediaType acme = MediaType.of("application/acme", (in, limits) -> new FixedLength(in, limits.line()));
        assertTrue(acme.decodable());
        assertTrue(acme.matches(MediaType.parse("application/ACME; v=1")));
        try (Decoder decoder = acme.decoder(
                new ByteArrayInputStream(new byte[] {'a', 'b', 'c', 'd'}), DecoderLimits.DEFAULT.withLine(2))) {
            assertFalse(decoder.buffered());
            assertEquals(0, decoder.unprocessed());
            Iterator<Frame> frames = decoder.iterator();
            assertEquals("ab", frames.next().data());
            assertEquals("cd", frames.next().data());
            assertFalse(frames.hasNext());
            assertNull(decoder.read());
        }
    }

    @Test
    void aTypeOfOnesOwnHasNoParameters() {
        assertThrows(IllegalArgumentException.class, () -> MediaType.of("application/acme;v=1", Decoder::ndjson));
    }

    /** Frames of a fixed number of bytes. */
    private record FixedLength(InputStream in, int size) implements Decoder {
        @Override
        public @Nullable Frame read() throws IOException {
            byte[] bytes = in.readNBytes(size);
            return bytes.length == 0 ? null : Frame.of(bytes, 0, bytes.length);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
