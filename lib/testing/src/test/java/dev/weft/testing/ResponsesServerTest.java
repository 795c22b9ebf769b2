package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatRequest;
import dev.weft.Effort;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.Schema;
import dev.weft.ToolChoice;
import dev.weft.ToolResult;
import dev.weft.provider.OpenAiResponses;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The server of the tests as it speaks Responses. */
class ResponsesServerTest {
    private static dev.weft.ChatModel model(ModelServer server) {
        return OpenAiResponses.at(server.url() + "/v1").chat("m");
    }

    @Test
    void everyEventHasItsNameAndItsNumber() throws Exception {
        try (var server = ModelServer.script(reply -> reply.text("Hel").text("lo"));
                var client = new RawClient(server)) {
            String response = client.post("/v1/responses", "{\"model\":\"m\",\"stream\":true,\"input\":\"hi\"}")
                    .response();
            var types = response.lines()
                    .filter(line -> line.startsWith("event: "))
                    .map(line -> line.substring(7))
                    .toList();
            assertEquals(
                    List.of(
                            "response.created",
                            "response.in_progress",
                            "response.output_item.added",
                            "response.content_part.added",
                            "response.output_text.delta",
                            "response.output_text.delta",
                            "response.output_text.done",
                            "response.content_part.done",
                            "response.output_item.done",
                            "response.completed"),
                    types);
            var events = response.lines()
                    .filter(line -> line.startsWith("data: "))
                    .map(line -> Json.parse(line.substring(6)))
                    .toList();
            for (int i = 0; i < events.size(); i++) {
                assertEquals(types.get(i), events.get(i).at("type").text());
                assertEquals(i, events.get(i).at("sequence_number").integer());
            }
            assertEquals(
                    "Hello",
                    events.getLast().at("response.output.0.content.0.text").text());
        }
    }

    @Test
    void aTurnWithToolsGoesThereAndBack() {
        var backing = FakeModel.script(
                call -> call.reasoning("Hm.").text("Let me see.").toolCall("weather", Map.of("city", "Oslo")),
                call -> call.text("4 C"));
        try (var server = ModelServer.backedBy(backing)) {
            var first = ChatRequest.of("Weather?");
            var model = model(server).options(o -> o.extra("store", true));
            try (var stream = model.stream(first)) {
                var answer = stream.result();
                assertEquals(FinishReason.TOOL_CALLS, answer.finishReason());
                var call = answer.toolCalls().getFirst();
                var next = first.plus(answer.message()).plus(Message.tool(call, ToolResult.of("4")));
                assertEquals("4 C", model.ask(next));
                var sent = server.requests().get(1).json().at("input").items();
                var types = sent.stream()
                        .map(item -> item.at("type").text("message"))
                        .toList();
                assertEquals(
                        List.of("message", "reasoning", "message", "function_call", "function_call_output"), types);
                assertTrue(sent.get(3).at("id").text().startsWith("fc_"));
                var arrived = backing.requests().get(1);
                assertEquals(3, arrived.messages().size());
                var assistant = (Message.AssistantMessage) arrived.messages().get(1);
                assertEquals("Let me see.", assistant.text());
                assertEquals(List.of(call), assistant.toolCalls());
                assertEquals(
                        "weather", ((Message.ToolMessage) arrived.messages().get(2)).tool());
            }
        }
    }

    @Test
    void pickedUpByItsIdTheAnswerNeedNotBeSentAgain() {
        try (var server = ModelServer.saying("Hello", "Bye")) {
            var model = model(server).options(o -> o.extra("store", true));
            try (var stream = model.stream("hi")) {
                var answer = stream.result();
                var next = ChatRequest.of(List.of(Message.user("hi"), answer.message(), Message.user("bye")))
                        .options(o -> o.extra(
                                "previous_response_id", answer.extra().at("id").text()));
                assertEquals("Bye", model.ask(next));
            }
            Json second = server.requests().get(1).json();
            assertEquals("resp_1", second.at("previous_response_id").text());
            assertEquals(1, second.at("input").items().size());
        }
    }

    @Test
    void whatARequestAsksForArrives() {
        var backing = FakeModel.saying("{}");
        try (var server = ModelServer.backedBy(backing)) {
            model(server)
                    .ask(ChatRequest.of("hi")
                            .schema(Schema.json("{\"type\":\"object\",\"title\":\"T\"}"))
                            .options(o -> o.reasoning(Effort.LOW)
                                    .toolChoice(ToolChoice.NONE)
                                    .extra("tools", List.of(Map.of("type", "web_search")))
                                    .extra("metadata", Map.of("k", "v"))));
        }
        var arrived = backing.requests().getFirst();
        assertTrue(arrived.schema().isPresent());
        assertEquals(Effort.LOW, arrived.options().reasoning().orElseThrow());
        assertEquals(ToolChoice.NONE, arrived.options().toolChoice().orElseThrow());
        assertEquals(
                List.of("tools", "metadata"),
                List.copyOf(arrived.options().extra().keySet()));
    }

    @Test
    void everyWayToEndIsSaid() {
        for (FinishReason reason : List.of(FinishReason.LENGTH, FinishReason.FILTERED, FinishReason.OTHER)) {
            try (var server = ModelServer.script(reply -> reply.text("Hel").finish(reason));
                    var stream = model(server).stream("hi")) {
                var answer = stream.result();
                assertEquals(reason, answer.finishReason());
                assertEquals("incomplete", answer.finishWord());
                assertFalse(
                        answer.extra().at("incomplete_details.reason").text().isEmpty());
            }
        }
    }

    @Test
    void aRequestThatIsNoneIsRefused() throws Exception {
        try (var server = ModelServer.backedBy(FakeModel.echo());
                var client = new RawClient(server)) {
            for (String body :
                    List.of("", "{}", "{\"input\":[]}", "{\"input\":[{\"role\":\"king\",\"content\":\"x\"}]}")) {
                String response = client.post("/v1/responses", body).response();
                assertTrue(response.startsWith("HTTP/1.1 400 Bad Request\n"), body + ": " + response);
            }
            assertTrue(client.post("/v1/responses", "{\"input\":\"hi\",\"instructions\":\"be brief\"}")
                    .response()
                    .contains("\"status\":\"completed\""));
        }
    }
}
