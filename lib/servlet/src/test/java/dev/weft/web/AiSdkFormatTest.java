package dev.weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatRequest;
import dev.weft.Citation;
import dev.weft.Document;
import dev.weft.Emission;
import dev.weft.Event;
import dev.weft.Failure;
import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.Message;
import dev.weft.Usage;
import dev.weft.chat.Chat;
import dev.weft.testing.FakeModel;
import dev.weft.testing.Gate;
import dev.weft.tool.Tool;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The AI SDK's stream: everything but tools. */
class AiSdkFormatTest {
    private static final AiSdkFormat FORMAT = new AiSdkFormat();

    /** The parts, one a line. */
    static String parts(Format format, List<Emission> run) throws Exception {
        return Written.data(Written.text(format, run)).stream().collect(Collectors.joining("\n", "", "\n"));
    }

    @Test
    void textIsOnePartInOneStep() throws Exception {
        var run = Written.run(
                FakeModel.script(call -> call.text("He").text("llo\n").text("é").usage(12, 34)));
        assertEquals("""
            : open

            data: {"type":"start","messageId":"msg_RUN"}

            data: {"type":"start-step"}

            data: {"type":"text-start","id":"text-1"}

            data: {"type":"text-delta","id":"text-1","delta":"He"}

            data: {"type":"text-delta","id":"text-1","delta":"llo\\n"}

            data: {"type":"text-delta","id":"text-1","delta":"é"}

            data: {"type":"text-end","id":"text-1"}

            data: {"type":"finish-step"}

            data: {"type":"finish","finishReason":"stop","messageMetadata":{"usage":{"inputTokens":12,"outputTokens":34,"totalTokens":46}}}

            data: [DONE]

            """, Written.text(FORMAT, run));
    }

    @Test
    void headersSayWhichProtocolItIs() {
        assertEquals(Map.of("x-vercel-ai-ui-message-stream", "v1"), FORMAT.headers());
        assertEquals("text/event-stream;charset=UTF-8", FORMAT.contentType());
        assertTrue(FORMAT.tellsTheEnd());
    }

    @Test
    void reasoningAndTextTakeTurnsAndUsageHasAllItsNumbers() throws Exception {
        var run = Written.run(FakeModel.script(call -> call.reasoning("2 + 2")
                .text("4")
                .reasoning("sure")
                .usage(Usage.of(1, 2).reasoning(1).cached(0))));
        assertEquals("""
            {"type":"start","messageId":"msg_RUN"}
            {"type":"start-step"}
            {"type":"reasoning-start","id":"reasoning-1"}
            {"type":"reasoning-delta","id":"reasoning-1","delta":"2 + 2"}
            {"type":"reasoning-end","id":"reasoning-1"}
            {"type":"text-start","id":"text-2"}
            {"type":"text-delta","id":"text-2","delta":"4"}
            {"type":"text-end","id":"text-2"}
            {"type":"reasoning-start","id":"reasoning-3"}
            {"type":"reasoning-delta","id":"reasoning-3","delta":"sure"}
            {"type":"reasoning-end","id":"reasoning-3"}
            {"type":"finish-step"}
            {"type":"finish","finishReason":"stop","messageMetadata":{"usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3,"reasoningTokens":1,"cachedInputTokens":0}}}
            [DONE]
            """, parts(FORMAT, run));
    }

    @Test
    void aRefusalIsText() throws Exception {
        var run = Written.run(FakeModel.script(call -> call.refusal("No.")));
        assertTrue(parts(FORMAT, run).contains("{\"type\":\"text-delta\",\"id\":\"text-1\",\"delta\":\"No.\"}"));
    }

    @Test
    void anEmptyAnswerIsAnEndAlone() throws Exception {
        var run = Written.run(FakeModel.script(call -> {}));
        assertEquals("""
            {"type":"start","messageId":"msg_RUN"}
            {"type":"finish","finishReason":"stop"}
            [DONE]
            """, parts(FORMAT, run));
    }

    @ParameterizedTest
    @CsvSource({
        "STOP, stop",
        "LENGTH, length",
        "TOOL_CALLS, tool-calls",
        "FILTERED, content-filter",
        "STOPPED_BY_USER, other",
        "OTHER, other"
    })
    void everyReasonHasAWordThatClientsKnow(FinishReason reason, String word) throws Exception {
        var run = Written.run(FakeModel.script(call -> call.text("x").finish(reason)));
        assertTrue(parts(FORMAT, run).endsWith("{\"type\":\"finish\",\"finishReason\":\"" + word + "\"}\n[DONE]\n"));
    }

    @Test
    void aFailureClosesWhatIsOpenAndIsAnErrorInPlaceOfTheFinish() throws Exception {
        var run = Written.run(FakeModel.script(call -> call.text("Partial").fail(new IllegalStateException("secret"))));
        assertEquals("""
            {"type":"start","messageId":"msg_RUN"}
            {"type":"start-step"}
            {"type":"text-start","id":"text-1"}
            {"type":"text-delta","id":"text-1","delta":"Partial"}
            {"type":"text-end","id":"text-1"}
            {"type":"finish-step"}
            {"type":"error","errorText":"Something went wrong while the answer was being made."}
            [DONE]
            """, parts(FORMAT, run));
        assertTrue(parts(FORMAT.failures(Failure::message), run).contains("\"errorText\":\"secret\""));
    }

    @Test
    void aStreamThatBreaksClosesWhatIsOpenToo() throws Exception {
        var run = Written.run(FakeModel.saying("one two"));
        var out = new StringBuilder();
        Encoder encoder = FORMAT.encoder();
        encoder.begin(out);
        for (Emission emission : run.subList(0, 3)) encoder.write(emission, out);
        encoder.idle(out);
        encoder.broken(Failure.of(new IllegalStateException("secret")), out);
        for (Emission emission : run.subList(3, run.size())) encoder.write(emission, out);
        encoder.broken(Failure.of(new IllegalStateException("again")), out);
        encoder.end(out);
        assertEquals(
                """
                {"type":"start","messageId":"msg_RUN"}
                {"type":"start-step"}
                {"type":"text-start","id":"text-1"}
                {"type":"text-delta","id":"text-1","delta":"one"}
                {"type":"text-end","id":"text-1"}
                {"type":"finish-step"}
                {"type":"error","errorText":"Something went wrong while the answer was being made."}
                [DONE]
                """,
                Written.data(out.toString().replace(run.get(0).run().id(), "RUN")).stream()
                        .collect(Collectors.joining("\n", "", "\n")));
    }

    @Test
    void aRunThatIsCancelledIsAnAbort() throws Exception {
        var run = Written.run(
                options -> FakeModel.script(call -> call.text("one").hold(new Gate())).stream(
                        ChatRequest.of("hi"), options),
                stream -> {
                    for (String piece : stream.textPieces()) {
                        assertEquals("one", piece);
                        break;
                    }
                    stream.cancel();
                });
        assertEquals("""
            {"type":"start","messageId":"msg_RUN"}
            {"type":"start-step"}
            {"type":"text-start","id":"text-1"}
            {"type":"text-delta","id":"text-1","delta":"one"}
            {"type":"text-end","id":"text-1"}
            {"type":"finish-step"}
            {"type":"abort"}
            [DONE]
            """, parts(FORMAT, run));
    }

    @Test
    void aKeptRunIsTheSameTextEachTime() throws Exception {
        var model = FakeModel.script(
                call -> call.reasoning("hm")
                        .text("a\ud83d")
                        .text("\udc4b")
                        .emit(new Progress("p", 40))
                        .toolCall("t", Map.of("n", 1)),
                call -> call.text("Done.").usage(3, 4));
        var run = Written.run(Chat.builder()
                .model(model)
                .retriever((query, out) -> List.of(Document.of("d", "x").score(0.25)))
                .tools(Tool.of("t", "Does it", Void.class, none -> {
                    throw new IllegalStateException("secret");
                }))
                .build());
        assertEquals(Written.raw(FORMAT, run), Written.raw(FORMAT, run));
        assertEquals(Written.raw(FORMAT, run), Written.raw(FORMAT, Written.kept(run)), "read back from its JSON");
    }

    @Test
    void aMessageThatGoesOnKeepsItsId() throws Exception {
        var run = Written.run(FakeModel.saying("one"));
        assertTrue(parts(FORMAT.messageId("m-7"), run).startsWith("{\"type\":\"start\",\"messageId\":\"m-7\"}\n"));
    }

    @ParameterizedTest
    @MethodSource("dev.weft.web.WeftFormatTest#payloads")
    void everyTextComesBackFromTheBytes(String payload) throws Exception {
        var run = Written.run(FakeModel.script(call -> call.text(payload)));
        List<String> lines = Written.data(Written.raw(FORMAT, run));
        String read = lines.stream()
                .filter(line -> line.startsWith("{\"type\":\"text-delta\""))
                .map(line -> Json.parse(line).member("delta").text())
                .collect(Collectors.joining());
        var whole = new WholeCharacters();
        assertEquals(whole.next(payload) + whole.rest(), read);
        assertEquals("[DONE]", lines.getLast());
    }

    @Test
    void aCharacterThatIsCutInTwoIsInOneDeltaAndNoDeltaIsEmpty() throws Exception {
        var run = Written.run(
                FakeModel.script(call -> call.text("\ud83d").text("\udc4b!").text("\ud83d")));
        String parts = parts(FORMAT, run);
        assertTrue(parts.contains("""
            {"type":"text-start","id":"text-1"}
            {"type":"text-delta","id":"text-1","delta":"👋!"}
            {"type":"text-delta","id":"text-1","delta":"\ufffd"}
            {"type":"text-end","id":"text-1"}
            """), parts);
    }

    // ---- documents and citations ----

    @Test
    void documentsAreDataAndThenSourcesEachOnce() throws Exception {
        var found = List.of(
                Document.of("1", "x").metadata("url", "https://example.org/a").metadata("title", "A"),
                Document.of("2", "x")
                        .metadata("title", "Handbook")
                        .metadata("filename", "h.pdf")
                        .metadata("mediaType", "application/pdf"),
                Document.of("docs/a.md", "x"),
                Document.of("http://example.org/b", "x"),
                Document.of("5", "x").metadata("url", "javascript:alert(1)"),
                Document.of("1", "again"));
        var model = FakeModel.script(
                call -> call.emit(new Event.CitationAdded(Citation.of("C", "https://example.org/c", Json.object())))
                        .emit(new Event.CitationAdded(Citation.of("", "https://example.org/c", Json.object())))
                        .emit(new Event.CitationAdded(Citation.of("Book", "", Json.object())))
                        .emit(new Event.CitationAdded(Citation.of("", "", Json.object()))));
        var run = Written.run(
                Chat.builder().model(model).retriever((query, out) -> found).build());
        assertEquals("""
            {"type":"start","messageId":"msg_RUN"}
            {"type":"data-retrieval","id":"RUN.1","data":{"name":"retrieval","status":"running","query":"hi"}}
            {"type":"data-retrieval","id":"RUN.1","data":{"name":"retrieval","status":"done","documents":6}}
            {"type":"source-url","sourceId":"1","url":"https://example.org/a","title":"A"}
            {"type":"source-document","sourceId":"2","mediaType":"application/pdf","title":"Handbook","filename":"h.pdf"}
            {"type":"source-document","sourceId":"docs/a.md","mediaType":"text/plain","title":"docs/a.md"}
            {"type":"source-url","sourceId":"http://example.org/b","url":"http://example.org/b"}
            {"type":"source-document","sourceId":"5","mediaType":"text/plain","title":"5"}
            {"type":"source-url","sourceId":"https://example.org/c","url":"https://example.org/c","title":"C"}
            {"type":"source-document","sourceId":"Book","mediaType":"text/plain","title":"Book"}
            {"type":"finish","finishReason":"stop"}
            [DONE]
            """, parts(FORMAT, run));
    }

    @Test
    void aRetrievalThatFailsSaysSo() throws Exception {
        var run = Written.run(Chat.builder()
                .model(FakeModel.saying("never"))
                .retriever((query, out) -> {
                    throw new IllegalStateException("secret");
                })
                .build());
        assertEquals("""
            {"type":"start","messageId":"msg_RUN"}
            {"type":"data-retrieval","id":"RUN.1","data":{"name":"retrieval","status":"running","query":"hi"}}
            {"type":"data-retrieval","id":"RUN.1","data":{"name":"retrieval","status":"failed"}}
            {"type":"error","errorText":"Something went wrong while the answer was being made."}
            [DONE]
            """, parts(FORMAT, run));
    }

    // ---- agents ----

    private static Message.AssistantMessage said(String text) {
        return Message.assistant(text);
    }

    private static final FakeModel RESEARCHER =
            FakeModel.answering((request, call) -> call.text("Found ").text("two papers."));

    @Test
    void anAgentInsideIsDataAndItsWordsAreNotTheAnswers() throws Exception {
        var run = Written.work(out -> {
            out.step(
                    "researcher",
                    new Event.AgentStarted("researcher"),
                    r -> new Event.AgentFinished("researcher", said("Found two papers.")),
                    in -> RESEARCHER.call(ChatRequest.of("?"), in));
            return FakeModel.saying("Two.").call(ChatRequest.of("?"), out);
        });
        assertEquals("""
            {"type":"start","messageId":"msg_RUN"}
            {"type":"data-agent","id":"RUN.1","data":{"name":"researcher","status":"running"}}
            {"type":"data-agent","id":"RUN.1","data":{"name":"researcher","status":"running","text":"Found "}}
            {"type":"data-agent","id":"RUN.1","data":{"name":"researcher","status":"done","text":"Found two papers."}}
            {"type":"start-step"}
            {"type":"text-start","id":"text-1"}
            {"type":"text-delta","id":"text-1","delta":"Two."}
            {"type":"text-end","id":"text-1"}
            {"type":"finish-step"}
            {"type":"finish","finishReason":"stop"}
            [DONE]
            """, parts(FORMAT, run));
    }

    @Test
    void whereOnlyAgentsSpeakTheLastOnesWordsAreTheAnswer() throws Exception {
        var run = Written.work(out -> out.step(
                "writer",
                new Event.AgentStarted("writer"),
                r -> new Event.AgentFinished("writer", said("Found two papers.")),
                in -> RESEARCHER.call(ChatRequest.of("?"), in)));
        assertTrue(parts(FORMAT, run).endsWith("""
            {"type":"data-agent","id":"RUN.1","data":{"name":"writer","status":"done","text":"Found two papers."}}
            {"type":"text-start","id":"text-1"}
            {"type":"text-delta","id":"text-1","delta":"Found two papers."}
            {"type":"text-end","id":"text-1"}
            {"type":"finish","finishReason":"stop"}
            [DONE]
            """), parts(FORMAT, run));
        assertEquals("""
            {"type":"start","messageId":"msg_RUN"}
            {"type":"data-agent","id":"RUN.1","data":{"name":"writer","status":"running"}}
            {"type":"start-step"}
            {"type":"text-start","id":"text-1"}
            {"type":"text-delta","id":"text-1","delta":"Found "}
            {"type":"text-delta","id":"text-1","delta":"two papers."}
            {"type":"text-end","id":"text-1"}
            {"type":"finish-step"}
            {"type":"data-agent","id":"RUN.1","data":{"name":"writer","status":"done","text":"Found two papers."}}
            {"type":"finish","finishReason":"stop"}
            [DONE]
            """, parts(FORMAT.answering("writer"), run));
    }

    @Test
    void aLongAnswerOfAnAgentIsNotSentAgainForEachPiece() throws Exception {
        var run = Written.work(out -> out.step(
                "writer", new Event.AgentStarted("writer"), r -> new Event.AgentFinished("writer", said("")), in -> {
                    for (int i = 0; i < 5_000; i++) in.emit(new Event.TextDelta("word "));
                    return "";
                }));
        String parts = parts(FORMAT, run);
        assertTrue(parts.length() < 12 * 25_000, parts.length() + " characters");
        assertTrue(parts.split("data-agent").length > 40, "it grows before the eyes");
        assertTrue(parts.contains("\"status\":\"done\",\"text\":\"" + "word ".repeat(5_000) + "\"}"));
    }

    @Test
    void anAgentThatFailsSaysSo() throws Exception {
        var run = Written.work(out -> out.step(
                "writer", new Event.AgentStarted("writer"), r -> new Event.AgentFinished("writer", said("")), in -> {
                    throw new IllegalStateException("secret");
                }));
        assertEquals("""
            {"type":"start","messageId":"msg_RUN"}
            {"type":"data-agent","id":"RUN.1","data":{"name":"writer","status":"running"}}
            {"type":"data-agent","id":"RUN.1","data":{"name":"writer","status":"failed"}}
            {"type":"error","errorText":"Something went wrong while the answer was being made."}
            [DONE]
            """, parts(FORMAT, run));
    }

    // ---- other events ----

    @Event.Name("index.progress")
    record Progress(String id, int percent) implements Event.Custom {}

    record Bare(List<Double> values) implements Event.Custom {}

    @Test
    void eventsOfOnesOwnAreDataByTheirNames() throws Exception {
        var run = Written.work(out -> {
            out.emit(new Progress("p", 40));
            out.emit(new Bare(List.of(1.5)));
            out.emit(new Bare(List.of(Double.NaN)));
            out.emit(new Event.Unknown(
                    "x", Json.parse("{\"__proto__\":1,\"a\":[{\"constructor\":{\"prototype\":null}}]}")));
            return "";
        });
        assertEquals("""
            {"type":"start","messageId":"msg_RUN"}
            {"type":"data-index.progress","id":"p","data":{"id":"p","percent":40}}
            {"type":"data-BARE","data":{"values":[1.5]}}
            {"type":"data-x","data":{"_proto_":1,"a":[{"_constructor_":{"prototype":null}}]}}
            {"type":"finish","finishReason":"stop"}
            [DONE]
            """, parts(FORMAT, run).replace(Bare.class.getName(), "BARE"));
    }

    @Test
    void whatGoesWrongWithoutEndingTheRunIsAWarning() throws Exception {
        var secret = Failure.of(new IllegalStateException("secret"));
        var run = Written.run(FakeModel.script(call -> call.emit(new Event.ModelRetried(secret, Duration.ZERO))
                .emit(new Event.RetrievalRetried(secret, Duration.ZERO))
                .text("x")));
        String parts = parts(FORMAT, run);
        assertTrue(parts.contains("""
            {"type":"data-warning","data":{"type":"model.retried","message":"Something went wrong while the answer was being made."},"transient":true}
            {"type":"data-warning","data":{"type":"retrieval.retried","message":"Something went wrong while the answer was being made."},"transient":true}
            {"type":"start-step"}
            """), parts);
        assertFalse(parts.contains("secret"));
    }

    @Test
    void aModelThatStepsInForAnotherIsOneStep() throws Exception {
        var run = Written.run(FakeModel.script(call -> call.fail(new IllegalStateException("down")))
                .orElse(FakeModel.saying("here")));
        assertEquals("""
            {"type":"start","messageId":"msg_RUN"}
            {"type":"start-step"}
            {"type":"text-start","id":"text-1"}
            {"type":"text-delta","id":"text-1","delta":"here"}
            {"type":"text-end","id":"text-1"}
            {"type":"finish-step"}
            {"type":"finish","finishReason":"stop"}
            [DONE]
            """, parts(FORMAT, run));
    }

    @Test
    void twoModelsAtOnceAreTwoTextsInOneStep() throws Exception {
        var run = Written.work(out -> {
            var first = FakeModel.script(call -> call.text("a")
                    .run(inner -> {
                        FakeModel.saying("b").call(ChatRequest.of("?"), out);
                        return "";
                    })
                    .text("c"));
            return first.call(ChatRequest.of("?"), out);
        });
        assertEquals("""
            {"type":"start","messageId":"msg_RUN"}
            {"type":"start-step"}
            {"type":"text-start","id":"text-1"}
            {"type":"text-delta","id":"text-1","delta":"a"}
            {"type":"text-start","id":"text-2"}
            {"type":"text-delta","id":"text-2","delta":"b"}
            {"type":"text-end","id":"text-2"}
            {"type":"text-delta","id":"text-1","delta":"c"}
            {"type":"text-end","id":"text-1"}
            {"type":"finish-step"}
            {"type":"finish","finishReason":"stop"}
            [DONE]
            """, parts(FORMAT, run));
    }

    @Test
    void textWithoutAModelNeedsNoStep() throws Exception {
        var run = Written.work(out -> {
            out.emit(new Event.TextDelta("by hand"));
            return "";
        });
        assertEquals("""
            {"type":"start","messageId":"msg_RUN"}
            {"type":"text-start","id":"text-1"}
            {"type":"text-delta","id":"text-1","delta":"by hand"}
            {"type":"text-end","id":"text-1"}
            {"type":"finish","finishReason":"stop"}
            [DONE]
            """, parts(FORMAT, run));
    }
}
