package dev.weft.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.ApiException;
import dev.weft.ChatResponse;
import dev.weft.DecodeException;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.TruncatedStreamException;
import dev.weft.Usage;
import dev.weft.internal.ScriptedServer;
import dev.weft.provider.openai.OpenAiDialect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every oddity that the project's list names, each of which somebody's server has really sent: one test each, named after it. More
 * of each is in the tests of the wires.
 *
 * <p>What only one other protocol has is in that wire's own test: signature-only thinking, whole tool blocks in
 * {@code message_start}, {@code pause_turn} and a refusal as a stop reason in {@code AnthropicWireTest}; {@code partialArgs} whose
 * closing part is missing, candidates without content and integer enums in {@code GeminiWireTest}; {@code tool_plan} in
 * {@code CohereWireTest}.
 */
class SeenInRealStreamsTest {
    private static final String DONE = "data: [DONE]\n\n";
    private static final String STOP = "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";
    private static final String CALLS = STOP.replace("stop", "tool_calls");
    private static final String COMPLETED =
            "{\"type\":\"response.completed\",\"response\":{\"id\":\"r\",\"status\":\"completed\",\"output\":[]}}";

    private static Decoded chat(String body) {
        return Decoded.of(new OpenAiChatWire("m", OpenAiDialect.COMPATIBLE), body.getBytes(UTF_8));
    }

    private static Decoded responses(String body) {
        return Decoded.of(new ResponsesWire("m", "openai-responses"), body.getBytes(UTF_8));
    }

    private static Decoded ollama(String body) {
        return Decoded.of(new OllamaWire("m"), body.getBytes(UTF_8));
    }

    private static ChatResponse answer(Decoded decoded) {
        assertNull(decoded.failure(), () -> "failed: " + decoded.failure());
        return Objects.requireNonNull(decoded.response());
    }

    private static ApiException error(Decoded decoded) {
        return assertInstanceOf(ApiException.class, decoded.failure());
    }

    private static String data(String... payloads) {
        var body = new StringBuilder();
        for (String payload : payloads) body.append("data: ").append(payload).append("\n\n");
        return body.toString();
    }

    private static String delta(String fields) {
        return "{\"choices\":[{\"index\":0,\"delta\":{" + fields + "},\"finish_reason\":null}]}";
    }

    private static String text(String text) {
        return delta("\"content\":\"" + text + "\"");
    }

    private static String call(String fields) {
        return delta("\"tool_calls\":[{" + fields + "}]");
    }

    private static String piece(String text) {
        return "{\"type\":\"response.output_text.delta\",\"output_index\":0,\"content_index\":0,\"delta\":\"" + text
                + "\"}";
    }

    private static void assertCalls(Decoded decoded, String... idNameArguments) {
        assertEquals(
                List.of(idNameArguments),
                answer(decoded).toolCalls().stream()
                        .map(call -> call.id() + " " + call.name() + " " + call.arguments())
                        .toList());
    }

    // the frame around the events

    @Test
    void crlfLineEndsAndCommentsBeforeTheFirstEvent() {
        String head = ": OPENROUTER PROCESSING\r\n\r\n:\r\n\r\n";
        assertEquals(
                "a",
                answer(chat(head + (data(text("a"), STOP) + DONE).replace("\n", "\r\n")))
                        .text());
        assertEquals(
                "a",
                answer(responses(head + data(piece("a"), COMPLETED).replace("\n", "\r\n")))
                        .text());
    }

    @Test
    void anErrorAsABareJsonObjectWithoutData() {
        String bare = "{\"error\":{\"message\":\"over capacity\",\"code\":503}}\n";
        for (var decoded : List.of(chat(data(text("a")) + bare), responses(data(piece("a")) + bare))) {
            assertEquals("a", decoded.text());
            assertEquals(
                    "error inside the answer: over capacity", error(decoded).getMessage());
        }
    }

    @Test
    void theFieldErrorOfLlamaCpp() {
        String field = "error: {\"code\":500,\"message\":\"out of memory\",\"type\":\"server_error\"}\n\n";
        var decoded = chat(data(text("a")) + field + DONE);
        assertEquals("a", decoded.text());
        assertEquals("server_error", error(decoded).type());
        assertEquals("server_error", error(responses(data(piece("a")) + field)).type());
    }

    @Test
    void anEventNamedErrorInsideA200() {
        String event = "event: error\ndata: {\"error\":{\"message\":\"broken\",\"type\":\"server_error\"}}\n\n";
        for (var decoded : List.of(chat(data(text("a")) + event), responses(data(piece("a")) + event))) {
            assertEquals("error inside the answer: broken", error(decoded).getMessage());
            assertEquals(200, error(decoded).status());
        }
    }

    @Test
    void noDoneWhereOthersSendIt() {
        assertEquals("a", answer(chat(data(text("a"), STOP))).text());
        assertEquals("a", answer(responses(data(piece("a"), COMPLETED))).text());
    }

    @Test
    void aStreamEndedWithoutTheBlankLine() {
        assertEquals(
                "ab", answer(chat(data(text("a"), STOP) + "data: " + text("b"))).text());
        assertEquals(
                "a", answer(responses(data(piece("a")) + "data: " + COMPLETED)).text());
        // what is not whole is no more than a truncation
        assertInstanceOf(
                TruncatedStreamException.class,
                chat(data(text("a")) + "data: " + STOP.substring(0, 40)).failure());
        assertInstanceOf(
                TruncatedStreamException.class,
                responses(data(piece("a")) + "data: " + COMPLETED.substring(0, 40))
                        .failure());
    }

    @Test
    void aLastLineWithoutANewline() {
        String body = "{\"message\":{\"content\":\"a\"},\"done\":false}\n"
                + "{\"message\":{},\"done\":true,\"done_reason\":\"stop\"}";
        assertEquals("a", answer(ollama(body)).text());
    }

    @Test
    void paddingSpacesInsideTheJson() {
        String spaced = text("a").replace(":", "  :   ").replace(",", " ,\t");
        assertEquals(
                "aa",
                answer(chat(data(spaced + "      ", spaced + "         ", STOP)))
                        .text());
        assertEquals(
                "aa",
                answer(responses(data(piece("a").replace(",", " , "), piece("a") + "    ", COMPLETED)))
                        .text());
    }

    // choices

    @Test
    void emptyChoicesFirstAndLast() {
        String first = "{\"choices\":[],\"prompt_filter_results\":[{\"prompt_index\":0}]}";
        String last = "{\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1}}";
        var answer = answer(chat(data(first, text("a"), STOP, last) + DONE));
        assertEquals("a", answer.text());
        assertEquals(Usage.of(3, 1), answer.usage());
    }

    @Test
    void filterChunksWithoutADelta() {
        String filter =
                "{\"choices\":[{\"index\":0,\"finish_reason\":null,\"content_filter_offsets\":{\"start_offset\":0}}]}";
        assertEquals(
                "ab",
                answer(chat(data(text("a"), filter, text("b"), STOP, filter) + DONE))
                        .text());
    }

    @Test
    void pingsWithoutChoices() {
        String event = "event: ping\ndata: {\"type\":\"ping\"}\n\n";
        assertEquals(
                "ab",
                answer(chat(data(text("a"), "{}") + event + data(text("b"), STOP)))
                        .text());
        assertEquals(
                "ab",
                answer(responses(data(piece("a"), "{}") + event + data(piece("b"), COMPLETED)))
                        .text());
    }

    @Test
    void severalChoicesInterleaved() {
        String other = text("x").replace("\"index\":0", "\"index\":1");
        String end = STOP.replace("\"index\":0", "\"index\":1");
        var answer = answer(chat(data(text("a"), other, text("b"), other, end, STOP) + DONE));
        assertEquals("ab", answer.text());
        assertEquals("xx", answer.extra().at("choices.0.text").text());
    }

    // usage

    @Test
    void usageInEveryChunkIsCountedOnce() {
        String chunk =
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":%d}}";
        assertEquals(
                Usage.of(9, 3),
                answer(chat(data(chunk.formatted(1), chunk.formatted(2), chunk.formatted(3), STOP)))
                        .usage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":[],\"usage\":USAGE}",
                "{\"choices\":[{\"index\":0,\"delta\":{},\"usage\":USAGE}]}",
                "{\"choices\":[{\"index\":0,\"delta\":{}}],\"x_groq\":{\"usage\":USAGE}}"
            })
    void usageAfterTheFinishInsideTheChoiceAndInXGroq(String chunk) {
        String usage = "{\"prompt_tokens\":9,\"completion_tokens\":4}";
        assertEquals(
                Usage.of(9, 4),
                answer(chat(data(text("a"), STOP, chunk.replace("USAGE", usage)) + DONE))
                        .usage());
    }

    // the end

    @Test
    void aFinishReasonThatIsAbsentTwiceOrNever() {
        String absent = text("a").replace(",\"finish_reason\":null", "");
        assertEquals(FinishReason.STOP, answer(chat(data(absent, STOP) + DONE)).finishReason());
        String twice = STOP.replace("stop", "length");
        assertEquals(
                FinishReason.LENGTH,
                answer(chat(data(text("a"), STOP, twice) + DONE)).finishReason());
        assertEquals("", answer(chat(data(text("a")) + DONE)).finishWord());
        assertInstanceOf(TruncatedStreamException.class, chat(data(text("a"))).failure());
    }

    @Test
    void errorFollowedByResponseFailed() {
        String error = "{\"type\":\"error\",\"error\":{\"code\":\"server_error\",\"message\":\"sorry\"}}";
        String failed =
                "{\"type\":\"response.failed\",\"response\":{\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"sorry\"}}}";
        assertEquals(
                "error inside the answer: sorry",
                error(responses(data(error, failed))).getMessage());
    }

    // text

    @Test
    void theFullTextRepeatedBesideTheDeltas() {
        String both = "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"b\"},\"message\":{\"content\":\"ab\"}}]}";
        assertEquals("ab", answer(chat(data(text("a"), both, STOP))).text());
        String done = "{\"type\":\"response.output_text.done\",\"output_index\":0,\"content_index\":0,\"text\":\"ab\"}";
        assertEquals(
                "ab",
                answer(responses(data(piece("a"), piece("b"), done, COMPLETED))).text());
    }

    @Test
    void contentAsAListWithThinkingParts() {
        String thinking =
                delta("\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"hm\"}]}]");
        String list = delta("\"content\":[{\"type\":\"text\",\"text\":\"a\"}]");
        var answer = answer(chat(data(thinking, list, STOP)));
        assertEquals("hm", answer.reasoning());
        assertEquals("a", answer.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"reasoning_content", "reasoning", "reasoning_text", "thinking", "reasoning_details"})
    void reasoningUnderFiveNames(String name) {
        String value = name.endsWith("details") ? "[{\"type\":\"reasoning.text\",\"text\":\"hm\"}]" : "\"hm\"";
        assertEquals(
                "hm",
                answer(chat(data(delta("\"" + name + "\":" + value), text("a"), STOP)))
                        .reasoning());
    }

    @Test
    void aRefusalAfterPartialText() {
        var chat = answer(chat(data(text("Well, "), delta("\"refusal\":\"I will not.\""), STOP)));
        String refusal =
                "{\"type\":\"response.refusal.delta\",\"output_index\":0,\"content_index\":1,\"delta\":\"I will"
                        + " not.\"}";
        var responses = answer(responses(data(piece("Well, "), refusal, COMPLETED)));
        for (var answer : List.of(chat, responses)) {
            assertEquals("Well, ", answer.text());
            assertEquals("I will not.", answer.refusal());
        }
    }

    // tools

    @Test
    void toolDeltasWithoutAnIndex() {
        assertCalls(
                chat(data(
                        call("\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}"),
                        call("\"function\":{\"arguments\":\"}\"}"),
                        call("\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}"),
                        CALLS)),
                "a f {}",
                "b g {}");
    }

    @Test
    void toolDeltasThatStartAtOneWithTheIdZero() {
        assertCalls(
                chat(data(
                        call("\"index\":1,\"id\":\"0\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}"),
                        call("\"index\":1,\"function\":{\"arguments\":\"}\"}"),
                        CALLS)),
                "0 f {}");
    }

    @Test
    void aToolsNameThatIsEmptyLater() {
        assertCalls(
                chat(data(
                        call("\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}"),
                        call("\"index\":0,\"id\":\"\",\"function\":{\"name\":\"\",\"arguments\":\"}\"}"),
                        CALLS)),
                "a f {}");
    }

    @ParameterizedTest
    @ValueSource(strings = {",\"arguments\":null", ",\"arguments\":\"\"", ""})
    void toolArgumentsThatAreNullAbsentOrEmpty(String arguments) {
        assertCalls(
                chat(data(call("\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\"" + arguments + "}"), CALLS)),
                "a f {}");
        String item = "{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{\"type\":\"function_call\","
                + "\"call_id\":\"a\",\"name\":\"f\"" + arguments + "}}";
        assertCalls(responses(data(item, COMPLETED)), "a f {}");
    }

    @Test
    void argumentsCutByTheLimitOfTokens() {
        String cut = "\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"x\\\":\"}";
        String item = "{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{\"type\":\"function_call\","
                + "\"call_id\":\"a\",\"name\":\"f\",\"arguments\":\"{\\\"x\\\":\",\"status\":\"incomplete\"}}";
        String incomplete = COMPLETED
                .replace("completed", "incomplete")
                .replace("\"output\"", "\"incomplete_details\":{\"reason\":\"max_output_tokens\"},\"output\"");
        for (var answer : List.of(
                answer(chat(data(call(cut), STOP.replace("stop", "length")))),
                answer(responses(data(item, incomplete))))) {
            assertEquals(FinishReason.LENGTH, answer.finishReason());
            assertEquals("{\"x\":", answer.toolCalls().getFirst().argumentsText());
            assertThrows(
                    DecodeException.class, () -> answer.toolCalls().getFirst().arguments());
        }
    }

    @Test
    void wholeToolCallsAtOnce() {
        String both =
                delta("\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}},"
                        + "{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]");
        assertCalls(chat(data(both, CALLS)), "a f {}", "b g {}");
        String line = "{\"message\":{\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":{}}},"
                + "{\"function\":{\"name\":\"g\",\"arguments\":{}}}]},\"done\":true,\"done_reason\":\"stop\"}\n";
        assertCalls(ollama(line), "call_0 f {}", "call_1 g {}");
        String output = COMPLETED.replace(
                "[]",
                "[{\"type\":\"function_call\",\"call_id\":\"a\",\"name\":\"f\",\"arguments\":\"{}\"},"
                        + "{\"type\":\"function_call\",\"call_id\":\"b\",\"name\":\"g\",\"arguments\":\"{}\"}]");
        assertCalls(responses(data(output)), "a f {}", "b g {}");
    }

    // errors before the answer

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\1',
            value = {
                "application/json|{\"detail\":\"no\"}",
                "application/json|{\"detail\":[{\"msg\":\"no\"}]}",
                "application/json|{\"error\":\"no\"}",
                "application/json|\"no\"",
                "application/json|[{\"error\":{\"message\":\"no\"}}]",
                "text/html|<html><head><title>no</title></head><body>nginx</body></html>",
                "application/json|<html><title>no</title></html>",
                "application/octet-stream|{\"error\":{\"message\":\"no\"}}"
            })
    void errorBodiesOfEveryShapeAndLabel(String type, String body) {
        try (var server = ScriptedServer.start((request, to) -> to.respond(400, type, body))) {
            var endpoint = Endpoint.of(server.url()).retry(RetryPolicy.NONE);
            for (Provider provider : List.of(OpenAi.at(endpoint), OpenAiResponses.at(endpoint), Ollama.at(endpoint))) {
                var model = provider.chat("m");
                assertEquals(
                        "status 400: no",
                        assertThrows(ApiException.class, () -> model.ask("hi")).getMessage());
            }
        }
    }

    @Test
    void retryAfterOneSecondBesideRetryAfterZeroMilliseconds() {
        var headers = Map.of("retry-after", "1", "retry-after-ms", "0");
        assertEquals(Optional.of(Duration.ZERO), RetryAfter.of(new ErrorReply(429, headers, "{}")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"insufficient_quota", "billing_hard_limit_reached", "credit_balance_exhausted"})
    void a429ThatMustNotBeTriedAgain(String code) {
        String body = Json.object("error", Json.object("message", "no money", "type", code, "code", code))
                .toString();
        try (var server = ScriptedServer.start((request, to) -> to.respond(429, "application/json", body))) {
            var endpoint = Endpoint.of(server.url());
            for (Provider provider : List.of(OpenAi.at(endpoint), OpenAiResponses.at(endpoint))) {
                var model = provider.chat("m");
                assertThrows(ApiException.class, () -> model.ask("hi"));
            }
            assertEquals(2, server.requests().size());
        }
    }
}
