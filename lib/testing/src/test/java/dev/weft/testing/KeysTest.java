package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.AuthenticationException;
import dev.weft.ChatModel;
import dev.weft.provider.Endpoint;
import dev.weft.provider.Keys;
import dev.weft.provider.OpenAi;
import dev.weft.provider.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Several keys for one endpoint. */
class KeysTest {
    private static ChatModel model(ModelServer server) {
        return OpenAi.at(Endpoint.of(server.url())
                        .key(Keys.rotating("k1", "k2", "k3"))
                        .retry(RetryPolicy.attempts(2).baseDelay(Duration.ofMillis(1))))
                .chat("any");
    }

    private static List<String> keys(ModelServer server) {
        return server.requests().stream()
                .map(request -> request.header("Authorization").orElseThrow())
                .toList();
    }

    @Test
    void anAttemptAfterA429GoesOutWithTheNextKey() {
        try (var server = ModelServer.script(
                first -> first.status(429).header("Retry-After", "0"), second -> second.text("ok"))) {
            assertEquals("ok", model(server).ask("hi"));
            assertEquals(List.of("Bearer k1", "Bearer k2"), keys(server));
        }
    }

    @Test
    void theCallAfterA401GoesOutWithTheNextKeyAndTheLastIsFollowedByTheFirst() {
        try (var server = ModelServer.answering((request, reply) -> {
            if (request.header("Authorization").orElseThrow().endsWith("k1"))
                reply.status(401).error("invalid_api_key", "Incorrect API key provided: k1.");
            else reply.text("ok");
        })) {
            var model = model(server);
            var wrong = assertThrows(AuthenticationException.class, () -> model.ask("hi"));
            assertFalse(wrong.toString().contains("k1"), wrong::toString);
            assertEquals("ok", model.ask("hi"));
            assertEquals("ok", model.ask("hi"));
            assertThrows(AuthenticationException.class, () -> model.ask("hi"));
            assertEquals(List.of("Bearer k1", "Bearer k2", "Bearer k3", "Bearer k1"), keys(server));
        }
    }

    @Test
    void manyThreadsGetEachKeyEquallyOften() {
        var keys = Keys.rotating("k1", "k2", "k3");
        var given = new ConcurrentHashMap<String, AtomicInteger>();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 3000; i++) {
                threads.execute(() -> given.computeIfAbsent(keys.get(), key -> new AtomicInteger())
                        .incrementAndGet());
            }
        }
        assertEquals(
                List.of(1000, 1000, 1000),
                List.of(
                        given.get("k1").get(),
                        given.get("k2").get(),
                        given.get("k3").get()));
    }

    @Test
    void withoutAKeyThereIsNothingToRotate() {
        assertThrows(IllegalArgumentException.class, Keys::rotating);
        assertThrows(NullPointerException.class, () -> Keys.rotating("k1", null));
    }
}
