package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The message that a writer puts together has its parts in the order in which the model made them. */
class MessagePartsTest {
    private static final Json SIGNED = Json.object("signature", "s");
    private static final Json SEARCH = Json.object("type", "server_tool_use", "id", "srv_1");

    private final List<Event> events = new ArrayList<>();
    private final ChatResponse.Writer out = ChatResponse.writer(events::add);

    private List<Content> parts() {
        return out.finish(FinishReason.STOP, "").response().message().content();
    }

    @Test
    void piecesOfOneKindAreOnePart() {
        out.reasoning("hm").reasoning(", so").text("It ").text("rains").reasoningRaw("p", SIGNED);
        assertEquals(List.of(Content.Reasoning.of("hm, so", "p", SIGNED), Content.text("It rains")), parts());
    }

    @Test
    void callsAndWhatOnlyTheProviderUnderstandsKeepTheirPlaces() {
        out.text("I look. ")
                .raw("p", SEARCH)
                .text("Now the weather: ")
                .toolCall(1, "c1", "weather", "{\"city\":")
                .toolCall(0, "c0", "time", "{}")
                .toolCall(1, "", "", "\"Oslo\"}")
                .text("One moment.");
        var weather = ToolCall.of("c1", "weather", "{\"city\":\"Oslo\"}");
        var time = ToolCall.of("c0", "time", "{}");
        assertEquals(
                List.of(
                        Content.text("I look. "),
                        new Content.Unknown("p", SEARCH),
                        Content.text("Now the weather: "),
                        new Content.Call(weather),
                        new Content.Call(time),
                        Content.text("One moment.")),
                parts());
        assertEquals(List.of(weather, time), out.response().toolCalls());
        assertEquals("I look. Now the weather: One moment.", out.response().text());
    }

    @Test
    void reasoningThatGoesOnAfterSomethingElseIsAnotherPart() {
        out.reasoning("first").reasoningRaw("p", SIGNED).text("a").reasoning("second");
        assertEquals(
                List.of(Content.Reasoning.of("first", "p", SIGNED), Content.text("a"), Content.Reasoning.of("second")),
                parts());
        assertEquals("firstsecond", out.response().reasoning());
    }

    @Test
    void aPartCanBeEndedWithoutAnotherKindInBetween() {
        out.nextPart().text("a").nextPart().text("b").nextPart();
        out.nextPart().reasoning("x").nextPart().reasoning("y").reasoningRaw("p", SIGNED);
        assertEquals(
                List.of(
                        Content.text("a"),
                        Content.text("b"),
                        Content.Reasoning.of("x"),
                        Content.Reasoning.of("y", "p", SIGNED)),
                parts());
    }

    @Test
    void numberedPartsMayComeByTurns() {
        var call = Json.object("cache", true);
        out.part(0)
                .reasoning("h")
                .part(1)
                .text("a")
                .part(2)
                .toolCall(0, "c", "t", "{")
                .part(4)
                .text("x");
        out.part(0).reasoning("m").reasoningRaw("p", SIGNED);
        out.part(1).text("b").raw("p", SEARCH).part(1).text("c");
        out.part(2)
                .toolCall(0, "", "", "}")
                .raw("p", call)
                .part(4)
                .text("y")
                .part(3)
                .text("z");
        assertEquals(
                List.of(
                        Content.Reasoning.of("hm", "p", SIGNED),
                        Content.text("ab"),
                        new Content.Unknown("p", SEARCH),
                        Content.text("c"),
                        new Content.Call(ToolCall.of("c", "t", "{}")),
                        new Content.Unknown("p", call),
                        Content.text("xy"),
                        Content.text("z")),
                parts());
        assertThrows(IllegalArgumentException.class, () -> out.part(-1));
    }

    @Test
    void whatGoesBackWithReasoningThatIsNotShownIsAPartOfItsOwn() {
        out.nextPart().reasoningRaw("p", Json.object("data", "a"));
        out.nextPart().reasoningRaw("p", Json.object("data", "b")).text("done");
        assertEquals(
                List.of(
                        Content.Reasoning.of("", "p", Json.object("data", "a")),
                        Content.Reasoning.of("", "p", Json.object("data", "b")),
                        Content.text("done")),
                parts());
    }

    @Test
    void aPartialMessageHoldsOnlyWhatCanBeRead() throws Exception {
        ChatModel model = (request, out) -> {
            var writer = ChatResponse.writer(out);
            writer.reasoning("hm")
                    .reasoningRaw("p", SIGNED)
                    .text("a")
                    .raw("p", SEARCH)
                    .toolCall(0, "c", "t", "{");
            out.emit(new Event.StepStarted("stopped here"));
            while (!out.cancelled()) Thread.onSpinWait();
            return writer.response();
        };
        ChatResponse response;
        try (var stream = model.stream("hi")) {
            for (Event event : stream) if (event instanceof Event.StepStarted) stream.stop();
            response = stream.result();
        }
        assertTrue(response.message().partial());
        assertEquals(
                List.of(Content.Reasoning.of("hm", "p", SIGNED), Content.text("a")),
                response.message().content());
        assertEquals(FinishReason.STOPPED_BY_USER, response.finishReason());
    }

    @Test
    void aMessageMadeByHandHasItsCallsBehindItsText() {
        var call = ToolCall.of("c", "t", "{}");
        var text = Content.text("a");
        var message = Message.AssistantMessage.of(List.of(text), List.of(call));
        assertEquals(List.of(text, new Content.Call(call)), message.content());
        assertEquals(message, Message.AssistantMessage.of(message.content(), List.of(call)));
        assertEquals(List.of(call), message.toolCalls());
    }

    @Test
    void citationsAndToolsOfTheProviderAreEventsAtTheirPlaces() {
        var call = ToolCall.of("srv_1", "web_search", "{\"query\":\"Oslo\"}");
        var page = Citation.of("Oslo", "https://example.org/oslo", Json.object("type", "url"))
                .part(0, 7);
        assertFalse(out.started());
        out.serverToolCalled(call).serverToolReturned(call, Json.of(List.of("x")));
        assertTrue(out.started());
        out.text("It rains").citation(page);
        assertEquals(
                List.of(
                        new Event.ServerToolCalled(call),
                        new Event.ServerToolReturned(call, Json.of(List.of("x"))),
                        new Event.TextDelta("It rains"),
                        new Event.CitationAdded(page)),
                events);
        assertEquals(List.of(page), out.finish(FinishReason.STOP, "").response().citations());
        assertEquals(FinishReason.STOP, out.response().finishReason());
    }
}
