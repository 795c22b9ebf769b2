package dev.weft.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ApiException;
import dev.weft.ChatResponse;
import dev.weft.Content;
import dev.weft.DecodeException;
import dev.weft.Event;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.LimitException;
import dev.weft.Message;
import dev.weft.ToolCall;
import dev.weft.TruncatedStreamException;
import dev.weft.Usage;
import dev.weft.provider.openai.OpenAiDialect;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of answers of all kinds that servers speaking Chat Completions have been seen to send. */
class OpenAiChatWireTest {
    private static final String DONE = "data: [DONE]\n\n";
    private static final String STOP = "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";

    private static Decoded decoded(String body) {
        return decoded(OpenAiDialect.COMPATIBLE, body);
    }

    private static Decoded decoded(OpenAiDialect dialect, String body) {
        return Decoded.of(new OpenAiChatWire("m", dialect), body.getBytes(UTF_8));
    }

    private static String data(String... chunks) {
        var body = new StringBuilder();
        for (String chunk : chunks) body.append("data: ").append(chunk).append("\n\n");
        return body.toString();
    }

    private static String delta(String fields) {
        return "{\"id\":\"c\",\"model\":\"m-1\",\"choices\":[{\"index\":0,\"delta\":{" + fields
                + "},\"finish_reason\":null}]}";
    }

    private static String text(String text) {
        return delta("\"content\":\"" + text + "\"");
    }

    private static ChatResponse answer(String body) {
        return answer(decoded(body));
    }

    private static ChatResponse answer(Decoded decoded) {
        assertNull(decoded.failure(), () -> "failed: " + decoded.failure());
        ChatResponse response = decoded.response();
        if (response == null) throw new AssertionError("no answer");
        return response;
    }

    private static ApiException error(String body) {
        return assertInstanceOf(ApiException.class, decoded(body).failure());
    }

    @Test
    void theOneCallOfOldIsACallToo() {
        String finish = "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"function_call\"}]}";
        var decoded = decoded(data(
                        delta(
                                "\"role\":\"assistant\",\"content\":null,\"function_call\":{\"name\":\"weather\",\"arguments\":\"\"}"),
                        delta("\"function_call\":{\"arguments\":\"{\\\"city\\\":\"}"),
                        delta("\"function_call\":{\"arguments\":\"\\\"Oslo\"}"),
                        delta("\"function_call\":{\"arguments\":\"\\\"}\"}"),
                        finish)
                + DONE);
        var answer = answer(decoded);
        assertEquals(List.of(ToolCall.of("call_0", "weather", "{\"city\":\"Oslo\"}")), answer.toolCalls());
        assertEquals(FinishReason.TOOL_CALLS, answer.finishReason());
        assertEquals(List.of("", "{\"city\":", "\"Oslo", "\"}"), pieces(decoded));
        assertTrue(answer.extra().at("function_call").isMissing());
    }

    @Test
    void theOneCallOfOldInAWholeAnswer() throws Exception {
        var out = ChatResponse.writer(event -> {});
        new OpenAiChatWire("m", OpenAiDialect.COMPATIBLE)
                .decodeWhole(
                        Json.parse("{\"choices\":[{\"message\":{\"content\":null,\"function_call\":"
                                + "{\"name\":\"f\",\"arguments\":\"{}\"}},\"finish_reason\":\"function_call\"}]}"),
                        out);
        assertEquals(List.of(ToolCall.of("call_0", "f", "{}")), out.response().toolCalls());
    }

    @Test
    void besideCallsOfToolsTheOneOfOldIsNoOther() {
        String tools = "\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]";
        var answer =
                answer(data(delta(tools + ",\"function_call\":{\"name\":\"f\",\"arguments\":\"{}\"}"), STOP) + DONE);
        assertEquals(List.of(ToolCall.of("c", "f", "{}")), answer.toolCalls());
        assertEquals("f", answer.extra().at("function_call.name").text());
        var none = answer(data(delta("\"content\":\"Hi\",\"function_call\":null"), STOP) + DONE);
        assertEquals(List.of(), none.toolCalls());
    }

    private static List<String> pieces(Decoded decoded) {
        return decoded.events().stream()
                .filter(Event.ToolCallDelta.class::isInstance)
                .map(event -> ((Event.ToolCallDelta) event).arguments())
                .toList();
    }

    @Test
    void textComesPieceByPieceAndWhole() {
        var decoded =
                decoded(data(delta("\"role\":\"assistant\",\"content\":\"\""), text("Hel"), text("lo"), STOP) + DONE);
        assertEquals(2, decoded.events().size());
        var answer = answer(decoded);
        assertEquals("Hello", answer.text());
        assertEquals("m-1", answer.model());
        assertEquals(FinishReason.STOP, answer.finishReason());
        assertEquals("stop", answer.finishWord());
    }

    @Test
    void lineEndsOfWindowsAndCommentsChangeNothing() {
        String body = ": OPENROUTER PROCESSING\n\n" + data(text("a"), STOP) + ": keep-alive\n\n" + DONE;
        assertEquals("a", answer(body.replace("\n", "\r\n")).text());
    }

    // C10: what ends an answer

    @Test
    void anEndWithoutAnyMarkIsATruncation() {
        assertInstanceOf(
                TruncatedStreamException.class, decoded(data(text("a"))).failure());
        assertInstanceOf(TruncatedStreamException.class, decoded("").failure());
        assertEquals("a", decoded(data(text("a"))).text());
    }

    @Test
    void aFinishReasonAndThenTheEndOfTheBodyIsWhole() {
        assertEquals("a", answer(data(text("a"), STOP)).text());
    }

    @Test
    void theDoneMarkEndsAnAnswerThatHasNoFinishReason() {
        var answer = answer(data(text("a")) + DONE);
        assertEquals(FinishReason.STOP, answer.finishReason());
        assertEquals("", answer.finishWord());
    }

    @Test
    void theDoneMarkAloneEndsNothing() {
        assertInstanceOf(TruncatedStreamException.class, decoded(DONE).failure());
        assertInstanceOf(
                TruncatedStreamException.class,
                decoded(data(delta("\"role\":\"assistant\"")) + DONE).failure());
    }

    @Test
    void nothingBehindTheDoneMarkIsRead() {
        assertEquals(
                "a",
                answer(data(text("a"), STOP) + DONE + data("no json at all")).text());
    }

    @Test
    void aSecondFinishReasonReplacesTheFirst() {
        String length = STOP.replace("stop", "length");
        assertEquals(
                FinishReason.LENGTH,
                answer(data(text("a"), STOP, length) + DONE).finishReason());
    }

    @Test
    void contentInTheSameChunkAsTheFinishReasonIsKept() {
        String last = "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"b\"},\"finish_reason\":\"stop\"}]}";
        assertEquals("ab", answer(data(text("a"), last)).text());
    }

    @Test
    void aFrameCutOffInTheMiddleIsATruncationAndAWholeOneWithoutItsBlankLineIsNot() {
        String stop = data(text("a"), STOP);
        assertEquals("a", answer(stop.strip()).text());
        assertInstanceOf(
                TruncatedStreamException.class,
                decoded(stop.substring(0, stop.length() - 20)).failure());
    }

    @ParameterizedTest
    @CsvSource({
        "stop,STOP",
        "eos,STOP",
        "length,LENGTH",
        "model_length,LENGTH",
        "tool_calls,TOOL_CALLS",
        "function_call,TOOL_CALLS",
        "content_filter,FILTERED",
        "abort,OTHER",
        "something_new,OTHER"
    })
    void wordsForTheEndAreTranslatedAndKept(String word, FinishReason reason) {
        var answer = answer(data(text("a"), STOP.replace("stop", word)));
        assertEquals(reason, answer.finishReason());
        assertEquals(word, answer.finishWord());
    }

    @Test
    void spaceInsideTheJsonChangesNothing() {
        String spaced = text("a").replace(":", " : ").replace(",", " , ").replace("{", "{ ");
        assertEquals("aaa", answer(data(spaced, spaced, spaced, STOP)).text());
    }

    @Test
    void aTextThatIsCutIntoPiecesAnywhereComesWholeWithItsAccentsAndFaces() {
        var body = new StringBuilder();
        String text = "Grüße \uD83D\uDE00 \"quoted\"\n\\ 漢字";
        text.codePoints()
                .forEach(c -> body.append(data(Json.object(
                                "choices",
                                List.of(Json.object(
                                        "index", 0, "delta", Json.object("content", Character.toString(c)))))
                        .toString())));
        assertEquals(text, answer(body + data(STOP)).text());
        var escaped = new StringBuilder();
        for (char c : text.toCharArray()) escaped.append(data(text("\\u%04x".formatted((int) c))));
        assertEquals(text, answer(escaped + data(STOP)).text());
    }

    // usage, wherever it comes

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":[],\"usage\":USAGE}",
                "{\"usage\":USAGE}",
                "{\"choices\":[{\"index\":0,\"delta\":{},\"usage\":USAGE}]}",
                "{\"choices\":[{\"index\":0,\"delta\":{}}],\"x_groq\":{\"id\":\"r\",\"usage\":USAGE}}"
            })
    void usageIsFoundWhereverItComes(String chunk) {
        String usage = "{\"prompt_tokens\":9,\"completion_tokens\":4,\"total_tokens\":13,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":5},\"completion_tokens_details\":{\"reasoning_tokens\":2}}";
        var answer = answer(data(text("a"), STOP, chunk.replace("USAGE", usage)) + DONE);
        assertEquals(Usage.of(9, 4).cached(5).reasoning(2), answer.usage());
        assertEquals(Json.parse(usage), answer.extra().at("usage"));
    }

    @Test
    void usageInEveryChunkIsNotAddedUpAndNullDoesNotErase() {
        String with = "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}],\"usage\":%s}";
        String usage = "{\"prompt_tokens\":9,\"completion_tokens\":%d}";
        var answer = answer(data(
                        with.formatted(usage.formatted(1)),
                        with.formatted(usage.formatted(2)),
                        with.formatted("null"),
                        STOP)
                + DONE);
        assertEquals(Usage.of(9, 2), answer.usage());
        assertEquals("aaa", answer.text());
    }

    @Test
    void deepSeeksNameForCachedTokensIsKnown() {
        String usage =
                "{\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":4,\"prompt_cache_hit_tokens\":8}}";
        assertEquals(
                Usage.of(9, 4).cached(8), answer(data(text("a"), STOP, usage)).usage());
    }

    // chunks that say nothing

    @Test
    void chunksWithoutChoicesOrDeltaOrTextAreNoAnswer() {
        String filter = "{\"choices\":[],\"id\":\"\",\"model\":\"\",\"prompt_filter_results\":[{\"prompt_index\":0}]}";
        String async =
                "{\"choices\":[{\"content_filter_results\":{\"hate\":{\"filtered\":false}},\"finish_reason\":null,\"index\":0}]}";
        var answer = answer(
                data(filter, "{\"type\": \"keepalive\"}", text("a"), delta("\"content\":null"), delta(""), STOP, async)
                        + DONE);
        assertEquals("a", answer.text());
        assertEquals("m-1", answer.model());
        assertEquals(
                0, answer.extra().at("prompt_filter_results.0.prompt_index").integer());
        assertFalse(answer.extra().at("content_filter_results.hate.filtered").bool());
    }

    @Test
    void aMessageBesideTheDeltaIsNotSaidTwice() {
        String both =
                "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"ab\"},\"delta\":{\"content\":\"b\"},\"finish_reason\":\"stop\"}]}";
        assertEquals("ab", answer(data(text("a"), both)).text());
    }

    @Test
    void aMessageInPlaceOfDeltasIsTheAnswer() {
        String whole = "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"ab\"},\"finish_reason\":\"stop\"}]}";
        assertEquals("ab", answer(data(whole)).text());
    }

    // reasoning

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"reasoning_content\":\"hm\"",
                "\"reasoning\":\"hm\"",
                "\"reasoning_text\":\"hm\"",
                "\"thinking\":\"hm\"",
                "\"reasoning_content\":\"hm\",\"reasoning\":\"hm\"",
                "\"reasoning_content\":\"\",\"reasoning\":\"hm\"",
                "\"reasoning\":null,\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"hm\"}]",
                "\"reasoning\":\"hm\",\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"hm\"}]",
                "\"reasoning_details\":[{\"type\":\"reasoning.summary\",\"summary\":\"hm\"}]",
                "\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"hm\"}]}]",
                "\"content\":[{\"type\":\"thinking\",\"thinking\":\"hm\"}]"
            })
    void reasoningIsFoundUnderAllItsNamesAndSaidOnce(String fields) {
        var answer = answer(data(delta(fields), text("a"), STOP));
        assertEquals("hm", answer.reasoning());
        assertEquals("a", answer.text());
    }

    @Test
    void contentMayBeAListAndUnknownPartsAreKept() {
        String list = delta(
                "\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"reference\",\"reference_ids\":[1]}]");
        var answer = answer(data(list, text("b"), STOP));
        assertEquals("ab", answer.text());
        assertEquals(1, answer.extra().at("content.0.reference_ids.0").integer());
    }

    @Test
    void reasoningDetailsAreJoinedForTheWayBack() {
        String piece =
                "\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"%s\",\"index\":0,\"signature\":%s}]";
        String sealed = "\"reasoning_details\":[{\"type\":\"reasoning.encrypted\",\"data\":\"%s\",\"index\":1}]";
        var answer = answer(decoded(
                OpenAiDialect.OPENROUTER,
                data(
                        delta(piece.formatted("I ", "null")),
                        delta(piece.formatted("think", "null")),
                        delta(piece.formatted("", "\"s\"")),
                        delta(sealed.formatted("x")),
                        delta(sealed.formatted("y")),
                        text("a"),
                        STOP)));
        var reasoning = (Content.Reasoning) answer.message().content().getFirst();
        assertEquals("I think", reasoning.text());
        assertEquals("openrouter", reasoning.provider());
        assertEquals(
                Json.parse("[{\"type\":\"reasoning.text\",\"text\":\"I think\",\"index\":0,\"signature\":\"s\"},"
                        + "{\"type\":\"reasoning.encrypted\",\"data\":\"x\",\"index\":1},"
                        + "{\"type\":\"reasoning.encrypted\",\"data\":\"y\",\"index\":1}]"),
                reasoning.raw().at("reasoning_details"));
    }

    @Test
    void reasoningThatNobodyWantsBackIsNobodys() {
        var answer = answer(data(delta("\"reasoning\":\"hm\""), STOP));
        assertEquals("", ((Content.Reasoning) answer.message().content().getFirst()).provider());
    }

    // refusals, log probabilities, several choices, unknown fields

    @Test
    void aRefusalAfterPartialTextIsKeptApartFromIt() {
        var answer = answer(data(text("Well, "), delta("\"refusal\":\"I \""), delta("\"refusal\":\"will not\""), STOP));
        assertEquals("Well, ", answer.text());
        assertEquals("I will not", answer.refusal());
    }

    @Test
    void falseAndNullAreNoRefusal() {
        assertEquals(
                "",
                answer(data(delta("\"refusal\":false"), delta("\"refusal\":null"), text("a"), STOP))
                        .refusal());
    }

    @Test
    void logProbabilitiesAreKeptInOrder() {
        String with =
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},\"logprobs\":{\"content\":[{\"token\":\"%s\"}],\"refusal\":null}}]}";
        var answer = answer(data(with.formatted("a", "a"), with.formatted("b", "b"), STOP));
        assertEquals("a", answer.extra().at("logprobs.0.token").text());
        assertEquals("b", answer.extra().at("logprobs.1.token").text());
    }

    @Test
    void furtherChoicesAreKeptApart() {
        String choice = "{\"choices\":[{\"index\":%d,\"delta\":{\"content\":\"%s\"},\"finish_reason\":%s}]}";
        var answer = answer(data(
                        choice.formatted(0, "a", "null"),
                        choice.formatted(1, "x", "null"),
                        choice.formatted(0, "b", "\"stop\""),
                        choice.formatted(1, "y", "\"length\""))
                + DONE);
        assertEquals("ab", answer.text());
        assertEquals(FinishReason.STOP, answer.finishReason());
        assertEquals(
                Json.parse("[{\"index\":1,\"text\":\"xy\",\"finish_reason\":\"length\"}]"),
                answer.extra().at("choices"));
    }

    @Test
    void furtherChoicesAreBounded() {
        String much = "x".repeat(1 << 20);
        String choice = "{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"" + much + "\"}}]}";
        var wire = new OpenAiChatWire("m", OpenAiDialect.COMPATIBLE);
        var out = ChatResponse.writer(event -> {});
        var frame = dev.weft.media.Frame.of(choice);
        assertThrows(LimitException.class, () -> {
            for (int i = 0; i < 20; i++) wire.decode(frame, out);
        });
    }

    @Test
    void unknownFieldsStayReachableTheLastValueOfEach() {
        var answer = answer(
                data(
                        "{\"choices\":[],\"x_groq\":{\"id\":\"1\"},\"citations\":[\"a\"]}",
                        delta("\"content\":\"a\",\"annotations\":[{\"n\":1}]"),
                        delta("\"annotations\":[{\"n\":2}]"),
                        "{\"choices\":[{\"delta\":{},\"native_finish_reason\":\"end\",\"finish_reason\":\"stop\"}],\"x_groq\":{\"id\":\"2\"}}"));
        assertEquals("2", answer.extra().at("x_groq.id").text());
        assertEquals("a", answer.extra().at("citations.0").text());
        assertEquals(2, answer.extra().at("annotations").items().size());
        assertEquals("end", answer.extra().at("native_finish_reason").text());
        assertEquals("c", answer.extra().at("id").text());
    }

    // C11: errors inside the answer

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"error\":{\"message\":\"no\",\"type\":\"server_error\"}}\n\n",
                "data: {\"error\":\"no\"}\n\n",
                "event: error\ndata: {\"error\":{\"message\":\"no\"}}\n\n",
                "event: error\ndata: {\"message\":\"no\"}\n\n",
                "event: error\ndata: no\n\n",
                "error: {\"error\":{\"message\":\"no\"}}\n\n",
                "error: {\"code\":500,\"message\":\"no\",\"type\":\"server_error\"}\n\n",
                "{\"error\":{\"message\":\"no\"}}\n",
                "data: {\"object\":\"error\",\"message\":\"no\",\"type\":\"BadRequestError\"}\n\n",
                "data: {\"type\":\"error\",\"message\":\"no\"}\n\n",
                "data: {\"detail\":\"no\"}\n\n",
                "data: {\"detail\":[{\"loc\":[\"body\"],\"msg\":\"no\"}]}\n\n",
                "data:"
                    + " {\"choices\":[{\"index\":0,\"delta\":{},\"error\":{\"message\":\"no\"},\"finish_reason\":\"error\"}]}\n\n",
                "data:"
                    + " {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"error\"}],\"error\":{\"code\":502,\"message\":\"no\"}}\n\n",
                "data: {\"choices\":[{\"index\":0,\"delta\":{}}],\"x_groq\":{\"error\":\"no\"}}\n\n"
            })
    void anErrorOfEveryShapeEndsTheAnswerAfterWhatCameBefore(String error) {
        for (String after : List.of("", DONE)) {
            var decoded = decoded(data(text("a")) + error + after);
            var failure = assertInstanceOf(ApiException.class, decoded.failure());
            assertEquals("error inside the answer: no", failure.getMessage());
            assertEquals(200, failure.status());
            assertEquals("a", decoded.text());
            assertTrue(failure.body().contains("no"));
        }
    }

    @Test
    void anErrorAfterTheFinishReasonIsTheError() {
        assertEquals(
                "error inside the answer: no",
                error(data(text("a"), STOP, "{\"error\":{\"message\":\"no\"}}")).getMessage());
    }

    @Test
    void whatStandsBesideTheErrorIsStillDelivered() {
        var decoded = decoded(
                data("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}],\"error\":{\"message\":\"no\"}}"));
        assertEquals("a", decoded.text());
        assertInstanceOf(ApiException.class, decoded.failure());
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "{'type':'server_error'},SERVER,true",
                "{'code':'server_is_overloaded'},SERVER,true",
                "{'type':'overloaded_error'},SERVER,true",
                "{'code':502},SERVER,true",
                "{'code':'rate_limit_exceeded'},RATE_LIMIT,true",
                "{'code':429},RATE_LIMIT,true",
                "{'type':'insufficient_quota'},RATE_LIMIT,false",
                "{'code':'context_length_exceeded'},CONTEXT_LENGTH,false",
                "{'code':'invalid_api_key'},AUTHENTICATION,false",
                "{'code':401},AUTHENTICATION,false",
                "{'code':'model_not_found'},NOT_FOUND,false",
                "{'type':'invalid_request_error'},INVALID_REQUEST,false",
                "{'code':400},INVALID_REQUEST,false",
                "{'code':'402'},OTHER,false",
                "{'metadata':{'error_type':'provider_overloaded'}},SERVER,true",
                "{},SERVER,true"
            })
    void theKindOfAnErrorInsideTheAnswerIsWhatItSaysItself(String fields, ApiException.Kind kind, boolean retryable) {
        Json error = Json.parse(fields.replace('\'', '"')).plus("message", "no");
        var failure = error(data(Json.object("error", error).toString()));
        assertEquals(kind, failure.kind());
        assertEquals(retryable, failure.retryable());
    }

    @Test
    void deepSeeksLackOfResourcesIsAFailureThatMayPass() {
        var failure = error(data(text("a"), STOP.replace("stop", "insufficient_system_resource")));
        assertEquals(ApiException.Kind.SERVER, failure.kind());
        assertTrue(failure.retryable());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":",
                "nonsense",
                "[]",
                "17",
                "\"text\"",
                "{\"choices\":7}",
                "{\"choices\":[{\"delta\":{\"content\":{}}}]}",
                "{\"choices\":[{\"index\":\"x\",\"delta\":{}}]}",
                "{\"choices\":[{\"delta\":{\"tool_calls\":{}}}]}",
                "{\"choices\":[7]}",
                "{\"choices\":[{\"delta\":\"a\"}]}"
            })
    void whatCannotBeDecodedIsSaidAndKeptOutOfTheMessage(String frame) {
        var failure = assertInstanceOf(
                DecodeException.class, decoded(data(text("a"), frame)).failure());
        assertEquals(frame, failure.frame());
        assertFalse(String.valueOf(failure.getMessage()).contains("nonsense"), failure.getMessage());
    }

    // tool calls

    private static String call(String fields) {
        return delta("\"tool_calls\":[" + fields + "]");
    }

    private static final String CALLS = STOP.replace("stop", "tool_calls");

    private static void assertCalls(ChatResponse answer, String... idNameArguments) {
        assertEquals(
                List.of(idNameArguments),
                answer.toolCalls().stream()
                        .map(call -> call.id() + " " + call.name() + " " + call.argumentsText())
                        .toList());
        assertEquals(FinishReason.TOOL_CALLS, answer.finishReason());
    }

    @Test
    void argumentsInPiecesAreJoinedThoughTwoCallsInterleave() {
        var answer = answer(data(
                call(
                        "{\"index\":0,\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}"),
                call("{\"index\":0,\"function\":{\"arguments\":\"{\\\"x\\\"\"}}"),
                call(
                        "{\"index\":1,\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}"),
                call("{\"index\":0,\"function\":{\"arguments\":\":1}\"}}"),
                CALLS));
        assertCalls(answer, "a f {\"x\":1}", "b g {}");
    }

    @Test
    void anIndexMayStartAtOneAndAnIdBeZero() {
        var answer = answer(data(
                call("{\"index\":1,\"id\":\"0\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}"),
                call("{\"index\":1,\"function\":{\"arguments\":\"{}\"}}"),
                CALLS));
        assertCalls(answer, "0 f {}");
    }

    @Test
    void aNameOrIdThatIsEmptyOrRepeatedLaterChangesNothing() {
        var answer = answer(data(
                call("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}"),
                call("{\"index\":0,\"id\":\"\",\"function\":{\"name\":\"\",\"arguments\":\"\\\"x\\\":\"}}"),
                call("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"1\"}}"),
                call("{\"index\":0,\"id\":null,\"function\":{\"name\":null,\"arguments\":\"}\"}}"),
                CALLS));
        assertCalls(answer, "a f {\"x\":1}");
    }

    @Test
    void aNameThatComesAfterTheIdIsTaken() {
        var answer = answer(data(
                call("{\"index\":0,\"id\":\"a\",\"function\":{}}"),
                call("{\"index\":0,\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}"),
                CALLS));
        assertCalls(answer, "a f {}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"arguments\":null", "\"arguments\":\"\"", "\"unrelated\":1"})
    void noArgumentsAreAnEmptyObject(String arguments) {
        var answer =
                answer(data(call("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\"," + arguments + "}}"), CALLS));
        assertCalls(answer, "a f ");
        assertEquals(Json.object(), answer.toolCalls().getFirst().arguments());
    }

    @Test
    void argumentsMayBeAnObject() {
        var answer = answer(data(
                call("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":{\"x\":[1, 2.50]}}}"),
                CALLS));
        assertCalls(answer, "a f {\"x\":[1,2.50]}");
    }

    @Test
    void withoutAnyIndexIdsTellCallsApart() {
        var answer = answer(data(
                call("{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"x\\\"\"}}"),
                call("{\"function\":{\"arguments\":\":1}\"}}"),
                call("{\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"{\"}}"),
                call("{\"id\":\"b\",\"function\":{\"arguments\":\"}\"}}"),
                CALLS));
        assertCalls(answer, "a f {\"x\":1}", "b g {}");
    }

    @Test
    void withoutIndexAndIdEachNameBeginsACall() {
        String two =
                "{\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}},{\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}";
        assertCalls(answer(data(call(two), STOP)), "call_0 f {}", "call_1 f {}");
    }

    @Test
    void twoCallsThatShareAnIndexAreTwoCalls() {
        var answer = answer(data(
                call("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}"),
                call("{\"index\":0,\"id\":\"b\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}"),
                call("{\"index\":0,\"function\":{\"arguments\":\"}\"}}"),
                CALLS));
        assertCalls(answer, "a f {}", "b f {}");
    }

    @Test
    void twoCallsThatShareAnIdAreTwoCallsByTheirNames() {
        var answer = answer(data(
                call("{\"id\":\"0\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}"),
                call("{\"id\":\"0\",\"function\":{\"name\":\"f\",\"arguments\":\"}\"}}"),
                call("{\"id\":\"0\",\"function\":{\"name\":\"g\",\"arguments\":\"{\"}}"),
                call("{\"id\":\"0\",\"function\":{\"arguments\":\"}\"}}"),
                CALLS));
        assertCalls(answer, "0 f {}", "0 g {}");
    }

    @Test
    void aCustomToolsInputIsTheCallsArguments() {
        var answer = answer(data(
                call("{\"index\":0,\"id\":\"a\",\"type\":\"custom\",\"custom\":{\"name\":\"f\",\"input\":\"x\"}}"),
                call("{\"index\":0,\"custom\":{\"input\":\"y\"}}"),
                call("{\"index\":0,\"custom\":{\"input\":\"z\"}}"),
                CALLS));
        assertCalls(answer, "a f xyz");
    }

    @Test
    void whatGoogleSignsLateOrWithoutAnIdGoesBackToo() {
        String signed = ",\"extra_content\":{\"google\":{\"thought_signature\":\"s\"}}}";
        String late = "{\"index\":0,\"function\":{\"arguments\":\"{}\"}" + signed;
        String unnamed = "{\"id\":\"\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}" + signed;
        var answers = List.of(
                data(call("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\"}}"), call(late), CALLS),
                data(call(unnamed), CALLS));
        for (String answer : answers) {
            var message = answer(decoded(OpenAiDialect.COMPATIBLE, answer)).message();
            var body = new OpenAiChatWire("m", OpenAiDialect.COMPATIBLE)
                    .encode(dev.weft.ChatRequest.of(List.<Message>of(Message.user("q"), message)))
                    .body();
            String path = "messages.1.tool_calls.0.extra_content.google.thought_signature";
            assertEquals("s", body.at(path).text(""));
        }
    }

    @Test
    void anErrorInAnArrayOrWithNothingAroundItIsTheErrorThoughAnEndMarkFollows() {
        var wrapped = error(data(text("a"), "[{\"error\":{\"code\":429,\"message\":\"slow\"}}]") + DONE);
        assertEquals("error inside the answer: slow", wrapped.getMessage());
        assertTrue(wrapped.retryable());
        var bare = error(data(text("a"), "{\"message\":\"broke\",\"code\":500}") + DONE);
        assertEquals("error inside the answer: broke", bare.getMessage());
    }

    @Test
    void aSignatureThatComesWithoutTextBelongsToTheTextBeforeIt() {
        var answer = answer(decoded(
                OpenAiDialect.OPENROUTER,
                data(
                        delta("\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"t\",\"index\":0}]"),
                        delta("\"reasoning_details\":[{\"type\":\"reasoning.text\",\"signature\":\"s\",\"index\":0}]"),
                        text("a"),
                        STOP)));
        var reasoning = (Content.Reasoning) answer.message().content().getFirst();
        assertEquals(
                Json.parse("[{\"type\":\"reasoning.text\",\"text\":\"t\",\"index\":0,\"signature\":\"s\"}]"),
                reasoning.raw().at("reasoning_details"));
    }

    @Test
    void stopWithToolCallsMeansThatTheyAreToBeCalled() {
        assertCalls(
                answer(data(
                        call("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}"), STOP)),
                "a f {}");
    }

    @Test
    void argumentsCutByTheLimitOfTokensStayAsTheModelWroteThem() {
        var answer = answer(data(
                call("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"x\\\":\"}}"),
                STOP.replace("stop", "length")));
        assertEquals(FinishReason.LENGTH, answer.finishReason());
        assertEquals("{\"x\":", answer.toolCalls().getFirst().argumentsText());
        assertThrows(DecodeException.class, () -> answer.toolCalls().getFirst().arguments());
    }

    @Test
    void whatGoogleSignsGoesBackWithTheCall() {
        var answer = answer(decoded(
                OpenAiDialect.COMPATIBLE,
                data(
                        call("{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"},"
                                + "\"extra_content\":{\"google\":{\"thought_signature\":\"s\"}}}"),
                        CALLS)));
        var body = new OpenAiChatWire("m", OpenAiDialect.COMPATIBLE)
                .encode(dev.weft.ChatRequest.of(List.<Message>of(Message.user("q"), answer.message())))
                .body();
        assertEquals(
                "s",
                body.at("messages.1.tool_calls.0.extra_content.google.thought_signature")
                        .text());
    }

    // answers in one piece

    private static Decoded whole(String body) {
        return Decoded.of(
                (frame, out) ->
                        new OpenAiChatWire("m", OpenAiDialect.COMPATIBLE).decodeWhole(Json.parse(frame.data()), out),
                dev.weft.media.MediaType.JSON,
                body.getBytes(UTF_8));
    }

    @Test
    void anAnswerInOnePieceIsReadLikeAStream() {
        var answer = answer(
                whole(
                        "{\"model\":\"m-1\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":null,"
                            + "\"reasoning_content\":\"hm\",\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}},"
                            + "{\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]},"
                            + "\"finish_reason\":\"tool_calls\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}"));
        assertCalls(answer, "a f {}", "b g {}");
        assertEquals("hm", answer.reasoning());
        assertEquals(Usage.of(1, 2), answer.usage());
    }

    @Test
    void aFilteredAnswerWithoutAMessageIsFiltered() {
        var answer = answer(whole(
                "{\"choices\":[{\"content_filter_results\":{},\"finish_reason\":\"content_filter\",\"index\":0}]}"));
        assertEquals(FinishReason.FILTERED, answer.finishReason());
        assertEquals("", answer.text());
    }

    @Test
    void anErrorInOnePieceIsTheError() {
        assertInstanceOf(
                ApiException.class, whole("{\"error\":{\"message\":\"no\"}}").failure());
    }

    @Test
    void anObjectThatIsNoAnswerIsNotTakenForAnEmptyOne() {
        assertInstanceOf(DecodeException.class, whole("{\"hello\":1}").failure());
    }

    @Test
    void furtherChoicesInOnePieceAreKeptApart() {
        var answer =
                answer(whole("{\"choices\":[{\"index\":0,\"message\":{\"content\":\"a\"},\"finish_reason\":\"stop\"},"
                        + "{\"index\":1,\"message\":{\"content\":\"b\"},\"finish_reason\":\"stop\"}]}"));
        assertEquals("a", answer.text());
        assertEquals("b", answer.extra().at("choices.0.text").text());
    }
}
