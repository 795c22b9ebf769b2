package dev.weft.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ApiException;
import dev.weft.ApiException.Kind;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Citation;
import dev.weft.Content;
import dev.weft.DecodeException;
import dev.weft.Event;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.ToolCall;
import dev.weft.TruncatedStreamException;
import dev.weft.Usage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of Cohere's events. */
class CohereWireTest {
    private static final String START =
            "{\"id\":\"m1\",\"type\":\"message-start\",\"delta\":{\"message\":{\"role\":\"assistant\",\"content\":[],"
                    + "\"tool_plan\":\"\",\"tool_calls\":[],\"citations\":[]}}}";

    private static String end(String reason) {
        return "{\"type\":\"message-end\",\"delta\":{\"finish_reason\":\"" + reason + "\",\"usage\":{\"billed_units\":"
                + "{\"input_tokens\":5,\"output_tokens\":2},\"tokens\":{\"input_tokens\":42,\"output_tokens\":30},"
                + "\"cached_tokens\":7}}}";
    }

    private static String message(String type, String fields) {
        return "{\"type\":\"" + type + "\",\"index\":0,\"delta\":{\"message\":{" + fields + "}}}";
    }

    private static String text(String piece) {
        return message("content-delta", "\"content\":{\"text\":\"" + piece + "\"}");
    }

    private static Decoded decoded(String... events) {
        var body = new StringBuilder();
        for (String event : events) {
            String type = event.startsWith("{") ? Json.parse(event).at("type").text("") : "";
            if (!type.isEmpty()) body.append("event: ").append(type).append('\n');
            body.append("data: ").append(event).append("\n\n");
        }
        return Decoded.of(new CohereWire("c"), body.toString().getBytes(UTF_8));
    }

    private static ChatResponse answer(String... events) {
        var decoded = decoded(events);
        assertNull(decoded.failure(), () -> "failed: " + decoded.failure());
        ChatResponse response = decoded.response();
        if (response == null) throw new AssertionError("no answer");
        return response;
    }

    @Test
    void textAndUsageAndTheIdComeFromTheirFields() {
        var answer = answer(
                START,
                message("content-start", "\"content\":{\"type\":\"text\",\"text\":\"\"}"),
                text("Hel"),
                text("lo"),
                message("content-end", ""),
                end("COMPLETE"),
                "[DONE]");
        assertEquals("Hello", answer.text());
        assertEquals(Usage.of(42, 30).cached(7), answer.usage());
        assertEquals(FinishReason.STOP, answer.finishReason());
        assertEquals("COMPLETE", answer.finishWord());
        assertEquals("m1", answer.extra().at("id").text());
        assertEquals(5, answer.extra().at("usage.billed_units.input_tokens").integer());
    }

    @ParameterizedTest
    @CsvSource({
        "COMPLETE,STOP",
        "STOP_SEQUENCE,STOP",
        "MAX_TOKENS,LENGTH",
        "TOOL_CALL,TOOL_CALLS",
        "ERROR_TOXIC,FILTERED",
        "TOMORROWS,OTHER"
    })
    void everyReasonToEndIsTranslatedAndKept(String word, FinishReason reason) {
        var answer = answer(START, text("a"), end(word));
        assertEquals(reason, answer.finishReason());
        assertEquals(word, answer.finishWord());
    }

    @Test
    void thinkingIsApartFromTextAndMarkedAsCoheres() {
        var answer = answer(
                START,
                message("content-start", "\"content\":{\"type\":\"thinking\",\"thinking\":\"\"}"),
                message("content-delta", "\"content\":{\"thinking\":\"h\"}"),
                message("content-delta", "\"content\":{\"thinking\":\"m\"}"),
                message("content-start", "\"content\":{\"type\":\"text\",\"text\":\"\"}"),
                text("Hi"),
                end("COMPLETE"));
        assertEquals(
                List.of(Content.Reasoning.of("hm", "cohere", Json.object()), Content.text("Hi")),
                answer.message().content());
    }

    @Test
    void thePlanIsNeitherTextNorThinkingButIsKeptAndSentBack() {
        var decoded = decoded(
                START,
                message("tool-plan-delta", "\"tool_plan\":\"I will\""),
                message("tool-plan-delta", "\"tool_plan\":\" look\""),
                message(
                        "tool-call-start",
                        "\"tool_calls\":{\"id\":\"w1\",\"type\":\"function\",\"function\":{\"name\":\"w\",\"arguments\":\"\"}}"),
                message("tool-call-delta", "\"tool_calls\":{\"function\":{\"arguments\":\"{\\\"a\\\"\"}}"),
                message("tool-call-delta", "\"tool_calls\":{\"function\":{\"arguments\":\":1}\"}}"),
                message("tool-call-end", ""),
                end("TOOL_CALL"));
        assertEquals("", decoded.text() + decoded.reasoning());
        ChatResponse answer = decoded.response();
        assertTrue(answer != null);
        assertEquals("I will look", answer.extra().at("tool_plan").text());
        assertEquals(List.of(ToolCall.of("w1", "w", "{\"a\":1}")), answer.toolCalls());
        var sent = new CohereWire("c").encode(ChatRequest.of(List.<Message>of(answer.message())));
        assertEquals("I will look", sent.body().at("messages.0.tool_plan").text());
        assertTrue(sent.body().at("messages.0.content").isMissing());
    }

    @Test
    void aToolCallWithoutArgumentsIsOneWithNone() {
        var answer = answer(
                START,
                message(
                        "tool-call-start",
                        "\"tool_calls\":{\"id\":\"w1\",\"function\":{\"name\":\"w\",\"arguments\":\"\"}}"),
                message("tool-call-end", ""),
                end("TOOL_CALL"));
        assertEquals(Json.object(), answer.toolCalls().getFirst().arguments());
    }

    @Test
    void parallelCallsAreToldApartByTheirIndexAndMayComeAsLists() {
        String first = message(
                "tool-call-start",
                "\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]");
        var answer = answer(
                START, first, first.replace("\"index\":0", "\"index\":1").replace("\"a\"", "\"b\""), end("TOOL_CALL"));
        assertEquals(
                List.of("a", "b"), answer.toolCalls().stream().map(ToolCall::id).toList());
    }

    @Test
    void citationsNameTheirSourcesOneByOne() {
        var decoded = decoded(
                START,
                text("Ruby"),
                message(
                        "citation-start",
                        "\"citations\":{\"start\":0,\"end\":4,\"text\":\"Ruby\",\"sources\":[{\"type\":\"document\",\"id\":\"d1\","
                            + "\"document\":{\"id\":\"d1\",\"title\":\"Gems\",\"url\":\"https://example.org\"}},"
                            + "{\"type\":\"tool\",\"id\":\"t:0\",\"tool_output\":{\"content\":\"Ruby\"}}],"
                            + "\"type\":\"TEXT_CONTENT\"}"),
                message("citation-end", ""),
                end("COMPLETE"));
        ChatResponse answer = decoded.response();
        assertTrue(answer != null);
        Json raw = answer.citations().getFirst().raw();
        assertEquals("Ruby", raw.at("text").text());
        assertEquals(
                List.of(
                        Citation.of("Gems", "https://example.org", raw).part(0, 4),
                        Citation.of("", "t:0", raw).part(0, 4)),
                answer.citations());
        assertEquals(
                2,
                decoded.events().stream()
                        .filter(e -> e instanceof Event.CitationAdded)
                        .count());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"debug\",\"prompt\":\"secret\"}",
                "{\"type\":\"tomorrow\",\"delta\":{\"message\":{\"x\":1}}}",
                "{\"type\":\"content-start\",\"index\":3,\"delta\":{\"message\":{\"content\":{\"type\":\"video\"}}}}"
            })
    void whatIsNotKnownIsPassedOver(String event) {
        assertEquals(
                "ab",
                answer(START, text("a"), event, text("b"), end("COMPLETE")).text());
    }

    @Test
    void whatIsNotKnownAndHasNoErrorIsNoError() {
        assertEquals(
                "a",
                answer(START, "{\"type\":\"tomorrow\",\"error\":null}", text("a"), end("COMPLETE"))
                        .text());
    }

    @Test
    void callsWithoutAnIndexAreToldApartByTheirBeginnings() {
        var answer = answer(
                START,
                "{\"type\":\"tool-call-start\",\"delta\":{\"message\":{\"tool_calls\":{\"id\":\"a\",\"function\":"
                        + "{\"name\":\"f\",\"arguments\":\"\"}}}}}",
                "{\"type\":\"tool-call-delta\",\"delta\":{\"message\":{\"tool_calls\":{\"function\":"
                        + "{\"arguments\":\"{}\"}}}}}",
                "{\"type\":\"tool-call-end\"}",
                "{\"type\":\"tool-call-start\",\"delta\":{\"message\":{\"tool_calls\":{\"id\":\"b\",\"function\":"
                        + "{\"name\":\"g\",\"arguments\":null}}}}}",
                "{\"type\":\"tool-call-delta\",\"delta\":{\"message\":{\"tool_calls\":{\"function\":"
                        + "{\"arguments\":\"[]\"}}}}}",
                end("TOOL_CALL"));
        assertEquals(List.of(ToolCall.of("a", "f", "{}"), ToolCall.of("b", "g", "[]")), answer.toolCalls());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"tool-call-start\",\"index\":0,\"delta\":{\"message\":{\"tool_calls\":null}}}",
                "{\"type\":\"tool-call-delta\",\"index\":0,\"delta\":{\"message\":{\"tool_calls\":"
                        + "{\"function\":{\"arguments\":null}}}}}"
            })
    void aCallOfNothingIsNone(String event) {
        var answer = answer(START, text("a"), event, end("COMPLETE"));
        assertEquals(List.of(), answer.toolCalls());
        assertEquals(FinishReason.STOP, answer.finishReason());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":\"no luck\"}",
                "{\"finish_reason\":null,\"error\":\"no luck\"}",
                "{\"finish_reason\":\"ERROR\",\"error\":{\"message\":\"no luck\"}}"
            })
    @DisplayName("C11: an error in the last event is thrown, whatever reason to end stands beside it")
    void anErrorInTheLastEventIsThrown(String delta) {
        var decoded = decoded(START, text("a"), "{\"type\":\"message-end\",\"delta\":" + delta + "}");
        var e = assertInstanceOf(ApiException.class, decoded.failure());
        assertEquals("error inside the answer: no luck", e.getMessage());
    }

    @Test
    @DisplayName("C11: an error in place of an answer in one piece is thrown")
    void anErrorInPlaceOfAnAnswerInOnePieceIsThrown() {
        var decoded = Decoded.of(out -> {
            var writer = ChatResponse.writer(out);
            new CohereWire("c").decodeWhole(Json.object("message", "no luck", "id", "1"), writer);
            return writer.response();
        });
        var e = assertInstanceOf(ApiException.class, decoded.failure());
        assertEquals("error inside the answer: no luck", e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"ERROR,true", "TIMEOUT,true"})
    @DisplayName("C11: a failure that comes as a reason to end is thrown, after everything before it")
    void aFailureAsAReasonToEndIsThrown(String word, boolean retryable) {
        var decoded = decoded(
                START,
                text("a"),
                "{\"type\":\"message-end\",\"delta\":{\"finish_reason\":\"" + word
                        + "\",\"usage\":{},\"error\":\"no luck\",\"error_type\":\"X\"}}",
                "[DONE]");
        assertEquals("a", decoded.text());
        var e = assertInstanceOf(ApiException.class, decoded.failure());
        assertEquals("error inside the answer: no luck", e.getMessage());
        assertEquals("X", e.type());
        assertEquals(Kind.SERVER, e.kind());
        assertEquals(retryable, e.retryable());
    }

    @Test
    void aTimeoutWithoutAWordOfWhySaysSo() {
        var e = assertInstanceOf(
                ApiException.class, decoded(START, end("TIMEOUT")).failure());
        assertTrue(String.valueOf(e.getMessage()).contains("TIMEOUT"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"message\":\"too many tokens: the input is too long\",\"error_type\":\"TOO_MANY_TOKENS\"}",
                "{\"type\":\"error\",\"error\":{\"message\":\"too many tokens\",\"type\":\"TOO_MANY_TOKENS\"}}"
            })
    @DisplayName("C11: an error in place of an event is thrown")
    void anErrorInPlaceOfAnEventIsThrown(String event) {
        var e = assertInstanceOf(ApiException.class, decoded(START, event).failure());
        assertEquals(Kind.CONTEXT_LENGTH, e.kind());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":",
                "[1]",
                "{\"type\":\"content-delta\",\"delta\":{\"message\":{\"content\":{\"text\":{}}}}}"
            })
    @DisplayName("C11: an event that cannot be decoded is an error, and is not shown in the message")
    void anEventThatIsNoneIsAnError(String event) {
        var body = "data: " + START + "\n\ndata: " + event + "\n\n";
        var failure = Decoded.of(new CohereWire("c"), body.getBytes(UTF_8)).failure();
        var e = assertInstanceOf(DecodeException.class, failure);
        assertFalse(String.valueOf(e.getMessage()).contains(event), e.getMessage());
    }

    @Test
    @DisplayName("C10: an answer without message-end is cut off")
    void anAnswerWithoutItsEndIsCutOff() {
        assertInstanceOf(
                TruncatedStreamException.class, decoded(START, text("a")).failure());
        assertInstanceOf(
                TruncatedStreamException.class,
                decoded(START, text("a"), "[DONE]").failure());
    }

    @Test
    void anAnswerInOnePieceHasTheSameParts() {
        var body = Json.parse("""
            {"id":"m1","finish_reason":"TOOL_CALL","message":{"role":"assistant","tool_plan":"I will look",
            "content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"Hi"}],
            "tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}],
            "citations":[{"start":0,"end":2,"text":"Hi","sources":[]}]},
            "usage":{"tokens":{"input_tokens":3.0,"output_tokens":2.0}}}
            """);
        var decoded = Decoded.of(out -> {
            var writer = ChatResponse.writer(out);
            new CohereWire("c").decodeWhole(body, writer);
            return writer.response();
        });
        ChatResponse answer = decoded.response();
        assertTrue(answer != null, () -> "failed: " + decoded.failure());
        assertEquals(
                List.of(
                        Content.Reasoning.of("hm", "cohere", Json.object()),
                        Content.text("Hi"),
                        new Content.Unknown("cohere", Json.object("tool_plan", "I will look")),
                        new Content.Call(ToolCall.of("a", "f", "{}"))),
                answer.message().content());
        assertEquals(Usage.of(3, 2), answer.usage());
        assertEquals(1, answer.citations().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400|too many tokens: limit exceeded|CONTEXT_LENGTH|false",
                "401|invalid api token|AUTHENTICATION|false",
                "422|unknown field|INVALID_REQUEST|false",
                "429|You are using a Trial key, which is limited to 10 API calls / minute|RATE_LIMIT|true",
                "429|You are using a Trial key, which is limited to 1000 API calls / month|RATE_LIMIT|false",
                "498|token was revoked|AUTHENTICATION|false",
                "499|request was cancelled|OTHER|false",
                "503|busy|SERVER|true"
            })
    void refusalsAreOfTheirKinds(int status, String message, Kind kind, boolean retryable) {
        String type = kind == Kind.CONTEXT_LENGTH ? ",\"error_type\":\"TOO_MANY_TOKENS\"" : "";
        var reply = new ErrorReply(
                status, Map.of("x-debug-trace-id", "r1"), "{\"id\":\"e\",\"message\":\"" + message + "\"" + type + "}");
        var e = new CohereWire("c").error(reply);
        assertEquals(kind, e.kind());
        assertEquals(retryable, e.retryable());
        assertEquals(message, e.providerMessage());
        assertEquals("r1", e.requestId());
    }
}
