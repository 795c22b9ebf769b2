package dev.weft.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.ApiException;
import dev.weft.ApiException.Kind;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Content;
import dev.weft.DecodeException;
import dev.weft.Event;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.LimitException;
import dev.weft.NotFoundException;
import dev.weft.TruncatedStreamException;
import dev.weft.Usage;
import dev.weft.internal.ScriptedServer;
import dev.weft.media.DecoderLimits;
import dev.weft.media.Frame;
import dev.weft.media.MediaType;
import dev.weft.provider.responses.ResponsesAnswer;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is odd in the streams of the Responses API, each by itself. */
class ResponsesWireTest {
    private static final String US = "openai-responses";
    private static final String CREATED =
            "{\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\",\"status\":\"in_progress\",\"model\":\"gpt-x\"}}";
    private static final String COMPLETED = "{\"type\":\"response.completed\",\"response\":{\"id\":\"resp_1\","
            + "\"status\":\"completed\",\"output\":[]}}";

    static Decoded decode(String... events) {
        return Decoded.of(new ResponsesWire("m", US), stream(events).getBytes(UTF_8));
    }

    /** Frames without names, as some servers send them. */
    private static String stream(String... events) {
        var all = new StringBuilder();
        for (String event : events) all.append("data: ").append(event).append("\n\n");
        return all.toString();
    }

    /** An event from a form that is easier to read: apostrophes for quotes. */
    private static String event(String type, String members) {
        return ("{'type':'response." + type + "'" + (members.isEmpty() ? "" : "," + members) + "}").replace('\'', '"');
    }

    private static String text(int item, int part, String delta) {
        return event(
                "output_text.delta",
                "'output_index':" + item + ",'content_index':" + part + ",'delta':'" + delta + "'");
    }

    private static String added(int index, String item) {
        return event("output_item.added", "'output_index':" + index + ",'item':{" + item + "}");
    }

    private static String done(int index, String item) {
        return event("output_item.done", "'output_index':" + index + ",'item':{" + item + "}");
    }

    private static ChatResponse answer(Decoded decoded) {
        assertEquals(null, decoded.failure());
        return Objects.requireNonNull(decoded.response());
    }

    private static List<Json> input(ChatResponse response) {
        var request = ChatRequest.of(List.of(response.message()));
        return new ResponsesWire("m", US).encode(request).body().at("input").items();
    }

    @Test
    void severalPartsOfTextAreSeveralPartsOfTheMessage() {
        var answer = answer(decode(
                CREATED,
                text(0, 0, "a"),
                text(0, 0, "b"),
                text(0, 1, "c"),
                done(
                        0,
                        "'type':'message','id':'m0','content':[{'type':'output_text','text':'ab'},{'type':'output_text','text':'c'}]"),
                text(1, 0, "d"),
                COMPLETED));
        assertEquals("abcd", answer.text());
        assertEquals(
                List.of(Content.text("ab"), Content.text("c"), Content.text("d")),
                answer.message().content().stream()
                        .filter(Content.TextContent.class::isInstance)
                        .toList());
        assertEquals("resp_1", answer.extra().at("id").text());
        assertEquals("gpt-x", answer.model());
        assertEquals("completed", answer.finishWord());
        assertEquals(FinishReason.STOP, answer.finishReason());
    }

    @Test
    void aTextThatIsRepeatedWholeIsWrittenOnce() {
        String whole = "{'type':'output_text','text':'Hello','annotations':[]}";
        String item = "'type':'message','id':'m0','role':'assistant','content':[" + whole + "]";
        var decoded = decode(
                CREATED,
                added(0, "'type':'message','id':'m0','content':[]"),
                text(0, 0, "Hel"),
                text(0, 0, "lo"),
                event("output_text.done", "'output_index':0,'content_index':0,'text':'Hello'"),
                event("content_part.done", "'output_index':0,'content_index':0,'part':" + whole),
                done(0, item),
                event("completed", "'response':{'id':'resp_1','status':'completed','output':[{" + item + "}]}"));
        assertEquals("Hello", decoded.text());
        assertEquals(List.of(Json.parse(("{" + item + "}").replace('\'', '"'))), input(answer(decoded)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'response.output_text.done','output_index':0,'content_index':0,'text':'Hello'}",
                "{'type':'response.content_part.done','output_index':0,'content_index':0,'part':{'type':'output_text','text':'Hello'}}",
                "{'type':'response.output_item.done','output_index':0,'item':{'type':'message','content':[{'type':'output_text','text':'Hello'}]}}",
                "{'type':'response.completed','response':{'status':'completed','output':[{'type':'message','content':[{'type':'output_text','text':'Hello'}]}]}}"
            })
    void aTextThatComesWholeAloneIsWritten(String event) {
        assertEquals(
                "Hello",
                answer(decode(CREATED, event.replace('\'', '"'), COMPLETED)).text());
    }

    @Test
    void aRefusalIsKeptApartAndGoesBack() {
        String item = "'type':'message','id':'m0','content':[{'type':'output_text','text':'Well."
                + " '},{'type':'refusal','refusal':'I will not.'}]";
        var decoded = decode(
                CREATED,
                text(0, 0, "Well. "),
                event("refusal.delta", "'output_index':0,'content_index':1,'delta':'I will'"),
                event("refusal.delta", "'output_index':0,'content_index':1,'delta':' not.'"),
                event("refusal.done", "'output_index':0,'content_index':1,'refusal':'I will not.'"),
                done(0, item),
                COMPLETED);
        assertEquals("Well. ", decoded.text());
        assertEquals("I will not.", answer(decoded).refusal());
        assertEquals(List.of(Json.parse(("{" + item + "}").replace('\'', '"'))), input(answer(decoded)));
        var whole = answer(
                decode(CREATED, done(0, "'type':'message','content':[{'type':'refusal','refusal':'No.'}]"), COMPLETED));
        assertEquals("No.", whole.refusal());
    }

    @Test
    void partsOfASummaryAreParagraphs() {
        String item =
                "'type':'reasoning','id':'rs','summary':[{'type':'summary_text','text':'One'},{'type':'summary_text','text':'Two'}],"
                    + "'encrypted_content':'e'";
        var decoded = decode(
                CREATED,
                added(0, "'type':'reasoning','id':'rs','summary':[],'encrypted_content':'unfinished'"),
                event(
                        "reasoning_summary_part.added",
                        "'output_index':0,'summary_index':0,'part':{'type':'summary_text','text':''}"),
                event("reasoning_summary_text.delta", "'output_index':0,'summary_index':0,'delta':'One'"),
                event("reasoning_summary_text.done", "'output_index':0,'summary_index':0,'text':'One'"),
                event("reasoning_summary_text.delta", "'output_index':0,'summary_index':1,'delta':'T'"),
                event("reasoning_summary_text.delta", "'output_index':0,'summary_index':1,'delta':'wo'"),
                done(0, item),
                text(1, 0, "Hi"),
                COMPLETED);
        assertEquals("One\n\nTwo", decoded.reasoning());
        var answer = answer(decoded);
        assertEquals("One\n\nTwo", answer.reasoning());
        Json kept = Json.parse(("{" + item + "}").replace('\'', '"'));
        assertEquals(
                Content.Reasoning.of("One\n\nTwo", US, kept),
                answer.message().content().getFirst());
        assertEquals(kept, input(answer).getFirst());
        // the same where only the whole item comes
        assertEquals(
                "One\n\nTwo",
                answer(decode(CREATED, done(0, item), text(1, 0, "Hi"), COMPLETED))
                        .reasoning());
    }

    @Test
    void whatAModelReallyThoughtIsItsReasoningWhereThereIsNoSummary() {
        var raw = decode(
                CREATED,
                event("reasoning_text.delta", "'output_index':0,'content_index':0,'delta':'hm'"),
                event("reasoning_text.done", "'output_index':0,'content_index':0,'text':'hm'"),
                done(0, "'type':'reasoning','summary':[],'content':[{'type':'reasoning_text','text':'hm'}]"),
                text(1, 0, "Hi"),
                COMPLETED);
        assertEquals("hm", raw.reasoning());
        var both = decode(
                CREATED,
                event("reasoning_summary_text.delta", "'output_index':0,'summary_index':0,'delta':'short'"),
                event("reasoning_text.delta", "'output_index':0,'content_index':0,'delta':'long'"),
                done(
                        0,
                        "'type':'reasoning','summary':[{'type':'summary_text','text':'short'}],'content':[{'type':'reasoning_text','text':'long'}]"),
                text(1, 0, "Hi"),
                COMPLETED);
        assertEquals("short", both.reasoning());
        assertEquals("long", input(answer(both)).getFirst().at("content.0.text").text());
    }

    @Test
    void encryptedReasoningAloneIsAPartOfTheMessage() {
        var answer = answer(decode(
                CREATED,
                done(0, "'type':'reasoning','id':'rs_1','summary':[],'encrypted_content':'e1'"),
                done(1, "'type':'reasoning','id':'rs_2','summary':[],'encrypted_content':'e2'"),
                text(2, 0, "Hi"),
                COMPLETED));
        assertEquals("", answer.reasoning());
        assertEquals(List.of("rs_1", "rs_2", ""), ids(input(answer)));
    }

    private static List<String> ids(List<Json> items) {
        return items.stream().map(item -> item.at("id").text("")).toList();
    }

    @Test
    void aCallHasItsNameFromItsItemAndItsArgumentsFromWhateverBringsThem() {
        String begin =
                added(0, "'type':'function_call','id':'fc_1','call_id':'call_1','name':'weather','arguments':''");
        String delta = event("function_call_arguments.delta", "'output_index':0,'item_id':'fc_1','delta':'{}'");
        String whole = event("function_call_arguments.done", "'output_index':0,'item_id':'fc_1','arguments':'{}'");
        String end = done(
                0,
                "'type':'function_call','id':'fc_1','call_id':'call_1','name':'weather','arguments':'{}','status':'completed'");
        for (var events : List.of(
                List.of(begin, delta, whole, end),
                List.of(begin, delta, delta.replace("{}", ""), end),
                List.of(begin, whole, end),
                List.of(begin, end),
                List.of(begin, delta),
                // deltas that nobody announced, and then the item
                List.of(delta, delta, end),
                List.of(end))) {
            var all = new ArrayList<String>();
            all.add(CREATED);
            all.addAll(events);
            all.add(COMPLETED);
            var answer = answer(decode(all.toArray(String[]::new)));
            var call = answer.toolCalls().getFirst();
            assertEquals("call_1 weather {}", call.id() + " " + call.name() + " " + call.argumentsText());
            assertEquals(1, answer.toolCalls().size());
            assertEquals(FinishReason.TOOL_CALLS, answer.finishReason());
            assertEquals("call_1", input(answer).getFirst().at("call_id").text());
            assertEquals("{}", input(answer).getFirst().at("arguments").text());
        }
    }

    @Test
    void callsThatComeMixedAreKeptApart() {
        var answer = answer(decode(
                CREATED,
                added(0, "'type':'function_call','id':'a','call_id':'c0','name':'f','arguments':''"),
                added(1, "'type':'function_call','id':'b','call_id':'c1','name':'g','arguments':''"),
                event("function_call_arguments.delta", "'item_id':'b','delta':'[1'"),
                event("function_call_arguments.delta", "'item_id':'a','delta':'[0'"),
                event("function_call_arguments.delta", "'item_id':'b','delta':']'"),
                event("function_call_arguments.delta", "'item_id':'a','delta':']'"),
                done(1, "'type':'function_call','id':'b','call_id':'c1','name':'g','arguments':'[1]'"),
                done(0, "'type':'function_call','id':'a','call_id':'c0','name':'f','arguments':'[0]'"),
                COMPLETED));
        assertEquals("[0]", answer.toolCalls().get(0).argumentsText());
        assertEquals("[1]", answer.toolCalls().get(1).argumentsText());
        assertEquals(List.of("a", "b"), ids(input(answer)));
    }

    @Test
    void aCustomToolIsACallWithTextForArguments() {
        var answer = answer(decode(
                CREATED,
                added(0, "'type':'custom_tool_call','id':'ct','call_id':'c0','name':'sql','input':''"),
                event("custom_tool_call_input.delta", "'output_index':0,'delta':'SELECT '"),
                event("custom_tool_call_input.delta", "'output_index':0,'delta':'1'"),
                event("custom_tool_call_input.done", "'output_index':0,'input':'SELECT 1'"),
                done(0, "'type':'custom_tool_call','id':'ct','call_id':'c0','name':'sql','input':'SELECT 1'"),
                COMPLETED));
        assertEquals("SELECT 1", answer.toolCalls().getFirst().argumentsText());
        assertEquals("SELECT 1", input(answer).getFirst().at("input").text());
        assertTrue(input(answer).getFirst().at("arguments").isMissing());
    }

    @Test
    void aToolThatTheProviderRunsIsToldWhenItBeginsAndWhenItReturns() {
        String item =
                "'type':'web_search_call','id':'ws_1','status':'completed','action':{'type':'search','query':'q'}";
        var decoded = decode(
                CREATED,
                added(0, "'type':'web_search_call','id':'ws_1','status':'in_progress'"),
                event("web_search_call.in_progress", "'output_index':0,'item_id':'ws_1'"),
                event("web_search_call.searching", "'output_index':0,'item_id':'ws_1'"),
                event("web_search_call.completed", "'output_index':0,'item_id':'ws_1'"),
                done(0, item),
                text(1, 0, "Hi"),
                COMPLETED);
        var called =
                assertInstanceOf(Event.ServerToolCalled.class, decoded.events().get(0));
        assertEquals(
                "ws_1 web_search {}",
                called.call().id() + " " + called.call().name() + " "
                        + called.call().arguments());
        var returned = assertInstanceOf(
                Event.ServerToolReturned.class, decoded.events().get(1));
        assertEquals("q", returned.call().arguments().at("query").text());
        assertEquals(Json.parse(("{" + item + "}").replace('\'', '"')), returned.result());
        assertEquals(returned.result(), input(answer(decoded)).getFirst());
        assertEquals(List.of(), answer(decoded).toolCalls());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\1',
            value = {
                "'type':'mcp_call','id':'i','name':'roll','arguments':'{\\\"n\\\":2}','output':'7'|roll|{\"n\":2}|2",
                "'type':'code_interpreter_call','id':'i','code':'1+1','outputs':[]|code_interpreter|{\"code\":\"1+1\"}|2",
                "'type':'file_search_call','id':'i','queries':['q'],'results':null|file_search|{\"queries\":[\"q\"]}|2",
                "'type':'image_generation_call','id':'i','result':'AQID'|image_generation|{}|2",
                "'type':'local_shell_call','id':'x','call_id':'i','action':{'command':['ls']}|local_shell|{\"command\":[\"ls\"]}|1",
                "'type':'tool_of_tomorrow_call','id':'i'|tool_of_tomorrow|{}|2",
            })
    void everyToolHasANameAndWhatItWasCalledWith(String item, String name, String arguments, int events) {
        var decoded = decode(CREATED, done(0, item), COMPLETED);
        var called =
                assertInstanceOf(Event.ServerToolCalled.class, decoded.events().getFirst());
        assertEquals("i", called.call().id());
        assertEquals(name, called.call().name());
        assertEquals(Json.parse(arguments), called.call().arguments());
        assertEquals(events, decoded.events().size());
        assertEquals(1, input(answer(decoded)).size());
    }

    @Test
    void aResultThatIsAnItemOfItsOwnBelongsToTheCallBeforeIt() {
        var decoded = decode(
                CREATED,
                done(
                        0,
                        "'type':'tool_search_call','id':'s','call_id':null,'execution':'server','arguments':{'paths':['a']}"),
                done(1, "'type':'tool_search_output','id':'o','call_id':null,'tools':[]"),
                COMPLETED);
        assertEquals(2, decoded.events().size());
        var returned = assertInstanceOf(
                Event.ServerToolReturned.class, decoded.events().get(1));
        assertEquals("s", returned.call().id());
        assertEquals("tool_search", returned.call().name());
        assertEquals(List.of("s", "o"), ids(input(answer(decoded))));
    }

    @Test
    void itemsThatAreNoToolAreKeptWithoutAnEvent() {
        var decoded = decode(
                CREATED,
                done(0, "'type':'mcp_list_tools','id':'l','tools':[]"),
                done(1, "'type':'compaction','id':'c','encrypted_content':'e'"),
                done(2, "'type':'item_of_tomorrow','id':'t'"),
                COMPLETED);
        assertEquals(List.of(), decoded.events());
        assertEquals(List.of("l", "c", "t"), ids(input(answer(decoded))));
    }

    @Test
    void annotationsAreCitations() {
        String page = "{'type':'url_citation','url':'https://a','title':'A','start_index':3,'end_index':9}";
        String file = "{'type':'file_citation','file_id':'f1','filename':'a.pdf','index':4}";
        var decoded = decode(
                CREATED,
                text(0, 0, "Hi"),
                event(
                        "output_text.annotation.added",
                        "'output_index':0,'content_index':0,'annotation_index':0,'annotation':" + page),
                event(
                        "output_text.annotation.added",
                        "'output_index':0,'content_index':0,'annotation_index':1,'annotation':" + file),
                done(
                        0,
                        "'type':'message','content':[{'type':'output_text','text':'Hi','annotations':[" + page + ","
                                + file + "]}]"),
                COMPLETED);
        var citations = answer(decoded).citations();
        assertEquals(2, citations.size());
        assertEquals("A (https://a)", citations.getFirst().toString());
        assertEquals(3, citations.getFirst().start().orElse(-1));
        assertEquals(9, citations.getFirst().end().orElse(-1));
        assertEquals("a.pdf (f1)", citations.get(1).toString());
        // who has no event for them has them in the item
        var late = decode(
                CREATED,
                text(0, 0, "Hi"),
                done(0, "'type':'message','content':[{'type':'output_text','text':'Hi','annotations':[" + page + "]}]"),
                COMPLETED);
        assertEquals(citations.subList(0, 1), answer(late).citations());
    }

    @ParameterizedTest
    @CsvSource({
        "incomplete,max_output_tokens,LENGTH",
        "incomplete,content_filter,FILTERED",
        "incomplete,steered,OTHER",
        "cancelled,,OTHER",
        "status_of_tomorrow,,OTHER"
    })
    void anAnswerThatIsNotCompletedSaysWhy(String status, String reason, FinishReason finish) {
        String type = status.equals("incomplete") ? "incomplete" : "completed";
        String details = reason == null ? "null" : "{'reason':'" + reason + "'}";
        var answer = answer(decode(
                CREATED,
                text(0, 0, "Hel"),
                event(
                        type,
                        "'response':{'id':'resp_1','status':'" + status + "','incomplete_details':" + details
                                + ",'output':[]}")));
        assertEquals(finish, answer.finishReason());
        assertEquals(status, answer.finishWord());
        assertEquals("Hel", answer.text());
        assertEquals(
                reason == null ? "" : reason,
                answer.extra().at("incomplete_details.reason").text(""));
    }

    @Test
    void anEventWithoutAStatusIsItsOwnWord() {
        assertEquals(
                "incomplete",
                answer(decode(CREATED, event("incomplete", "'response':{}"))).finishWord());
        assertEquals(
                "cancelled",
                answer(decode(CREATED, event("cancelled", "'response':{}"))).finishWord());
        assertEquals(
                "completed", answer(decode(CREATED, event("completed", ""))).finishWord());
    }

    @Test
    void usageIsThatOfTheLastEvent() {
        var answer = answer(
                decode(
                        CREATED,
                        text(0, 0, "Hi"),
                        event(
                                "completed",
                                "'response':{'status':'completed','usage':{'input_tokens':80,'input_tokens_details':{'cached_tokens':5},"
                                    + "'output_tokens':40,'output_tokens_details':{'reasoning_tokens':12},'total_tokens':120}}")));
        assertEquals(Usage.of(80, 40).cached(5).reasoning(12), answer.usage());
        assertEquals(120, answer.extra().at("usage.total_tokens").integer());
        assertEquals(
                Usage.NONE, answer(decode(CREATED, text(0, 0, "Hi"), COMPLETED)).usage());
    }

    @Test
    void logProbabilitiesAreJoined() {
        String delta = event(
                "output_text.delta",
                "'output_index':0,'content_index':0,'delta':'a','logprobs':[{'token':'a','logprob':-1}]");
        var answer = answer(decode(CREATED, delta, delta, delta, COMPLETED));
        assertEquals(3, answer.extra().at("logprobs").items().size());
        assertEquals("aaa", answer.text());
    }

    private static ApiException error(String... events) {
        return assertInstanceOf(ApiException.class, decode(events).failure());
    }

    @Test
    void anErrorIsReportedOnceThoughTwoEventsSayIt() {
        String nested =
                "{\"type\":\"error\",\"error\":{\"type\":\"insufficient_quota\",\"code\":\"insufficient_quota\",\"message\":\"no"
                    + " money\"}}";
        String flat = "{\"type\":\"error\",\"code\":\"insufficient_quota\",\"message\":\"no money\",\"param\":null}";
        String mute = "{\"type\":\"error\",\"code\":null,\"message\":null,\"param\":null}";
        String failed = event(
                "failed", "'response':{'status':'failed','error':{'code':'insufficient_quota','message':'no money'}}");
        for (var events : List.of(
                List.of(nested, failed),
                List.of(flat, failed),
                List.of(mute, failed),
                List.of(failed),
                List.of(flat))) {
            var all = new ArrayList<String>();
            all.add(CREATED);
            all.addAll(events);
            var error = error(all.toArray(String[]::new));
            assertEquals("error inside the answer: no money", error.getMessage());
            assertEquals("insufficient_quota", error.code());
            assertFalse(error.type().equals("error"));
            assertFalse(error.retryable());
        }
        assertEquals(
                "error inside the answer: the provider ended the answer with \"failed\" and gave no reason",
                error(CREATED, event("failed", "'response':{'status':'failed','error':null}"))
                        .getMessage());
        // an error that says nothing, and then nothing: the answer has no end
        assertInstanceOf(TruncatedStreamException.class, decode(CREATED, mute).failure());
    }

    @Test
    void anErrorBehindTextIsThrownToo() {
        var decoded = decode(CREATED, text(0, 0, "Hel"), "{\"error\":{\"message\":\"broken\",\"code\":502}}");
        assertEquals("Hel", decoded.text());
        assertEquals(
                "error inside the answer: broken",
                Objects.requireNonNull(decoded.failure()).getMessage());
        var plain = Decoded.of(new ResponsesWire("m", US), "event: error\ndata: upstream is down\n\n".getBytes(UTF_8));
        assertEquals(
                "error inside the answer: upstream is down",
                Objects.requireNonNull(plain.failure()).getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "server_error,SERVER,true",
        "rate_limit_exceeded,RATE_LIMIT,true",
        "vector_store_timeout,SERVER,true",
        "invalid_prompt,INVALID_REQUEST,false",
        "data_residency_mismatch,INVALID_REQUEST,false",
        "bio_policy,INVALID_REQUEST,false",
        "misalignment_policy_violation,INVALID_REQUEST,false",
        "invalid_image,INVALID_REQUEST,false",
        "invalid_image_format,INVALID_REQUEST,false",
        "invalid_base64_image,INVALID_REQUEST,false",
        "invalid_image_url,INVALID_REQUEST,false",
        "image_too_large,INVALID_REQUEST,false",
        "image_too_small,INVALID_REQUEST,false",
        "image_parse_error,INVALID_REQUEST,false",
        "image_content_policy_violation,INVALID_REQUEST,false",
        "invalid_image_mode,INVALID_REQUEST,false",
        "image_file_too_large,INVALID_REQUEST,false",
        "unsupported_image_media_type,INVALID_REQUEST,false",
        "empty_image_file,INVALID_REQUEST,false",
        "failed_to_download_image,INVALID_REQUEST,false",
        "image_file_not_found,INVALID_REQUEST,false",
        "context_length_exceeded,CONTEXT_LENGTH,false",
        "previous_response_not_found,NOT_FOUND,false"
    })
    void everyCodeOfAFailureHasItsKind(String code, Kind kind, boolean retryable) {
        var error = error(
                CREATED,
                event("failed", "'response':{'status':'failed','error':{'code':'" + code + "','message':'m'}}"));
        assertEquals(kind, error.kind());
        assertEquals(retryable, error.retryable());
    }

    @Test
    void anAnswerThatIsNotKnownIsNotFound() {
        String body = "{\"error\":{\"message\":\"Previous response with id 'resp_1' not"
                + " found.\",\"type\":\"invalid_request_error\","
                + "\"param\":\"previous_response_id\",\"code\":\"previous_response_not_found\"}}";
        try (var server = ScriptedServer.start((request, to) -> to.respond(400, "application/json", body))) {
            var model = OpenAiResponses.at(Endpoint.of(server.url()).retry(RetryPolicy.NONE))
                    .chat("gpt-x");
            var request = ChatRequest.of("And?").options(o -> o.extra("previous_response_id", "resp_1"));
            var failure = assertThrows(NotFoundException.class, () -> model.ask(request));
            assertEquals("previous_response_not_found", failure.code());
        }
    }

    @Test
    void withoutItsEndTheAnswerIsTruncated() {
        var decoded = decode(CREATED, text(0, 0, "Hel"), text(0, 0, "lo"));
        assertInstanceOf(TruncatedStreamException.class, decoded.failure());
        assertEquals("Hello", decoded.text());
        assertInstanceOf(TruncatedStreamException.class, decode().failure());
        assertInstanceOf(TruncatedStreamException.class, decode("[DONE]").failure());
    }

    @Test
    void anEndMarkIsTakenWhereverItComes() {
        assertEquals(
                "Hi",
                answer(decode(CREATED, text(0, 0, "Hi"), COMPLETED, "[DONE]")).text());
        assertEquals("", answer(decode(CREATED, text(0, 0, "Hi"), "[DONE]")).finishWord());
    }

    @Test
    void theLastEventCountsWithoutItsBlankLineIfItIsWhole() {
        String stream = stream(CREATED, text(0, 0, "Hi")) + "data: " + COMPLETED;
        assertEquals(
                "Hi",
                answer(Decoded.of(new ResponsesWire("m", US), stream.getBytes(UTF_8)))
                        .text());
        String cut = stream.substring(0, stream.length() - 3);
        assertInstanceOf(
                TruncatedStreamException.class,
                Decoded.of(new ResponsesWire("m", US), cut.getBytes(UTF_8)).failure());
    }

    @Test
    void itemsAreFoundByTheirIdsWhereTheirIndexIsMissing() {
        var answer = answer(decode(
                CREATED,
                added(0, "'type':'message','id':'m0'"),
                event("output_text.delta", "'item_id':'m0','content_index':0,'delta':'a'"),
                added(1, "'type':'message','id':'m1'"),
                event("output_text.delta", "'item_id':'m1','content_index':0,'delta':'b'"),
                event(
                        "output_item.done",
                        "'item':{'type':'message','id':'m0','content':[{'type':'output_text','text':'a'}]}"),
                event(
                        "output_item.done",
                        "'item':{'type':'message','id':'m1','content':[{'type':'output_text','text':'b'}]}"),
                COMPLETED));
        assertEquals("ab", answer.text());
        // and with neither, by being the last
        assertEquals(
                "cd",
                answer(decode(
                                event("output_text.delta", "'delta':'c'"),
                                event("output_text.delta", "'delta':'d'"),
                                COMPLETED))
                        .text());
    }

    @Test
    void whatIsNotKnownIsPassedOver() {
        var answer = answer(decode(
                CREATED,
                event("queued", "'response':{'status':'queued'}"),
                event("event.of.tomorrow", "'output_index':0,'delta':7"),
                event("image_generation_call.partial_image", "'output_index':0,'partial_image_b64':'AQID'"),
                text(0, 0, "Hi"),
                event("content_part.done", "'output_index':0,'content_index':1,'part':{'type':'part_of_tomorrow'}"),
                "{\"type\":\"keepalive\"}",
                "{}",
                COMPLETED));
        assertEquals("Hi", answer.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{broken", "7", "[]", "{\"type\":\"response.output_text.delta\",\"delta\":{}}"})
    void whatIsNoEventIsADecodeException(String data) {
        var failure = decode(CREATED, data).failure();
        assertEquals(data, assertInstanceOf(DecodeException.class, failure).frame());
    }

    @Test
    void moreItemsThanAnyAnswerHasAreRefused() {
        var events = new String[10_002];
        for (int i = 0; i < events.length; i++) events[i] = added(i, "'type':'message'");
        assertThrows(LimitException.class, () -> run(events));
        for (int i = 0; i < events.length; i++) events[i] = text(0, i, "a");
        assertThrows(LimitException.class, () -> run(events));
    }

    @Test
    void idsThatChangeWithEveryEventAreNoItems() throws Exception {
        var events = new String[10_003];
        for (int i = 0; i < events.length; i++) {
            events[i] = event("output_text.delta", "'output_index':0,'item_id':'m" + i + "','delta':'a'");
        }
        events[events.length - 1] = COMPLETED;
        assertEquals("a".repeat(events.length - 1), run(events).text());
    }

    @Test
    void anItemThatBeganWithoutAnIndexIsTheSameWithOne() throws Exception {
        String message = "'id':'m','type':'message','content':[{'type':'output_text','text':'ab'}]";
        var answer = run(
                event("output_text.delta", "'item_id':'m','delta':'ab'"),
                event("output_text.delta", "'item_id':'n','delta':'c'"),
                done(0, message),
                done(1, message.replace("'m'", "'n'").replace("ab", "c")),
                COMPLETED);
        assertEquals("abc", answer.text());
    }

    @Test
    void piecesWithoutAnyNameAreNotWrittenAgainWithTheWhole() throws Exception {
        String message = "'id':'m','type':'message','content':[{'type':'output_text','text':'ab'}]";
        String thought = "'id':'r','type':'reasoning','summary':[{'type':'summary_text','text':'hm'}]";
        String call = "'id':'f','type':'function_call','call_id':'c','name':'f','arguments':'{}'";
        String a = event("output_text.delta", "'delta':'a'");
        String b = event("output_text.delta", "'delta':'b'");
        String hm = event("reasoning_summary_text.delta", "'summary_index':0,'delta':'hm'");
        String whole =
                event("completed", "'response':{'status':'completed','output':[{" + thought + "},{" + message + "}]}");
        assertEquals("ab", run(a, b, done(0, message), COMPLETED).text());
        assertEquals(
                "ab",
                run(a, b, event("output_item.done", "'item':{" + message + "}"), COMPLETED)
                        .text());
        assertEquals(
                "ab",
                run(a, b, event("output_text.done", "'output_index':0,'item_id':'m','text':'ab'"), COMPLETED)
                        .text());
        assertEquals("ab", run(a, b, done(1, call), done(0, message), COMPLETED).text());
        assertEquals("ab", run(a, b, whole).text());
        for (var answer : List.of(
                run(hm, done(0, thought), a, b, done(1, message), COMPLETED),
                run(hm, done(0, thought), a, b, whole),
                run(a, b, done(0, thought), done(1, message), COMPLETED))) {
            assertEquals("ab", answer.text());
            assertEquals("hm", answer.reasoning());
        }
        // and the next message, by pieces that look just like those of the first
        var two = run(a, b, done(0, message), a, b, done(1, message.replace("'m'", "'n'")), COMPLETED);
        assertEquals("abab", two.text());
        assertEquals(List.of("m", "n"), ids(input(two)));
    }

    @Test
    void argumentsThatComeBeforeTheirCallAreNotLost() throws Exception {
        String call = "'type':'function_call','id':'i','call_id':'c','name':'f','arguments':";
        String piece = "'output_index':0,'item_id':'i','delta':";
        var answer = run(
                event("function_call_arguments.delta", piece + "'[1'"),
                added(0, call + "''"),
                event("function_call_arguments.delta", piece + "',2]'"),
                done(0, call + "'[1,2]'"),
                COMPLETED);
        assertEquals("[1,2]", answer.toolCalls().getFirst().argumentsText());
    }

    private static ChatResponse run(String... events) throws Exception {
        var wire = new ResponsesWire("m", US);
        var out = ChatResponse.writer(event -> {});
        for (String event : events) wire.decode(Frame.of(event), out);
        return out.response();
    }

    @Test
    void anItemThatComesWithTheEndAloneGoesToItsPlace() throws Exception {
        var answer = run(
                CREATED,
                added(0, "'type':'mcp_list_tools','id':'a'"),
                done(1, "'type':'mcp_list_tools','id':'b'"),
                text(2, 0, "Hi"),
                event(
                        "completed",
                        "'response':{'status':'completed','output':[{'type':'mcp_list_tools','id':'a'},"
                                + "{'type':'mcp_list_tools','id':'b'},"
                                + "{'type':'message','id':'m','content':[{'type':'output_text','text':'Hi'}]}]}"));
        assertEquals(List.of("a", "b", "m"), ids(input(answer)));
    }

    private static ChatResponse whole(String body) throws Exception {
        var events = new ArrayList<Event>();
        var out = ChatResponse.writer(events::add);
        new ResponsesWire("m", US).decodeWhole(Json.parse(body.replace('\'', '"')), out);
        return out.response();
    }

    @Test
    void anAnswerInOnePieceComesToTheSame() throws Exception {
        var answer = whole(
                "{'id':'resp_1','object':'response','status':'completed','model':'gpt-x','store':true,'error':null,'output':["
                    + "{'type':'reasoning','id':'rs','summary':[{'type':'summary_text','text':'hm'}],'encrypted_content':'e'},"
                    + "{'type':'message','id':'m0','content':[{'type':'output_text','text':'Hi','annotations':[{'type':'url_citation','url':'u'}]}]},"
                    + "{'type':'function_call','id':'fc','call_id':'c','name':'f','arguments':'{}'}],"
                    + "'usage':{'input_tokens':3,'output_tokens':2}}");
        assertEquals("Hi", answer.text());
        assertEquals("hm", answer.reasoning());
        assertEquals("c", answer.toolCalls().getFirst().id());
        assertEquals(1, answer.citations().size());
        assertEquals(Usage.of(3, 2), answer.usage());
        assertEquals("gpt-x", answer.model());
        assertEquals(FinishReason.TOOL_CALLS, answer.finishReason());
        assertEquals("resp_1", answer.extra().at("id").text());
        assertEquals(List.of("rs", "m0", "fc"), ids(input(answer)));
    }

    @Test
    void anAnswerInTheBackgroundSaysThatItIsNotThereYet() throws Exception {
        var answer = whole("{'id':'resp_1','status':'queued','background':true,'output':[]}");
        assertEquals("queued", answer.finishWord());
        assertEquals(FinishReason.OTHER, answer.finishReason());
        assertEquals("resp_1", answer.extra().at("id").text());
    }

    @Test
    void aWholeAnswerThatFailedIsTheFailure() {
        var failed = assertThrows(
                ApiException.class,
                () -> whole(
                        "{'id':'r','status':'failed','error':{'code':'server_error','message':'sorry'},'output':[]}"));
        assertEquals("error inside the answer: sorry", failed.getMessage());
        assertTrue(failed.retryable());
        assertThrows(ApiException.class, () -> whole("{'error':{'message':'sorry'}}"));
        assertThrows(DecodeException.class, () -> whole("{'choices':[]}"));
        assertThrows(DecodeException.class, () -> whole("{'output':[{'type':'message','content':7}]}"));
    }

    @Test
    void whatWasStoredIsMarkedSoThatItCanBeContinued() {
        String completed =
                event("completed", "'response':{'id':'resp_1','status':'completed','store':true,'output':[]}");
        var answer = answer(decode(CREATED, text(0, 0, "Hi"), completed));
        var next = ChatRequest.of(
                        List.of(dev.weft.Message.user("first"), answer.message(), dev.weft.Message.user("second")))
                .options(o ->
                        o.extra("previous_response_id", answer.extra().at("id").text()));
        assertEquals(
                "[{\"role\":\"user\",\"content\":\"second\"}]",
                new ResponsesWire("m", US).encode(next).body().at("input").toString());
        // the mark is ours and never sent
        assertEquals(1, input(answer).size());
    }

    @Test
    void theWayAroundParsingComesToTheSame() throws Exception {
        var recordings = Recordings.find();
        assumeTrue(recordings.exist(), recordings::absence);
        for (var stream : recordings.streams(List.of("openai-responses"))) {
            var fast = Decoded.of(new ResponsesWire("m", US), stream.bytes());
            var slow = Decoded.of(
                    (frame, out) -> out.memory(ResponsesAnswer.class, () -> new ResponsesAnswer(US))
                            .parse(frame, out),
                    MediaType.EVENT_STREAM,
                    stream.bytes());
            assertEquals(slow.events(), fast.events(), stream.file());
            assertEquals(
                    Optional.ofNullable(slow.response()).map(ChatResponse::message),
                    Optional.ofNullable(fast.response()).map(ChatResponse::message),
                    stream.file());
        }
    }

    /**
     * The items of a recorded stream in the order of its last event, each as it was when it was done: what is encrypted differs
     * in the last event.
     */
    private static List<Json> recordedItems(byte[] stream) throws Exception {
        var done = new HashMap<String, Json>();
        var output = new ArrayList<Json>();
        try (var decoder = MediaType.EVENT_STREAM.decoder(new ByteArrayInputStream(stream), DecoderLimits.DEFAULT)) {
            for (Frame frame = decoder.read(); frame != null; frame = decoder.read()) {
                if (frame.data().startsWith("[DONE]")) continue;
                Json event = Json.parse(frame.data());
                Json item = event.at("item");
                if (event.at("type").text().equals("response.output_item.done"))
                    done.put(item.at("id").text(""), item);
                output.addAll(event.at("response.output").items());
            }
        }
        return output.stream()
                .map(item -> done.getOrDefault(item.at("id").text(""), item))
                .toList();
    }

    @Test
    void theItemsOfEveryRecordedAnswerGoBackAsTheyCameAndInTheirOrder() throws Exception {
        var recordings = Recordings.find();
        assumeTrue(recordings.exist(), recordings::absence);
        int compared = 0;
        for (var stream : recordings.streams(List.of("openai-responses"))) {
            var response =
                    Decoded.of(new ResponsesWire("m", US), stream.bytes()).response();
            if (response == null) continue;
            var request = ChatRequest.of(List.of(response.message())).options(o -> o.extra("store", true));
            var sent = new ResponsesWire("m", US)
                    .encode(request)
                    .body()
                    .at("input")
                    .items();
            assertEquals(recordedItems(stream.bytes()), sent, stream.file());
            compared += sent.size();
        }
        assertTrue(compared > 100, "only " + compared + " items");
    }
}
