package dev.weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Content;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.Message.AssistantMessage;
import dev.weft.Message.UserMessage;
import dev.weft.ToolCall;
import dev.weft.ToolResult;
import dev.weft.ToolSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgUiRequestTest {
    private static List<Message> messages(String array) {
        var request = AgUiRequest.of("{\"messages\":" + array + "}");
        return request.instructions(true).chatRequest().messages();
    }

    @Test
    void everythingThatIsPostedCanBeRead() {
        var request = AgUiRequest.of("""
            {"threadId":"t","runId":"r","protocolVersion":"1.0","messages":[{"id":"1","role":"user","content":"Hi"}],
             "state":{"open":true},"context":[{"description":"page","value":"home"}],"forwardedProps":{"user":{"name":"ada"}},
             "tools":[{"name":"pick","description":"picks","parameters":{"type":"object"},"metadata":{}},{"name":"bare"}],
             "resume":[{"interruptId":"i","status":"resolved","payload":5}],"later":[1]}
            """);
        assertEquals("t", request.threadId());
        assertEquals("r", request.runId());
        assertTrue(request.modern());
        assertEquals("Hi", request.chatRequest().prompt());
        assertEquals(
                List.of(
                        ToolSpec.of("pick", "picks", Json.object("type", "object")),
                        ToolSpec.of("bare", "", Json.object("type", "object", "properties", Json.object()))),
                request.chatRequest().tools());
        assertEquals(Json.parse("{\"open\":true}"), request.at("state"));
        assertEquals(Json.parse("[{\"description\":\"page\",\"value\":\"home\"}]"), request.at("context"));
        assertEquals("ada", request.at("forwardedProps.user.name").text());
        assertEquals(5, request.at("resume.0.payload").integer());
        assertFalse(request.toString().contains("Hi"));
    }

    @Test
    void whatIsNotPostedIsEmpty() {
        var request = AgUiRequest.of("{\"state\":null,\"messages\":null}");
        assertEquals("", request.threadId() + request.runId());
        assertEquals(List.of(), request.chatRequest().messages());
        assertTrue(request.at("forwardedProps.x").isMissing());
    }

    @ParameterizedTest
    @CsvSource({
        "'\"1.0\"',true",
        "'\"2.3\"',true",
        "'\"10\"',true",
        "'\"0.9\"',false",
        "'\"x\"',false",
        "1,false",
        "null,false"
    })
    void theVersionTellsTheClientsApart(String version, boolean modern) {
        assertEquals(
                modern, AgUiRequest.of("{\"protocolVersion\":" + version + "}").modern());
    }

    @Test
    void aModelsTurnIsOneMessageHoweverTheClientHasCutIt() {
        var first = ToolCall.of("c1", "weather", "{}");
        var second = ToolCall.of("c2", "news", "{}");
        assertEquals(
                List.of(
                        Message.system("Be brief."),
                        Message.system("You too."),
                        Message.user("Hi"),
                        AssistantMessage.of(
                                List.of(Content.Reasoning.of("Hm"), Content.text("Let me see.")),
                                List.of(first, second)),
                        Message.tool(first, ToolResult.of("rain")),
                        Message.tool(second, ToolResult.error("no news")),
                        AssistantMessage.of(List.of(Content.text("Rain.")), List.of())),
                messages("""
                    [{"id":"1","role":"system","content":"Be brief."},
                     {"id":"2","role":"developer","content":"You too."},
                     {"id":"3","role":"user","content":"Hi"},
                     {"id":"4","role":"reasoning","content":"Hm"},
                     {"id":"5","role":"assistant","content":"Let me see."},
                     {"id":"c1","role":"assistant","toolCalls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{}"}}]},
                     {"id":"c2","role":"assistant","toolCalls":[{"id":"c2","type":"function","function":{"name":"news","arguments":"{}"}}]},
                     {"id":"6","role":"activity","activityType":"retrieval","content":{}},
                     {"id":"7","role":"tool","toolCallId":"c1","content":[{"type":"text","text":"rain"}]},
                     {"id":"8","role":"tool","toolCallId":"c2","content":"","error":"no news"},
                     {"id":"9","role":"assistant","content":"Rain."},
                     {"id":"10","role":"later","content":"?"}]
                    """));
    }

    @Test
    void whatAnInnerAgentSaidAndDidIsLeftOut() {
        assertEquals(List.of(Message.user("Hi"), Message.assistant("Two exist.")), messages("""
            [{"id":"1","role":"user","content":"Hi"},
             {"id":"2","role":"reasoning","content":"Hm","subagentRunId":"a"},
             {"id":"3","role":"assistant","content":"Found two.","subagentRunId":"a",
              "toolCalls":[{"id":"c1","function":{"name":"find","arguments":"{}"}}]},
             {"id":"4","role":"tool","toolCallId":"c1","content":"two"},
             {"id":"5","role":"assistant","content":"Two exist."}]
            """));
    }

    @Test
    void whatAnAgentSaidUnderItsNameIsAMessageOfItsOwn() {
        assertEquals(
                List.of(Message.assistant("Found two.").author("researcher"), Message.assistant("Two exist.")),
                messages("""
                    [{"id":"3","role":"assistant","content":"Found two.","name":"researcher"},
                     {"id":"5","role":"assistant","content":"Two exist."}]
                    """));
    }

    @Test
    void picturesAndFilesComeByAddressOrInTheRequest() {
        byte[] bytes = {1, 2, 3};
        assertEquals(
                List.of(new UserMessage(List.of(
                        Content.text("See"),
                        Content.image(bytes, "image/jpeg"),
                        Content.imageUrl("https://example.com/a.png"),
                        Content.file(bytes, "audio/wav", ""),
                        Content.fileUrl("https://example.com/a.pdf", "application/pdf"),
                        Content.image(bytes, "image/png"),
                        Content.file(bytes, "application/pdf", "a.pdf"),
                        new Content.Unknown("ag-ui", Json.parse("{\"type\":\"later\",\"x\":1}"))))),
                messages("""
                    [{"id":"1","role":"user","content":[
                      {"type":"text","text":"See"},
                      {"type":"image","source":{"type":"data","value":"AQID","mimeType":"image/jpeg"}},
                      {"type":"image","source":{"type":"url","value":"https://example.com/a.png"}},
                      {"type":"audio","source":{"type":"data","value":"AQID","mimeType":"audio/wav"}},
                      {"type":"document","source":{"type":"url","value":"https://example.com/a.pdf","mimeType":"application/pdf"}},
                      {"type":"image","source":{"type":"url","value":"data:image/png;base64,AQID"}},
                      {"type":"binary","mimeType":"application/pdf","filename":"a.pdf","data":"AQID"},
                      {"type":"later","x":1}]}]
                    """));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "messages | {\"messages\":\"secret\"} | messages: expected an array",
                "messages.0.role | {\"messages\":[{\"content\":\"secret\"}]} | messages.0.role: it is missing",
                "messages.0.content | {\"messages\":[{\"role\":\"user\",\"content\":{}}]} | messages.0.content:"
                        + " expected a string or an array of parts",
                "messages.0.content.0.source.type |"
                    + " {\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"file\",\"value\":\"secret\"}}]}]}"
                    + " | messages.0.content.0.source.type: expected data or url; a provider's own file cannot be sent"
                    + " on",
                "tools.0.name | {\"tools\":[{}]} | tools.0.name: it is missing",
                "tools.0.parameters | {\"tools\":[{\"name\":\"a\",\"parameters\":[]}]} | tools.0.parameters: expected"
                        + " an object",
            })
    void whatIsWrongIsNamedAndNotQuoted(String field, String body, String message) {
        var e = assertThrows(BadRequestException.class, () -> AgUiRequest.of(body));
        assertEquals(field, e.field());
        assertEquals(message, e.getMessage());
    }
}
