package dev.weft.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.ApiException;
import dev.weft.AuthenticationException;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Content;
import dev.weft.DecodeException;
import dev.weft.Event;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.TruncatedStreamException;
import dev.weft.Usage;
import dev.weft.media.Frame;
import dev.weft.media.MediaType;
import dev.weft.provider.gemini.GeminiAnswer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of Gemini's chunks. */
class GeminiWireTest {
    private static final GeminiWire WIRE = new GeminiWire("gemini-3-flash-preview");
    private static final String STOP = "{\"candidates\":[{\"finishReason\":\"STOP\",\"index\":0}]}";

    private static Decoded decoded(String... chunks) {
        return Decoded.of(WIRE, sse(chunks));
    }

    private static byte[] sse(String... chunks) {
        var all = new StringBuilder();
        for (String chunk : chunks) all.append("data: ").append(chunk).append("\r\n\r\n");
        return all.toString().getBytes(UTF_8);
    }

    private static String parts(String parts) {
        return "{\"candidates\":[{\"content\":{\"parts\":[" + parts + "],\"role\":\"model\"},\"index\":0}]}";
    }

    private static String text(String text) {
        return parts("{\"text\":\"" + text + "\"}");
    }

    private static String call(String fields) {
        return parts("{\"functionCall\":{" + fields + "}}");
    }

    private static String partial(String path, String value) {
        return call("\"partialArgs\":[{\"jsonPath\":\"" + path + "\"," + value + "}],\"willContinue\":true");
    }

    private static ChatResponse answer(String... chunks) {
        return answer(decoded(chunks));
    }

    private static ChatResponse answer(Decoded decoded) {
        assertNull(decoded.failure(), () -> "failed: " + decoded.failure());
        ChatResponse response = decoded.response();
        if (response == null) throw new AssertionError("no answer");
        return response;
    }

    @Test
    void thoughtsAndTextAndUsageAndNamesComeFromTheirFields() {
        var answer = answer(
                parts("{\"text\":\"hm\",\"thought\":true}"),
                text("Hel"),
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"lo\"}]},\"finishReason\":\"STOP\"}],"
                    + "\"usageMetadata\":{\"promptTokenCount\":60,\"candidatesTokenCount\":14,\"thoughtsTokenCount\":31,"
                    + "\"cachedContentTokenCount\":5,\"totalTokenCount\":105},\"modelVersion\":\"gemini-x\","
                    + "\"responseId\":\"r1\"}");
        assertEquals("hm", answer.reasoning());
        assertEquals("Hello", answer.text());
        assertEquals("gemini-x", answer.model());
        assertEquals(Usage.of(60, 14).cached(5).reasoning(31), answer.usage());
        assertEquals(FinishReason.STOP, answer.finishReason());
        assertEquals("STOP", answer.finishWord());
        assertEquals("r1", answer.extra().at("responseId").text());
        assertEquals(105, answer.extra().at("usageMetadata.totalTokenCount").integer());
    }

    // usage

    @Test
    void theLastUsageCountsAlsoBehindTheEndAndWithoutCandidates() {
        var answer = answer(
                text("Hi").replaceAll("}$", ",\"usageMetadata\":{\"promptTokenCount\":7,\"candidatesTokenCount\":1}}"),
                STOP,
                "{\"usageMetadata\":{\"promptTokenCount\":\"7\",\"candidatesTokenCount\":\"3\"}}",
                "{\"usageMetadata\":{\"trafficType\":\"ON_DEMAND\"}}");
        assertEquals(Usage.of(7, 3), answer.usage());
    }

    @Test
    void theUsageOfAFrameThatWasNotParsedCountsToo() {
        String chunk = text("Hi")
                .replaceAll(
                        "}$",
                        ",\"usageMetadata\":{\"promptTokenCount\":7,\"candidatesTokenCount\":1,"
                                + "\"thoughtsTokenCount\":0}}");
        var answer = answer(
                chunk, chunk.replace("Count\":1,", "Count\":2,"), chunk.replace("Count\":1,", "Count\":30,"), STOP);
        assertEquals(Usage.of(7, 30).reasoning(0), answer.usage());
    }

    // ends

    @ParameterizedTest
    @CsvSource({
        "\"STOP\",STOP",
        "\"MAX_TOKENS\",LENGTH",
        "\"SAFETY\",FILTERED",
        "\"RECITATION\",FILTERED",
        "\"PROHIBITED_CONTENT\",FILTERED",
        "\"IMAGE_SAFETY\",FILTERED",
        "\"MALFORMED_FUNCTION_CALL\",OTHER",
        "\"CONTINUATION\",OTHER",
        "\"SOMETHING_NEW\",OTHER",
        "1,STOP",
        "2,LENGTH",
        "3,FILTERED",
        "9,OTHER",
        "4711,OTHER"
    })
    void theReasonIsAWordOrItsNumber(String word, FinishReason reason) {
        var answer = answer(text("Hi"), "{\"candidates\":[{\"finishReason\":" + word + "}]}");
        assertEquals(reason, answer.finishReason());
        assertEquals(word.replace("\"", ""), answer.finishWord());
    }

    @Test
    void whatWentWrongWithACallIsSaid() {
        var answer = answer("{\"candidates\":[{\"finishReason\":\"MALFORMED_FUNCTION_CALL\","
                + "\"finishMessage\":\"Malformed function call: f(\"}]}");
        assertEquals(FinishReason.OTHER, answer.finishReason());
        assertEquals(
                "Malformed function call: f(",
                answer.extra().at("finishMessage").text());
    }

    @Test
    void aBlockedPromptIsFilteredWithItsWord() {
        var answer = answer("{\"promptFeedback\":{\"blockReason\":\"PROHIBITED_CONTENT\"},"
                + "\"usageMetadata\":{\"promptTokenCount\":4}}");
        assertEquals(FinishReason.FILTERED, answer.finishReason());
        assertEquals("PROHIBITED_CONTENT", answer.finishWord());
        assertEquals("", answer.text());
        assertEquals(Usage.of(4, 0), answer.usage());
        assertEquals(
                "PROHIBITED_CONTENT",
                answer.extra().at("promptFeedback.blockReason").text());
    }

    @Test
    @DisplayName("C10: an end without a reason is a truncation")
    void anEndWithoutAReasonIsATruncation() {
        assertInstanceOf(TruncatedStreamException.class, decoded(text("Hi")).failure());
        assertInstanceOf(
                TruncatedStreamException.class,
                decoded("{\"usageMetadata\":{\"promptTokenCount\":1}}").failure());
        assertInstanceOf(
                TruncatedStreamException.class,
                Decoded.of(WIRE, "data: {\"candidates\":[{\"content\":{\"parts\":[{\"te".getBytes(UTF_8))
                        .failure());
    }

    @Test
    void aReasonInEveryChunkEndsNothing() {
        String first = text("a").replace("\"index\":0", "\"finishReason\":\"STOP\"");
        var answer = answer(first, first.replace("\"a\"", "\"b\"").replace("STOP", "SAFETY"));
        assertEquals("ab", answer.text());
        assertEquals("SAFETY", answer.finishWord());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"candidates\":[]}",
                "{\"candidates\":[{}]}",
                "{\"candidates\":[{\"content\":{}}]}",
                "{\"candidates\":[{\"content\":{\"role\":\"model\"}}]}",
                "{\"candidates\":[{\"content\":{\"missing-parts\":true},\"index\":0}]}",
                "{\"candidates\":[{\"content\":{\"parts\":[]}}]}",
                "{\"candidates\":[{\"content\":{\"parts\":[{}]}}]}",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\"}]}}],\"somethingNew\":{\"a\":[1]}}",
                "{\"candidates\":[{\"content\":null,\"groundingMetadata\":{},\"citationMetadata\":null}],\"usageMetadata\":{}}"
            })
    void chunksThatBringNothingAreTaken(String chunk) {
        var answer = answer(chunk, text("Hi"), chunk, STOP);
        assertEquals("Hi", answer.text());
        assertEquals(List.of(Content.text("Hi")), answer.message().content());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7",
                "[1,2]",
                "{\"candidates\":7}",
                "{\"candidates\":[{\"content\":[]}]}",
                "{\"candidates\":[{\"content\":{\"parts\":{}}}]}",
                "{\"candidates\":[{\"content\":{\"parts\":[\"x\"]}}]}",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":[]}]}}]}",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"f\",\"args\":[1]}}]}}]}",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"args\":{\"a\":1}}}]}}]}",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"\",\"args\":{}}}]}}]}",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"id\":\"x\"}}]}}]}",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"partialArgs\":[{\"jsonPath\":\"$.a\",\"stringValue\":\"b\"}]}}]}}]}",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"f\",\"args\":{}}},{\"functionCall\":{\"args\":{\"a\":1}}}]}}]}",
                "{\"candidates\":"
            })
    void whatIsNoChunkIsUndecodable(String chunk) {
        var failure = assertInstanceOf(
                DecodeException.class, decoded(text("Hi"), chunk, STOP).failure());
        assertEquals(chunk, failure.frame());
    }

    // errors

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"error\":{\"code\":503,\"message\":\"Overloaded.\",\"status\":\"UNAVAILABLE\"}}\n\n",
                "{\n \"error\": {\"code\":503,\n\"message\":\"Overloaded.\",\"status\":\"UNAVAILABLE\"\n}}\n",
                "data: [{\"error\":{\"code\":503,\"message\":\"Overloaded.\",\"status\":\"UNAVAILABLE\"}}]\n\n"
            })
    @DisplayName("C11: an error inside the answer throws, also behind its end and without data:")
    void anErrorInsideTheAnswerThrows(String error) {
        byte[] body = (new String(sse(text("Hi"), STOP), UTF_8) + error).getBytes(UTF_8);
        var failure =
                assertInstanceOf(ApiException.class, Decoded.of(WIRE, body).failure());
        assertEquals("error inside the answer: Overloaded.", failure.getMessage());
        assertEquals("UNAVAILABLE", failure.type());
        assertTrue(failure.retryable());
    }

    @Test
    void anErrorInAnArrayThrowsToo() {
        String body =
                "[" + text("Hi") + ",\r\n{\"error\":{\"code\":499,\"message\":\"Gone.\",\"status\":\"CANCELLED\"}}]";
        var failure =
                Decoded.of(WIRE::decode, MediaType.JSON, body.getBytes(UTF_8)).failure();
        assertEquals(
                "error inside the answer: Gone.",
                assertInstanceOf(ApiException.class, failure).getMessage());
    }

    @Test
    void anErrorThatIsATextThrowsToo() {
        for (String error : List.of("{\"error\":\"overloaded\"}", "[{\"error\":\"overloaded\"}]")) {
            var decoded = decoded(text("a"), error, STOP);
            var failure = assertInstanceOf(ApiException.class, decoded.failure());
            assertEquals("error inside the answer: overloaded", failure.getMessage());
        }
    }

    @Test
    void fieldsOfAPartThatAreNullSayNothing() {
        String nulls = "\"functionCall\":null,\"inlineData\":null,\"thought\":null,\"thoughtSignature\":null";
        var answer = answer(
                parts("{\"text\":\"a\"," + nulls + "}"),
                parts("{\"text\":\"b\"," + nulls + "}"),
                parts("{\"text\":null,\"functionCall\":{\"name\":\"f\",\"args\":{}},\"inlineData\":null}"),
                parts("{\"text\":null," + nulls + "}"),
                parts("null"),
                STOP);
        assertEquals("ab", answer.text());
        assertEquals("f", answer.toolCalls().getFirst().name());
        assertEquals(2, answer.message().content().size());
    }

    @Test
    void aWrongKeyIsToldFromOtherBadRequests() {
        var reply = new ErrorReply(
                400,
                java.util.Map.of(),
                "[{\"error\":{\"code\":400,\"message\":\"API key not valid. Please pass a valid API key.\","
                        + "\"status\":\"INVALID_ARGUMENT\"}}]");
        assertInstanceOf(AuthenticationException.class, WIRE.error(reply));
    }

    // calls

    @Test
    void callsComeWholeAndGetIdsWhereTheyHaveNone() {
        var answer = answer(
                parts(
                        "{\"functionCall\":{\"name\":\"f\",\"args\":{\"b\":1,\"a\":[2.50]}}},{\"functionCall\":{\"id\":\"x1\","
                            + "\"name\":\"g\"}},{\"functionCall\":{\"name\":\"f\",\"args\":{}}}"),
                STOP);
        assertEquals(FinishReason.TOOL_CALLS, answer.finishReason());
        var calls = answer.toolCalls();
        assertEquals("{\"b\":1,\"a\":[2.50]}", calls.get(0).argumentsText());
        assertEquals("x1", calls.get(1).id());
        assertEquals(Json.object(), calls.get(1).arguments());
        assertNotEquals(calls.get(0).id(), calls.get(2).id());
        assertTrue(calls.get(0).id().matches("gemini_[a-z0-9]+_0"), calls.get(0).id());
        var next = answer(call("\"name\":\"f\",\"args\":{}"), STOP);
        assertNotEquals(calls.get(0).id(), next.toolCalls().getFirst().id());
    }

    @Test
    void argumentsThatComeValueByValueAreWrittenAsTheyCome() {
        var decoded = decoded(
                call("\"name\":\"f\",\"willContinue\":true"),
                partial("$.steps[0].do", "\"stringValue\":\"a\\\"b\",\"willContinue\":true"),
                partial("$.steps[0].do", "\"stringValue\":\"c\""),
                partial("$.steps[0].n", "\"numberValue\":0.50"),
                partial("$.steps[1]", "\"nullValue\":\"NULL_VALUE\""),
                partial("$['a key']", "\"boolValue\":true"),
                call(""),
                STOP);
        var answer = answer(decoded);
        assertEquals(
                "{\"steps\":[{\"do\":\"a\\\"bc\",\"n\":0.50},null],\"a key\":true}",
                answer.toolCalls().getFirst().argumentsText());
        var pieces = decoded.events().stream()
                .map(event -> event instanceof Event.ToolCallDelta(String id, String piece) ? piece : "?")
                .toList();
        assertEquals(
                List.of("", "{\"steps\":[{\"do\":\"a\\\"b", "c\"", ",\"n\":0.50", "},null", "],\"a key\":true", "}"),
                pieces);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "text", "call", "closing twice", "at once"})
    void theClosingPartMayBeMissing(String next) {
        var open = new ArrayList<>(List.of(
                call("\"name\":\"f\",\"willContinue\":true"),
                partial("$.a", "\"stringValue\":\"x\",\"willContinue\":true")));
        switch (next) {
            case "text" -> open.add(text("Hi"));
            case "call" -> open.add(call("\"name\":\"f\",\"args\":{}"));
            case "closing twice" -> open.addAll(List.of(call(""), call("")));
            case "at once" -> open.set(1, call("\"partialArgs\":[{\"jsonPath\":\"$.a\",\"stringValue\":\"x\"}]"));
            default -> {}
        }
        open.add(STOP);
        var calls = answer(open.toArray(String[]::new)).toolCalls();
        assertEquals("{\"a\":\"x\"}", calls.getFirst().argumentsText());
        assertEquals(next.equals("call") ? 2 : 1, calls.size());
    }

    @Test
    void callsOfOneToolOneAfterTheOtherAreSeveral() {
        String begin = call("\"name\":\"f\",\"willContinue\":true");
        var answer = answer(
                begin,
                partial("$.a", "\"stringValue\":\"1\""),
                call(""),
                begin,
                partial("$.a", "\"stringValue\":\"2\""),
                call(""),
                begin,
                call(""),
                STOP);
        assertEquals(
                List.of("{\"a\":\"1\"}", "{\"a\":\"2\"}", ""),
                answer.toolCalls().stream().map(c -> c.argumentsText()).toList());
    }

    @Test
    void aValueForAPlaceThatIsClosedIsNotLost() {
        var answer = answer(
                call("\"name\":\"f\",\"willContinue\":true"),
                partial("$.a.x", "\"numberValue\":1"),
                partial("$.b", "\"stringValue\":\"t\""),
                partial("$.a.y[1]", "\"numberValue\":2"),
                partial("$.b", "\"stringValue\":\"u\""),
                partial("$.c", "\"numberValue\":3"),
                call(""),
                STOP);
        assertEquals(
                Json.parse("{\"a\":{\"x\":1,\"y\":[null,2]},\"b\":\"tu\",\"c\":3}"),
                answer.toolCalls().getFirst().arguments());
    }

    @RepeatedTest(200)
    void whateverArgumentsComeValueByValueAreTheSameInTheEnd(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        var values = new ArrayList<String>();
        Json whole = object(random, 3, "$", values);
        String begin = call("\"name\":\"f\",\"willContinue\":true");
        var inOrder = new ArrayList<>(values);
        inOrder.addFirst(begin);
        inOrder.add(STOP);
        assertEquals(
                whole.toString(),
                answer(inOrder.toArray(String[]::new)).toolCalls().getFirst().argumentsText());
        Collections.shuffle(values, random);
        values.addFirst(begin);
        values.add(STOP);
        assertEquals(
                whole,
                answer(values.toArray(String[]::new)).toolCalls().getFirst().arguments());
    }

    /** An object that is not empty, and the parts by which it comes. */
    private static Json object(Random random, int depth, String path, List<String> parts) {
        Json object = Json.object();
        for (int i = random.nextInt(3); i >= 0; i--) {
            String key = pick(random, "a", "b", "c d", "e.f", "g[0]", "'");
            String step = "['" + key.replace("'", "\\\\'") + "']";
            if (object.keys().contains(key)) continue;
            object = object.plus(key, value(random, depth - 1, path + step, parts));
        }
        return object;
    }

    private static Json value(Random random, int depth, String path, List<String> parts) {
        int kind = random.nextInt(depth > 0 ? 6 : 4);
        if (kind == 4) return object(random, depth, path, parts);
        if (kind == 5) {
            var items = new ArrayList<Json>();
            for (int i = random.nextInt(3); i >= 0; i--)
                items.add(value(random, depth - 1, path + "[" + items.size() + "]", parts));
            return Json.of(items);
        }
        Json leaf = switch (kind) {
            case 0 -> Json.parse(pick(random, "0", "-1.50", "1e9"));
            case 1 -> Json.of(random.nextBoolean());
            case 2 -> Json.of(null);
            default -> Json.of(pick(random, "", "x", "\"\n", "\u00e9"));
        };
        String field =
                List.of("numberValue", "boolValue", "nullValue", "stringValue").get(kind);
        parts.add(partial(path, "\"" + field + "\":" + leaf));
        return leaf;
    }

    @ParameterizedTest
    @ValueSource(strings = {"$", "$.", "$.a[", "$.a[x]", "$.a[9999999]", "$.a[5000]", "$[0]", "$.a['b", "$.a.b"})
    void aPathThatLeadsNowhereIsUndecodable(String path) {
        var decoded = decoded(
                call("\"name\":\"f\",\"willContinue\":true"),
                path.equals("$.a.b") ? partial("$.a", "\"numberValue\":1") : call("\"willContinue\":true"),
                partial(path, "\"numberValue\":1"),
                STOP);
        assertInstanceOf(DecodeException.class, decoded.failure());
    }

    // what goes back

    @Test
    void signaturesStayWithTheirParts() {
        var answer = answer(
                parts("{\"text\":\"hm\",\"thought\":true}"),
                parts("{\"text\":\"mm\",\"thought\":true,\"thoughtSignature\":\"s1\"}"),
                text("a"),
                text("b"),
                parts("{\"text\":\"c\",\"thoughtSignature\":\"s2\"}"),
                text("d"),
                parts("{\"functionCall\":{\"id\":\"1\",\"name\":\"f\",\"args\":{}},\"thoughtSignature\":\"s3\"},"
                        + "{\"functionCall\":{\"id\":\"2\",\"name\":\"f\",\"args\":{}}}"),
                parts("{\"text\":\"\",\"thoughtSignature\":\"s4\"}"),
                parts("{\"thoughtSignature\":\"s5\"}"),
                STOP);
        assertEquals("abcd", answer.text());
        assertEquals("hmmm", answer.reasoning());
        assertEquals(
                ("[{\"role\":\"model\",\"parts\":[{\"text\":\"mm\",\"thought\":true,\"thoughtSignature\":\"s1\"},"
                        + "{\"text\":\"ab\"},{\"text\":\"c\",\"thoughtSignature\":\"s2\"},{\"text\":\"d\"},"
                        + "{\"functionCall\":{\"id\":\"1\",\"name\":\"f\",\"args\":{}},\"thoughtSignature\":\"s3\"},"
                        + "{\"functionCall\":{\"id\":\"2\",\"name\":\"f\",\"args\":{}}},"
                        + "{\"text\":\"\",\"thoughtSignature\":\"s4\"},{\"text\":\"\",\"thoughtSignature\":\"s5\"}]}]"),
                sentBack(answer).toString());
    }

    private static Json sentBack(ChatResponse answer) {
        return WIRE.encode(ChatRequest.of(List.of(answer.message()))).body().at("contents");
    }

    @Test
    void everyPartOfARecordedAnswerThatIsSignedOrACallGoesBackAsItCame() {
        var recordings = Recordings.find();
        assumeTrue(recordings.exist(), recordings::absence);
        int signatures = 0;
        for (var stream : recordings.streams(
                List.of("gemini-streamGenerateContent-sse", "gemini-streamGenerateContent-json-array"))) {
            var format = stream.api().endsWith("-json-array") ? MediaType.JSON : MediaType.EVENT_STREAM;
            var response = Decoded.of(WIRE::decode, format, stream.bytes()).response();
            if (response == null) continue;
            var came = new ArrayList<Json>();
            var text = new StringBuilder();
            for (Frame frame : format.decoder(new java.io.ByteArrayInputStream(stream.bytes()))) {
                for (Json part : Json.parse(frame.data())
                        .at("candidates.0.content.parts")
                        .items()) {
                    boolean signed = !part.at("thoughtSignature").isMissing();
                    if (!part.at("text").isMissing() && !part.at("thought").bool(false))
                        text.append(part.at("text").text());
                    if (signed || part.at("text").isMissing()) came.add(part);
                }
            }
            var back = new ArrayList<Json>();
            var textBack = new StringBuilder();
            for (Json part : sentBack(response).at("0.parts").items()) {
                boolean standIn = part.at("thoughtSignature").text("").startsWith("skip_");
                Json own = standIn ? part.without("thoughtSignature") : part;
                if (!own.at("thoughtSignature").isMissing()) signatures++;
                if (!own.at("text").isMissing() && !own.at("thought").bool(false))
                    textBack.append(own.at("text").text());
                if (!own.at("thoughtSignature").isMissing() || own.at("text").isMissing()) back.add(own);
            }
            assertEquals(text.toString(), textBack.toString(), stream.file());
            boolean inPieces = stream.file().contains("tool-streamed");
            if (!inPieces) assertEquals(withArguments(came), back, stream.file());
        }
        assertTrue(signatures > 10, "only " + signatures + " signatures came back");
    }

    /** Arguments that were left out are sent as an empty object. */
    private static List<Json> withArguments(List<Json> parts) {
        return parts.stream()
                .map(part -> part.at("functionCall").isObject()
                                && part.at("functionCall.args").isMissing()
                        ? part.with("functionCall.args", Json.object())
                        : part)
                .toList();
    }

    @Test
    void toolsThatGeminiRunsAreToldAndGoBack() {
        String code =
                "{\"executableCode\":{\"language\":\"PYTHON\",\"code\":\"1+1\",\"id\":\"k\"},\"thoughtSignature\":\"s\"}";
        String result = "{\"codeExecutionResult\":{\"outcome\":\"OUTCOME_OK\",\"output\":\"2\",\"id\":\"k\"}}";
        String search = "{\"toolCall\":{\"id\":\"w\",\"toolType\":\"GOOGLE_SEARCH_WEB\",\"args\":{\"q\":\"x\"}}}";
        String found = "{\"toolResponse\":{\"id\":\"w\",\"toolType\":\"GOOGLE_SEARCH_WEB\",\"response\":{\"n\":1}}}";
        String image = "{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"AAAA\"}}";
        String unknown = "{\"somethingNew\":{\"a\":1}}";
        var decoded =
                decoded(parts(code), parts(result), parts(search), parts(found), parts(image + "," + unknown), STOP);
        var told = decoded.events().stream().map(event -> switch (event) {
            case Event.ServerToolCalled(var call) -> call.id() + " " + call.name() + " " + call.argumentsText();
            case Event.ServerToolReturned(var call, var value) -> call.id() + " " + call.name() + " -> " + value;
            default -> event.toString();
        });
        assertEquals(
                List.of(
                        "k code_execution {\"language\":\"PYTHON\",\"code\":\"1+1\"}",
                        "k code_execution -> {\"outcome\":\"OUTCOME_OK\",\"output\":\"2\"}",
                        "w google_search_web {\"q\":\"x\"}",
                        "w google_search_web -> {\"n\":1}"),
                told.toList());
        var answer = answer(decoded);
        assertEquals(List.of(), answer.toolCalls());
        assertEquals(
                "[" + String.join(",", code, result, search, found, image, unknown) + "]",
                sentBack(answer).at("0.parts").toString());
    }

    // sources

    @Test
    void groundingBecomesCitations() {
        var decoded = decoded(
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Ja.\"}]},\"groundingMetadata\":{"
                        + "\"groundingChunks\":[{\"web\":{\"uri\":\"https://a\",\"title\":\"A\"}},"
                        + "{\"retrievedContext\":{\"uri\":\"b\",\"title\":\"B\",\"text\":\"words\"}},"
                        + "{\"maps\":{\"uri\":\"https://c\",\"title\":\"C\"}}]}}]}",
                "{\"candidates\":[{\"groundingMetadata\":{\"groundingSupports\":[{\"segment\":{\"endIndex\":3,"
                        + "\"text\":\"Ja.\"},\"groundingChunkIndices\":[0,1,7]}],\"webSearchQueries\":[\"q\"]}}]}",
                STOP);
        var citations = answer(decoded).citations();
        assertEquals(3, citations.size());
        assertEquals("A (https://a)", citations.get(0).toString());
        assertEquals(OptionalInt.of(0), citations.get(0).start());
        assertEquals(OptionalInt.of(3), citations.get(0).end());
        assertEquals("words", citations.get(1).quote());
        assertEquals("C (https://c)", citations.get(2).toString());
        assertEquals(OptionalInt.empty(), citations.get(2).end());
        assertEquals(
                3,
                decoded.events().stream()
                        .filter(Event.CitationAdded.class::isInstance)
                        .count());
        assertEquals(
                "q",
                answer(decoded)
                        .extra()
                        .at("groundingMetadata.webSearchQueries.0")
                        .text());
    }

    @Test
    void textsThatAreRepeatedBecomeCitationsOnce() {
        String cited = "{\"candidates\":[{\"citationMetadata\":{\"citationSources\":[{\"startIndex\":3,\"endIndex\":9,"
                + "\"uri\":\"https://a\"}],\"citations\":[{\"endIndex\":9,\"title\":\"B\"}]}}]}";
        var citations = answer(text("Hi"), cited, cited, STOP).citations();
        assertEquals(
                List.of("https://a", "B"),
                citations.stream().map(Object::toString).toList());
        assertEquals(OptionalInt.of(3), citations.get(0).start());
        assertEquals(OptionalInt.of(0), citations.get(1).start());
    }

    @Test
    void otherCandidatesAreKeptBeside() {
        String both = "{\"candidates\":[{\"index\":1,\"content\":{\"parts\":[{\"text\":\"x\"}]}},"
                + "{\"index\":0,\"content\":{\"parts\":[{\"text\":\"a\"}]}}]}";
        var answer = answer(
                both,
                both.replace("\"x\"", "\"y\"").replace("\"a\"", "\"b\""),
                "{\"candidates\":[{\"index\":0,\"finishReason\":\"STOP\"},{\"index\":1,\"finishReason\":\"MAX_TOKENS\"}]}");
        assertEquals("ab", answer.text());
        assertEquals(
                Json.parse("[{\"index\":1,\"text\":\"xy\",\"finish_reason\":\"MAX_TOKENS\"}]"),
                answer.extra().at("choices"));
    }

    @Test
    void probabilitiesAreJoined() {
        String chunk = "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]},\"logprobsResult\":{\"n\":1}}]}";
        var answer = answer(chunk, chunk.replace(":1}", ":2}"), STOP);
        assertEquals(Json.parse("[{\"n\":1},{\"n\":2}]"), answer.extra().at("logprobsResult"));
    }

    // whole

    @Test
    void anAnswerInOnePiece() throws Exception {
        var writer = ChatResponse.writer(event -> {});
        WIRE.decodeWhole(Json.parse(text("Hi")), writer);
        assertEquals(FinishReason.STOP, writer.response().finishReason());
        assertTrue(writer.ended());
        for (String none : List.of("{}", "{\"candidates\":[]}")) {
            assertThrows(
                    DecodeException.class, () -> WIRE.decodeWhole(Json.parse(none), ChatResponse.writer(event -> {})));
        }
    }

    @Test
    void theWayAroundParsingMakesNoDifference() {
        var recordings = Recordings.find();
        assumeTrue(recordings.exist(), recordings::absence);
        for (var stream : recordings.streams(
                List.of("gemini-streamGenerateContent-sse", "gemini-streamGenerateContent-json-array"))) {
            var format = stream.api().endsWith("-json-array") ? MediaType.JSON : MediaType.EVENT_STREAM;
            var answer = new GeminiAnswer();
            var parsed = Decoded.of(answer::parse, format, stream.bytes());
            var quick = Decoded.of(WIRE::decode, format, stream.bytes());
            assertEquals(withoutIds(parsed.events()), withoutIds(quick.events()), stream.file());
            if (parsed.response() == null || quick.response() == null) continue;
            assertEquals(parsed.response().usage(), quick.response().usage(), stream.file());
            assertEquals(parsed.response().extra(), quick.response().extra(), stream.file());
            assertEquals(
                    parsed.response().message().toString(),
                    quick.response().message().toString(),
                    stream.file());
        }
    }

    @RepeatedTest(100)
    void theWayAroundParsingMakesNoDifferenceWhateverTheChunks(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        var chunks = new ArrayList<String>();
        for (int i = 0; i < 30; i++) chunks.add(chunk(random));
        for (int end = 1; end <= chunks.size(); end += 7) {
            // without a reason the way around parsing may have had the last word
            var some = chunks.subList(0, end).toArray(String[]::new);
            var quick = ChatResponse.writer(event -> {});
            var parsed = ChatResponse.writer(event -> {});
            var frames = MediaType.EVENT_STREAM.decoder(new java.io.ByteArrayInputStream(sse(some)));
            for (Frame frame : frames) {
                WIRE.decode(frame, quick);
                parsed.memory(GeminiAnswer.class, GeminiAnswer::new).parse(frame, parsed);
            }
            var one = quick.finish(FinishReason.STOP, "").response();
            var other = parsed.finish(FinishReason.STOP, "").response();
            assertEquals(other.usage(), one.usage());
            assertEquals(other.message(), one.message());
            assertEquals(other.extra(), one.extra());
            assertEquals(other.citations(), one.citations());
        }
    }

    private static String chunk(Random random) {
        String text = pick(random, "a", "\\n", "\\u00e9", "\\\"", "\\ud83d\\ude00", "\u00e9\ud83d\ude00", "", " b");
        String thought = random.nextInt(6) == 0 ? ",\"thought\":true" : "";
        String part = "{\"text\":\"" + text + "\"" + thought + "}";
        if (random.nextInt(12) == 0) part = "{\"text\":\"" + text + "\",\"thoughtSignature\":\"s\"}";
        if (random.nextInt(12) == 0) part += "," + part;
        var usage = new ArrayList<String>();
        if (random.nextInt(8) > 0) usage.add("\"promptTokenCount\":7");
        if (random.nextInt(8) > 0) usage.add("\"candidatesTokenCount\":" + count(random));
        if (random.nextInt(4) == 0) usage.add("\"thoughtsTokenCount\":" + count(random));
        if (random.nextInt(8) == 0) usage.add("\"cachedContentTokenCount\":" + count(random));
        usage.add("\"totalTokenCount\":" + random.nextInt(2000));
        String beside = random.nextInt(10) == 0 ? ",\"avgLogprobs\":-0.5" : "";
        return "{\"candidates\":[{\"content\":{\"parts\":[" + part + "]},\"index\":0" + beside
                + "}],\"usageMetadata\":{" + String.join(",", usage) + "}}";
    }

    private static String count(Random random) {
        return random.nextInt(4) > 0
                ? String.valueOf(random.nextInt(2000))
                : pick(random, "0", "7.0", "1e2", "\"12\"", "-3", "null", "99999999999999999", "99999999999999999999");
    }

    private static String pick(Random random, String... of) {
        return of[random.nextInt(of.length)];
    }

    private static List<String> withoutIds(List<Event> events) {
        return events.stream()
                .map(event -> event.toString().replaceAll("gemini_[a-z0-9]+_", "id_"))
                .toList();
    }
}
