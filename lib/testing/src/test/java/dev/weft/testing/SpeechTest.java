package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatResponse;
import dev.weft.Event;
import dev.weft.FinishReason;
import dev.weft.Usage;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** A wire of one's own. */
class SpeechTest {
    /** Says each word in a frame with a name; what the payload begins with is the name. */
    private static final class Shouts extends Speech {
        private int words;

        Shouts(SeenRequest request) {
            super(request);
        }

        @Override
        protected boolean streaming() {
            return !request.query().equals("whole");
        }

        @Override
        protected byte[] frame(String payload) {
            int blank = payload.indexOf(' ');
            return frame(payload.substring(0, blank), payload.substring(blank + 1));
        }

        @Override
        protected List<String> delta(Event.Delta delta) {
            words++;
            return delta instanceof Event.TextDelta(String text)
                    ? List.of("word " + text.toUpperCase(Locale.ROOT))
                    : List.of();
        }

        @Override
        protected List<String> toolCall(int index, String id, String name, String arguments) {
            return List.of("call " + name);
        }

        @Override
        protected List<String> finish(FinishReason reason, Usage usage) {
            return List.of("end " + words);
        }

        @Override
        protected String whole(ChatResponse answer) {
            return answer.text() + "! " + words;
        }
    }

    private static final ModelServer.Speaking SHOUTING = ModelServer.speaking(Shouts::new);

    @Test
    void whatOnesOwnSpeechSaysIsSentFrameByFrameOnAnyPath() throws Exception {
        try (var server = SHOUTING.script(
                        reply -> reply.text("a").comment("busy").text("b").toolCall("t", "{}"));
                var client = new RawClient(server)) {
            client.post("/anything", "{}").head();
            assertEquals(
                    List.of(
                            "event: word\ndata: A\n\n",
                            ": busy\n\n",
                            "event: word\ndata: B\n\n",
                            "event: call\ndata: t\n\n",
                            "event: end\ndata: 2\n\n"),
                    client.chunks());
        }
    }

    @Test
    void aNamedFrameIsFramedByTheWire() throws Exception {
        var binary = ModelServer.speaking(request -> new Speech(request) {
            @Override
            protected byte[] frame(String name, String payload) {
                return new byte[] {(byte) name.length(), (byte) payload.length()};
            }

            @Override
            protected List<String> delta(Event.Delta delta) {
                return List.of("abc");
            }

            @Override
            protected List<String> toolCall(int index, String id, String name, String arguments) {
                return List.of();
            }

            @Override
            protected List<String> finish(FinishReason reason, Usage usage) {
                return List.of();
            }

            @Override
            protected String whole(ChatResponse answer) {
                return "";
            }
        });
        try (var server = binary.script(reply -> reply.text("x").event("four", "fives"));
                var client = new RawClient(server)) {
            client.post("/", "{}").head();
            assertEquals(List.of("\0\3", "\4\5"), client.chunks());
        }
    }

    @Test
    void aWholeAnswerIsNotSaidInPiecesBefore() throws Exception {
        try (var server = SHOUTING.script(reply -> reply.text("a").text("b"));
                var client = new RawClient(server)) {
            assertTrue(client.post("/anything?whole", "{}").response().endsWith("\n\nab! 0"));
        }
    }

    @Test
    void toolCallsInPiecesAreRefusedByAWireThatHasNone() throws Exception {
        try (var server = SHOUTING.script(reply -> reply.toolCallPiece(0, "1", "t", "{"));
                var client = new RawClient(server)) {
            String said = client.post("/", "{}").response();
            assertTrue(said.contains("500 Internal Server Error") && said.contains("use toolCall(…)"), said);
        }
    }

    @Test
    void aModelCannotAnswerWhereRequestsAreNotRead() throws Exception {
        try (var server = SHOUTING.backedBy(FakeModel.saying("never"));
                var client = new RawClient(server)) {
            String said = client.post("/", "{}").response();
            assertTrue(said.contains("500 Internal Server Error") && said.contains("are not read"), said);
        }
    }

    @Test
    void aSpeechThatCannotBeMadeFailsTheAnswerAndNotTheServer() throws Exception {
        try (var server = ModelServer.speaking(request -> {
                    if (request.path().equals("/bad")) throw new IllegalStateException("no speech for this");
                    return new Shouts(request);
                })
                .answering((request, reply) -> reply.text("a"))) {
            try (var client = new RawClient(server)) {
                assertTrue(client.post("/bad", "{}").response().contains("500 Internal Server Error"));
            }
            try (var client = new RawClient(server)) {
                assertTrue(client.post("/good", "{}").head().contains("200 OK"));
                assertEquals("event: word\ndata: A\n\n", client.chunk());
            }
        }
    }
}
