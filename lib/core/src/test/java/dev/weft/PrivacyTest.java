package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Event.TextDelta;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** C16: what was asked is in no {@code toString}, no log, no message of an exception, no name. */
class PrivacyTest {
    private static final String PROMPT = "my secret question";

    static Stream<Object> whatHoldsThePrompt() {
        ToolCall call = ToolCall.of("call_1", "search", Json.object("q", PROMPT));
        ChatRequest request = ChatRequest.of(List.of(
                        Message.system(PROMPT), Message.user(PROMPT, Content.text(PROMPT)), Message.assistant(PROMPT)))
                .tools(List.of());
        var objects = new ArrayList<Object>(List.of(
                request,
                request.options(),
                call,
                ToolResult.of(PROMPT),
                Document.of("doc", PROMPT).metadata("k", PROMPT),
                ChatResponse.of(PROMPT),
                new Event.ModelCallStarted(request),
                new Event.ModelCallFinished(ChatResponse.of(PROMPT)),
                new Event.RetrievalStarted(PROMPT),
                new Event.RetrievalFinished(List.of(Document.of("doc", PROMPT))),
                new Event.ToolCallStarted(call),
                new Event.ToolCallFinished(call, ToolResult.of(PROMPT)),
                new Event.ApprovalRequested(call),
                new Event.Unknown("later", Json.object("q", PROMPT)),
                Trace.of(List.of(new Emission(
                        0,
                        0,
                        new Step(new Run("run", Map.of()), null, 0, Step.Kind.RUN, "run"),
                        new Event.ModelCallStarted(request)))),
                new Event.AgentFinished("agent", Message.assistant(PROMPT))));
        objects.addAll(request.messages());
        objects.addAll(request.messages().get(1).content());
        return objects.stream();
    }

    @DisplayName("C16: toString")
    @ParameterizedTest
    @MethodSource("whatHoldsThePrompt")
    void nothingShowsThePrompt(Object holder) {
        assertFalse(holder.toString().contains("secret"), holder::toString);
    }

    @Test
    void neitherEmissionsNorStepsNorSummariesShowWhatWasSaid() throws Exception {
        var seen = new Seen();
        ChatModel model = (request, out) -> {
            out.step(
                    "retrieve",
                    new Event.RetrievalStarted(request.prompt()),
                    r -> new Event.RetrievalFinished(List.of()),
                    step -> 1);
            return ChatResponse.writer(out)
                    .text(request.prompt())
                    .finish(FinishReason.STOP, "")
                    .response();
        };
        var stream = model.stream(ChatRequest.of(PROMPT), RunOptions.of(o -> o.listener(seen)));
        assertEquals(PROMPT, stream.result().text());
        seen.end(Event.RunCompleted.class);
        for (Emission emission : seen.emissions()) {
            assertFalse(emission.toString().contains("secret"), emission::toString);
            assertFalse(emission.step().path().contains("secret"));
        }
        assertFalse(stream.summary().toString().contains("secret"));
        assertFalse(stream.run().toString().contains("secret"));
    }

    @DisplayName("C16: logs and messages, whatever goes wrong")
    @Test
    void whateverGoesWrongThePromptIsNotInTheLogNorInAnException() throws Exception {
        var released = new CountDownLatch(1);
        var thrown = new ArrayList<Throwable>();
        try (var warnings = new Warnings()) {
            Listener sleeper = emission -> Until.openWhateverComes(released);
            Listener broken = emission -> {
                throw new IllegalStateException("of the listener");
            };
            ChatModel stubborn = (request, out) -> {
                out.onCancel(() -> {
                    throw new IllegalStateException("of the hook");
                });
                for (int i = 0; i < 3; i++) out.emit(new TextDelta(request.prompt()));
                Until.openWhateverComes(released);
                return ChatResponse.writer(out).text(request.prompt()).response();
            };
            ChatModel truncated = (request, out) ->
                    ChatResponse.writer(out).text(request.prompt()).response();
            ChatModel limited = (request, out) ->
                    ChatResponse.writer(out).limit(5).text(request.prompt()).response();
            var options = RunOptions.of(o -> o.listener(sleeper)
                    .listener(broken)
                    .capacity(1)
                    .listenerLag(Duration.ofMillis(20))
                    .total(Duration.ofMillis(500)));
            var stream = stubborn.stream(ChatRequest.of(PROMPT), options);
            thrown.add(assertThrows(LimitException.class, stream::toList));
            Until.isTrue(() -> warnings.about("has not come back").size() == 1);
            released.countDown();
            for (ChatModel model : List.of(truncated, limited, truncated.orElse(limited))) {
                thrown.add(assertThrows(WeftException.class, () -> model.ask(PROMPT)));
            }
            ChatModel waits = (request, out) -> Until.interrupted();
            var cancelled = waits.stream(PROMPT);
            cancelled.cancel();
            thrown.add(assertThrows(CancelledException.class, cancelled::result));
            assertEquals(4, warnings.all().size(), () -> "" + warnings.all());
            for (String line : warnings.all()) assertFalse(line.contains("secret"), line);
        }
        for (Throwable one : thrown) {
            var text = new StringWriter();
            one.printStackTrace(new PrintWriter(text));
            assertFalse(text.toString().contains("secret"), text::toString);
            assertFalse(Failure.of(one).toString().contains("secret"));
        }
    }
}
