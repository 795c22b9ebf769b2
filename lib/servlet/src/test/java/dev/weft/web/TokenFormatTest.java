package dev.weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Document;
import dev.weft.Failure;
import dev.weft.Json;
import dev.weft.chat.Chat;
import dev.weft.testing.FakeModel;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens, and sources last. */
class TokenFormatTest {
    private static Chat chat(FakeModel model) {
        var found = List.of(
                Document.of("a.md", "It \"rains\".\n")
                        .metadata("source", "a.md")
                        .metadata("page", "3"),
                Document.of("b.md", "é"));
        return Chat.builder().model(model).retriever((query, out) -> found).build();
    }

    private static FakeModel talking() {
        return FakeModel.script(
                call -> call.reasoning("hm").text("Ré").text("gen.\n").usage(1, 2));
    }

    @Test
    void tokensThenSourcesThenTheEnd() throws Exception {
        assertEquals("""
            : open

            data: {"token":"Ré"}

            data: {"token":"gen.\\n"}

            data: {"source_documents":[{"page_content":"It \\"rains\\".\\n","metadata":{"page":"3","source":"a.md"}},{"page_content":"é","metadata":{}}]}

            """, Written.raw(new TokenFormat(), Written.run(chat(talking()))));
    }

    @Test
    void withoutDocumentsThereAreNoSources() throws Exception {
        assertEquals(
                ": open\n\ndata: {\"token\":\"Ré\"}\n\ndata: {\"token\":\"gen.\\n\"}\n\n",
                Written.raw(new TokenFormat(), Written.run(talking())));
    }

    @Test
    void linesOfJsonHaveNoFrame() throws Exception {
        var format = new TokenFormat().ndjson();
        assertEquals("{\"token\":\"Ré\"}\n{\"token\":\"gen.\\n\"}\n", Written.raw(format, Written.run(talking())));
        assertEquals("application/x-ndjson;charset=UTF-8", format.contentType());
        var out = new StringBuilder();
        format.encoder().idle(out);
        assertEquals("", out.toString(), "a line has no comments");
    }

    @Test
    void namesPrefixSuffixAndTheLastPieceCanBeOthers() throws Exception {
        var format = new TokenFormat()
                .token("t\n")
                .sources("docs", "text", "meta")
                .error("problem")
                .framed("text/event-stream", "event: token\ndata: ", "\n\n")
                .last("[DONE]");
        assertEquals("""
            : open

            event: token
            data: {"t\\n":"Ré"}

            event: token
            data: {"t\\n":"gen.\\n"}

            event: token
            data: {"docs":[{"text":"It \\"rains\\".\\n","meta":{"page":"3","source":"a.md"}},{"text":"é","meta":{}}]}

            event: token
            data: [DONE]

            """, Written.raw(format, Written.run(chat(talking()))));
    }

    @Test
    void anErrorIsTheLastPieceAndSaysWhatTheApplicationChooses() throws Exception {
        var model = FakeModel.script(call -> call.text("Ré").fail(new IllegalStateException("secret")));
        var run = Written.run(chat(model));
        assertEquals(
                ": open\n\n"
                        + "data: {\"token\":\"Ré\"}\n\n"
                        + "data: {\"error\":\"Something went wrong while the answer was being made.\"}\n\n",
                Written.raw(new TokenFormat().last("[DONE]"), run));
        assertEquals(
                "{\"token\":\"Ré\"}\n{\"error\":\"IllegalStateException\"}\n",
                Written.raw(new TokenFormat().ndjson().failures(Failure::type), run));
    }

    @Test
    void aStreamThatBreaksEndsWithAnError() {
        var out = new StringBuilder();
        new TokenFormat().encoder().broken(Failure.of(new IllegalStateException("secret")), out);
        assertEquals("data: {\"error\":\"Something went wrong while the answer was being made.\"}\n\n", out.toString());
    }

    @Test
    void aCharacterThatIsCutInTwoIsInOneToken() throws Exception {
        var run = Written.run(
                FakeModel.script(call -> call.text("a\ud83d").text("\udc4b").text("\ud83d")));
        assertEquals(
                "{\"token\":\"a\"}\n{\"token\":\"👋\"}\n{\"token\":\"\ufffd\"}\n",
                Written.raw(new TokenFormat().ndjson(), run));
    }

    @ParameterizedTest
    @MethodSource("dev.weft.web.WeftFormatTest#payloads")
    void everyTextComesBackFromTheBytes(String payload) throws Exception {
        var run = Written.run(FakeModel.script(call -> call.text(payload)));
        String read = Written.data(Written.raw(new TokenFormat(), run)).stream()
                .map(line -> Json.parse(line).member("token").text())
                .collect(Collectors.joining());
        var whole = new WholeCharacters();
        assertEquals(whole.next(payload) + whole.rest(), read);
        assertTrue(read.chars().count() > 0);
    }
}
