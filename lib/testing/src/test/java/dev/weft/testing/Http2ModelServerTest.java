package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.provider.Endpoint;
import dev.weft.provider.OpenAi;
import dev.weft.testing.SeenConnection.End;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The same scripts, over HTTP/2. */
class Http2ModelServerTest {
    private static HttpClient client(Http2ModelServer server) {
        return HttpClient.newBuilder().sslContext(server.sslContext()).build();
    }

    private static HttpResponse<InputStream> chat(HttpClient client, Http2ModelServer server) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(server.url() + "/v1/chat/completions"))
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"m\",\"stream\":true}"))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    }

    private static String until(InputStream body, String end) throws IOException {
        var seen = new StringBuilder();
        while (seen.indexOf(end) < 0) {
            int next = body.read();
            if (next < 0) throw new IOException("the end, behind " + seen);
            seen.append((char) next);
        }
        return seen.toString();
    }

    @Test
    void aPieceIsReadBeforeTheNextOneExists() throws Exception {
        var gate = new Gate();
        try (var server = Http2ModelServer.script(
                        reply -> reply.text("Hel").hold(gate).text("lo"));
                var client = client(server)) {
            var response = chat(client, server);
            assertEquals(HttpClient.Version.HTTP_2, response.version());
            assertEquals(200, response.statusCode());
            until(response.body(), "Hel");
            gate.awaitArrival();
            gate.open();
            String rest = new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(rest.endsWith("data: [DONE]\n\n"), rest);
            assertEquals("m", server.awaitRequest().json().at("model").text());
            server.awaitStreamsClosed(Duration.ofSeconds(2));
            assertEquals(1, server.openConnections());
        }
    }

    @Test
    void aClientThatCancelsIsSeenByItsStreamAloneAndTheConnectionStays() throws Exception {
        var gate = new Gate();
        try (var server = Http2ModelServer.script(reply -> reply.text("a").hold(gate), reply -> reply.text("b"));
                var client = client(server)) {
            var response = chat(client, server);
            until(response.body(), "\"a\"");
            response.body().close();
            var stream = server.awaitRequest().connection();
            stream.awaitClosed(Duration.ofSeconds(2));
            assertEquals(End.CLIENT_RESET, stream.end().orElseThrow());
            until(chat(client, server).body(), "[DONE]");
            assertEquals(1, server.openConnections());
        }
    }

    @Test
    @DisplayName("C7: over HTTP/2 the peer sees the stream end, and the connection stays")
    void closingAStreamOfAModelEndsItsStreamAlone() throws Exception {
        var before = SSLContext.getDefault();
        var gate = new Gate();
        try (var server = Http2ModelServer.script(
                reply -> reply.text("a").hold(gate), reply -> reply.holdHead(gate), reply -> reply.text("b"))) {
            SSLContext.setDefault(server.sslContext());
            var model = OpenAi.at(Endpoint.of(server.url() + "/v1").http2(true)).chat("m");
            var between = model.stream("hi");
            assertEquals("a", between.textPieces().iterator().next());
            gate.awaitArrival();
            between.close();
            server.awaitRequest().connection().awaitClosed(Duration.ofSeconds(1));
            var beforeTheHead = model.stream("hi");
            gate.awaitArrivals(2);
            beforeTheHead.close();
            server.awaitRequest().connection().awaitClosed(Duration.ofSeconds(1));
            assertEquals("b", model.ask("hi"));
            assertEquals(1, server.openConnections());
            assertEquals(
                    List.of(End.CLIENT_RESET, End.CLIENT_RESET),
                    server.requests().subList(0, 2).stream()
                            .map(request -> request.connection().end().orElseThrow())
                            .toList());
        } finally {
            SSLContext.setDefault(before);
        }
    }

    @Test
    void aResetAndACutAreSeenByTheClient() throws Exception {
        try (var server = Http2ModelServer.script(
                        reply -> reply.text("a").reset(),
                        reply -> reply.text("b").truncate());
                var client = client(server)) {
            var first = chat(client, server);
            assertThrows(IOException.class, () -> first.body().readAllBytes());
            var second = chat(client, server);
            assertThrows(IOException.class, () -> second.body().readAllBytes());
            assertEquals(
                    End.SERVER_RESET,
                    server.requests().getFirst().connection().end().orElseThrow());
        }
    }

    @Test
    void manyStreamsShareOneConnection() throws Exception {
        var gate = new Gate();
        try (var server = Http2ModelServer.always(
                        reply -> reply.text("a").hold(gate).text("b"));
                var client = client(server)) {
            var bodies = new ArrayList<InputStream>();
            for (int i = 0; i < 50; i++) {
                var body = chat(client, server).body();
                until(body, "\"a\"");
                bodies.add(body);
            }
            assertEquals(50, server.openStreams());
            assertEquals(1, server.openConnections());
            gate.open();
            for (var body : bodies) until(body, "[DONE]");
        }
    }

    @Test
    void aStatusIsAStatusAndWhatBelongsToHttp1IsRefused() throws Exception {
        try (var server = Http2ModelServer.script(
                        reply -> reply.status(429).header("Retry-After", "3"),
                        reply -> reply.head(ReplyHead::gzip).text("a"));
                var client = client(server)) {
            var limited = chat(client, server);
            assertEquals(429, limited.statusCode());
            assertEquals(List.of("3"), limited.headers().allValues("retry-after"));
            assertTrue(until(limited.body(), "}}").contains("Too Many Requests"));
            var refused = chat(client, server);
            assertEquals(500, refused.statusCode());
            assertTrue(until(refused.body(), "}}").contains("are for HTTP/1.1"));
        }
    }
}
