package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Records asked for and streamed. */
class StructuredAnswerTest {
    record Stop(String city, int nights) {}

    private static ChatModel says(FinishReason reason, String... pieces) {
        return (request, out) -> {
            var writer = ChatResponse.writer(out);
            for (String piece : pieces) writer.text(piece);
            return writer.usage(Usage.of(3, 2)).finish(reason, "").response();
        };
    }

    @Test
    void theRecordIsTheResultAndItsTextArrivesInPieces() {
        try (var stream =
                says(FinishReason.STOP, "{\"city\":\"Os", "lo\",\"nights\":2}").stream("where?", Stop.class)) {
            var pieces = new ArrayList<String>();
            for (String piece : stream.textPieces()) pieces.add(piece);
            assertEquals(List.of("{\"city\":\"Os", "lo\",\"nights\":2}"), pieces);
            assertEquals(new Stop("Oslo", 2), stream.result());
            assertSame(stream.result(), stream.result());
            assertEquals(Usage.of(3, 2), stream.summary().usage());
        }
    }

    @Test
    void theModelIsToldTheSchema() {
        ChatModel model = (request, out) -> {
            Schema<?> schema = request.schema().orElseThrow();
            assertEquals("Stop_list", schema.name());
            return ChatResponse.writer(out)
                    .text("{\"items\":[{\"city\":\"Oslo\",\"nights\":2}]}")
                    .finish(FinishReason.STOP, "stop")
                    .response();
        };
        assertEquals(List.of(new Stop("Oslo", 2)), model.ask(ChatRequest.of("where?"), Schema.listOf(Stop.class)));
    }

    @Test
    void theSchemaStaysWithTheRequestWhateverElseIsSet() {
        var schema = Schema.of(Stop.class);
        var request = ChatRequest.of("x").schema(schema);
        assertTrue(ChatRequest.of("x").schema().isEmpty());
        assertSame(
                schema,
                request.options(o -> o.seed(1))
                        .tools(List.of())
                        .plus(Message.user("y"))
                        .schema()
                        .orElseThrow());
    }

    @Test
    void anAnswerThatDoesNotFitIsATypedErrorWithTextAndUsage() {
        var refused = assertThrows(
                SchemaException.class,
                () -> says(FinishReason.STOP, "{\"city\":\"Oslo\"}").ask("where?", Stop.class));
        assertEquals("the answer does not fit Stop: nights is missing, expected a number", refused.getMessage());
        assertEquals("{\"city\":\"Oslo\"}", refused.text());
        assertEquals(Usage.of(3, 2), refused.response().orElseThrow().usage());
        assertFalse(refused.retryable());
    }

    @Test
    void theLoopEndsWellAndOnlyTheResultThrowsWhereTheAnswerDoesNotFit() {
        try (var stream = says(FinishReason.STOP, "no").stream("where?", Stop.class)) {
            int events = 0;
            for (Event unused : stream) events++;
            assertTrue(events > 2);
            assertSame(
                    assertThrows(SchemaException.class, stream::result),
                    assertThrows(SchemaException.class, stream::result));
        }
    }

    @Test
    void anAnswerThatWasCutOffIsNeverTakenForWhole() {
        String whole = "{\"city\":\"Oslo\",\"nights\":2}";
        assertRefused("cut off at the limit of tokens", says(FinishReason.LENGTH, whole));
        assertRefused("the provider held the answer", says(FinishReason.FILTERED, whole));
        assertRefused("tools to be called", says(FinishReason.TOOL_CALLS, whole));
        assertRefused("no text", says(FinishReason.STOP));
        assertRefused(
                "refused to answer",
                (request, out) -> ChatResponse.writer(out)
                        .refusal("I will not")
                        .finish(FinishReason.STOP, "")
                        .response());
    }

    private static void assertRefused(String why, ChatModel model) {
        var refused = assertThrows(SchemaException.class, () -> model.ask("where?", Stop.class));
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
        assertTrue(refused.response().isPresent());
    }

    @Test
    void anAnswerThatWasStoppedIsNotWhole() {
        ChatModel model = (request, out) -> {
            var writer = ChatResponse.writer(out).text("{\"city\":");
            while (!out.cancelled()) Thread.onSpinWait();
            return writer.response();
        };
        try (var stream = model.stream("where?", Stop.class)) {
            for (Event event : stream) if (event instanceof Event.TextDelta) stream.stop();
            var refused = assertThrows(SchemaException.class, stream::result);
            assertTrue(refused.getMessage().contains("stopped before its end"), refused.getMessage());
        }
    }
}
