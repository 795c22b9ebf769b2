package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.FinishReason;
import dev.weft.Json;
import dev.weft.testing.SeenConnection.End;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Everything that a provider or a network can do wrong, as it looks on the wire. */
class FaultsTest {
    @FunctionalInterface
    private interface Check {
        void on(RawClient client, ModelServer server) throws Exception;
    }

    private static void on(Consumer<Reply> script, Check check) throws Exception {
        try (var server = ModelServer.script(script);
                var client = new RawClient(server)) {
            check.on(client, server);
        }
    }

    @Test
    void aStatusWithHeadersHasTheWiresErrorForABody() throws Exception {
        on(reply -> reply.status(429).header("Retry-After", "7"), (client, server) -> {
            String response = client.chat().response();
            assertTrue(response.startsWith("HTTP/1.1 429 Too Many Requests\nRetry-After: 7\n"), response);
            var body = Json.parse(response.substring(response.indexOf('{')));
            assertEquals("Too Many Requests", body.at("error.message").text());
        });
        on(reply -> reply.status(404).error("not_found", "model 'm' not found"), (client, server) -> {
            String response = client.ollama().response();
            assertTrue(response.endsWith("\n{\"error\":\"model 'm' not found\"}"), response);
        });
    }

    @Test
    void aStatusCanHaveAnyBody() throws Exception {
        on(reply -> reply.status(502).body("text/html", "<html>Bad gateway</html>"), (client, server) -> {
            assertEquals(
                    "HTTP/1.1 502 Bad Gateway\nContent-Type: text/html\nContent-Length: 24\n\n<html>Bad gateway</html>",
                    client.chat().response());
        });
    }

    @Test
    void aRedirectIsAHeadAlone() throws Exception {
        on(reply -> reply.head(head -> head.redirect("/elsewhere")), (client, server) -> {
            String response = client.chat().response();
            assertTrue(response.startsWith("HTTP/1.1 307 Temporary Redirect\nLocation: /elsewhere\n"), response);
            assertTrue(response.endsWith("\n\n"), response);
        });
    }

    @Test
    void theHeadCanBeHeldAndThenTheFirstPiece() throws Exception {
        var head = new Gate();
        var first = new Gate();
        on(reply -> reply.holdHead(head).hold(first).text("a"), (client, server) -> {
            client.chat();
            head.awaitArrival();
            assertEquals(0, server.connections().getFirst().bytesWritten());
            head.open();
            first.awaitArrival();
            client.head();
            assertTrue(server.connections().getFirst().bytesWritten() > 0);
            first.open();
            assertEquals(4, client.chunks().size());
        });
    }

    @Test
    void aPieceIsOnTheWireBeforeTheNextOneExists() throws Exception {
        var gate = new Gate();
        on(reply -> reply.text("a").hold(gate).text("b").hold(gate).text("c"), (client, server) -> {
            client.chat().head();
            client.chunk();
            for (String piece : List.of("a", "b")) {
                assertTrue(client.chunk().contains("\"content\":\"" + piece + "\""));
                gate.letOne();
            }
            assertTrue(client.chunk().contains("\"content\":\"c\""));
        });
    }

    @Test
    void aFrameCanBeHeldInItsMiddle() throws Exception {
        var gate = new Gate();
        on(reply -> reply.holdInside(gate).frame("0123456789").frame("next"), (client, server) -> {
            client.chat().head();
            assertEquals("data: 012", client.chunk());
            gate.awaitArrival();
            gate.open();
            assertEquals("3456789\n\n", client.chunk());
            assertEquals(List.of("data: next\n\n"), client.chunks());
        });
    }

    @Test
    void aHeadCanDripByteByByte() throws Exception {
        on(reply -> reply.head(head -> head.drip(Duration.ofMillis(20))).text("a"), (client, server) -> {
            client.chat();
            var connection = server.awaitRequest().connection();
            for (char c : "HTTP/1.1 200".toCharArray()) assertEquals(c, client.read());
            assertTrue(connection.bytesWritten() < 60, "written so far: " + connection.bytesWritten());
            client.head();
            assertEquals(4, client.chunks().size());
        });
    }

    @Test
    void aBodyCanDrip() throws Exception {
        on(reply -> reply.drip(3, Duration.ofMillis(10)).raw("0123456789").raw("x".repeat(500)), (client, server) -> {
            client.chat().head();
            assertEquals("0123456789", client.chunk());
            assertTrue(server.connections().getFirst().bytesWritten() < 500);
        });
    }

    @Test
    void aStallLeavesTheConnectionOpenAndSilent() throws Exception {
        on(reply -> reply.text("a").stall(), (client, server) -> {
            client.chat().head();
            client.chunk();
            assertTrue(client.chunk().contains("\"a\""));
            client.patience(100);
            assertThrows(SocketTimeoutException.class, client::read);
            assertEquals(1, server.openConnections());
            server.close();
            assertEquals("", client.rest());
        });
    }

    @Test
    void aResetIsAnRstBehindWhatWasSaid() throws Exception {
        on(reply -> reply.text("a").reset(), (client, server) -> {
            client.chat().head();
            client.chunk();
            assertTrue(client.chunk().contains("\"a\""));
            assertThrows(SocketException.class, client::read);
            assertEquals(End.SERVER_RESET, server.connections().getFirst().end().orElseThrow());
        });
    }

    @Test
    void aTruncatedBodyHasNoLastChunk() throws Exception {
        on(reply -> reply.text("a").truncate(), (client, server) -> {
            client.chat().head();
            client.chunk();
            client.chunk();
            assertEquals(-1, client.read());
            assertEquals(
                    End.SERVER_CLOSED, server.connections().getFirst().end().orElseThrow());
        });
        on(Reply::truncate, (client, server) -> assertEquals("", client.chat().rest()));
    }

    @Test
    void aBodyCanEndInGoodOrderWithoutTheProtocolsEnd() throws Exception {
        on(reply -> reply.text("a").end(), (client, server) -> {
            client.chat().head();
            assertEquals(2, client.chunks().size());
            client.get("/v1/models").head(); // the connection is still good
        });
        on(reply -> reply.text("a").finish(FinishReason.LENGTH).end(), (client, server) -> {
            client.chat().head();
            var chunks = client.chunks();
            assertTrue(chunks.getLast().contains("\"finish_reason\":\"length\""), chunks.getLast());
        });
    }

    @Test
    void somethingCanStandBehindTheProtocolsEnd() throws Exception {
        on(reply -> reply.text("a").done().raw("junk"), (client, server) -> {
            client.chat().head();
            var chunks = client.chunks();
            assertEquals(List.of("data: [DONE]\n\n", "junk"), chunks.subList(3, 5));
        });
        on(reply -> reply.text("a").done().stall(), (client, server) -> {
            client.chat().head();
            for (int i = 0; i < 3; i++) client.chunk();
            assertEquals("data: [DONE]\n\n", client.chunk());
            client.patience(50);
            assertThrows(SocketTimeoutException.class, client::read);
        });
    }

    @Test
    void garbageIsFramedLikeAnythingElse() throws Exception {
        on(reply -> reply.text("a").frame("{no json").text("b"), (client, server) -> {
            client.chat().head();
            var chunks = client.chunks();
            assertEquals("data: {no json\n\n", chunks.get(2));
            assertEquals("data: [DONE]\n\n", chunks.getLast());
        });
        on(reply -> reply.frame("{no json"), (client, server) -> {
            client.ollama().head();
            assertEquals(List.of("{no json\n"), client.chunks());
        });
    }

    @Test
    void anErrorInsideAnAnswerEndsIt() throws Exception {
        on(reply -> reply.text("a").error("server_error", "boom"), (client, server) -> {
            client.chat().head();
            var chunks = client.chunks();
            assertEquals(3, chunks.size());
            var error = Json.parse(chunks.getLast().substring(6)).at("error");
            assertEquals("boom", error.at("message").text());
            assertEquals("server_error", error.at("type").text());
        });
        on(reply -> reply.text("a").error("", "boom"), (client, server) -> {
            client.ollama().head();
            assertEquals("{\"error\":\"boom\"}\n", client.chunks().getLast());
        });
        on(reply -> reply.error("overloaded", "boom"), (client, server) -> {
            assertTrue(client.chat().head().startsWith("HTTP/1.1 200 OK\n"));
            assertEquals(1, client.chunks().size());
        });
    }

    @Test
    void aLengthNeedNotBeTheTrueOne() throws Exception {
        on(reply -> reply.head(head -> head.contentLength(100)).raw("short"), (client, server) -> {
            assertTrue(client.chat().head().contains("Content-Length: 100\n"));
            assertEquals("short", client.rest());
        });
        on(reply -> reply.head(head -> head.contentLength(2)).raw("longer"), (client, server) -> {
            assertTrue(client.chat().head().contains("Content-Length: 2\n"));
            assertEquals("longer", client.rest());
        });
    }

    @Test
    void aBodyCanEndWithTheConnection() throws Exception {
        on(reply -> reply.head(ReplyHead::untilClose).raw("a").raw("b"), (client, server) -> {
            assertEquals(
                    "HTTP/1.1 200 OK\nContent-Type: text/event-stream; charset=utf-8\nConnection: close\n",
                    client.chat().head());
            assertEquals("ab", client.rest());
        });
    }

    @Test
    void aBodyCanBeCompressedThoughNobodyAsked() throws Exception {
        var gate = new Gate();
        on(reply -> reply.head(ReplyHead::gzip).raw("first").hold(gate).raw("second"), (client, server) -> {
            assertTrue(client.chat().head().contains("Content-Encoding: gzip\n"));
            var bytes = new ByteArrayOutputStream();
            gate.awaitArrival();
            gate.open();
            for (byte[] chunk : client.byteChunks()) bytes.writeBytes(chunk);
            var plain = new GZIPInputStream(new ByteArrayInputStream(bytes.toByteArray()));
            assertEquals("firstsecond", new String(plain.readAllBytes(), StandardCharsets.UTF_8));
        });
    }

    @Test
    void aLineCanBeHugeAndIsNeverWholeInTheServersMemory() throws Exception {
        long size = 50_000_001;
        on(reply -> reply.hugeLine(size), (client, server) -> {
            client.chat().head();
            long seen = 0;
            for (int length = client.skipChunk(); length > 0; length = client.skipChunk()) {
                assertTrue(length <= 8192);
                seen += length;
            }
            assertEquals(size, seen);
        });
    }

    @Test
    void commentsAndEmptyLinesKeepAConnectionBusy() throws Exception {
        on(reply -> reply.comment("keep-alive").text("a"), (client, server) -> {
            client.chat().head();
            assertEquals(": keep-alive\n\n", client.chunk());
            assertEquals("data: [DONE]\n\n", client.chunks().getLast());
        });
        on(reply -> reply.comment("keep-alive").text("a"), (client, server) -> {
            client.ollama().head();
            assertEquals("\n", client.chunk());
        });
    }

    @Test
    void aConnectionCanBeClosedBehindAnAnswerWithOrWithoutAWord() throws Exception {
        on(reply -> reply.text("a").close(), (client, server) -> {
            assertTrue(client.chat().head().contains("Connection: close\n"));
            assertEquals(4, client.chunks().size());
            assertEquals("", client.rest());
        });
        on(reply -> reply.text("a").head(ReplyHead::closeUnannounced), (client, server) -> {
            assertFalse(client.chat().head().contains("Connection"));
            assertEquals(4, client.chunks().size());
            assertEquals("", client.rest());
        });
    }

    @Test
    void anythingCanBeOnTheWireVerbatim() throws Exception {
        on(
                reply -> reply.verbatim("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/9 what\r\n\r\n")
                        .truncate(),
                (client, server) -> assertEquals(
                        "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/9 what\r\n\r\n",
                        client.chat().rest()));
    }

    @Test
    void aWholeAnswerCanBeHeldBehindItsHead() throws Exception {
        var gate = new Gate();
        on(reply -> reply.hold(gate).text("a"), (client, server) -> {
            client.post("/v1/chat/completions", "{\"model\":\"m\"}");
            assertTrue(client.head().contains("Transfer-Encoding: chunked\n"));
            gate.open();
            assertEquals(
                    "a",
                    Json.parse(client.chunk()).at("choices.0.message.content").text());
        });
    }

    @Test
    void anAnswerWithoutAnEndGoesOnUntilTheClientGoes() throws Exception {
        on(reply -> reply.endless("token", Duration.ZERO), (client, server) -> {
            client.chat().head();
            for (int i = 0; i < 100; i++) client.chunk();
            var connection = server.awaitRequest().connection();
            client.close();
            connection.awaitClosed(Duration.ofSeconds(1));
        });
    }

    @Test
    void anAnswerWithoutAnEndCanTakeItsTime() throws Exception {
        on(reply -> reply.endless("token", Duration.ofHours(1)), (client, server) -> {
            client.chat().head();
            client.chunk();
            assertTrue(client.chunk().contains("token"));
            client.patience(50);
            assertThrows(SocketTimeoutException.class, client::read);
        });
    }

    @Test
    void aHeaderCannotBeBrokenByAccident() {
        assertThrows(
                IllegalArgumentException.class,
                () -> ModelServer.script(reply -> reply.header("X", "a\r\nSet-Cookie: b")));
        assertThrows(IllegalArgumentException.class, () -> ModelServer.script(reply -> reply.status(100)));
    }
}
