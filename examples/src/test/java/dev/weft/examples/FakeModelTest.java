package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.ChatResponse;
import dev.weft.Event;
import dev.weft.Event.TextDelta;
import dev.weft.FinishReason;
import dev.weft.TruncatedStreamException;
import dev.weft.chat.Chat;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import dev.weft.tool.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests of code that streams: no network, no mocks, no sleeps. */
class FakeModelTest {
    // tag::gate
    @Test
    void textArrivesWhileTheRestIsHeld() throws InterruptedException {
        var gate = new Gate();
        var model =
                FakeModel.script(call -> call.text("Hel").hold(gate).text("lo").usage(3, 2));
        try (var stream = Chat.of(model).stream("hi")) {
            var pieces = stream.textPieces().iterator();
            assertEquals("Hel", pieces.next());
            gate.awaitArrival(); // the model waits, nothing more can come
            assertFalse(stream.await(Duration.ZERO));
            gate.open();
            assertEquals("lo", pieces.next());
            assertFalse(pieces.hasNext());
        }
    }
    // end::gate

    // tag::failure
    @Test
    void aBrokenAnswerIsReadAsFarAsItCame() {
        var model = FakeModel.script(call -> call.text("Hel").truncate());
        try (var stream = Chat.of(model).stream("hi")) {
            var pieces = stream.textPieces().iterator();
            assertEquals("Hel", pieces.next());
            var broken = assertThrows(TruncatedStreamException.class, pieces::hasNext);
            assertEquals("Hel", broken.soFar().text());
        }
    }
    // end::failure

    // tag::requests
    @Test
    void theModelRemembersWhatItWasAsked() {
        var model = FakeModel.saying("Ada.", "Still Ada.");
        var chat = Chat.builder().model(model).system("Be brief.").build();
        assertEquals("Ada.", chat.ask("Who are you?"));
        assertEquals("Still Ada.", chat.ask("And now?"));
        assertEquals(2, model.requests().size());
        assertEquals(
                "Be brief.", model.requests().getLast().messages().getFirst().text());
    }
    // end::requests

    // tag::tools
    record City(String name) {}

    @Test
    void theToolIsCalledAndTheModelTold() {
        var model = FakeModel.script(
                first -> first.toolCall("weather", Map.of("name", "Oslo")), second -> second.text("Cold."));
        var weather = Tool.of("weather", "Tells the weather", City.class, city -> "-4 °C in " + city.name());
        var chat = Chat.builder().model(model).tools(weather).build();
        assertEquals("Cold.", chat.ask("What should I wear?"));
        assertEquals(2, model.requests().size());
        assertEquals(
                "-4 °C in Oslo", model.requests().getLast().messages().getLast().text());
    }
    // end::tools

    // tag::alone
    @Test
    void aModelAloneNeedsNoStream() throws Exception {
        var seen = new ArrayList<Event>();
        ChatModel echo = (request, out) -> ChatResponse.writer(out)
                .text(request.prompt())
                .finish(FinishReason.STOP, "stop")
                .response();
        assertEquals("hi", echo.respond(ChatRequest.of("hi"), seen::add).text());
        assertEquals(new TextDelta("hi"), seen.getFirst());
    }
    // end::alone
}
