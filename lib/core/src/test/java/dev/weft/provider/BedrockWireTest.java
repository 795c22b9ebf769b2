package dev.weft.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ApiException;
import dev.weft.ApiException.Kind;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Content;
import dev.weft.DecodeException;
import dev.weft.Event;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.ToolCall;
import dev.weft.TruncatedStreamException;
import dev.weft.Usage;
import dev.weft.media.AwsEventStreamEncoder;
import dev.weft.media.Frame;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of Bedrock's events. */
class BedrockWireTest {
    private static final Frame START = frame("messageStart", "{\"role\":\"assistant\"}");
    private static final Frame METADATA = frame(
            "metadata",
            "{\"usage\":{\"inputTokens\":40,\"outputTokens\":22,\"totalTokens\":62,\"cacheReadInputTokens\":7},"
                    + "\"metrics\":{\"latencyMs\":900},\"p\":\"abc\"}");

    private static Frame frame(String event, String data) {
        return Frame.of(event, data, "");
    }

    private static Frame stop(String reason) {
        return frame("messageStop", "{\"p\":\"abcd\",\"stopReason\":\"" + reason + "\"}");
    }

    private static Frame delta(int index, String delta) {
        return frame(
                "contentBlockDelta", "{\"contentBlockIndex\":" + index + ",\"delta\":{" + delta + "},\"p\":\"ab\"}");
    }

    private static Frame begin(int index, String start) {
        return frame("contentBlockStart", "{\"contentBlockIndex\":" + index + ",\"start\":{" + start + "}}");
    }

    private static Frame close(int index) {
        return frame("contentBlockStop", "{\"contentBlockIndex\":" + index + "}");
    }

    private static byte[] bytes(Frame... frames) {
        var all = new ByteArrayOutputStream();
        for (Frame frame : frames) all.writeBytes(AwsEventStreamEncoder.bytes(frame));
        return all.toByteArray();
    }

    private static Decoded decoded(Frame... frames) {
        return Decoded.of(new BedrockWire("m"), bytes(frames));
    }

    private static ChatResponse answer(Frame... frames) {
        var decoded = decoded(frames);
        assertNull(decoded.failure(), () -> "failed: " + decoded.failure());
        ChatResponse response = decoded.response();
        if (response == null) throw new AssertionError("no answer");
        return response;
    }

    private static ChatResponse whole(String json) {
        var decoded = Decoded.of(out -> {
            var writer = ChatResponse.writer(out);
            new BedrockWire("m").decodeWhole(Json.parse(json), writer);
            return writer.response();
        });
        ChatResponse response = decoded.response();
        if (response == null) throw new AssertionError("failed", decoded.failure());
        return response;
    }

    @Test
    void textAndUsageAndWhatStandsBesideComeFromTheirFields() {
        var answer = answer(
                START, delta(0, "\"text\":\"Hel\""), delta(0, "\"text\":\"lo\""), close(0), stop("end_turn"), METADATA);
        assertEquals("Hello", answer.text());
        assertEquals(Usage.of(40, 22).cached(7), answer.usage());
        assertEquals(FinishReason.STOP, answer.finishReason());
        assertEquals("end_turn", answer.finishWord());
        assertEquals(900, answer.extra().at("metrics.latencyMs").integer());
        assertTrue(answer.extra().at("p").isMissing());
    }

    @ParameterizedTest
    @CsvSource({
        "end_turn,STOP",
        "stop_sequence,STOP",
        "tool_use,TOOL_CALLS",
        "max_tokens,LENGTH",
        "model_context_window_exceeded,LENGTH",
        "guardrail_intervened,FILTERED",
        "content_filtered,FILTERED",
        "malformed_tool_use,OTHER",
        "tomorrows,OTHER"
    })
    void everyReasonToEndIsTranslatedAndKept(String word, FinishReason reason) {
        var answer = answer(START, delta(0, "\"text\":\"a\""), stop(word), METADATA);
        assertEquals(reason, answer.finishReason());
        assertEquals(word, answer.finishWord());
    }

    @Test
    @DisplayName("C10: the answer is whole at messageStop; an end before the metadata only leaves the usage unknown")
    void theAnswerIsWholeBeforeItsMetadata() {
        assertEquals(
                Usage.NONE,
                answer(START, delta(0, "\"text\":\"a\""), stop("end_turn")).usage());
    }

    @Test
    @DisplayName("C10: an end before messageStop, or within a frame, is a truncation")
    void anEndBeforeTheStopIsATruncation() {
        assertInstanceOf(
                TruncatedStreamException.class,
                decoded(START, delta(0, "\"text\":\"a\""), close(0)).failure());
        byte[] whole = bytes(START, delta(0, "\"text\":\"a\""), stop("end_turn"));
        var cut = Decoded.of(new BedrockWire("m"), Arrays.copyOf(whole, whole.length - 1));
        assertInstanceOf(TruncatedStreamException.class, cut.failure());
        assertEquals("a", cut.text());
    }

    @Test
    void textAndToolCallsKeepTheirOrderAndTheirArguments() {
        var answer = answer(
                START,
                delta(0, "\"text\":\"I look.\""),
                close(0),
                begin(1, "\"toolUse\":{\"toolUseId\":\"t1\",\"name\":\"weather\"}"),
                delta(1, "\"toolUse\":{\"input\":\"{\\\"city\\\":\"}"),
                delta(1, "\"toolUse\":{\"input\":\"\\\"Oslo\\\"}\"}"),
                close(1),
                begin(2, "\"toolUse\":{\"toolUseId\":\"t2\",\"name\":\"time\"}"),
                close(2),
                stop("tool_use"),
                METADATA);
        assertEquals(
                List.of(
                        Content.text("I look."),
                        new Content.Call(ToolCall.of("t1", "weather", "{\"city\":\"Oslo\"}")),
                        new Content.Call(ToolCall.of("t2", "time", ""))),
                answer.message().content());
        assertEquals(Json.object(), answer.toolCalls().getLast().arguments());
    }

    @Test
    void reasoningIsKeptWithItsSignatureAndGoesBackUnchanged() {
        var answer = answer(
                START,
                delta(0, "\"reasoningContent\":{\"text\":\"h\"}"),
                delta(0, "\"reasoningContent\":{\"text\":\"m\"}"),
                delta(0, "\"reasoningContent\":{\"signature\":\"c2ln\"}"),
                close(0),
                delta(1, "\"reasoningContent\":{\"redactedContent\":\"AQI=\"}"),
                delta(1, "\"reasoningContent\":{\"redactedContent\":\"AwQ=\"}"),
                close(1),
                delta(2, "\"text\":\"Hi\""),
                stop("end_turn"),
                METADATA);
        assertEquals("hm", answer.reasoning());
        assertEquals(
                List.of(
                        Content.Reasoning.of("hm", "bedrock", Json.object("signature", "c2ln")),
                        Content.Reasoning.of("", "bedrock", Json.object("redactedContent", "AQIDBA==")),
                        Content.text("Hi")),
                answer.message().content());
        var sent = new BedrockWire("m")
                .encode(ChatRequest.of(List.<Message>of(answer.message())))
                .body();
        assertEquals(
                "c2ln",
                sent.at("messages.0.content.0.reasoningContent.reasoningText.signature")
                        .text());
        assertEquals(
                "AQIDBA==",
                sent.at("messages.0.content.1.reasoningContent.redactedContent").text());
    }

    @Test
    void toolsThatBedrockRunsItselfAreEventsAndGoBackUnchanged() {
        String use = "\"toolUse\":{\"toolUseId\":\"t1\",\"name\":\"interpreter\",\"type\":\"server_tool_use\"}";
        var decoded = decoded(
                START,
                begin(0, use),
                delta(0, "\"toolUse\":{\"input\":\"{\\\"a\\\":1}\"}"),
                close(0),
                begin(1, "\"toolResult\":{\"toolUseId\":\"t1\",\"status\":\"success\"}"),
                delta(1, "\"toolResult\":[{\"json\":{\"out\":\"7\"}}]"),
                close(1),
                delta(2, "\"text\":\"7\""),
                stop("end_turn"),
                METADATA);
        ChatResponse answer = decoded.response();
        assertTrue(answer != null);
        assertEquals(List.of(), answer.toolCalls());
        var call = ToolCall.of("t1", "interpreter", "{\"a\":1}");
        assertTrue(decoded.events().contains(new Event.ServerToolCalled(call)));
        Json result = Json.array(Json.object("json", Json.object("out", "7")));
        assertTrue(decoded.events().contains(new Event.ServerToolReturned(call, result)));
        var sent = new BedrockWire("m")
                .encode(ChatRequest.of(List.<Message>of(answer.message())))
                .body();
        assertEquals(Json.object("a", 1), sent.at("messages.0.content.0.toolUse.input"));
        assertEquals(
                "server_tool_use", sent.at("messages.0.content.0.toolUse.type").text());
        assertEquals(result, sent.at("messages.0.content.1.toolResult.content"));
    }

    @Test
    void blocksThatAreNotKnownAreKeptAndGoBackUnchanged() {
        var answer = answer(
                START,
                begin(0, "\"image\":{\"format\":\"png\"}"),
                delta(0, "\"image\":{\"source\":{\"bytes\":\"AQID\"}}"),
                close(0),
                stop("end_turn"),
                METADATA);
        Json image = Json.object("image", Json.object("format", "png", "source", Json.object("bytes", "AQID")));
        assertEquals(
                List.of(new Content.Unknown("bedrock", image)), answer.message().content());
    }

    @Test
    void citationsSayWhatTheyQuote() {
        var answer = answer(
                START,
                delta(0, "\"text\":\"a\""),
                delta(
                        0,
                        "\"citation\":{\"title\":\"Gems\",\"sourceContent\":[{\"text\":\"Ruby \"},{\"text\":\"is"
                                + " red\"}],\"location\":{\"web\":{\"url\":\"https://example.org\"}}}"),
                stop("end_turn"),
                METADATA);
        var citation = answer.citations().getFirst();
        assertEquals("Gems", citation.title());
        assertEquals("https://example.org", citation.url());
        assertEquals("Ruby is red", citation.quote());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[1]", "no JSON"})
    void eventsThatAreNotKnownArePassedOverWhateverTheyHold(String payload) {
        assertEquals(
                "a",
                answer(START, frame("tomorrow", payload), delta(0, "\"text\":\"a\""), stop("end_turn"), METADATA)
                        .text());
    }

    @Test
    void membersThatAreNullAreAsIfTheyWereNotThere() {
        var answer = answer(
                START,
                begin(0, "\"toolUse\":null"),
                delta(0, "\"text\":null"),
                delta(0, "\"text\":\"a\",\"toolUse\":null,\"reasoningContent\":null,\"citation\":null"),
                close(0),
                stop("end_turn"),
                METADATA);
        assertEquals(List.of(Content.text("a")), answer.message().content());
        assertEquals(List.of(), answer.citations());
        assertEquals(FinishReason.STOP, answer.finishReason());
    }

    @Test
    void inOnePieceMembersThatAreNullAreAsIfTheyWereNotThere() {
        var answer = whole("""
            {"output":{"message":{"content":[{"text":"a","toolUse":null,"reasoningContent":null},
            {"toolUse":{"toolUseId":"t1","name":"f","input":null}},{"toolUse":{"toolUseId":"t2","name":"f"}}]}},
            "stopReason":"tool_use","usage":null}
            """);
        assertEquals(
                List.of(
                        Content.text("a"),
                        new Content.Call(ToolCall.of("t1", "f", "")),
                        new Content.Call(ToolCall.of("t2", "f", ""))),
                answer.message().content());
    }

    @Test
    void eventsThatAreNotKnownArePassedOver() {
        assertEquals(
                "a",
                answer(START, frame("tomorrow", "{\"x\":1}"), delta(0, "\"text\":\"a\""), stop("end_turn"), METADATA)
                        .text());
    }

    @ParameterizedTest
    @CsvSource({
        "validationException,no,INVALID_REQUEST,false",
        "validationException,Input is too long for requested model.,CONTEXT_LENGTH,false",
        "accessDeniedException,no,AUTHENTICATION,false",
        "resourceNotFoundException,no,NOT_FOUND,false",
        "throttlingException,no,RATE_LIMIT,true",
        "modelNotReadyException,no,SERVER,true",
        "modelTimeoutException,no,SERVER,true",
        "modelStreamErrorException,no,SERVER,true",
        "internalServerException,no,SERVER,true",
        "serviceUnavailableException,no,SERVER,true",
        "serviceQuotaExceededException,no,RATE_LIMIT,false",
        "tomorrowsException,no,SERVER,true"
    })
    @DisplayName("C11: an exception within the answer is thrown, after everything before it")
    void anExceptionWithinTheAnswerIsThrown(String type, String message, Kind kind, boolean retryable) {
        var decoded = decoded(
                START, delta(0, "\"text\":\"a\""), frame("exception:" + type, "{\"message\":\"" + message + "\"}"));
        assertEquals("a", decoded.text());
        var e = assertInstanceOf(ApiException.class, decoded.failure());
        assertEquals("error inside the answer: " + message, e.getMessage());
        assertEquals(type, e.type());
        assertEquals(kind, e.kind());
        assertEquals(retryable, e.retryable());
    }

    @Test
    void whatTheModelItselfRefusedIsNotTriedAgain() {
        String body = "{\"message\":\"no\",\"originalStatusCode\":400}";
        var e = assertInstanceOf(
                ApiException.class,
                decoded(START, frame("exception:modelStreamErrorException", body))
                        .failure());
        assertFalse(e.retryable());
    }

    @Test
    @DisplayName("C11: an error that is said in headers alone is thrown")
    void anErrorOfHeadersIsThrown() {
        var e = assertInstanceOf(
                ApiException.class,
                decoded(START, frame("error", "{\"code\":\"InternalFailure\",\"message\":\"broken\"}"))
                        .failure());
        assertEquals("error inside the answer: broken", e.getMessage());
        assertEquals("InternalFailure", e.type());
        assertEquals(Kind.SERVER, e.kind());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"delta\":",
                "[1]",
                "{\"contentBlockIndex\":0,\"delta\":{\"text\":{}}}",
                "{\"contentBlockIndex\":\"x\"}"
            })
    @DisplayName("C11: an event that cannot be decoded is an error, and is not shown in the message")
    void anEventThatIsNoneIsAnError(String event) {
        var e = assertInstanceOf(
                DecodeException.class,
                decoded(START, frame("contentBlockDelta", event)).failure());
        assertEquals(event, e.frame());
    }

    @Test
    void anAnswerInOnePieceHasTheSameParts() {
        var answer = whole("""
            {"output":{"message":{"role":"assistant","content":[
            {"reasoningContent":{"reasoningText":{"text":"hm","signature":"c2ln"}}},
            {"reasoningContent":{"redactedContent":"AQID"}},
            {"text":"I look."},{"citationsContent":{"content":[{"text":" Red."}],"citations":[{"title":"Gems"}]}},
            {"toolUse":{"toolUseId":"t1","name":"weather","input":{"city":"Oslo","n":1.0}}},
            {"tomorrow":{"x":1}}]}},"stopReason":"tool_use","usage":{"inputTokens":3,"outputTokens":2},
            "metrics":{"latencyMs":5}}
            """);
        assertEquals(
                List.of(
                        Content.Reasoning.of("hm", "bedrock", Json.object("signature", "c2ln")),
                        Content.Reasoning.of("", "bedrock", Json.object("redactedContent", "AQID")),
                        Content.text("I look."),
                        Content.text(" Red."),
                        new Content.Call(ToolCall.of("t1", "weather", "{\"city\":\"Oslo\",\"n\":1.0}")),
                        new Content.Unknown("bedrock", Json.object("tomorrow", Json.object("x", 1)))),
                answer.message().content());
        assertEquals(Usage.of(3, 2), answer.usage());
        assertEquals(5, answer.extra().at("metrics.latencyMs").integer());
        assertEquals("Gems", answer.citations().getFirst().title());
        assertEquals(FinishReason.TOOL_CALLS, answer.finishReason());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400|ValidationException:http://x/|{\"message\":\"no\"}|no|INVALID_REQUEST|false",
                "400|ValidationException|{\"message\":\"The provided model identifier is invalid.\"}"
                        + "|The provided model identifier is invalid.|NOT_FOUND|false",
                "400|ValidationException|{\"message\":\"Input Tokens Exceeded: too many\"}"
                        + "|Input Tokens Exceeded: too many|CONTEXT_LENGTH|false",
                "403|AccessDeniedException|{\"Message\":\"no right\"}|no right|AUTHENTICATION|false",
                "403|ExpiredTokenException|{\"message\":\"old\"}|old|AUTHENTICATION|false",
                "408|ModelTimeoutException|{\"message\":\"slow\"}|slow|SERVER|true",
                "424|ModelErrorException|{\"message\":\"no\",\"originalStatusCode\":503}|no|SERVER|true",
                "424|ModelErrorException|{\"message\":\"no\",\"originalStatusCode\":422}|no|SERVER|false",
                "429|ModelNotReadyException|{\"message\":\"no\"}|no|SERVER|true",
                "429|ThrottlingException|{\"message\":\"no\"}|no|RATE_LIMIT|true"
            })
    void refusalsAreOfTheirKinds(int status, String header, String body, String message, Kind kind, boolean retryable) {
        var reply = new ErrorReply(status, Map.of("x-amzn-errortype", header, "x-amzn-requestid", "r1"), body);
        var e = new BedrockWire("m").error(reply);
        assertEquals(kind, e.kind());
        assertEquals(retryable, e.retryable());
        assertEquals(message, e.providerMessage());
        assertEquals(header.replaceFirst(":.*", ""), e.type());
        assertEquals("r1", e.requestId());
    }

    @Test
    void theTypeMayStandInTheBody() {
        var reply =
                new ErrorReply(500, Map.of(), "{\"__type\":\"com.amazon.x#ThrottlingException\",\"message\":\"no\"}");
        var e = new BedrockWire("m").error(reply);
        assertEquals("ThrottlingException", e.type());
        assertEquals(Kind.RATE_LIMIT, e.kind());
    }

    @Test
    @DisplayName("C16: what should have been signed, with the session's token in it, is not shown")
    void aSignatureThatWasNotAcceptedDoesNotShowTheToken() {
        String body = "{\"message\":\"The signature does not match.\\n"
                + "\\n"
                + "The Canonical String for this request should have been\\n"
                + "'POST\\n"
                + "x-amz-security-token:a-token'\"}";
        var e = new BedrockWire("m")
                .error(new ErrorReply(403, Map.of("x-amzn-errortype", "InvalidSignatureException"), body));
        assertEquals(Kind.AUTHENTICATION, e.kind());
        assertEquals("The signature does not match.", e.providerMessage());
        assertFalse((e.getMessage() + e.body() + e).contains("a-token"));
    }

    @Test
    void aPageOfAProxyIsReadAsFarAsItGoes() {
        var e = new BedrockWire("m")
                .error(new ErrorReply(502, Map.of(), "<html><title>502 Bad Gateway</title></html>"));
        assertEquals("502 Bad Gateway", e.providerMessage());
        assertEquals(Kind.SERVER, e.kind());
    }
}
