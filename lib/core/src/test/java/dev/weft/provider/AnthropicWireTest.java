package dev.weft.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ApiException;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Content;
import dev.weft.DecodeException;
import dev.weft.Event;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.LimitException;
import dev.weft.Message;
import dev.weft.TruncatedStreamException;
import dev.weft.Usage;
import dev.weft.media.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of Anthropic's events. */
class AnthropicWireTest {
    private static final String START = "{'type':'message_start','message':{'id':'msg_1','type':'message',"
            + "'role':'assistant','model':'claude-x','content':[],'stop_reason':null,'stop_sequence':null,"
            + "'usage':{'input_tokens':25,'cache_read_input_tokens':1200,'output_tokens':1}}}";
    private static final String TEXT = "{'type':'text','text':''}";
    private static final String STOP = "{'type':'message_stop'}";
    private static final String PING = "{'type': 'ping'}";

    private static String begin(int index, String block) {
        return "{'type':'content_block_start','index':" + index + ",'content_block':" + block + "}";
    }

    private static String delta(int index, String delta) {
        return "{'type':'content_block_delta','index':" + index + ",'delta':" + delta + "}";
    }

    private static String text(int index, String text) {
        return delta(index, "{'type':'text_delta','text':'" + text + "'}");
    }

    private static String input(int index, String piece) {
        return delta(index, "{'type':'input_json_delta','partial_json':" + Json.of(piece) + "}");
    }

    private static String end(int index) {
        return "{'type':'content_block_stop','index':" + index + "}";
    }

    private static String finish(String reason) {
        return "{'type':'message_delta','delta':{'stop_reason':'" + reason
                + "','stop_sequence':null},'usage':{'output_tokens':89}}";
    }

    /** Named as Anthropic names them: by their type. */
    private static String body(String... events) {
        var body = new StringBuilder();
        for (String event : events) {
            String json = event.replace('\'', '"');
            String type = Json.parse(json).member("type").text("message");
            body.append("event: ").append(type).append("\ndata: ").append(json).append("\n\n");
        }
        return body.toString();
    }

    private static Decoded decodedBody(String body) {
        return Decoded.of(new AnthropicWire("claude-x"), body.getBytes(UTF_8));
    }

    private static Decoded decoded(String... events) {
        return decodedBody(body(events));
    }

    private static ChatResponse answer(Decoded decoded) {
        assertNull(decoded.failure(), () -> "failed: " + decoded.failure());
        ChatResponse response = decoded.response();
        if (response == null) throw new AssertionError("no answer");
        return response;
    }

    private static ChatResponse answer(String... events) {
        return answer(decoded(events));
    }

    /** The assistant's content blocks, as they go back with the next request. */
    private static Json sentBack(ChatResponse answer) {
        var request = ChatRequest.of(List.of(Message.user("q"), answer.message()));
        Json content = new AnthropicWire("claude-x").encode(request).body().at("messages.1.content");
        return content.isString() ? Json.array(Json.object("type", "text", "text", content)) : content;
    }

    private static void assertSentBack(String expected, ChatResponse answer) {
        assertEquals(Json.parse(expected.replace('\'', '"')), sentBack(answer));
    }

    @Test
    void blocksThatComeByTurnsAreNotMixed() {
        String cited = "{'type':'char_location','cited_text':'c','document_index':0}";
        var decoded = decoded(
                START,
                begin(0, "{'type':'thinking','thinking':'','signature':''}"),
                delta(0, "{'type':'thinking_delta','thinking':'h'}"),
                begin(1, TEXT),
                text(1, "a"),
                begin(2, "{'type':'tool_use','id':'t2','name':'f','input':{}}"),
                begin(3, TEXT),
                text(3, "x"),
                delta(0, "{'type':'thinking_delta','thinking':'m'}"),
                delta(0, "{'type':'thinking_delta','thinking':'m'}"),
                input(2, "{}"),
                text(1, "b"),
                text(3, "y"),
                text(1, "c"),
                text(1, "d"),
                text(3, "z"),
                delta(0, "{'type':'signature_delta','signature':'s'}"),
                delta(1, "{'type':'citations_delta','citation':" + cited + "}"),
                end(3),
                end(0),
                end(2),
                end(1),
                finish("tool_use"),
                STOP);
        assertEquals("axbycdz", decoded.text());
        var answer = answer(decoded);
        assertEquals("hmm", answer.reasoning());
        assertSentBack(
                "[{'type':'thinking','thinking':'hmm','signature':'s'},{'type':'text','text':'abcd','citations':["
                        + cited
                        + "]},{'type':'tool_use','id':'t2','name':'f','input':{}},{'type':'text','text':'xyz'}]",
                answer);
    }

    @Test
    void textComesPieceByPieceAndWhole() {
        var decoded =
                decoded(START, begin(0, TEXT), PING, text(0, "Hel"), text(0, "lo"), end(0), finish("end_turn"), STOP);
        assertEquals(List.of(new Event.TextDelta("Hel"), new Event.TextDelta("lo")), decoded.events());
        var answer = answer(decoded);
        assertEquals("Hello", answer.text());
        assertEquals("claude-x", answer.model());
        assertEquals("msg_1", answer.extra().at("id").text());
        assertEquals(FinishReason.STOP, answer.finishReason());
        assertEquals("end_turn", answer.finishWord());
        assertSentBack("[{'type':'text','text':'Hello'}]", answer);
    }

    @Test
    void usageIsOfTheWholeMessageAndWhatIsNotRepeatedStays() {
        var answer = answer(
                START,
                begin(0, TEXT),
                text(0, "a"),
                end(0),
                "{'type':'message_delta','delta':{'stop_reason':'end_turn'},'usage':{'input_tokens':null,"
                        + "'output_tokens':50}}",
                "{'type':'message_delta','delta':{},'usage':{'output_tokens':89,"
                    + "'output_tokens_details':{'thinking_tokens':53},'server_tool_use':{'web_search_requests':2}}}",
                STOP);
        assertEquals(Usage.of(25, 89).cached(1200).reasoning(53), answer.usage());
        assertEquals(
                2,
                answer.extra().at("usage.server_tool_use.web_search_requests").integer());
        assertEquals(1200, answer.extra().at("usage.cache_read_input_tokens").integer());
    }

    @ParameterizedTest
    @CsvSource({
        "end_turn,STOP",
        "stop_sequence,STOP",
        "tool_use,TOOL_CALLS",
        "max_tokens,LENGTH",
        "model_context_window_exceeded,LENGTH",
        "refusal,FILTERED",
        "pause_turn,OTHER",
        "compaction,OTHER",
        "of_tomorrow,OTHER"
    })
    void wordsForTheEndAreTranslatedAndKept(String word, FinishReason reason) {
        var answer = answer(START, begin(0, TEXT), text(0, "a"), end(0), finish(word), STOP);
        assertEquals(reason, answer.finishReason());
        assertEquals(word, answer.finishWord());
    }

    @Test
    void whatIsSaidOfTheEndIsKept() {
        var answer = answer(
                START,
                "{'type':'message_delta','delta':{'stop_reason':'stop_sequence','stop_sequence':'END',"
                        + "'container':{'id':'c_1'}},'context_management':{'applied_edits':[]}}",
                STOP);
        assertEquals("END", answer.extra().at("stop_sequence").text());
        assertEquals("c_1", answer.extra().at("container.id").text());
        assertTrue(answer.extra().at("context_management.applied_edits").isArray());
    }

    @Test
    void aRefusalAfterTextKeepsBothApart() {
        var answer = answer(
                START,
                begin(0, TEXT),
                text(0, "Well, "),
                end(0),
                "{'type':'message_delta','delta':{'stop_reason':'refusal','stop_details':{'type':'refusal',"
                        + "'category':'cyber','explanation':'no'}}}",
                STOP);
        assertEquals("Well, ", answer.text());
        assertEquals(FinishReason.FILTERED, answer.finishReason());
        assertEquals("cyber", answer.extra().at("stop_details.category").text());
    }

    // C10: what ends an answer

    @Test
    void anEndWithoutMessageStopIsATruncation() {
        for (String[] events : new String[][] {
            {}, {START}, {PING, STOP}, {START, begin(0, TEXT), text(0, "a"), end(0), finish("end_turn")}
        }) {
            assertInstanceOf(TruncatedStreamException.class, decoded(events).failure());
        }
    }

    @Test
    void theLastEventNeedsNoBlankLine() {
        String body = body(START, begin(0, TEXT), text(0, "a"), end(0), finish("end_turn"), STOP);
        assertEquals("a", answer(decodedBody(body.stripTrailing())).text());
        String cut = body.substring(0, body.length() - 5);
        assertInstanceOf(TruncatedStreamException.class, decodedBody(cut).failure());
    }

    @Test
    void aReasonForTheEndAndThenAnErrorIsTheError() {
        var decoded = decoded(
                START,
                begin(0, TEXT),
                text(0, "a"),
                end(0),
                finish("end_turn"),
                "{'type':'error','error':{'type':'api_error','message':'no'}}");
        assertEquals("a", decoded.text());
        assertEquals(
                "no", assertInstanceOf(ApiException.class, decoded.failure()).providerMessage());
    }

    @Test
    void nothingBehindMessageStopIsRead() {
        assertEquals(
                "a",
                answer(START, begin(0, TEXT), text(0, "a"), end(0), finish("end_turn"), STOP, text(0, "b"))
                        .text());
    }

    @Test
    void aBlockThatWasNotEndedEndsWithTheMessage() {
        var answer = answer(
                START,
                begin(0, "{'type':'tool_use','id':'toolu_1','name':'f','input':{}}"),
                input(0, "{\"a\":"),
                finish("max_tokens"),
                STOP);
        assertEquals("{\"a\":", answer.toolCalls().getFirst().argumentsText());
        assertEquals(FinishReason.LENGTH, answer.finishReason());
    }

    // C11: errors inside the answer

    @Test
    @DisplayName("C12: a limit that somebody has to raise is not waited for, inside the answer as before it")
    void aSpendLimitInsideTheAnswerIsNotTriedAgain() {
        var decoded = decoded("{'type':'error','error':{'type':'rate_limit_error','message':'no',"
                + "'details':{'error_code':'enforced_spend_limit_reached'}}}");
        var failure = assertInstanceOf(ApiException.class, decoded.failure());
        assertEquals(ApiException.Kind.RATE_LIMIT, failure.kind());
        assertEquals("enforced_spend_limit_reached", failure.code());
        assertFalse(failure.retryable());
    }

    @Test
    void aCitationOfNothingIsNone() {
        var decoded = decoded(
                START,
                begin(0, TEXT),
                text(0, "a"),
                "{'type':'content_block_delta','index':0,'delta':{'type':'citations_delta','citation':null}}",
                "{'type':'content_block_stop','index':0}",
                "{'type':'message_delta','delta':{'stop_reason':'end_turn'}}",
                "{'type':'message_stop'}");
        var response = decoded.response();
        if (response == null) throw new AssertionError("no answer: " + decoded.failure());
        assertEquals(List.of(), response.citations());
        assertEquals(List.of(Content.text("a")), response.message().content());
    }

    @ParameterizedTest
    @CsvSource({
        "overloaded_error,SERVER,true",
        "api_error,SERVER,true",
        "timeout_error,SERVER,true",
        "rate_limit_error,RATE_LIMIT,true",
        "invalid_request_error,INVALID_REQUEST,false",
        "authentication_error,AUTHENTICATION,false",
        "of_tomorrow,SERVER,true"
    })
    void anErrorEventEndsTheAnswer(String type, ApiException.Kind kind, boolean retryable) {
        String error = "{'type':'error','error':{'type':'" + type + "','message':'no'},'request_id':'req_1'}";
        var first = decoded(error);
        assertEquals(List.of(), first.events());
        var later = decoded(START, begin(0, TEXT), text(0, "a"), error);
        assertEquals("a", later.text());
        for (var decoded : List.of(first, later)) {
            var failure = assertInstanceOf(ApiException.class, decoded.failure());
            assertEquals("error inside the answer: no", failure.getMessage());
            assertEquals(type, failure.type());
            assertEquals(kind, failure.kind());
            assertEquals(retryable, failure.retryable());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "event: error\ndata: {\"error\":{\"type\":\"overloaded_error\",\"message\":\"no\"}}\n\n",
                "event: error\ndata: no\n\n",
                "data: {\"error\":{\"type\":\"overloaded_error\",\"message\":\"no\"}}\n\n",
                "data: {\"type\":\"error\",\"error\":{\"message\":\"no\"}}\n\n"
            })
    void anErrorIsOneHoweverItIsMarked(String event) {
        var failure = assertInstanceOf(
                ApiException.class, decodedBody(body(START) + event).failure());
        assertEquals("no", failure.providerMessage());
        assertTrue(failure.retryable());
    }

    @Test
    void anErrorBeforeTheFirstPieceLeavesTheAnswerUnbegun() {
        var writer = ChatResponse.writer(event -> {});
        var wire = new AnthropicWire("m");
        for (String event : List.of(START, PING, begin(0, TEXT), begin(1, "{'type':'thinking','thinking':''}"))) {
            wire.decode(Frame.of(event.replace('\'', '"')), writer);
        }
        assertFalse(writer.started());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "[]",
                "{'type':{}}",
                "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':[]}}",
                "{'type':'content_block_delta','index':7,'delta':{'type':'input_json_delta','partial_json':''}}",
                "{'type':'content_block_delta','index':'x','delta':{'type':'text_delta','text':''}}",
                "{'type':'content_block_start','index':0,'content_block':7}",
                "{'type':'message_delta','delta':'x'}",
                "{'type':'message_delta','delta':{},'usage':{'output_tokens':'many'}}"
            })
    void whatCannotBeDecodedIsSaid(String event) {
        String json = event.replace('\'', '"');
        var failure = assertInstanceOf(
                DecodeException.class,
                decodedBody(body(START) + "data: " + json + "\n\n" + body(STOP)).failure());
        assertEquals(json, failure.frame());
    }

    @Test
    void theTypeCountsAndTheNameWhereThereIsNone() {
        String unnamed = body(START, begin(0, TEXT), text(0, "a"), end(0), finish("end_turn"), STOP)
                .replaceAll("event: .*\n", "");
        assertEquals("a", answer(decodedBody(unnamed)).text());
        String untyped = body(START, begin(0, TEXT), text(0, "a"), end(0), finish("end_turn"), STOP)
                .replaceAll("data: \\{\"type\":\"\\w+\",?", "data: {");
        assertEquals("a", answer(decodedBody(untyped)).text());
    }

    @Test
    void eventsOfTomorrowAreIgnored() {
        assertEquals(
                "a",
                answer(
                                START,
                                "{'type':'weather_report','sun':true}",
                                begin(0, TEXT),
                                text(0, "a"),
                                end(0),
                                finish("end_turn"),
                                STOP)
                        .text());
    }

    // thinking

    @Test
    void thoughtsKeepTheirLastSignature() {
        var answer = answer(
                START,
                begin(0, "{'type':'thinking','thinking':'','signature':''}"),
                delta(0, "{'type':'thinking_delta','thinking':'h','estimated_tokens':1}"),
                delta(0, "{'type':'thinking_delta','thinking':'m','estimated_tokens':22}"),
                delta(0, "{'type':'signature_delta','signature':'Eq'}"),
                delta(0, "{'type':'signature_delta','signature':'EqQB+/=='}"),
                end(0),
                begin(1, TEXT),
                text(1, "a"),
                end(1),
                finish("end_turn"),
                STOP);
        assertEquals("hm", answer.reasoning());
        assertSentBack(
                "[{'type':'thinking','thinking':'hm','signature':'EqQB+/=='},{'type':'text','text':'a'}]", answer);
    }

    @Test
    void thoughtsOfWhichOnlyTheSignatureIsShownAreKept() {
        var answer = answer(
                START,
                begin(0, "{'type':'thinking','thinking':'','signature':''}"),
                delta(0, "{'type':'signature_delta','signature':'s0'}"),
                end(0),
                begin(1, "{'type':'redacted_thinking','data':'xyz'}"),
                end(1),
                begin(2, "{'type':'thinking','thinking':'','signature':''}"),
                delta(2, "{'type':'signature_delta','signature':'s2'}"),
                end(2),
                begin(3, TEXT),
                text(3, "a"),
                end(3),
                finish("end_turn"),
                STOP);
        assertEquals("", answer.reasoning());
        assertSentBack(
                "[{'type':'thinking','thinking':'','signature':'s0'},{'type':'redacted_thinking','data':'xyz'},"
                        + "{'type':'thinking','thinking':'','signature':'s2'},{'type':'text','text':'a'}]",
                answer);
    }

    @Test
    void thoughtsThatWereCutOffDoNotGoBack() {
        var answer = answer(
                START,
                begin(0, "{'type':'thinking','thinking':'','signature':''}"),
                delta(0, "{'type':'thinking_delta','thinking':'hm'}"),
                end(0),
                begin(1, TEXT),
                text(1, "a"),
                end(1),
                finish("max_tokens"),
                STOP);
        assertEquals("hm", answer.reasoning());
        assertSentBack("[{'type':'text','text':'a'}]", answer);
    }

    // tools

    @Test
    void parallelCallsKeepTheirPlacesAndTheirArgumentsAsWritten() {
        var answer = answer(
                START,
                begin(0, TEXT),
                text(0, "a"),
                end(0),
                begin(1, "{'type':'tool_use','id':'toolu_1','name':'f','input':{}}"),
                input(1, ""),
                input(1, "{\"x\": [1,"),
                begin(2, "{'type':'tool_use','id':'toolu_2','name':'g','input':{},'caller':{'type':'direct'}}"),
                input(2, "{\"y\":"),
                input(1, " 2.50]}"),
                input(2, "\"\\u00e4\"}"),
                end(1),
                end(2),
                begin(3, "{'type':'tool_use','id':'toolu_3','name':'h','input':{}}"),
                end(3),
                finish("tool_use"),
                STOP);
        assertEquals(FinishReason.TOOL_CALLS, answer.finishReason());
        var calls = answer.toolCalls();
        assertEquals("{\"x\": [1, 2.50]}", calls.get(0).argumentsText());
        assertEquals("{\"y\":\"\\u00e4\"}", calls.get(1).argumentsText());
        assertEquals("{}", calls.get(2).argumentsText());
        assertEquals(
                Json.object("type", "tool_use", "id", "toolu_1", "name", "f", "input", Json.parse("{\"x\":[1,2.50]}")),
                sentBack(answer).item(1));
    }

    @Test
    void wholeCallsAtOnceAreCallsLikeOthers() {
        String whole = "{'type':'tool_use','id':'toolu_1','name':'f','input':{'x':1.50},'caller':{'type':'direct'}}";
        var atTheBlock = answer(START, begin(0, whole), end(0), finish("tool_use"), STOP);
        var atTheStart = answer(
                START.replace("'content':[]", "'content':[" + whole + "]")
                        .replace("'stop_reason':null", "'stop_reason':'tool_use'"),
                STOP);
        for (var answer : List.of(atTheBlock, atTheStart)) {
            assertEquals(FinishReason.TOOL_CALLS, answer.finishReason());
            assertEquals("{\"x\":1.50}", answer.toolCalls().getFirst().argumentsText());
            assertSentBack("[" + whole + "]", answer);
        }
    }

    @Test
    void aFirstEventThatComesTwiceBringsItsContentOnce() {
        String start = START.replace("'content':[]", "'content':[{'type':'text','text':'a'}]");
        assertEquals("a", answer(start, start, finish("end_turn"), STOP).text());
    }

    @Test
    void toolsThatAnthropicRunsAreEventsAndGoBack() {
        String result = "{'type':'web_search_tool_result','tool_use_id':'srv_1','content':[{'type':'web_search_result',"
                + "'url':'https://example.com','title':'t','encrypted_content':'abc'}]}";
        var decoded = decoded(
                START,
                begin(0, "{'type':'server_tool_use','id':'srv_1','name':'web_search','input':{}}"),
                input(0, "{\"query\": "),
                input(0, "\"q\"}"),
                end(0),
                begin(1, result),
                end(1),
                begin(2, "{'type':'mcp_tool_use','id':'mcp_1','name':'echo','server_name':'s','input':{'a':1}}"),
                end(2),
                begin(3, "{'type':'mcp_tool_result','tool_use_id':'mcp_1','is_error':false,'content':[]}"),
                end(3),
                finish("end_turn"),
                STOP);
        var seen = new ArrayList<String>();
        for (Event event : decoded.events()) {
            switch (event) {
                case Event.ServerToolCalled(var call) -> seen.add(call.name() + " " + call.arguments());
                case Event.ServerToolReturned(var call, var content) ->
                    seen.add(call.name() + " gave " + content.items().size());
                default -> seen.add(event.toString());
            }
        }
        assertEquals(
                List.of("web_search {\"query\":\"q\"}", "web_search gave 1", "echo {\"a\":1}", "echo gave 0"), seen);
        var answer = answer(decoded);
        assertEquals(List.of(), answer.toolCalls());
        assertSentBack(
                "[{'type':'server_tool_use','id':'srv_1','name':'web_search','input':{'query':'q'}}," + result
                        + ",{'type':'mcp_tool_use','id':'mcp_1','name':'echo','server_name':'s','input':{'a':1}},"
                        + "{'type':'mcp_tool_result','tool_use_id':'mcp_1','is_error':false,'content':[]}]",
                answer);
    }

    @Test
    void aPausedTurnGoesBackUnchangedAndNothingIsPutBehindIt() {
        var answer = answer(
                START,
                begin(0, "{'type':'thinking','thinking':'hm','signature':'s'}"),
                end(0),
                begin(1, "{'type':'server_tool_use','id':'srv_1','name':'web_search','input':{}}"),
                input(1, "{\"query\":\"q\"}"),
                end(1),
                finish("pause_turn"),
                STOP);
        assertEquals(FinishReason.OTHER, answer.finishReason());
        assertEquals("pause_turn", answer.finishWord());
        var request = ChatRequest.of(List.of(Message.user("q"), answer.message()));
        Json messages = new AnthropicWire("m").encode(request).body().member("messages");
        assertEquals(2, messages.items().size());
        assertSentBack(
                "[{'type':'thinking','thinking':'hm','signature':'s'},"
                        + "{'type':'server_tool_use','id':'srv_1','name':'web_search','input':{'query':'q'}}]",
                answer);
    }

    @Test
    void aCallOfAnthropicsOwnThatWasCutOffIsSeenAndDoesNotGoBack() {
        var decoded = decoded(
                START,
                begin(0, TEXT),
                text(0, "a"),
                end(0),
                begin(1, "{'type':'server_tool_use','id':'srv_1','name':'web_search','input':{}}"),
                input(1, "{\"que"),
                end(1),
                finish("max_tokens"),
                STOP);
        assertInstanceOf(Event.ServerToolCalled.class, decoded.events().getLast());
        assertSentBack("[{'type':'text','text':'a'}]", answer(decoded));
    }

    // citations and what is unknown

    @Test
    void citationsAreEventsAndStayOnTheirText() {
        String first = "{'type':'char_location','cited_text':'Green. ','document_index':0,'document_title':'Grass',"
                + "'start_char_index':0,'end_char_index':7}";
        String second = "{'type':'web_search_result_location','cited_text':'Blue.','url':'https://example.com',"
                + "'title':'Sky','encrypted_index':'E='}";
        var decoded = decoded(
                START,
                begin(0, TEXT),
                text(0, "I looked: "),
                end(0),
                begin(1, "{'type':'text','text':'','citations':[]}"),
                delta(1, "{'type':'citations_delta','citation':" + first + "}"),
                text(1, "it is green"),
                delta(1, "{'type':'citations_delta','citation':" + second + "}"),
                end(1),
                finish("end_turn"),
                STOP);
        var answer = answer(decoded);
        assertEquals("I looked: it is green", answer.text());
        assertEquals(2, answer.citations().size());
        assertEquals("Grass", answer.citations().getFirst().title());
        assertEquals("Green. ", answer.citations().getFirst().quote());
        assertEquals("https://example.com", answer.citations().getLast().url());
        assertEquals(
                2,
                decoded.events().stream()
                        .filter(Event.CitationAdded.class::isInstance)
                        .count());
        assertSentBack(
                "[{'type':'text','text':'I looked: '},{'type':'text','text':'it is green','citations':[" + first + ","
                        + second + "]}]",
                answer);
    }

    @Test
    void blocksThatAreNotKnownAreKeptAsTheyCame() {
        var answer = answer(
                START,
                begin(0, "{'type':'compaction','content':null}"),
                delta(0, "{'type':'compaction_delta','content':'a','encrypted_content':null}"),
                delta(0, "{'type':'compaction_delta','content':'sum','encrypted_content':'E='}"),
                end(0),
                begin(1, "{'type':'fallback','from':{'model':'a'},'to':{'model':'b'}}"),
                end(1),
                begin(2, "{'type':'of_tomorrow','text':'x'}"),
                text(2, "y"),
                input(2, "{\"a\":1}"),
                delta(2, "{'type':'new_delta','new':true}"),
                end(2),
                begin(3, TEXT),
                text(3, "a"),
                delta(3, "{'type':'new_delta','new':true}"),
                end(3),
                finish("end_turn"),
                STOP);
        assertEquals("a", answer.text());
        assertSentBack(
                "[{'type':'compaction','content':'sum','encrypted_content':'E='},"
                        + "{'type':'fallback','from':{'model':'a'},'to':{'model':'b'}},"
                        + "{'type':'of_tomorrow','text':'xy','input':{'a':1},'new':true},{'type':'text','text':'a'}]",
                answer);
        assertEquals("new_delta", answer.extra().at("unknown_deltas.0.type").text());
    }

    @Test
    void aBlockWithoutATypeIsNoMarkOnTheOneBeforeIt() {
        var answer = answer(
                START, begin(0, TEXT), text(0, "a"), end(0), begin(1, "{'odd':1}"), end(1), finish("end_turn"), STOP);
        assertSentBack("[{'type':'text','text':'a'}]", answer);
        assertEquals(1, answer.extra().at("unknown_blocks.0.odd").integer());
    }

    @Test
    void whatOnlyAnthropicUnderstandsGoesToNobodyElse() {
        var answer = answer(
                START,
                begin(0, "{'type':'thinking','thinking':'hm','signature':'s'}"),
                end(0),
                begin(1, "{'type':'redacted_thinking','data':'secret'}"),
                end(1),
                begin(2, TEXT),
                text(2, "a"),
                end(2),
                finish("end_turn"),
                STOP);
        var request = ChatRequest.of(List.of(Message.user("q"), answer.message()));
        var other = new OllamaWire("m").encode(request).body();
        assertEquals(Json.object("role", "assistant", "content", "a"), other.at("messages.1"));
    }

    // the way around parsing

    @Test
    void paddedFramesAreDecodedLikeOthers() {
        var decoded = decoded(
                START,
                begin(0, TEXT + "    "),
                text(0, "a").replaceAll("}$", "   }"),
                text(0, "b}  \\\\").replaceAll("}$", "         }"),
                text(0, "c"),
                text(0, " }").replaceAll("}$", " }"),
                end(0).replaceAll("}$", "      }"),
                finish("end_turn"),
                STOP);
        assertEquals("ab}  \\c }", answer(decoded).text());
    }

    @Test
    void whatIsKeptBesideTheTextIsBounded() {
        var wire = new AnthropicWire("m");
        var writer = ChatResponse.writer(event -> {});
        String piece = input(0, "x".repeat(1 << 20)).replace('\'', '"');
        wire.decode(
                Frame.of(begin(0, "{'type':'server_tool_use','id':'s','name':'n','input':{}}")
                        .replace('\'', '"')),
                writer);
        assertThrows(LimitException.class, () -> {
            for (int i = 0; i < 20; i++) wire.decode(Frame.of(piece), writer);
        });
    }

    // in one piece

    @Test
    void anAnswerInOnePieceIsReadLikeOneInMany() {
        Json body = Json.parse(("{'id':'msg_1','type':'message','role':'assistant','model':'claude-x','content':["
                        + "{'type':'thinking','thinking':'hm','signature':'s'},{'type':'text','text':'a'},"
                        + "{'type':'tool_use','id':'toolu_1','name':'f','input':{'x':1}}],'stop_reason':'tool_use',"
                        + "'stop_sequence':null,'usage':{'input_tokens':3,'output_tokens':2}}")
                .replace('\'', '"'));
        var answer = answer(whole(body));
        assertEquals("hm", answer.reasoning());
        assertEquals("a", answer.text());
        assertEquals("{\"x\":1}", answer.toolCalls().getFirst().argumentsText());
        assertEquals(FinishReason.TOOL_CALLS, answer.finishReason());
        assertEquals(Usage.of(3, 2), answer.usage());
        assertEquals(body.member("content"), sentBack(answer));
    }

    @Test
    void whatIsNoAnswerInOnePieceIsSaidToBeNone() {
        assertInstanceOf(DecodeException.class, whole(Json.object("a", 1)).failure());
        assertInstanceOf(DecodeException.class, whole(Json.array(1)).failure());
        var error = Json.object("type", "error", "error", Json.object("type", "api_error", "message", "no"));
        assertInstanceOf(ApiException.class, whole(error).failure());
    }

    private static Decoded whole(Json body) {
        return Decoded.of(out -> {
            var writer = ChatResponse.writer(out);
            new AnthropicWire("m").decodeWhole(body, writer);
            return writer.response();
        });
    }

    // errors in place of an answer

    @ParameterizedTest
    @CsvSource({
        "429,enforced_spend_limit_reached,,false",
        "429,contract_spend_limit_reached,,false",
        "429,contract_spend_limit_reached,true,true",
        "429,ramp_limit_exceeded,,true",
        "429,,,true",
        "429,,false,false",
        "400,tool_name_conflict,,false",
        "402,,,false",
        "409,,,true",
        "408,,,true",
        "413,,,false",
        "500,,,true",
        "503,compaction_unavailable,,true",
        "504,,,true",
        "529,,,true"
    })
    void onlyWhatMayHelpIsTriedAgain(int status, String code, String header, boolean again) {
        String details = code == null ? "null" : "{\"error_code\":\"" + code + "\"}";
        String body = "{\"type\":\"error\",\"error\":{\"type\":\"x_error\",\"message\":\"no\",\"details\":" + details
                + "},\"request_id\":\"req_1\"}";
        Map<String, String> headers = header == null ? Map.of() : Map.of("X-Should-Retry", header);
        var failure = new AnthropicWire("m").error(new ErrorReply(status, headers, body));
        assertEquals(again, failure.retryable());
        assertEquals(code == null ? "" : code, failure.code());
        assertEquals("status " + status + ": no (request req_1)", failure.getMessage());
    }

    @Test
    void anOverloadedProviderIsLeftAloneForLonger() {
        var overloaded = ApiException.status(529).build();
        var inBand = ApiException.status(200)
                .type("overloaded_error")
                .kind(ApiException.Kind.SERVER)
                .build();
        var failed = ApiException.status(500).build();
        for (var failure : List.of(overloaded, inBand)) {
            assertTrue(RetryPolicy.DEFAULT.delay(1, failure).toMillis() >= 3000);
            assertTrue(RetryPolicy.DEFAULT.delay(2, failure).toMillis() >= 6000);
        }
        assertTrue(RetryPolicy.DEFAULT.delay(1, failed).toMillis() <= 500);
    }

    @Test
    void thePartsSurviveWithTheirKinds() {
        var answer = answer(
                START,
                begin(0, "{'type':'thinking','thinking':'hm','signature':'s'}"),
                end(0),
                begin(1, TEXT),
                text(1, "a"),
                end(1),
                begin(2, "{'type':'tool_use','id':'toolu_1','name':'f','input':{}}"),
                end(2),
                finish("tool_use"),
                STOP);
        var content = answer.message().content();
        assertEquals(3, content.size());
        assertInstanceOf(Content.Reasoning.class, content.get(0));
        assertInstanceOf(Content.TextContent.class, content.get(1));
        assertInstanceOf(Content.Call.class, content.get(2));
    }
}
