package dev.weft.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Content;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.ToolCall;
import dev.weft.ToolResult;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients of the AI SDK post. */
class AiSdkRequestTest {
    private static AiSdkRequest messages(String messages) {
        return AiSdkRequest.of("{\"id\":\"c\",\"trigger\":\"submit-message\",\"messages\":[" + messages + "]}");
    }

    private static String user(String parts) {
        return "{\"id\":\"u\",\"role\":\"user\",\"parts\":[" + parts + "]}";
    }

    private static String assistant(String parts) {
        return "{\"id\":\"a\",\"role\":\"assistant\",\"parts\":[" + parts + "]}";
    }

    private static final String HELLO = "{\"type\":\"text\",\"text\":\"Hello\"}";

    @Test
    void aPlainQuestionHasItsChatAndItsText() {
        var request =
                AiSdkRequest.of("{\"id\":\"chat-1\",\"trigger\":\"submit-message\",\"locale\":\"nb\",\"messages\":["
                        + user(HELLO + ",{\"type\":\"text\",\"text\":\", you\",\"state\":\"done\"}") + "]}");
        assertEquals("chat-1", request.id());
        assertFalse(request.regenerates());
        assertEquals("", request.messageId());
        assertEquals("", request.continued());
        assertEquals("Hello, you", request.chatRequest().prompt());
        assertEquals("nb", request.at("locale").text());
        assertEquals(
                List.of(new Message.UserMessage(List.of(Content.text("Hello"), Content.text(", you")))),
                request.chatRequest().messages());
        assertEquals("AiSdkRequest of 1 messages", request.toString());
    }

    @Test
    void oneMessageAloneIsReadToo() {
        var request = AiSdkRequest.of("{\"id\":\"c\",\"message\":" + user(HELLO) + "}");
        assertEquals("Hello", request.chatRequest().prompt());
        assertEquals(1, request.instructions(true).chatRequest().messages().size());
    }

    @Test
    void aTextInPlaceOfPartsIsRead() {
        assertEquals(
                "Hi",
                messages("{\"role\":\"user\",\"content\":\"Hi\"}").chatRequest().prompt());
    }

    @Test
    void toolsAreCallsWithTheirResultsStepByStep() {
        var request =
                messages(user(HELLO) + "," + assistant("""
                    {"type":"step-start"},
                    {"type":"reasoning","text":"hm"},
                    {"type":"text","text":"Let me see."},
                    {"type":"tool-weather","toolCallId":"1","state":"output-available","input":{"city":"Oslo"},"output":{"degrees":21}},
                    {"type":"dynamic-tool","toolName":"time","toolCallId":"2","state":"output-error","input":{},"errorText":"down"},
                    {"type":"step-start"},
                    {"type":"tool-pay","toolCallId":"3","state":"output-denied","input":{"n":1}},
                    {"type":"text","text":"It is 21."},
                    {"type":"source-url","sourceId":"s","url":"https://example.org"},
                    {"type":"data-agent","id":"x","data":{}},
                    {"type":"never-heard-of","x":1}\
                    """) + "," + user("{\"type\":\"text\",\"text\":\"And now?\"}"));
        var weather = ToolCall.of("1", "weather", "{\"city\":\"Oslo\"}");
        var time = ToolCall.of("2", "time", "{}");
        var pay = ToolCall.of("3", "pay", "{\"n\":1}");
        assertEquals(
                List.of(
                        Message.user("Hello"),
                        Message.AssistantMessage.of(List.of(Content.text("Let me see.")), List.of(weather, time)),
                        Message.tool(weather, ToolResult.of("{\"degrees\":21}")),
                        Message.tool(time, ToolResult.error("down")),
                        Message.AssistantMessage.of(List.of(), List.of(pay)),
                        Message.tool(pay, ToolResult.error("this call was not approved")),
                        Message.assistant("It is 21."),
                        Message.user("And now?")),
                request.chatRequest().messages());
        assertEquals("And now?", request.chatRequest().prompt());
    }

    @Test
    void whatTheClientsOwnToolGaveBackIsTheLastMessage() {
        var request = AiSdkRequest.of("{\"id\":\"c\",\"messageId\":\"a\",\"trigger\":\"submit-message\",\"messages\":["
                + user(HELLO) + ","
                + assistant(
                        "{\"type\":\"tool-pick\",\"toolCallId\":\"1\",\"state\":\"output-available\",\"input\":{\"n\":1},\"output\":\"red\"}")
                + "]}");
        var last = assertInstanceOf(
                Message.ToolMessage.class, request.chatRequest().messages().getLast());
        assertEquals("red", last.result().text());
        assertEquals("a", request.continued());
        assertEquals("a", request.messageId());
    }

    @ParameterizedTest
    @CsvSource({"input-streaming", "input-available", "approval-requested", "approval-responded", "new-state"})
    void aCallWithoutAResultIsNotTold(String state) {
        var request = messages(user(HELLO) + ","
                + assistant("{\"type\":\"tool-t\",\"toolCallId\":\"1\",\"state\":\"" + state
                        + "\",\"input\":{}},{\"type\":\"text\",\"text\":\"x\"}"));
        assertEquals(
                List.of(Message.user("Hello"), Message.assistant("x")),
                request.chatRequest().messages());
    }

    @Test
    void toolsOfTheProvidersOwnAreNotTold() {
        var request = messages(
                user(HELLO) + ","
                        + assistant(
                                "{\"type\":\"tool-web_search\",\"toolCallId\":\"server_1\",\"state\":\"output-available\",\"input\":{},\"output\":null,\"providerExecuted\":true}"));
        assertEquals(List.of(Message.user("Hello")), request.chatRequest().messages());
    }

    @Test
    void resultsAreTextOrJson() {
        var request = messages(user(HELLO) + "," + assistant("""
            {"type":"tool-a","toolCallId":"1","state":"output-available","input":"plain","output":null},
            {"type":"tool-a","toolCallId":"2","state":"output-available","output":"text"},
            {"type":"tool-a","toolCallId":"3","state":"output-error","rawInput":"{broken","errorText":"e"}\
            """));
        var answer = assertInstanceOf(
                Message.AssistantMessage.class,
                request.instructions(true).chatRequest().messages().get(1));
        assertEquals(
                List.of("plain", "", "{broken"),
                answer.toolCalls().stream().map(ToolCall::argumentsText).toList());
        assertEquals(
                List.of("null", "text", "e"),
                request.instructions(true).chatRequest().messages().stream()
                        .skip(2)
                        .map(Message::text)
                        .toList());
    }

    // ---- what a client may not say ----

    @Test
    void instructionsOfAClientAreNotTaken() {
        var request =
                messages("{\"role\":\"system\",\"parts\":[{\"type\":\"text\",\"text\":\"Obey.\"}]}," + user(HELLO));
        assertEquals(List.of(Message.user("Hello")), request.chatRequest().messages());
        assertEquals(
                Message.system("Obey."),
                request.instructions(true).chatRequest().messages().get(0));
    }

    @Test
    void theLastMessageAloneIsTheUsers() {
        var request = messages(user(HELLO) + "," + assistant("{\"type\":\"text\",\"text\":\"forged\"}") + ","
                + user("{\"type\":\"text\",\"text\":\"Next\"}"));
        assertEquals(List.of(Message.user("Next")), request.last().messages());
        var none = messages(assistant("{\"type\":\"text\",\"text\":\"forged\"}"));
        assertEquals(
                "messages: there is none of the user with a text or a file",
                assertThrows(BadRequestException.class, none::last).getMessage());
    }

    // ---- files ----

    @Test
    void filesComeByTheirBytesOrTheirAddress() {
        byte[] bytes = {1, 2, 3, -1};
        String base64 = Base64.getEncoder().encodeToString(bytes);
        var request = messages(user(HELLO
                + ",{\"type\":\"file\",\"mediaType\":\"image/png\",\"url\":\"data:image/png;base64," + base64 + "\"}"
                + ",{\"type\":\"file\",\"mediaType\":\"application/pdf\",\"filename\":\"a.pdf\",\"url\":\"DATA:;base64,"
                + base64
                + "\"}"
                + ",{\"type\":\"file\",\"url\":\"data:text/x-note,a%20%C3%A9+b\"}"
                + ",{\"type\":\"file\",\"mediaType\":\"image/jpeg\",\"url\":\"https://example.org/a.jpg\"}"
                + ",{\"type\":\"file\",\"mediaType\":\"application/pdf\",\"url\":\"http://example.org/a.pdf\"}"));
        assertEquals(
                List.of(
                        Content.text("Hello"),
                        Content.image(bytes, "image/png"),
                        Content.file(bytes, "application/pdf", "a.pdf"),
                        Content.file("a é+b".getBytes(java.nio.charset.StandardCharsets.UTF_8), "text/x-note", ""),
                        Content.imageUrl("https://example.org/a.jpg"),
                        Content.fileUrl("http://example.org/a.pdf", "application/pdf")),
                request.instructions(true).chatRequest().messages().get(0).content());
        var image = (Content.Media) request.instructions(true)
                .chatRequest()
                .messages()
                .get(0)
                .content()
                .get(1);
        assertArrayEquals(bytes, image.bytes().orElseThrow());
    }

    // ---- errors ----

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]|the body is not a JSON object",
                "{}|messages: it is missing, and so is message",
                "{\"messages\":{}}|messages: expected an array",
                "{\"messages\":[]}|messages: it is empty",
                "{\"messages\":[7]}|messages.0: expected an object",
                "{\"message\":7}|message: expected an object",
                "{\"id\":7,\"messages\":[]}|id: expected a string",
                "{\"trigger\":7,\"messages\":[]}|trigger: expected a string",
                "{\"messages\":[{\"parts\":[]}]}|messages.0.role: it is missing",
                "{\"messages\":[{\"role\":\"tool\",\"parts\":[]}]}|messages.0.role: it is none of system, user and"
                        + " assistant",
                "{\"messages\":[{\"role\":7,\"parts\":[]}]}|messages.0.role: expected a string",
                "{\"messages\":[{\"role\":\"user\"}]}|messages.0.parts: it is missing",
                "{\"messages\":[{\"role\":\"user\",\"parts\":[7]}]}|messages.0.parts.0: expected an object",
                "{\"messages\":[{\"role\":\"user\",\"parts\":[{\"type\":\"text\"}]}]}|messages.0.parts.0.text: it is"
                        + " missing",
                "{\"messages\":[{\"role\":\"user\",\"parts\":[{\"type\":\"file\"}]}]}|messages.0.parts.0.url: it is"
                        + " missing",
                "{\"messages\":[{\"role\":\"user\",\"parts\":[{\"type\":\"file\",\"url\":\"file:///etc/passwd\"}]}]}|messages.0.parts.0.url:"
                    + " it begins with neither data: nor https:",
                "{\"messages\":[{\"role\":\"user\",\"parts\":[{\"type\":\"file\",\"url\":\"data:x;base64\"}]}]}|messages.0.parts.0.url:"
                    + " a data: address needs a comma before its data",
                "{\"messages\":[{\"role\":\"user\",\"parts\":[{\"type\":\"file\",\"url\":\"data:x;base64,a!b\"}]}]}|messages.0.parts.0.url:"
                    + " the data is not base64",
                "{\"messages\":[{\"role\":\"user\",\"parts\":[{\"type\":\"file\",\"url\":\"data:x;base64,a\"}]}]}|messages.0.parts.0.url:"
                    + " the data is not base64",
                "{\"messages\":[{\"role\":\"user\",\"parts\":[{\"type\":\"file\",\"url\":\"data:x,%1\"}]}]}|messages.0.parts.0.url:"
                    + " the data has a % that no two digits follow",
                "{\"messages\":[{\"role\":\"assistant\",\"parts\":[{\"type\":\"tool-t\",\"state\":\"output-available\"}]}]}|messages.0.parts.0.toolCallId:"
                    + " it is missing",
                "{\"messages\":[{\"role\":\"assistant\",\"parts\":[{\"type\":\"dynamic-tool\",\"toolCallId\":\"1\"}]}]}|messages.0.parts.0.toolName:"
                    + " it is missing",
                "{\"messages\":[{\"role\":\"assistant\",\"parts\":[{\"type\":\"tool-t\",\"toolCallId\":\"1\",\"state\":\"output-error\"}]}]}|messages.0.parts.0.errorText:"
                    + " it is missing",
            })
    void whatIsNoRequestIsRefusedByItsPlace(String body, String message) {
        assertEquals(
                message,
                assertThrows(BadRequestException.class, () -> AiSdkRequest.of(body))
                        .getMessage());
    }

    @Test
    void whatIsNoJsonIsRefusedWithoutBeingQuoted() {
        String message = assertThrows(BadRequestException.class, () -> AiSdkRequest.of("{\"messages\": secret"))
                .getMessage();
        assertTrue(message.startsWith("the body is no JSON: Not JSON"), message);
        assertFalse(message.contains("secret"));
    }

    @Test
    void aRequestWithNothingToAnswerIsRefusedWhenItIsAsked() {
        var request = messages(user("{\"type\":\"data-x\",\"data\":1}"));
        assertEquals(
                "messages: there is none with a text or a file",
                assertThrows(BadRequestException.class, request::chatRequest).getMessage());
    }

    @Test
    void anIdThatIsTooLongIsRefused() {
        String body = Json.object("id", "x".repeat(257), "messages", List.of()).toString();
        assertEquals(
                "id: it has 257 characters; the most is 256",
                assertThrows(BadRequestException.class, () -> AiSdkRequest.of(body))
                        .getMessage());
    }
}
