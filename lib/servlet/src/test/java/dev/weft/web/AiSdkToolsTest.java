package dev.weft.web;

import static dev.weft.web.AiSdkFormatTest.parts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.ToolCall;
import dev.weft.ToolResult;
import dev.weft.ToolSpec;
import dev.weft.chat.Chat;
import dev.weft.testing.FakeModel;
import dev.weft.tool.Tool;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls of tools in the AI SDK's stream. */
class AiSdkToolsTest {
    private static final AiSdkFormat FORMAT = new AiSdkFormat();

    private static Tool tool(String name, Tool.Body<Json> body) {
        return Tool.of(ToolSpec.of(name, "Does it", Json.object("type", "object")), body);
    }

    private static FakeModel calling(String tool, Object arguments) {
        return FakeModel.script(call -> call.text("Let me see.").toolCall(tool, arguments), call -> call.text("Done."));
    }

    private static List<Emission> run(ChatModel model, Tool... tools) throws Exception {
        return Written.run(Chat.builder().model(model).tools(tools).build());
    }

    /** Without what the same in all of them. */
    private static String inside(String parts) {
        return parts.lines()
                .filter(line -> line.contains("\"type\":\"tool-") || line.contains("\"type\":\"data-"))
                .reduce("", (all, line) -> all + line + "\n");
    }

    @Test
    void aCallIsWrittenAsItIsSpokenAndItsResultBelongsToItsStep() throws Exception {
        ChatModel model = (request, out) -> {
            var answer = ChatResponse.writer(out);
            if (request.messages().size() > 1)
                return answer.text("Done.").finish(FinishReason.STOP, "").response();
            return answer.text("Let me see.")
                    .toolCall(0, "c1", "weather", "")
                    .toolCall(0, "", "", "{\"city\":")
                    .toolCall(0, "", "", "\"Oslo\"}")
                    .finish(FinishReason.TOOL_CALLS, "")
                    .response();
        };
        var run = run(model, tool("weather", (given, context) -> Map.of("degrees", 21)));
        assertEquals("""
            {"type":"start","messageId":"msg_RUN"}
            {"type":"start-step"}
            {"type":"text-start","id":"text-1"}
            {"type":"text-delta","id":"text-1","delta":"Let me see."}
            {"type":"text-end","id":"text-1"}
            {"type":"tool-input-start","toolCallId":"c1","toolName":"weather"}
            {"type":"tool-input-delta","toolCallId":"c1","inputTextDelta":"{\\"city\\":"}
            {"type":"tool-input-delta","toolCallId":"c1","inputTextDelta":"\\"Oslo\\"}"}
            {"type":"tool-input-available","toolCallId":"c1","toolName":"weather","input":{"city":"Oslo"}}
            {"type":"tool-output-available","toolCallId":"c1","output":{"degrees":21}}
            {"type":"finish-step"}
            {"type":"start-step"}
            {"type":"text-start","id":"text-2"}
            {"type":"text-delta","id":"text-2","delta":"Done."}
            {"type":"text-end","id":"text-2"}
            {"type":"finish-step"}
            {"type":"finish","finishReason":"stop"}
            [DONE]
            """, parts(FORMAT, run));
    }

    @Test
    void dynamicCallsSayItOnEveryPartOfTheirs() throws Exception {
        var run = run(calling("weather", Map.of()), tool("weather", (given, context) -> ToolResult.of("rain")));
        assertEquals("""
            {"type":"tool-input-start","toolCallId":"call_1","toolName":"weather","dynamic":true}
            {"type":"tool-input-delta","toolCallId":"call_1","inputTextDelta":"{}"}
            {"type":"tool-input-available","toolCallId":"call_1","toolName":"weather","input":{},"dynamic":true,"providerExecuted":true}
            {"type":"tool-output-available","toolCallId":"call_1","output":"rain","dynamic":true,"providerExecuted":true}
            """, inside(parts(FORMAT.dynamicTools(true).providerExecuted(true), run)));
        var failing = run(calling("weather", Map.of()), tool("weather", (given, context) -> ToolResult.error("no")));
        assertTrue(inside(parts(FORMAT.dynamicTools(true), failing))
                .endsWith(
                        "\"errorText\":\"Something went wrong while the answer was being made.\",\"dynamic\":true}\n"));
    }

    @Test
    void amongSeveralToolsTheNameIsKnownWhenTheModelHasEnded() throws Exception {
        var run = run(
                calling("b", Map.of("x", 1)), tool("a", (given, context) -> "a"), tool("b", (given, context) -> "b"));
        assertEquals("""
            {"type":"tool-input-start","toolCallId":"call_1","toolName":"b"}
            {"type":"tool-input-delta","toolCallId":"call_1","inputTextDelta":"{\\"x\\":1}"}
            {"type":"tool-input-available","toolCallId":"call_1","toolName":"b","input":{"x":1}}
            {"type":"tool-output-available","toolCallId":"call_1","output":"b"}
            """, inside(parts(FORMAT, run)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|null",
                "` \n `|null",
                "null|null",
                "plain|\"plain\"",
                "[1, 2]|[1,2]",
                "{\"a\":null}|{\"a\":null}",
                "{broken|\"{broken\"",
                "12.50|12.50",
                "12345678901234567890|\"12345678901234567890\"",
                "007|\"007\"",
                "true|true",
                "\"quoted\"|\"\\\"quoted\\\"\"",
                "{\"__proto__\":{\"x\":1}}|{\"_proto_\":{\"x\":1}}",
                "{\"constructor\":{\"prototype\":1}}|{\"_constructor_\":{\"prototype\":1}}",
                "{\"constructor\":\"Audi\"}|{\"constructor\":\"Audi\"}"
            })
    void aResultIsJsonWhereItIsAndTextWhereNot(String result, String output) throws Exception {
        var run = run(calling("t", Map.of()), tool("t", (given, context) -> ToolResult.of(result)));
        assertTrue(
                parts(FORMAT, run)
                        .contains("{\"type\":\"tool-output-available\",\"toolCallId\":\"call_1\",\"output\":" + output
                                + "}\n"),
                parts(FORMAT, run));
    }

    @Test
    void inputsHaveNoKeysThatJavaScriptRefusesEither() throws Exception {
        var run = run(calling("t", "{\"__proto__\":1}"), tool("t", (given, context) -> "ok"));
        assertTrue(parts(FORMAT, run).contains("\"input\":{\"_proto_\":1}}"));
    }

    @Test
    void resultsCanBeShownAsSomethingShorter() throws Exception {
        var run = run(calling("t", Map.of()), tool("t", (given, context) -> "x".repeat(100_000)));
        var format = FORMAT.results((call, result) ->
                Json.object("tool", call.name(), "length", result.text().length()));
        assertTrue(parts(format, run).contains("\"output\":{\"tool\":\"t\",\"length\":100000}}"));
        assertTrue(parts(FORMAT.results((call, result) -> Json.object().member("none")), run)
                .contains("\"output\":null}"));
    }

    @Test
    void anErrorOfAToolSaysWhatTheApplicationChooses() throws Exception {
        var run = run(calling("t", Map.of()), tool("t", (given, context) -> {
            throw new IllegalStateException("secret");
        }));
        assertEquals("""
            {"type":"tool-input-start","toolCallId":"call_1","toolName":"t"}
            {"type":"tool-input-delta","toolCallId":"call_1","inputTextDelta":"{}"}
            {"type":"tool-input-available","toolCallId":"call_1","toolName":"t","input":{}}
            {"type":"tool-output-error","toolCallId":"call_1","errorText":"Something went wrong while the answer was being made."}
            """, inside(parts(FORMAT, run)));
        assertTrue(parts(FORMAT.failures(failure -> failure.type() + ": " + failure.message()), run)
                .contains("\"errorText\":\"ToolError: secret\"}"));
    }

    @Test
    void aToolThatEndsTheRunEndsItsCallBefore() throws Exception {
        var run = Written.run(Chat.builder()
                .model(calling("t", Map.of()))
                .stopOnToolFailure(true)
                .tools(tool("t", (given, context) -> {
                    throw new IllegalStateException("secret");
                }))
                .build());
        assertTrue(parts(FORMAT, run).endsWith("""
            {"type":"tool-output-error","toolCallId":"call_1","errorText":"Something went wrong while the answer was being made."}
            {"type":"finish-step"}
            {"type":"error","errorText":"Something went wrong while the answer was being made."}
            [DONE]
            """));
    }

    @Test
    void argumentsThatAreNoJsonAreAnErrorOfTheInput() throws Exception {
        var run = run(calling("t", "{\"city\": Os"), tool("t", (given, context) -> "never"));
        assertEquals("""
            {"type":"tool-input-start","toolCallId":"call_1","toolName":"t"}
            {"type":"tool-input-delta","toolCallId":"call_1","inputTextDelta":"{\\"city\\": Os"}
            {"type":"tool-input-error","toolCallId":"call_1","toolName":"t","input":"{\\"city\\": Os","errorText":"Something went wrong while the answer was being made."}
            """, inside(parts(FORMAT, run)));
    }

    @Test
    void aCallThatNobodyHereMakesIsTheClients() throws Exception {
        var specs = List.of(ToolSpec.of("pick", "Picks", Json.object("type", "object")));
        var model =
                FakeModel.script(call -> call.toolCall("pick", Map.of("n", 1)).toolCall("pick", Map.of("n", 2)));
        var run = Written.run(Chat.of(model), ChatRequest.of("hi").tools(specs));
        assertEquals("""
            {"type":"start","messageId":"msg_RUN"}
            {"type":"start-step"}
            {"type":"tool-input-start","toolCallId":"call_1","toolName":"pick"}
            {"type":"tool-input-delta","toolCallId":"call_1","inputTextDelta":"{\\"n\\":1}"}
            {"type":"tool-input-start","toolCallId":"call_2","toolName":"pick"}
            {"type":"tool-input-delta","toolCallId":"call_2","inputTextDelta":"{\\"n\\":2}"}
            {"type":"tool-input-available","toolCallId":"call_1","toolName":"pick","input":{"n":1}}
            {"type":"tool-input-available","toolCallId":"call_2","toolName":"pick","input":{"n":2}}
            {"type":"finish-step"}
            {"type":"finish","finishReason":"tool-calls"}
            [DONE]
            """, parts(FORMAT.providerExecuted(true), run));
    }

    @Test
    void aCallThatIsCutOffIsClosed() throws Exception {
        ChatModel model = (request, out) -> {
            ChatResponse.writer(out).toolCall(0, "c1", "t", "{\"city\":\"O");
            throw new IllegalStateException("secret");
        };
        assertEquals("""
            {"type":"start","messageId":"msg_RUN"}
            {"type":"start-step"}
            {"type":"tool-input-start","toolCallId":"c1","toolName":"t"}
            {"type":"tool-input-delta","toolCallId":"c1","inputTextDelta":"{\\"city\\":\\"O"}
            {"type":"tool-input-error","toolCallId":"c1","toolName":"t","input":"{\\"city\\":\\"O","errorText":"Something went wrong while the answer was being made."}
            {"type":"finish-step"}
            {"type":"error","errorText":"Something went wrong while the answer was being made."}
            [DONE]
            """, parts(FORMAT, run(model, tool("t", (given, context) -> "never"))));
        assertFalse(parts(
                        FORMAT,
                        run(model, tool("t", (given, context) -> "never"), tool("u", (given, context) -> "never")))
                .contains("tool-input"));
    }

    @Test
    void aStreamThatBreaksWhileAToolRunsEndsItsCall() throws Exception {
        var run = run(calling("t", Map.of()), tool("t", (given, context) -> "late"));
        var out = new StringBuilder();
        Encoder encoder = FORMAT.encoder();
        for (Emission emission : run) {
            encoder.write(emission, out);
            if (emission.event() instanceof Event.ToolCallStarted) break;
        }
        encoder.broken(Failure.of(new IllegalStateException("secret")), out);
        assertTrue(out.toString().endsWith("""
            data: {"type":"tool-output-error","toolCallId":"call_1","errorText":"Something went wrong while the answer was being made."}

            data: {"type":"finish-step"}

            data: {"type":"error","errorText":"Something went wrong while the answer was being made."}

            """), out.toString());
    }

    @Test
    void idsAreUniqueThoughTheModelGivesOneTwice() throws Exception {
        ChatModel model = (request, out) -> {
            var answer = ChatResponse.writer(out);
            if (request.messages().size() > 4)
                return answer.text("Done.").finish(FinishReason.STOP, "").response();
            return answer.toolCall(0, "call_0", "t", "{}")
                    .finish(FinishReason.TOOL_CALLS, "")
                    .response();
        };
        String parts = inside(parts(FORMAT, run(model, tool("t", (given, context) -> "ok"))));
        assertEquals("""
            {"type":"tool-input-start","toolCallId":"call_0","toolName":"t"}
            {"type":"tool-input-delta","toolCallId":"call_0","inputTextDelta":"{}"}
            {"type":"tool-input-available","toolCallId":"call_0","toolName":"t","input":{}}
            {"type":"tool-output-available","toolCallId":"call_0","output":"ok"}
            {"type":"tool-input-start","toolCallId":"call_0-2","toolName":"t"}
            {"type":"tool-input-delta","toolCallId":"call_0-2","inputTextDelta":"{}"}
            {"type":"tool-input-available","toolCallId":"call_0-2","toolName":"t","input":{}}
            {"type":"tool-output-available","toolCallId":"call_0-2","output":"ok"}
            """, parts);
    }

    @Test
    void aModelThatDoesNotStreamHasItsCallsAtOnce() throws Exception {
        ChatModel silent = (request, out) -> request.messages().size() > 1
                ? ChatResponse.of("Done.")
                : ChatResponse.writer(event -> {})
                        .toolCall(0, "c1", "t", "{\"x\":1}")
                        .finish(FinishReason.TOOL_CALLS, "")
                        .response();
        assertEquals("""
            {"type":"tool-input-available","toolCallId":"c1","toolName":"t","input":{"x":1}}
            {"type":"tool-output-available","toolCallId":"c1","output":"ok"}
            """, inside(parts(FORMAT, run(silent, tool("t", (given, context) -> "ok")))));
    }

    @Test
    void aChatThatAToolAsksIsData() throws Exception {
        var inner = Chat.of(FakeModel.script(
                call -> call.reasoning("hm").text("Found two papers.").usage(1, 1)));
        var run = run(
                calling("research", Map.of()),
                tool(
                        "research",
                        (given, context) ->
                                inner.respond(ChatRequest.of("?"), context).text()));
        assertEquals("""
            {"type":"tool-input-start","toolCallId":"call_1","toolName":"research"}
            {"type":"tool-input-delta","toolCallId":"call_1","inputTextDelta":"{}"}
            {"type":"tool-input-available","toolCallId":"call_1","toolName":"research","input":{}}
            {"type":"data-agent","id":"RUN.2","data":{"name":"research","status":"running"}}
            {"type":"data-agent","id":"RUN.2","data":{"name":"research","status":"running","text":"Found two papers."}}
            {"type":"tool-output-available","toolCallId":"call_1","output":"Found two papers."}
            {"type":"data-agent","id":"RUN.2","data":{"name":"research","status":"done","text":"Found two papers."}}
            """, inside(parts(FORMAT, run)));
        String parts = parts(FORMAT, run);
        assertFalse(parts.contains("reasoning-"), "what is thought inside stays there");
        assertTrue(parts.contains("\"delta\":\"Done.\""), parts);
    }

    @Test
    void toolsThatAnInnerChatCallsAreNotTheAnswers() throws Exception {
        var inner = Chat.builder()
                .model(calling("deep", Map.of()))
                .tools(tool("deep", (given, context) -> "deep result"))
                .build();
        var run = run(
                calling("ask", Map.of()),
                tool(
                        "ask",
                        (given, context) ->
                                inner.respond(ChatRequest.of("?"), context).text()));
        String parts = parts(FORMAT, run);
        assertFalse(parts.contains("\"toolName\":\"deep\""), parts);
        assertEquals(1, parts.split("tool-output-available", -1).length - 1);
    }

    @Test
    void whatAToolEmitsIsDataBesideItsCall() throws Exception {
        var run = run(calling("t", Map.of()), tool("t", (given, context) -> {
            context.emit(new Event.Unknown("progress", Json.object("percent", 40)));
            return "ok";
        }));
        assertTrue(inside(parts(FORMAT, run)).contains("{\"type\":\"data-progress\",\"data\":{\"percent\":40}}\n"));
    }

    @Test
    void anApprovalIsDataUnlessTheClientKnowsMore() throws Exception {
        var chat = Chat.builder()
                .model(calling("t", Map.of()))
                .tools(tool("t", (given, context) -> "never"))
                .approve(call -> true)
                .build();
        var run = Written.run(options -> chat.stream(ChatRequest.of("hi"), options), stream -> {
            for (Event event : stream)
                if (event instanceof Event.ApprovalRequested(ToolCall call)) stream.approve(call, false);
        });
        assertTrue(inside(parts(FORMAT, run)).endsWith("""
            {"type":"data-approval","id":"RUN.2","data":{"approvalId":"call_1","toolCallId":"call_1","toolName":"t"}}
            {"type":"tool-output-error","toolCallId":"call_1","errorText":"Something went wrong while the answer was being made."}
            """), inside(parts(FORMAT, run)));
        assertTrue(inside(parts(FORMAT.approvals(true), run))
                .contains(
                        "{\"type\":\"tool-approval-request\",\"approvalId\":\"call_1\",\"toolCallId\":\"call_1\"}\n"));
    }

    @Test
    void toolsOfTheProvidersOwnAreDoneWhenTheModelIs() throws Exception {
        var search = ToolCall.of("ws1", "web_search", "{\"q\":\"x\"}");
        var lost = ToolCall.of("ws2", "web_search", "not json");
        var run = Written.run(FakeModel.script(call -> call.emit(new Event.ServerToolCalled(search))
                .emit(new Event.ServerToolReturned(search, Json.object("hits", 2)))
                .emit(new Event.ServerToolCalled(lost))
                .text("Found.")));
        assertEquals("""
            {"type":"tool-input-available","toolCallId":"server_ws1","toolName":"web_search","input":{"q":"x"},"providerExecuted":true}
            {"type":"tool-output-available","toolCallId":"server_ws1","output":{"hits":2},"providerExecuted":true}
            {"type":"tool-input-available","toolCallId":"server_ws2","toolName":"web_search","input":"not json","providerExecuted":true}
            {"type":"tool-output-available","toolCallId":"server_ws2","output":null,"providerExecuted":true}
            """, inside(parts(FORMAT, run)));
    }
}
