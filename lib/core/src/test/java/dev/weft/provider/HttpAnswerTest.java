package dev.weft.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ApiException;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.DecodeException;
import dev.weft.Event;
import dev.weft.FinishReason;
import dev.weft.LimitException;
import dev.weft.ModelException;
import dev.weft.TruncatedStreamException;
import dev.weft.internal.ScriptedServer;
import dev.weft.media.Frame;
import dev.weft.media.MediaType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a body becomes an answer, and what is an end and what is none. */
class HttpAnswerTest {
    private static final String FINISH = "{\"finish\":\"stop\"}";

    private final LinesWire wire = new LinesWire();
    private final List<String> texts = new ArrayList<>();
    private ScriptedServer server = ScriptedServer.start((request, to) -> {});

    @AfterEach
    void closeServer() {
        server.close();
    }

    @Test
    void aStreamedAnswerIsEmittedPieceByPieceAndReturnedWhole() throws Exception {
        ChatResponse whole = answer((request, to) -> to.stream()
                .event(text("Hel"))
                .event(text("lo"))
                .event(FINISH)
                .event("[DONE]")
                .lastChunk());
        assertEquals(List.of("Hel", "lo"), texts);
        assertEquals("Hello", whole.text());
        assertEquals(FinishReason.STOP, whole.finishReason());
    }

    @Test
    void theRequestGoesOutAsTheWireSays() throws Exception {
        answer((request, to) -> to.stream().event(FINISH).event("[DONE]").lastChunk());
        var request = server.requests().getFirst();
        assertEquals("POST /chat HTTP/1.1", request.line());
        assertEquals("{\"prompt\":\"hi\",\"stream\":true}", request.body());
        assertEquals("application/json", request.headers().get("content-type"));
        assertEquals("text/event-stream", request.headers().get("accept"));
        assertFalse(request.headers().containsKey("accept-encoding"), request.headers()::toString);
        assertFalse(request.headers().containsKey("upgrade"), request.headers()::toString);
        assertFalse(request.headers().containsKey("authorization"), request.headers()::toString);
    }

    @Test
    void anAnswerThatIsNotStreamedIsTheSameEvents() throws Exception {
        start((request, to) -> to.respond(200, "application/json", "{\"text\":\"Hello\",\"finish\":\"stop\"}"));
        ChatResponse whole =
                model(endpoint()).respond(ChatRequest.of("hi").options(o -> o.streaming(false)), this::add);
        assertEquals("Hello", whole.text());
        assertEquals(List.of("Hello"), texts);
        assertEquals("application/json", server.requests().getFirst().headers().get("accept"));
        assertEquals(
                "{\"prompt\":\"hi\",\"stream\":false}",
                server.requests().getFirst().body());
    }

    @Test
    void aWholeAnswerToAStreamingRequestIsTaken() throws Exception {
        assertEquals(
                "Hello",
                answer((request, to) -> to.respond(
                                200, "application/json; charset=utf-8", "{\n\"text\":\"Hello\",\n\"finish\":\"stop\"}"))
                        .text());
    }

    @Test
    @DisplayName("C11: an error body with status 200 is an error")
    void anErrorBodyWithStatus200Throws() {
        var e = assertThrows(
                ApiException.class,
                () -> answer((request, to) ->
                        to.respond(200, "application/json", "{\"error\":\"no such model\",\"kind\":\"NOT_FOUND\"}")));
        assertEquals("error inside the answer: no such model", e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "application/octet-stream", "text/plain", "nonsense", "binary/acme"})
    void aMediaTypeThatSaysNothingLeavesTheChoiceToTheWire(String type) throws Exception {
        assertEquals(
                "Hello",
                answer((request, to) -> to.head(200, type, "Transfer-Encoding: chunked")
                                .event(text("Hello"))
                                .event(FINISH)
                                .lastChunk())
                        .text());
    }

    @Test
    void theMediaTypeOfTheResponseChoosesTheDecoder() throws Exception {
        assertEquals(
                "Hello",
                answer((request, to) -> to.head(200, "application/jsonl", "Transfer-Encoding: chunked")
                                .chunk(text("Hello") + "\n")
                                .chunk(FINISH + "\n")
                                .lastChunk())
                        .text());
    }

    @Test
    void linesSentAsPlainJsonAreLinesToAWireOfLines() throws Exception {
        wire.mediaType = MediaType.NDJSON;
        assertEquals(
                "Hello",
                answer((request, to) -> to.head(200, "application/json", "Transfer-Encoding: chunked")
                                .chunk(text("Hel") + "\n")
                                .chunk(text("lo") + "\n" + FINISH + "\n")
                                .lastChunk())
                        .text());
        assertEquals(List.of("Hel", "lo"), texts);
    }

    @Test
    void anArrayIsReadElementByElement() throws Exception {
        wire.mediaType = MediaType.JSON;
        assertEquals(
                "Hello",
                answer((request, to) -> to.head(200, "application/json", "Transfer-Encoding: chunked")
                                .chunk("[" + text("Hel"))
                                .chunk("," + text("lo") + "," + FINISH + "]")
                                .lastChunk())
                        .text());
        assertEquals(List.of("Hel", "lo"), texts);
    }

    @Test
    void aWebPageIsRefusedWithoutItsText() {
        var e = assertThrows(
                DecodeException.class,
                () -> answer((request, to) -> to.respond(200, "text/html", "<h1>Welcome to the hotel</h1>")));
        assertTrue(e.getMessage().contains("is there a proxy?"), e::getMessage);
        assertFalse(e.getMessage().contains("hotel"), e::getMessage);
    }

    @Test
    @DisplayName("C17: a content encoding that was not asked for is an error")
    void aContentEncodingIsRefused() {
        var e = assertThrows(
                DecodeException.class,
                () -> answer((request, to) -> to.head(
                                200, "text/event-stream", "Content-Encoding: gzip", "Content-Length: 3")
                        .write("abc")));
        assertTrue(e.getMessage().contains("content encoding"), e::getMessage);
    }

    @Test
    @DisplayName("C10: [DONE] ends at once")
    void theEndMarkEndsAtOnce() throws Exception {
        long start = System.nanoTime();
        answer((request, to) ->
                to.stream().event(text("a")).event(FINISH).event("[DONE]").hold());
        assertTrue(System.nanoTime() - start < 3_000_000_000L);
        // what does not end is aborted
        server.connection().ended();
    }

    @Test
    @DisplayName("C10: finish_reason then end of body is success")
    void finishThenEndOfBodyIsSuccess() throws Exception {
        assertEquals(
                "a",
                answer((request, to) ->
                                to.stream().event(text("a")).event(FINISH).lastChunk())
                        .text());
        assertEquals(
                "a",
                answer((request, to) -> {
                            to.head(200, "text/event-stream")
                                    .write("data: " + text("a") + "\n\ndata: " + FINISH + "\n\n");
                            to.close();
                        })
                        .text());
    }

    @Test
    @DisplayName("C10: a body that ends without its protocol's own end is truncated, after everything received")
    void anEndWithoutFinishIsATruncation() {
        var e = assertThrows(
                TruncatedStreamException.class,
                () -> answer((request, to) ->
                        to.stream().event(text("a")).event(text("b")).lastChunk()));
        assertEquals(List.of("a", "b"), texts);
        assertSame(null, e.getCause());
    }

    @Test
    @DisplayName("C10: the end mark without finish_reason is truncated too")
    void theEndMarkWithoutFinishIsATruncation() {
        assertThrows(
                TruncatedStreamException.class,
                () -> answer((request, to) ->
                        to.stream().event(text("a")).event("[DONE]").lastChunk()));
    }

    @Test
    @DisplayName("C10: a broken connection is a truncation with its cause")
    void aBrokenConnectionIsATruncation() {
        var e = assertThrows(
                TruncatedStreamException.class,
                () -> answer((request, to) -> {
                    to.stream().event(text("a"));
                    to.close();
                }));
        assertEquals(List.of("a"), texts);
        assertInstanceOf(java.io.IOException.class, e.getCause());
    }

    @Test
    @DisplayName("C10: finish_reason then a broken connection is the error")
    void finishThenABrokenConnectionIsAnError() {
        assertThrows(
                TruncatedStreamException.class,
                () -> answer((request, to) -> {
                    to.stream().event(text("a")).event(FINISH);
                    to.close();
                }));
    }

    @Test
    @DisplayName("C10: finish_reason then an error is the error")
    void finishThenAnErrorIsTheError() {
        assertThrows(
                ApiException.class,
                () -> answer((request, to) -> to.stream()
                        .event(text("a"))
                        .event(FINISH)
                        .event("{\"error\":\"late\"}")
                        .lastChunk()));
    }

    @Test
    @DisplayName("C10: finish_reason then silence is success")
    void finishThenSilenceIsSuccess() throws Exception {
        start((request, to) -> to.stream().event(text("a")).event(FINISH).hold());
        // the silence is 5 seconds, or the idle limit where that is shorter
        var patient = endpoint().timeouts(Timeouts.DEFAULT.idle(Duration.ofMillis(200)));
        assertEquals(
                "a", model(patient).respond(ChatRequest.of("hi"), this::add).text());
        server.connection().ended();
    }

    @Test
    @DisplayName("C10: after finish_reason, comments do not keep an answer open for ever")
    void commentsAfterFinishAreSilence() throws Exception {
        start((request, to) -> {
            to.stream().event(text("a")).event(FINISH);
            while (!to.isEnded()) to.chunk(": still here\n\n");
        });
        var patient = endpoint().timeouts(Timeouts.DEFAULT.idle(Duration.ofMillis(300)));
        assertEquals(
                "a", model(patient).respond(ChatRequest.of("hi"), this::add).text());
    }

    @Test
    @DisplayName("C10: a vendor that never sends an end says so")
    void aVendorThatNeverSendsAnEnd() throws Exception {
        wire.endsUnmarked = true;
        assertEquals(
                "a",
                answer((request, to) -> to.stream().event(text("a")).lastChunk())
                        .text());
        assertThrows(
                TruncatedStreamException.class,
                () -> answer((request, to) -> to.stream().lastChunk()));
        assertThrows(
                TruncatedStreamException.class,
                () -> answer((request, to) -> {
                    to.stream().event(text("a"));
                    to.close();
                }));
    }

    @Test
    @DisplayName("C11: bytes left over at the end are an error that counts them")
    void leftOverBytesAreAnError() {
        wire.mediaType = MediaType.NDJSON;
        var e = assertThrows(
                TruncatedStreamException.class,
                () -> answer((request, to) -> to.head(200, "application/x-ndjson", "Transfer-Encoding: chunked")
                        .chunk(text("a") + "\n" + text("b") + "\n{\"te")
                        .lastChunk()));
        assertEquals(List.of("a", "b"), texts);
        assertTrue(e.getMessage().contains("4 bytes"), e::getMessage);
    }

    @Test
    @DisplayName("C10: a last frame that was cut off is a truncation, not bad JSON")
    void aFrameCutOffAtTheEndIsATruncation() {
        assertThrows(
                TruncatedStreamException.class,
                () -> answer((request, to) ->
                        to.stream().event(text("a")).chunk("data: {\"finish\":").lastChunk()));
    }

    @Test
    @DisplayName("C10: a last frame that only lacks its blank line counts")
    void aFrameWithoutItsBlankLineCounts() throws Exception {
        assertEquals(
                "a",
                answer((request, to) -> to.stream()
                                .event(text("a"))
                                .chunk("data: " + FINISH)
                                .lastChunk())
                        .text());
    }

    @Test
    @DisplayName("C11: a frame that cannot be decoded throws, with the frame behind frame()")
    void aBadFrameThrows() {
        var e = assertThrows(
                DecodeException.class,
                () -> answer((request, to) -> to.stream()
                        .event(text("a"))
                        .event("{secret")
                        .event(FINISH)
                        .lastChunk()));
        assertEquals(List.of("a"), texts);
        assertEquals("{secret", e.frame());
        assertFalse(e.getMessage().contains("secret"), e::getMessage);
    }

    @Test
    @DisplayName("C11: what a wire throws by accident is a frame that cannot be decoded")
    void whatAWireThrowsIsWrapped() {
        var broken = new LinesWire() {
            @Override
            public void decode(Frame frame, ChatResponse.Writer out) {
                throw new ArrayIndexOutOfBoundsException("secret");
            }
        };
        start((request, to) -> to.stream().event("{secret").lastChunk());
        var e = assertThrows(
                DecodeException.class,
                () -> HttpChatModel.of(endpoint(), broken).respond(ChatRequest.of("hi"), this::add));
        assertEquals("{secret", e.frame());
        assertFalse(e.getMessage().contains("secret"), e::getMessage);
        assertInstanceOf(ArrayIndexOutOfBoundsException.class, e.getCause());
    }

    @Test
    @DisplayName("C17: an answer may not be longer than its limit")
    void anAnswerBeyondItsLimitThrows() throws Exception {
        start((request, to) -> {
            to.stream();
            while (!to.isEnded()) to.event(text("0123456789"));
        });
        var e = assertThrows(
                LimitException.class,
                () -> model(endpoint().limits(Limits.DEFAULT.response(25))).respond(ChatRequest.of("hi"), this::add));
        assertEquals(2, texts.size());
        assertTrue(e.getMessage().contains("25"), e::getMessage);
        server.connection().ended();
    }

    @Test
    @DisplayName("C17: a frame may not be larger than its limit")
    void aFrameBeyondItsLimitThrows() throws Exception {
        start((request, to) -> {
            to.stream().chunk("data: ");
            while (!to.isEnded()) to.chunk("0123456789".repeat(100));
        });
        var small = Limits.DEFAULT.line(10_000).frame(10_000);
        assertThrows(
                LimitException.class, () -> model(endpoint().limits(small)).respond(ChatRequest.of("hi"), this::add));
        server.connection().ended();
    }

    @Test
    @DisplayName("C17: an answer in one piece may not be larger than a frame")
    void aWholeBodyBeyondItsLimitThrows() {
        start((request, to) -> to.respond(200, "application/json", "{\"text\":\"" + "x".repeat(20_000) + "\"}"));
        var small = Limits.DEFAULT.frame(10_000);
        assertThrows(
                LimitException.class, () -> model(endpoint().limits(small)).respond(ChatRequest.of("hi"), this::add));
    }

    @Test
    @DisplayName("C17: whatever the HTTP client throws becomes our own exceptions")
    void headsThatAreNoneBecomeOurOwnExceptions() {
        for (String head : List.of(
                "SSH-2.0-OpenSSH_9.6\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: " + "y".repeat(400_000) + "\r\n\r\n",
                "HTTP/1.1 99999 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")) {
            texts.clear();
            assertThrows(
                    ModelException.class,
                    () -> answer((request, to) -> {
                        to.write(head);
                        to.halfClose();
                        to.hold();
                    }),
                    head.substring(0, Math.min(60, head.length())));
        }
    }

    private ChatResponse answer(ScriptedServer.Script script) throws Exception {
        start(script);
        return model(endpoint()).respond(ChatRequest.of("hi"), this::add);
    }

    private void start(ScriptedServer.Script script) {
        server.close();
        texts.clear();
        server = ScriptedServer.start(script);
    }

    private Endpoint endpoint() {
        return Endpoint.of(server.url()).retry(RetryPolicy.NONE);
    }

    private HttpChatModel model(Endpoint endpoint) {
        return HttpChatModel.of(endpoint, wire);
    }

    private void add(Event event) {
        if (event instanceof Event.TextDelta delta) texts.add(delta.text());
    }

    private static String text(String piece) {
        return "{\"text\":\"" + piece + "\"}";
    }
}
