package dev.weft.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ApiException;
import dev.weft.ChatResponse;
import dev.weft.Content;
import dev.weft.DecodeException;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.TruncatedStreamException;
import dev.weft.Usage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of Ollama's lines. */
class OllamaWireTest {
    private static final String DONE =
            "{\"model\":\"q\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,"
                    + "\"done_reason\":\"stop\",\"total_duration\":7,\"prompt_eval_count\":42,\"eval_count\":30}";

    private static Decoded decoded(String... lines) {
        return Decoded.of(new OllamaWire("q"), (String.join("\n", lines) + "\n").getBytes(UTF_8));
    }

    private static String message(String fields) {
        return "{\"model\":\"q\",\"created_at\":\"2026-01-01T00:00:00Z\",\"message\":{\"role\":\"assistant\"," + fields
                + "},\"done\":false}";
    }

    private static ChatResponse answer(String... lines) {
        var decoded = decoded(lines);
        assertNull(decoded.failure(), () -> "failed: " + decoded.failure());
        ChatResponse response = decoded.response();
        if (response == null) throw new AssertionError("no answer");
        return response;
    }

    @Test
    void thinkingAndTextAndUsageComeFromTheirFields() {
        var answer = answer(
                message("\"content\":\"\",\"thinking\":\"hm\""),
                message("\"content\":\"Hel\""),
                message("\"content\":\"lo\""),
                DONE);
        assertEquals("hm", answer.reasoning());
        assertEquals("Hello", answer.text());
        assertEquals("q", answer.model());
        assertEquals(Usage.of(42, 30), answer.usage());
        assertEquals(FinishReason.STOP, answer.finishReason());
        assertEquals("stop", answer.finishWord());
        assertEquals(7, answer.extra().at("total_duration").integer());
    }

    @Test
    void theLastLineMayStillBringText() {
        assertEquals(
                "ab",
                answer(message("\"content\":\"a\""), DONE.replace("\"content\":\"\"", "\"content\":\"b\""))
                        .text());
    }

    @Test
    void generateHasTheSameFieldsOneLevelUp() {
        var answer = answer(
                "{\"model\":\"q\",\"response\":\"\",\"thinking\":\"hm\",\"done\":false}",
                "{\"model\":\"q\",\"response\":\"a\",\"done\":false}",
                "{\"model\":\"q\",\"response\":\"\",\"done\":true,\"done_reason\":\"length\",\"context\":[1,2]}");
        assertEquals("hm", answer.reasoning());
        assertEquals("a", answer.text());
        assertEquals(FinishReason.LENGTH, answer.finishReason());
        assertEquals(2, answer.extra().at("context.1").integer());
    }

    // C10

    @Test
    void anEndWithoutDoneIsATruncation() {
        assertInstanceOf(
                TruncatedStreamException.class,
                decoded(message("\"content\":\"a\"")).failure());
        byte[] cut = (message("\"content\":\"a\"") + "\n" + DONE.substring(0, 40)).getBytes(UTF_8);
        assertInstanceOf(
                TruncatedStreamException.class,
                Decoded.of(new OllamaWire("q"), cut).failure());
    }

    @Test
    void theLastLineNeedsNoLineFeed() {
        var decoded = Decoded.of(new OllamaWire("q"), (message("\"content\":\"a\"") + "\n" + DONE).getBytes(UTF_8));
        assertNull(decoded.failure());
    }

    @ParameterizedTest
    @CsvSource({"stop,STOP", "length,LENGTH", "load,OTHER", "unload,OTHER"})
    void wordsForTheEndAreTranslatedAndKept(String word, FinishReason reason) {
        var answer = answer(DONE.replace("\"stop\"", "\"" + word + "\""));
        assertEquals(reason, answer.finishReason());
        assertEquals(word, answer.finishWord());
    }

    @Test
    void buildsThatGiveNoReasonHaveStopped() {
        assertEquals(
                FinishReason.STOP,
                answer(DONE.replace("\"done_reason\":\"stop\",", "")).finishReason());
    }

    // C11

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"error\":\"no\"}", "{\"error\":{\"code\":500,\"type\":\"server_error\",\"message\":\"no\"}}"})
    void anErrorLineEndsTheAnswerAfterWhatCameBefore(String line) {
        var decoded = decoded(message("\"content\":\"a\""), line);
        var failure = assertInstanceOf(ApiException.class, decoded.failure());
        assertEquals("a", decoded.text());
        assertEquals("error inside the answer: no", failure.getMessage());
        assertEquals(ApiException.Kind.SERVER, failure.kind());
        assertTrue(failure.retryable());
    }

    @Test
    void aContextThatIsTooLongIsSaidSo() {
        var decoded =
                decoded("{\"error\":{\"code\":400,\"type\":\"exceed_context_size_error\",\"message\":\"the request"
                        + " exceeds\",\"n_ctx\":4096}}");
        assertEquals(
                ApiException.Kind.CONTEXT_LENGTH,
                assertInstanceOf(ApiException.class, decoded.failure()).kind());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nonsense", "[]", "{\"message\":7}", "{\"message\":{\"content\":[]}}", "{\"done\":\"yes\"}"})
    void whatCannotBeDecodedIsSaid(String line) {
        var failure =
                assertInstanceOf(DecodeException.class, decoded(line, DONE).failure());
        assertEquals(line, failure.frame());
    }

    // tool calls

    @Test
    void wholeToolCallsOfSeveralLinesAreAllKeptWithTheirArgumentsAsSent() {
        var answer = answer(
                message(
                        "\"content\":\"\",\"tool_calls\":[{\"id\":\"call_a\",\"function\":{\"index\":0,\"name\":\"f\",\"arguments\":{\"x\":"
                            + " [1, 2.50], \"y\":\"\\u00e4\"}}},{\"function\":{\"name\":\"g\",\"arguments\":{ }}}]"),
                message("\"content\":\"\",\"tool_calls\":[{\"function\":{\"index\":0,\"name\":\"h\"}}]"),
                DONE);
        assertEquals(FinishReason.TOOL_CALLS, answer.finishReason());
        assertEquals("stop", answer.finishWord());
        var calls = answer.toolCalls();
        assertEquals("call_a", calls.get(0).id());
        assertEquals("{\"x\": [1, 2.50], \"y\":\"\\u00e4\"}", calls.get(0).argumentsText());
        assertEquals("call_1", calls.get(1).id());
        assertEquals("{ }", calls.get(1).argumentsText());
        assertEquals("h", calls.get(2).name());
        assertEquals(Json.object(), calls.get(2).arguments());
    }

    @Test
    void thinkingIsMarkedForTheWayBack() {
        var answer = answer(message("\"thinking\":\"hm\""), DONE);
        assertEquals("ollama", ((Content.Reasoning) answer.message().content().getFirst()).provider());
    }

    @Test
    void logProbabilitiesAreKept() {
        assertEquals(
                "a",
                answer("{\"message\":{\"content\":\"a\"},\"logprobs\":[{\"token\":\"a\"}],\"done\":false}", DONE)
                        .extra()
                        .at("logprobs.0.token")
                        .text());
    }
}
