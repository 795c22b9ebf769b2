package dev.weft.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AuthenticationException;
import dev.weft.ChatRequest;
import dev.weft.internal.ScriptedServer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that are signed instead of carrying a key, as they arrive at a server. */
@Timeout(30)
class SigningTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    private final ScriptedServer server = ScriptedServer.start((request, to) -> answer(to));

    private void answer(ScriptedServer.Connection to) throws Exception {
        if (server.requests().size() == 1) to.respond(503, "application/json", "{}");
        else
            to.stream()
                    .event("{\"text\":\"a\"}")
                    .event("{\"finish\":\"stop\"}")
                    .event("[DONE]")
                    .lastChunk();
    }

    @AfterEach
    void closeServer() {
        server.close();
    }

    private Endpoint endpoint() {
        return Endpoint.of(server.url()).retry(RetryPolicy.attempts(2).baseDelay(Duration.ofMillis(1)));
    }

    private static void ask(Endpoint endpoint) throws Exception {
        var unused = HttpChatModel.of(endpoint, new LinesWire()).respond(ChatRequest.of("hi"), event -> {});
    }

    @Test
    void whatArrivesIsWhatWasSigned() throws Exception {
        var credentials = AwsCredentials.of("AKIDEXAMPLE", "not-a-real-secret", "a-token");
        var signer = SigV4.of("us-east-1", "bedrock", () -> credentials).clock(() -> NOW);
        ask(endpoint().query("q", "a b").header("X-Amz-Meta", "kept").signer(signer));
        for (var request : server.requests()) {
            // signed once more from what the server got
            String[] line = request.line().split(" ");
            String host = header(request, "host");
            var again = signer.sign(new Signer.Request(
                    line[0],
                    URI.create("http://" + host + line[1]),
                    Map.of(
                            "Content-Type", header(request, "content-type"),
                            "x-amz-meta", header(request, "x-amz-meta")),
                    request.body().getBytes(UTF_8)));
            again.forEach((name, value) -> assertEquals(value, header(request, name), name));
            assertTrue(header(request, "authorization").contains("x-amz-meta"));
        }
        assertEquals(2, server.requests().size());
    }

    private static String header(ScriptedServer.Request request, String name) {
        for (var header : request.headers().entrySet())
            if (header.getKey().equalsIgnoreCase(name)) return header.getValue();
        throw new AssertionError("no header " + name);
    }

    @Test
    void eachAttemptIsSignedAnew() throws Exception {
        var count = new AtomicInteger();
        ask(endpoint().signer(request -> Map.of("X-Proof", "proof " + count.incrementAndGet())));
        assertEquals("proof 1", header(server.requests().getFirst(), "x-proof"));
        assertEquals("proof 2", header(server.requests().getLast(), "x-proof"));
    }

    @Test
    void aSignerTakesTheKeysPlaceAndAKeyTheSigners() {
        Signer signer = request -> Map.of();
        var signed = Endpoint.of("http://localhost").key("k").signer(signer);
        assertEquals("", signed.keyNow());
        assertNotNull(signed.signer());
        assertEquals("k", signed.key("k").keyNow());
        assertNull(signed.key("k").signer());
    }

    @Test
    void aSignerIsProofEnoughForAPresetThatLooksForAKey() {
        var preset = Endpoint.of("http://localhost").keyFrom("SOME_KEY", name -> null);
        assertThrows(IllegalStateException.class, preset::checked);
        var signed = preset.signer(request -> Map.of());
        assertEquals(signed, signed.checked());
    }

    @Test
    void whatASignerThrowsEndsTheCallBeforeAnythingIsSent() {
        var e = assertThrows(
                IllegalStateException.class,
                () -> ask(endpoint().signer(request -> {
                    throw new IllegalStateException("no credentials today");
                })));
        assertEquals("no credentials today", e.getMessage());
        assertEquals(0, server.requests().size());
    }

    @Test
    void aSignatureThatCannotStandInAHeaderIsRefusedWithoutShowingIt() {
        var e = assertThrows(
                IllegalArgumentException.class,
                () -> ask(endpoint().signer(request -> Map.of("X-Proof", "secret\nsecret"))));
        assertFalse(String.valueOf(e.getMessage()).contains("secret"), e.getMessage());
    }

    @Test
    @DisplayName("C16: what was signed is not shown, should the server quote it; the time of it is")
    void whatProvedWhoAsksIsNotShownThoughTheServerQuotesIt() {
        String token = "a-session-token-that-is-as-long-as-they-are";
        try (var echo = ScriptedServer.start((request, to) -> to.respond(
                403,
                "application/json",
                dev.weft.Json.object("message", request.headers().toString()).toString()))) {
            var signer = SigV4.of(
                            "us-east-1", "bedrock", () -> AwsCredentials.of("AKIDEXAMPLE", "not-a-real-secret", token))
                    .clock(() -> NOW);
            var model = Bedrock.at(Endpoint.of(echo.url()).signer(signer)).chat("m");
            var e = assertThrows(AuthenticationException.class, () -> model.respond(ChatRequest.of("hi"), event -> {}));
            String shown = e + e.body() + e.providerMessage();
            assertFalse(shown.contains(token) || shown.contains("Signature="), shown);
            assertTrue(shown.contains("20261120T120000Z"), shown);
        }
    }
}
