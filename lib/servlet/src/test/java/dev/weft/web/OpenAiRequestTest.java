package dev.weft.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Content;
import dev.weft.Effort;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.Message.AssistantMessage;
import dev.weft.Message.SystemMessage;
import dev.weft.ToolCall;
import dev.weft.ToolChoice;
import dev.weft.ToolResult;
import dev.weft.ToolSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiRequestTest {
    private static OpenAiRequest with(String more) {
        return OpenAiRequest.of("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]" + more + "}");
    }

    private static List<Message> messages(String array) {
        return OpenAiRequest.of("{\"model\":\"m\",\"messages\":" + array + "}")
                .chatRequest()
                .messages();
    }

    @Test
    void everyRoleBecomesItsMessage() {
        var call = ToolCall.of("c1", "weather", "{\"city\":\"Oslo\"}");
        assertEquals(
                List.of(
                        new SystemMessage(List.of(Content.text("Be brief."))),
                        Message.system("You too."),
                        Message.user("Hi"),
                        AssistantMessage.of(
                                List.of(Content.Reasoning.of("Hm"), Content.text("Let me see.")), List.of(call)),
                        Message.tool(call, ToolResult.of("rain")),
                        AssistantMessage.of(List.of(), List.of(call))),
                messages("""
                    [{"role":"system","content":"Be brief."},
                     {"role":"developer","content":[{"type":"text","text":"You too."}]},
                     {"role":"user","content":"Hi","name":"ada"},
                     {"role":"assistant","content":"Let me see.","reasoning_content":"Hm","tool_calls":[
                        {"id":"c1","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Oslo\\"}"}}]},
                     {"role":"tool","tool_call_id":"c1","content":"rain"},
                     {"role":"assistant","content":null,"tool_calls":[
                        {"id":"c1","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Oslo\\"}"}}]}]
                    """));
    }

    @Test
    void picturesAndFilesComeByAddressOrInTheRequest() {
        List<Content> parts = messages("""
            [{"role":"user","content":[
              {"type":"text","text":"What is it?"},
              {"type":"image_url","image_url":{"url":"https://example.com/a.png","detail":"low"}},
              {"type":"image_url","image_url":{"url":"data:image/png;base64,AQID"}},
              {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,AQID"}},
              {"type":"input_audio","input_audio":{"data":"AQID","format":"mp3"}}]}]
            """).getFirst().content();
        byte[] bytes = {1, 2, 3};
        assertEquals(
                List.of(
                        Content.text("What is it?"),
                        Content.imageUrl("https://example.com/a.png"),
                        Content.image(bytes, "image/png"),
                        Content.file(bytes, "application/pdf", "a.pdf"),
                        Content.file(bytes, "audio/mp3", "")),
                parts);
    }

    @Test
    void aDataAddressMayBePercentEncoded() {
        var part = (Content.Media) messages("""
            [{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/svg+xml,%3Csvg%3E+1"}}]}]\
            """).getFirst().content().getFirst();
        assertEquals("image/svg+xml", part.mediaType());
        assertArrayEquals(
                "<svg>+1".getBytes(StandardCharsets.UTF_8), part.bytes().orElseThrow());
    }

    @Test
    void settingsAndToolsAreTaken() {
        var request = with("""
            ,"temperature":0.5,"top_p":0.9,"max_completion_tokens":100,"seed":7,"stop":["a","b"],"reasoning_effort":"low",
            "tool_choice":{"type":"function","function":{"name":"f"}},"user":"u","logit_bias":{},"n":1,
            "tools":[{"type":"function","function":{"name":"f","description":"does","parameters":{"type":"object"}}},
                     {"type":"function","function":{"name":"g"}}],
            "response_format":{"type":"json_schema","json_schema":{"name":"trip","schema":{"type":"object"}}},
            "stream":true,"stream_options":{"include_usage":true}
            """);
        var options = request.chatRequest().options();
        assertEquals(0.5, options.temperature().orElseThrow());
        assertEquals(0.9, options.topP().orElseThrow());
        assertEquals(100, options.maxTokens().orElseThrow());
        assertEquals(7, options.seed().orElseThrow());
        assertEquals(List.of("a", "b"), options.stop().orElseThrow());
        assertEquals(Effort.LOW, options.reasoning().orElseThrow());
        assertEquals(ToolChoice.tool("f"), options.toolChoice().orElseThrow());
        assertEquals(
                List.of(
                        ToolSpec.of("f", "does", Json.object("type", "object")),
                        ToolSpec.of("g", "", Json.object("type", "object", "properties", Json.object()))),
                request.chatRequest().tools());
        assertEquals("trip", request.chatRequest().schema().orElseThrow().name());
        assertTrue(request.stream() && request.includeUsage());
        assertEquals("u", request.at("user").text());
    }

    @Test
    void whatIsNotSaidIsNotSet() {
        var request =
                with(",\"temperature\":null,\"tools\":null,\"stop\":null,\"response_format\":{\"type\":\"text\"}");
        assertFalse(request.stream() || request.includeUsage());
        assertTrue(request.chatRequest().options().temperature().isEmpty());
        assertTrue(request.chatRequest().options().stop().isEmpty());
        assertTrue(request.chatRequest().schema().isEmpty());
        assertEquals(
                ToolChoice.NONE,
                with(",\"tool_choice\":\"none\"")
                        .chatRequest()
                        .options()
                        .toolChoice()
                        .orElseThrow());
        assertEquals(
                List.of("x"),
                with(",\"stop\":\"x\"").chatRequest().options().stop().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | [1] | the body is not a JSON object",
                "'' | {\"secret | the body is no JSON",
                "model | {\"messages\":[{\"role\":\"user\",\"content\":\"secret\"}]} | model: it is missing",
                "model | {\"model\":1,\"messages\":[{\"role\":\"user\",\"content\":\"secret\"}]} | model: expected a"
                        + " string",
                "messages | {\"model\":\"m\"} | messages: at least one message is needed",
                "messages | {\"model\":\"m\",\"messages\":\"secret\"} | messages: expected an array",
                "messages.0.role | {\"model\":\"m\",\"messages\":[{\"role\":\"secret\",\"content\":\"secret\"}]} |"
                        + " messages.0.role: expected system, developer, user, assistant or tool",
                "messages.0.content | {\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]} | messages.0.content: it is"
                        + " missing",
                "messages.0.content | {\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":5}]} |"
                        + " messages.0.content: expected a string or an array of parts",
                "messages.0.content.0.type |"
                        + " {\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"secret\"}]}]} |"
                        + " messages.0.content.0.type: expected text, image_url, file or input_audio",
                "messages.0.content.0.image_url.url |"
                    + " {\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,secret!\"}}]}]}"
                    + " | messages.0.content.0.image_url.url: the data is not base64",
                "messages.0.tool_call_id | {\"model\":\"m\",\"messages\":[{\"role\":\"tool\",\"content\":\"secret\"}]}"
                        + " | messages.0.tool_call_id: it is missing",
            })
    void whatIsWrongIsNamedAndNotQuoted(String field, String body, String message) {
        var e = assertThrows(BadRequestException.class, () -> OpenAiRequest.of(body));
        assertEquals(field, e.field());
        assertEquals(400, e.status());
        assertTrue(String.valueOf(e.getMessage()).startsWith(message), e.getMessage());
        assertFalse(String.valueOf(e.getMessage()).contains("secret"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "temperature | \"hot\"",
                "temperature | -1",
                "top_p | 2",
                "max_tokens | 0",
                "max_tokens | 1.5",
                "seed | \"x\"",
                "stop | 5",
                "stream | \"yes\"",
                "n | 2",
                "tool_choice | \"maybe\"",
                "reasoning_effort | \"secret\"",
                "tools | {}",
            })
    void aSettingThatCannotBeHeededIsRefused(String field, String value) {
        var e = assertThrows(BadRequestException.class, () -> with(",\"" + field + "\":" + value));
        assertTrue(e.field().startsWith(field), e.field());
    }

    @Test
    void aFormatOrAToolOfAnotherKindIsRefused() {
        var e = assertThrows(BadRequestException.class, () -> with(",\"response_format\":{\"type\":\"json_object\"}"));
        assertEquals("response_format.type: expected text or json_schema", e.getMessage());
        e = assertThrows(BadRequestException.class, () -> with(",\"tools\":[{\"type\":\"custom\"}]"));
        assertEquals("tools.0.type: expected function; no other tool is known here", e.getMessage());
    }

    @Test
    void whatWasPostedIsNotInTheText() {
        assertFalse(with(",\"user\":\"ada\"").toString().contains("ada"));
        assertFalse(with("").toString().contains("hi"));
    }
}
