package dev.weft.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.ToolCall;
import dev.weft.ToolResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Calls of tools, and what they gave back. */
abstract class ToolCases extends AnswerCases {
    @Test
    @Needs(Need.TOOLS)
    void aToolCallHasItsNameAndItsArguments() {
        try (var stage = stage(scene -> scene.text("Let me look.").toolCall("weather", Map.of("city", "Troms\u00F8")));
                var stream = stage.model().stream(asking().tools(TOOLS))) {
            var answer = stream.result();
            assertEquals("Let me look.", answer.text());
            assertEquals(FinishReason.TOOL_CALLS, answer.finishReason());
            assertEquals(1, answer.toolCalls().size());
            var call = answer.toolCalls().getFirst();
            assertEquals("weather", call.name());
            assertEquals(Json.object("city", "Troms\u00F8"), call.arguments());
            assertFalse(call.id().isEmpty(), "a call needs an id, by which its result is told");
        }
        try (var stage = stage(scene -> {})) {
            stage.model().ask(asking().tools(TOOLS));
            assertTrue(stage.request(0).contains("Tells how wet it is."), "the tools are not sent");
        }
    }

    @Test
    @Needs(Need.TOOLS)
    void aToolCallWithoutArgumentsHasNone() {
        for (Object nothing : List.of("{}", "")) {
            try (var stage = stage(scene -> scene.toolCall("now", nothing));
                    var stream = stage.model().stream(asking().tools(TOOLS))) {
                var call = stream.result().toolCalls().getFirst();
                assertEquals("now", call.name());
                assertEquals(Json.object(), call.arguments());
            }
        }
    }

    @Test
    @Needs(Need.TOOLS)
    void parallelToolCallsAreKeptApart() {
        try (var stage = stage(scene -> scene.toolCall("weather", Map.of("city", "Oslo"))
                        .toolCall("now", Map.of())
                        .toolCall("weather", Map.of("city", "Bergen")));
                var stream = stage.model().stream(asking().tools(TOOLS))) {
            var calls = stream.result().toolCalls();
            assertEquals(
                    List.of("weather", "now", "weather"),
                    calls.stream().map(ToolCall::name).toList());
            assertEquals("Oslo", calls.get(0).arguments().at("city").text());
            assertEquals(Json.object(), calls.get(1).arguments());
            assertEquals("Bergen", calls.get(2).arguments().at("city").text());
            assertEquals(3, calls.stream().map(ToolCall::id).distinct().count(), "ids are not unique");
        }
    }

    @Test
    @Needs({Need.HTTP, Need.TOOLS, Need.TOOL_CALL_PIECES})
    void argumentsThatComeInPiecesAreJoined() {
        String arguments = "{\"city\":\"Troms\u00F8 \\\"n\u00F8rd\\\"\",\"days\":[1,2,3]}";
        try (var stage = stage(scene -> {
                    scene.http().toolCallPiece(0, "call_1", "weather", "");
                    for (char each : arguments.toCharArray())
                        scene.http().toolCallPiece(0, "", "", String.valueOf(each));
                });
                var stream = stage.model().stream(asking().tools(TOOLS))) {
            assertEquals(
                    Json.parse(arguments),
                    stream.result().toolCalls().getFirst().arguments());
        }
    }

    @Test
    @Needs(Need.TOOLS)
    void theResultsOfToolsGoBackAndAreAnswered() {
        try (var stage = stage(
                scene -> scene.toolCall("weather", Map.of("city", "Bergen")).toolCall("now", Map.of()),
                scene -> scene.text("Rain."))) {
            var question = asking().tools(TOOLS);
            var asked = stage.model().stream(question).result();
            var calls = asked.toolCalls();
            var turn = question.plus(asked.message())
                    .plus(Message.tool(calls.get(0), ToolResult.of("7 degrees and raining")))
                    .plus(Message.tool(calls.get(1), ToolResult.error("the clock has stopped")));
            assertEquals("Rain.", stage.model().ask(turn));
            assertTrue(stage.request(1).contains("7 degrees and raining"), "the first result is not sent");
            assertTrue(stage.request(1).contains("the clock has stopped"), "the second result is not sent");
            assertTrue(stage.request(1).contains("Bergen"), "the call that it answers is not sent");
        }
    }
}
