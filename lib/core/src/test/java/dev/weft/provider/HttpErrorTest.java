package dev.weft.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ApiException;
import dev.weft.ChatRequest;
import dev.weft.InvalidRequestException;
import dev.weft.Json;
import dev.weft.NotFoundException;
import dev.weft.ServerException;
import dev.weft.internal.ScriptedServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Refusals, what keeps secret in them, and plain exchanges. */
@Timeout(30)
class HttpErrorTest {
    private static final String KEY = "sk-very-secret-0123456789";

    private final LinesWire wire = new LinesWire();
    private ScriptedServer server = ScriptedServer.start((request, to) -> {});

    @AfterEach
    void closeServer() {
        server.close();
    }

    @Test
    void aRefusalIsWhatTheWireMakesOfIt() {
        start((request, to) -> to.respond(400, "application/json", "{\"why\":\"no\"}", "X-Request-Id: r1"));
        var e = assertThrows(InvalidRequestException.class, () -> respond(endpoint()));
        assertEquals("{\"why\":\"no\"}", e.body());
        assertEquals(400, e.status());
    }

    @Test
    @DisplayName("C17: error bodies are cut off at their limit")
    void errorBodiesAreCutOff() throws Exception {
        start((request, to) -> {
            to.head(500, "text/plain", "Transfer-Encoding: chunked");
            while (true) to.chunk("0123456789".repeat(1_000));
        });
        var e = assertThrows(ServerException.class, () -> respond(endpoint().limits(Limits.DEFAULT.errorBody(2_500))));
        assertEquals(2_500, e.body().length());
        server.connection().ended();
    }

    @Test
    void anErrorBodyThatBreaksOffStillTellsTheStatus() {
        start((request, to) -> {
            to.head(404, "application/json", "Content-Length: 500").write("{\"half");
            to.close();
        });
        assertEquals(
                "{\"half",
                assertThrows(NotFoundException.class, () -> respond(endpoint())).body());
    }

    @Test
    void anErrorBodyThatDoesNotComeStillTellsTheStatus() {
        start((request, to) ->
                to.head(404, "application/json", "Content-Length: 500").hold());
        var hurried = endpoint().timeouts(Timeouts.DEFAULT.idle(Duration.ofMillis(200)));
        assertEquals(
                "",
                assertThrows(NotFoundException.class, () -> respond(hurried)).body());
    }

    @Test
    void theConnectionOfARefusalIsUsedAgain() {
        start((request, to) -> to.respond(404, "application/json", "{}"));
        var model = HttpChatModel.of(endpoint(), wire);
        for (int i = 0; i < 20; i++) {
            assertThrows(NotFoundException.class, () -> model.respond(ChatRequest.of("hi"), e -> {}));
        }
        assertTrue(server.connections().size() <= 3, server.connections().size() + " connections");
    }

    @Test
    void aWireThatFailsOverAnErrorDoesNotHideIt() {
        start((request, to) -> to.respond(400, "application/json", "{}"));
        var broken = new LinesWire() {
            @Override
            public ApiException error(ErrorReply reply) {
                throw new IllegalStateException("broken");
            }
        };
        var e = assertThrows(
                InvalidRequestException.class,
                () -> HttpChatModel.of(endpoint(), broken).respond(ChatRequest.of("hi"), event -> {}));
        assertEquals("broken", e.getSuppressed()[0].getMessage());
    }

    @Test
    @DisplayName("C16: no redirect is followed: the key would go along")
    void noRedirectIsFollowed() {
        for (int status : new int[] {301, 302, 303, 307, 308}) {
            start((request, to) ->
                    to.respond(status, "text/html", "moved", "Location: https://evil.example/x?token=1"));
            var e = assertThrows(ApiException.class, () -> respond(endpoint().key(KEY)));
            assertEquals(status, e.status());
            assertTrue(e.getMessage().contains("redirects to evil.example;"), e::getMessage);
            assertFalse(e.getMessage().contains("token"), e::getMessage);
            assertFalse(e.retryable());
            assertEquals(1, server.requests().size());
        }
    }

    @Test
    @DisplayName("C16: the key goes into its header alone, and is asked for at each attempt")
    void theKeyGoesIntoItsHeaderAlone() {
        start((request, to) -> to.respond(500, "application/json", "{}"));
        var asked = new AtomicInteger();
        var endpoint = Endpoint.of(server.url() + "/v1/")
                .key(() -> KEY + asked.incrementAndGet() + "\n")
                .header("X-More", "m")
                .query("api-version", "2 & 3")
                .retry(RetryPolicy.attempts(2).baseDelay(Duration.ZERO));
        assertThrows(ServerException.class, () -> respond(endpoint));
        var second = server.requests().get(1);
        assertEquals("Bearer " + KEY + "2", second.headers().get("authorization"));
        assertEquals("POST /v1/chat?api-version=2%20%26%203 HTTP/1.1", second.line());
        assertEquals("m", second.headers().get("x-more"));
        assertFalse(second.body().contains(KEY));
    }

    @Test
    @DisplayName("C16: a key that the provider quotes is blotted out")
    void aKeyThatIsQuotedIsBlottedOut() {
        for (String body : new String[] {"{\"error\":\"bad key " + KEY + "!\"}", "{\"x\":\"" + KEY + "\"}"}) {
            start((request, to) -> to.respond(401, "application/json", body));
            var e = assertThrows(ApiException.class, () -> respond(endpoint().key(KEY)));
            assertFalse(everything(e).contains(KEY), e::getMessage);
            assertTrue(e.body().contains("***"), e::body);
        }
        start((request, to) -> to.stream()
                .event("{\"error\":\"bad key " + KEY + "!\",\"kind\":\"AUTHENTICATION\"}")
                .lastChunk());
        var e = assertThrows(ApiException.class, () -> respond(endpoint().key(KEY)));
        assertEquals("error inside the answer: bad key ***!", e.getMessage());
    }

    @Test
    @DisplayName("C16: what cannot stand in a header is refused without being shown")
    void aKeyThatIsNoHeaderIsRefusedWithoutBeingShown() {
        var key = assertThrows(
                IllegalArgumentException.class, () -> respond(endpoint().key(KEY + "\nX: y")));
        assertFalse(everything(key).contains(KEY), key::getMessage);
        assertTrue(key.getMessage().startsWith("the key holds a character"), key::getMessage);
        var header = assertThrows(
                IllegalArgumentException.class, () -> respond(endpoint().header("X-Key", KEY + "\u2713")));
        assertFalse(everything(header).contains(KEY), header::getMessage);
        var reserved = assertThrows(
                IllegalArgumentException.class, () -> respond(endpoint().header("Host", "x")));
        assertTrue(reserved.getMessage().contains("'Host'"), reserved::getMessage);
        assertThrows(IllegalArgumentException.class, () -> respond(Endpoint.of("ftp://127.0.0.1/")));
        assertThrows(IllegalArgumentException.class, () -> respond(Endpoint.of("nonsense")));
    }

    @Test
    @DisplayName("C16: messages name the host, never the query, the key or the prompt")
    void messagesNameTheHostAlone() {
        for (String way : new String[] {"refused", "closed", "truncated", "html", "idle"}) {
            start((request, to) -> {
                switch (way) {
                    case "truncated" -> to.stream().lastChunk();
                    case "html" -> to.respond(200, "text/html", "<p>echo: private-prompt");
                    case "idle" -> to.stream().hold();
                    default -> to.close();
                }
            });
            if (way.equals("refused")) server.close();
            var endpoint = endpoint()
                    .key(KEY)
                    .query("sig", "private-query")
                    .timeouts(Timeouts.DEFAULT.idle(Duration.ofMillis(100)));
            var model = HttpChatModel.of(endpoint, wire);
            var e = assertThrows(
                    Exception.class, () -> model.respond(ChatRequest.of("private-prompt"), event -> {}), way);
            for (String secret : new String[] {KEY, "private-query", "private-prompt"}) {
                assertFalse(everything(e).contains(secret), way + ": " + e);
                assertFalse((model + " " + endpoint).contains(secret));
            }
        }
    }

    @Test
    void aPlainExchangeGivesJson() {
        start((request, to) -> to.respond(200, "application/json", "{\"data\":[\"" + request.line() + "\"]}"));
        var caller = new HttpCaller(endpoint());
        assertEquals(
                "GET /models HTTP/1.1",
                caller.json(Wire.HttpCall.get("models"), ErrorReply::toException)
                        .at("data.0")
                        .text());
        assertEquals(
                "POST /embed HTTP/1.1",
                caller.json(Wire.HttpCall.post("/embed", Json.object("a", 1)), ErrorReply::toException)
                        .at("data.0")
                        .text());
        assertEquals("{\"a\":1}", server.requests().get(1).body());
        assertEquals(1, server.connections().size());
    }

    @Test
    @DisplayName("C12: plain exchanges are tried again too")
    void aPlainExchangeIsTriedAgain() {
        start((request, to) -> to.respond(server.requests().size() < 3 ? 503 : 200, "application/json", "{}"));
        var patient = endpoint().retry(RetryPolicy.attempts(3).baseDelay(Duration.ZERO));
        assertEquals(
                Json.object(), new HttpCaller(patient).json(Wire.HttpCall.get("/models"), ErrorReply::toException));
        assertEquals(3, server.requests().size());
    }

    @Test
    void interruptingAPlainExchangeEndsItAndKeepsTheFlag() throws Exception {
        start((request, to) -> to.hold());
        var caller = new HttpCaller(endpoint());
        var flag = new CompletableFuture<Boolean>();
        var thread = Thread.ofPlatform().start(() -> {
            try {
                caller.json(Wire.HttpCall.get("/models"), ErrorReply::toException);
            } catch (RuntimeException e) {
                flag.complete(Thread.currentThread().isInterrupted());
            }
        });
        Awaitility.await().until(() -> !server.requests().isEmpty());
        thread.interrupt();
        assertTrue(flag.get(5, TimeUnit.SECONDS));
        server.connection().ended();
    }

    private void respond(Endpoint endpoint) throws Exception {
        HttpChatModel.of(endpoint, wire).respond(ChatRequest.of("hi"), event -> {});
    }

    private void start(ScriptedServer.Script script) {
        server.close();
        server = ScriptedServer.start(script);
    }

    private Endpoint endpoint() {
        return Endpoint.of(server.url()).retry(RetryPolicy.NONE);
    }

    /** Messages, causes and stack traces. */
    private static String everything(Throwable e) {
        var text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
