package dev.weft.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatRequest;
import dev.weft.Content;
import dev.weft.Message;
import dev.weft.internal.ScriptedServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the Responses API is, and what belongs to whom. */
class OpenAiResponsesTest {
    private static final String ANSWER = "{\"status\":\"completed\",\"output\":[{\"type\":\"message\",\"content\":"
            + "[{\"type\":\"output_text\",\"text\":\"yes\"}]}]}";

    @ParameterizedTest
    @ValueSource(strings = {"OPENAI_API_KEY", "OpenAiResponses.key(\"…\")", "OpenAiResponses.at("})
    void aMissingKeySaysTheVariableAndTheMethods(String expected) {
        var missing = assertThrows(IllegalStateException.class, () -> OpenAiResponses.chat("gpt-5-mini", name -> null));
        assertTrue(String.valueOf(missing.getMessage()).contains(expected), missing.getMessage());
        var azure = OpenAiResponses.at(Azure.endpoint("r", name -> null));
        assertThrows(IllegalStateException.class, () -> azure.chat("m"));
    }

    @Test
    void theRequestGoesBelowTheEndpointsBaseWithItsKey() {
        try (var server = ScriptedServer.start((request, to) -> to.respond(200, "application/json", ANSWER))) {
            assertEquals(
                    "yes", OpenAiResponses.at(server.url() + "/v1").chat("m").ask("hi"));
            var azure = Azure.endpoint(server.url(), name -> name.equals("AZURE_OPENAI_API_KEY") ? "secret" : null);
            assertEquals("yes", OpenAiResponses.at(azure).chat("deployment").ask("hi"));
            var router = Endpoint.of(server.url() + "/api/v1").key("secret");
            assertEquals("yes", OpenAiResponses.at(router).chat("openai/gpt-5").ask("hi"));
            assertEquals(
                    List.of(
                            "POST /v1/responses HTTP/1.1",
                            "POST /openai/v1/responses HTTP/1.1",
                            "POST /api/v1/responses HTTP/1.1"),
                    server.requests().stream().map(ScriptedServer.Request::line).toList());
            assertEquals("secret", server.requests().get(1).headers().get("api-key"));
            assertEquals("Bearer secret", server.requests().get(2).headers().get("authorization"));
        }
    }

    @Test
    void embeddingsAndModelsAreThoseOfTheServer() {
        String list = "{\"data\":[{\"id\":\"a\"},{\"id\":\"b\"}]}";
        try (var server = ScriptedServer.start((request, to) -> to.respond(200, "application/json", list))) {
            var provider = OpenAiResponses.at(server.url() + "/v1");
            assertEquals(List.of("a", "b"), provider.models());
            assertEquals("OpenAiResponses at " + server.url() + "/v1", provider.toString());
        }
        String vectors = "{\"data\":[{\"index\":0,\"embedding\":[1,2]}],\"usage\":{\"prompt_tokens\":1}}";
        try (var server = ScriptedServer.start((request, to) -> to.respond(200, "application/json", vectors))) {
            var provider = OpenAiResponses.at(server.url() + "/v1");
            assertEquals(2, provider.embeddings("e").embed("text").length);
            assertEquals(2, provider.embeddings("e", 2).embed("text").length);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.openai.com/v1,openai-responses",
        "https://r.openai.azure.com/openai/v1,azure-responses",
        "https://api.x.ai/v1,xai-responses",
        "https://openrouter.ai/api/v1,openrouter-responses",
        "http://localhost:8000/v1,compatible-responses"
    })
    void whatOneServerMadeGoesBackToNoOther(String url, String name) {
        assertEquals(name, ResponsesProvider.provider(Endpoint.of(url)));
    }

    @Test
    void anItemOfOpenAisIsNotSentToAzure() {
        var search = dev.weft.Json.of(Map.of("type", "web_search_call", "id", "ws_1"));
        var message = Message.AssistantMessage.of(
                List.of(new Content.Unknown("openai-responses", search), Content.text("a")), List.of());
        var request = ChatRequest.of(List.of(Message.user("q"), message, Message.user("r")));
        for (var items : Map.of("openai-responses", 4, "azure-responses", 3).entrySet()) {
            var body = new ResponsesWire("m", items.getKey()).encode(request).body();
            assertEquals(items.getValue(), body.at("input").items().size());
        }
    }
}
