package dev.weft.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.weft.Event;
import dev.weft.EventStream;
import dev.weft.Failure;
import dev.weft.chat.Chat;
import dev.weft.testing.FakeModel;
import dev.weft.tool.Tool;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Plain text. */
class TextFormatTest {
    private static final TextFormat FORMAT = new TextFormat();

    @Test
    void itIsTheTextAlone() throws Exception {
        var run = Written.run(FakeModel.script(
                call -> call.reasoning("hm").text("a\r\n").text("\u2028: b\n\n").usage(1, 2)));
        assertEquals("a\r\n\u2028: b\n\n", Written.raw(FORMAT, run));
    }

    @Test
    void itIsWhatTextPiecesGives() throws Exception {
        var inner = Chat.of(FakeModel.saying("inner words "));
        var tool = Tool.of(
                "ask",
                "Asks",
                Void.class,
                (none, context) ->
                        inner.respond(dev.weft.ChatRequest.of("?"), context).text());
        var model = FakeModel.script(call -> call.text("first ").toolCall("ask", Map.of()), call -> call.text("outer"));
        var pieces = new StringBuilder();
        var run = Written.run(
                options ->
                        Chat.builder().model(model).tools(tool).build().stream(dev.weft.ChatRequest.of("hi"), options),
                stream -> stream.textPieces().forEach(pieces::append));
        assertEquals("first outer", pieces.toString());
        assertEquals(pieces.toString(), Written.raw(FORMAT, run));
        assertEquals(
                "first outer",
                Written.data(Written.raw(new TokenFormat(), run)).stream()
                        .map(data -> dev.weft.Json.parse(data).member("token").text(""))
                        .collect(java.util.stream.Collectors.joining()));
    }

    @Test
    void aCharacterThatIsCutInTwoArrivesWhole() throws Exception {
        var run = Written.run(FakeModel.script(call -> call.text("a\ud83d").text("\udc4bb")));
        var out = new StringBuilder();
        Encoder encoder = FORMAT.encoder();
        for (var emission : run) {
            encoder.write(emission, out);
            for (int i = 0; i < out.length(); i += Character.charCount(out.codePointAt(i)))
                assertFalse(Character.getType(out.codePointAt(i)) == Character.SURROGATE, "half a character is out");
        }
        assertEquals("a👋b", out.toString());
    }

    @Test
    void halvesOfNothingAreReplaced() throws Exception {
        var run =
                Written.run(FakeModel.script(call -> call.text("\udc4ba\ud83d").text("b\ud83d\ud83d")));
        assertEquals("\ufffda\ufffdb\ufffd\ufffd", Written.raw(FORMAT, run));
    }

    @Test
    void twoWhoSpeakAtOnceDoNotShareACharacter() throws Exception {
        var run = Written.work(out -> {
            out.step("a", a -> {
                a.emit(new Event.TextDelta("\ud83d"));
                return out.step("b", b -> {
                    b.emit(new Event.TextDelta("b\ud83d"));
                    a.emit(new Event.TextDelta("\udc4b"));
                    b.emit(new Event.TextDelta("\udc4c"));
                    return "";
                });
            });
            return "";
        });
        assertEquals("b👋👌", Written.raw(FORMAT, run));
    }

    @Test
    void aFailureIsNotInItsWordsAndTheFormatSaysSo() throws Exception {
        var run = Written.run(FakeModel.script(call -> call.text("part").fail(new IllegalStateException("why"))));
        var out = new StringBuilder(Written.raw(FORMAT, run));
        FORMAT.encoder().broken(Failure.of(new IllegalStateException("why")), out);
        FORMAT.encoder().idle(out);
        assertEquals("part", out.toString());
        assertFalse(FORMAT.tellsTheEnd());
        assertEquals("text/plain;charset=UTF-8", FORMAT.contentType());
    }

    @Test
    void whatIsCutOffInsideACharacterEndsInAReplacement() throws Exception {
        try (EventStream<?> stream =
                FakeModel.script(call -> call.text("a\ud83d").fail(new IllegalStateException("why"))).stream("hi")) {
            var out = new StringBuilder();
            Encoder encoder = FORMAT.encoder();
            try {
                for (var emission : stream.emissions()) {
                    if (emission.event() instanceof Event.ModelCallFailed) break;
                    encoder.write(emission, out);
                }
            } finally {
                encoder.broken(Failure.of(new IllegalStateException()), out);
                encoder.end(out);
            }
            assertEquals("a\ufffd", out.toString());
        }
    }
}
