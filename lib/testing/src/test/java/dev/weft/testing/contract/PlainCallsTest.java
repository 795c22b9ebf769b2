package dev.weft.testing.contract;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.provider.Anthropic;
import dev.weft.provider.Bedrock;
import dev.weft.provider.Cohere;
import dev.weft.provider.Endpoint;
import dev.weft.provider.Gemini;
import dev.weft.provider.Ollama;
import dev.weft.provider.OpenAi;
import dev.weft.provider.OpenAiResponses;
import dev.weft.provider.Provider;
import dev.weft.provider.RetryPolicy;
import dev.weft.testing.ModelServer;
import dev.weft.testing.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** C16 for the calls that are no chat: lists of models, embeddings. */
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class PlainCallsTest {
    private static final String KEY = Cases.KEY;
    private static final String QUOTED = "the key " + KEY + " is not good";

    enum Vendor {
        OPENAI(OpenAi::at),
        RESPONSES(OpenAiResponses::at),
        ANTHROPIC(Anthropic::at),
        GEMINI(Gemini::at),
        COHERE(Cohere::at),
        BEDROCK(Bedrock::at),
        OLLAMA(Ollama::at);

        private final Function<Endpoint, Provider> at;

        Vendor(Function<Endpoint, Provider> at) {
            this.at = at;
        }
    }

    private static final List<Consumer<Reply>> FAILURES = List.of(
            reply -> reply.status(401).error("invalid_api_key", QUOTED),
            reply -> reply.status(500).body("text/html", "<title>" + QUOTED + "</title>"),
            reply -> reply.status(400).header("X-Request-Id", KEY).body("application/json", "\"" + QUOTED + "\""),
            reply -> reply.head(head -> head.redirect("https://localhost/?key=" + KEY)),
            reply -> reply.body("application/json", "{\"" + KEY + "\":[" + QUOTED),
            reply -> reply.body("application/json", "[\"" + QUOTED + "\"]"),
            reply -> reply.body("text/plain", QUOTED),
            reply -> reply.header("Content-Length", "-5").raw(QUOTED),
            reply -> reply.verbatim("HTTP/1.1 200 " + KEY + "\r\n" + KEY + "\r\n\r\n")
                    .truncate());

    @ParameterizedTest
    @EnumSource
    @DisplayName("C16: the key is nowhere in what a list of models or embeddings that fail have shown")
    void plainCallsThatFailDoNotShowTheKey(Vendor vendor) {
        var came = new AtomicInteger();
        for (Consumer<Reply> failure : FAILURES) {
            try (var server = ModelServer.answering((request, reply) -> {
                came.incrementAndGet();
                failure.accept(reply);
            })) {
                var hurried = RetryPolicy.attempts(2).baseDelay(Duration.ZERO);
                var provider =
                        vendor.at.apply(Endpoint.of(server.url()).key(KEY).retry(hurried));
                check(note -> note.accept(provider));
                check(note -> note.accept(provider.models()));
                check(note -> note.accept(provider.embeddings("any").embed("text")));
            }
        }
        assertTrue(came.get() > 0 || vendor == Vendor.BEDROCK, "no call came to the server");
    }

    private static void check(Consumer<Consumer<Object>> work) {
        var seen = Overheard.during(work);
        assertFalse(seen.contains(KEY), () -> "the key is in what was thrown, printed, logged or shown:\n" + seen);
    }
}
