package dev.weft.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AuthenticationException;
import dev.weft.ConnectionException;
import dev.weft.testing.ModelServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BackendTest {
    @Test
    void withNothingSetTheBuiltInAnswererIsAskedOverTheLoopback() {
        try (var backend = Backend.of(Map.of("OPENAI_API_KEY", " "), Optional.empty())) {
            assertTrue(
                    backend.description().contains("none of OPENAI_API_KEY, OPENAI_BASE_URL and OLLAMA_HOST is set"));
            assertTrue(backend.description().contains("http://127.0.0.1:"), backend.description());
            assertEquals(QuotingModel.NOTHING_FOUND, backend.model().ask("hi"));
        }
    }

    @Test
    void aBaseUrlIsAskedWithItsKeyAndTheModelThatWasNamed() throws InterruptedException {
        try (var server = ModelServer.saying("Hello.");
                var backend = Backend.of(
                        Map.of("OPENAI_BASE_URL", server.url() + "/v1", "OPENAI_API_KEY", "secret-key"),
                        Optional.of("mine"))) {
            assertEquals("Hello.", backend.model().ask("hi"));
            var request = server.awaitRequest();
            assertEquals("/v1/chat/completions", request.path());
            assertEquals("mine", request.json().at("model").text());
            assertEquals("Bearer secret-key", request.header("Authorization").orElseThrow());
            assertTrue(backend.description().contains("mine"), backend.description());
            assertTrue(backend.description().contains(server.url()), backend.description());
            assertFalse(backend.description().contains("secret"), backend.description());
        }
    }

    @Test
    void aServerIsAskedWhichModelsItHasWhereNoneWasNamed() throws InterruptedException {
        try (var server = ModelServer.answering((request, reply) -> {
                    if (request.method().equals("GET")) {
                        reply.body("application/json", """
                            {"data":[{"id":"nomic-embed-text"},{"id":"qwen3"}]}\
                            """);
                    } else {
                        reply.text("Hello.");
                    }
                });
                var backend = Backend.of(Map.of("OPENAI_BASE_URL", server.url() + "/v1"), Optional.empty())) {
            assertEquals("Hello.", backend.model().ask("hi"));
            assertEquals("qwen3", server.requests().getLast().json().at("model").text());
        }
    }

    @Test
    void ollamaIsAskedByItsOwnProtocol() {
        try (var server = ModelServer.answering((request, reply) -> {
                    if (request.path().equals("/api/tags")) {
                        reply.body("application/json", """
                            {"models":[{"name":"llama3.2:latest","model":"llama3.2:latest"}]}\
                            """);
                    } else {
                        reply.text("Hello.");
                    }
                });
                var backend = Backend.of(Map.of("OLLAMA_HOST", "127.0.0.1:" + server.port()), Optional.empty())) {
            assertEquals("Hello.", backend.model().ask("hi"));
            assertEquals("/api/chat", server.requests().getLast().path());
            assertTrue(backend.description().contains("llama3.2"), backend.description());
        }
    }

    @Test
    void aServerThatDoesNotSayWhichModelsItHasIsNamedWithTheRemedy() {
        try (var server =
                ModelServer.answering((request, reply) -> reply.status(404).error("not_found", "no such path"))) {
            var environment = Map.of("OPENAI_BASE_URL", server.url() + "/v1");
            var thrown = assertThrows(IllegalStateException.class, () -> Backend.of(environment, Optional.empty()));
            assertTrue(thrown.getMessage().contains("-Dmodel=NAME"), thrown.getMessage());
            assertTrue(thrown.getMessage().contains(server.url()), thrown.getMessage());
        }
    }

    @Test
    void aServerThatIsNotThereIsSaidToBeAway() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        var environment = Map.of("OLLAMA_HOST", "127.0.0.1:" + port);
        var thrown = assertThrows(ConnectionException.class, () -> Backend.of(environment, Optional.empty()));
        assertTrue(thrown.getMessage().contains("127.0.0.1:" + port), thrown.getMessage());
    }

    @Test
    void aKeyThatIsRefusedIsSaidToBe() {
        try (var server = ModelServer.answering(
                (request, reply) -> reply.status(401).error("invalid_api_key", "Incorrect API key"))) {
            var environment = Map.of("OPENAI_BASE_URL", server.url() + "/v1", "OPENAI_API_KEY", "secret-key");
            var thrown = assertThrows(AuthenticationException.class, () -> Backend.of(environment, Optional.empty()));
            assertTrue(thrown.getMessage().contains("Incorrect API key"), thrown.getMessage());
        }
    }

    @Test
    void openAiItselfIsAskedForAUsualModelWhereOnlyAKeyIsSet() {
        try (var backend = Backend.of(Map.of("OPENAI_API_KEY", "secret-key"), Optional.empty())) {
            assertEquals("the model is gpt-5-mini at https://api.openai.com/v1", backend.description());
        }
    }
}
