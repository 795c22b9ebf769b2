package dev.weft.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ApiException;
import dev.weft.Capability;
import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.DecodeException;
import dev.weft.Event;
import dev.weft.RateLimitException;
import dev.weft.UnsupportedException;
import dev.weft.internal.ScriptedServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Anthropic by name and over HTTP. */
class AnthropicProviderTest {
    private static final String ANSWER = "{\"type\":\"message\",\"content\":[{\"type\":\"text\",\"text\":\"Hello\"}],"
            + "\"stop_reason\":\"end_turn\"}";

    private ScriptedServer server = ScriptedServer.start((request, to) -> {});

    @AfterEach
    void closeServer() {
        server.close();
    }

    private String serving(ScriptedServer.Script script) {
        server.close();
        server = ScriptedServer.start(script);
        return server.url();
    }

    private String answering(String body) {
        return serving((request, to) -> to.respond(200, "application/json", body));
    }

    private static Vendor.Environment environment(String... namesAndValues) {
        var variables = new HashMap<String, String>();
        for (int i = 0; i < namesAndValues.length; i += 2) variables.put(namesAndValues[i], namesAndValues[i + 1]);
        return variables::get;
    }

    private Map<String, String> headers(Endpoint endpoint) throws Exception {
        assertEquals(
                "Hello",
                Anthropic.at(endpoint.retry(RetryPolicy.NONE))
                        .chat("m")
                        .respond(ChatRequest.of("Hi"), event -> {})
                        .text());
        return server.requests().getLast().headers();
    }

    @Test
    void keyAndAddressComeFromTheEnvironment() {
        assertEquals(
                "claude-x at https://api.anthropic.com",
                Anthropic.chat("claude-x", environment("ANTHROPIC_API_KEY", "k"))
                        .toString());
        var elsewhere = environment("ANTHROPIC_API_KEY", "k", "ANTHROPIC_BASE_URL", "http://localhost:9/llm");
        assertEquals(
                "claude-x at http://localhost:9/llm",
                Models.of("anthropic/claude-x", elsewhere).toString());
        assertEquals("m at https://api.anthropic.com", model(Anthropic.key("k")));
        assertEquals("m at http://localhost:9", model(Anthropic.at("http://localhost:9")));
    }

    private static String model(Provider provider) {
        return provider.chat("m").toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ANTHROPIC_API_KEY", "Anthropic.key(\"…\")", "Anthropic.at("})
    void aMissingKeySaysTheVariableAndTheMethods(String expected) {
        for (var missing : List.of(
                assertThrows(IllegalStateException.class, () -> Anthropic.chat("claude-x", environment())),
                assertThrows(IllegalStateException.class, () -> Models.of("anthropic/claude-x", environment())))) {
            assertTrue(String.valueOf(missing.getMessage()).contains(expected), missing.getMessage());
        }
        var preset = Anthropic.at(Anthropic.endpoint(environment()));
        assertThrows(IllegalStateException.class, () -> preset.chat("m"));
        assertThrows(IllegalStateException.class, preset::models);
    }

    @Test
    void aModelNeedsAName() {
        var provider = Anthropic.at("http://localhost:9");
        assertThrows(IllegalArgumentException.class, () -> provider.chat(" "));
    }

    @Test
    void theKeyAndTheVersionGoIntoTheirHeaders() throws Exception {
        String url = answering(ANSWER);
        var headers = headers(Endpoint.of(url).key("k-1"));
        assertEquals("POST /v1/messages HTTP/1.1", server.requests().getFirst().line());
        assertEquals("k-1", headers.get("x-api-key"));
        assertEquals("2023-06-01", headers.get("anthropic-version"));
        assertFalse(headers.containsKey("authorization"));
        var preset = Anthropic.endpoint(environment("ANTHROPIC_API_KEY", "k-2", "ANTHROPIC_BASE_URL", url));
        assertEquals("k-2", headers(preset).get("x-api-key"));
        assertEquals("2023-06-01", headers(preset).get("anthropic-version"));
    }

    @Test
    void theUserMayChooseTheVersionAndTheFeatures() throws Exception {
        var endpoint = Endpoint.of(answering(ANSWER))
                .header("Anthropic-Version", "2026-10-21")
                .header("anthropic-beta", "a,b")
                .header("Authorization", "Bearer t");
        var headers = headers(endpoint);
        assertEquals("2026-10-21", headers.get("anthropic-version"));
        assertEquals("a,b", headers.get("anthropic-beta"));
        assertEquals("Bearer t", headers.get("authorization"));
        assertFalse(headers.containsKey("x-api-key"));
        var preset = Anthropic.endpoint(environment("ANTHROPIC_BASE_URL", server.url()));
        assertEquals(
                "2026-10-21",
                headers(preset.header("Anthropic-Version", "2026-10-21").key("k"))
                        .get("anthropic-version"));
    }

    @Test
    void anAddressMayNameTheVersionOfTheApiOrNot() throws Exception {
        String url = answering(ANSWER);
        for (String base : List.of(url, url + "/", url + "/v1", url + "/v1/")) {
            headers(Endpoint.of(base));
            assertEquals(
                    "POST /v1/messages HTTP/1.1", server.requests().getLast().line());
        }
    }

    @Test
    void modelsAreListedPageByPage() {
        var pages = List.of(
                "{\"data\":[{\"id\":\"a\"},{\"id\":\"b\"}],\"has_more\":true,\"first_id\":\"a\",\"last_id\":\"b&c\"}",
                "{\"data\":[{\"id\":\"d\"}],\"has_more\":false,\"first_id\":\"d\",\"last_id\":\"d\"}");
        String url = serving((request, to) ->
                to.respond(200, "application/json", pages.get(request.line().contains("after_id") ? 1 : 0)));
        assertEquals(List.of("a", "b", "d"), Anthropic.at(url).models());
        assertEquals(
                List.of("GET /v1/models?limit=1000 HTTP/1.1", "GET /v1/models?limit=1000&after_id=b%26c HTTP/1.1"),
                server.requests().stream().map(ScriptedServer.Request::line).toList());
        assertEquals(
                List.of(),
                Anthropic.at(answering("{\"data\":[],\"has_more\":true}")).models());
    }

    @Test
    void aListThatNeverEndsIsNotReadForEver() {
        String page = "{\"data\":[{\"id\":\"a\"}],\"has_more\":true,\"last_id\":\"a\"}";
        assertEquals(List.of("a", "a"), Anthropic.at(answering(page)).models());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "{\"data\":[{\"name\":\"a\"}]}", "{\"data\":[],\"has_more\":\"yes\"}"})
    void aListThatIsNoneIsUndecodable(String body) {
        var provider = Anthropic.at(answering(body));
        assertThrows(DecodeException.class, provider::models);
    }

    @Test
    void forEmbeddingsAnotherProviderIsNamed() {
        var provider = Anthropic.at("http://localhost:9");
        var refused = assertThrows(UnsupportedOperationException.class, () -> provider.embeddings("m"));
        assertTrue(String.valueOf(refused.getMessage()).contains("OpenAi."), refused.getMessage());
    }

    @Test
    void aSeedIsRefusedBeforeAnythingIsSent() {
        ChatModel model = Anthropic.at(serving((request, to) -> {})).chat("m");
        var refused = assertThrows(
                UnsupportedException.class, () -> model.ask(ChatRequest.of("Hi").options(o -> o.seed(1))));
        assertEquals(Capability.SEED, refused.capability());
        assertEquals(List.of(), server.requests());
    }

    @Test
    void aSpendLimitIsNotTriedAgain() {
        String url = serving((request, to) -> to.respond(
                429,
                "application/json",
                "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"no\","
                        + "\"details\":{\"error_code\":\"enforced_spend_limit_reached\"}}}"));
        var model = Anthropic.at(url).chat("m");
        var refused = assertThrows(RateLimitException.class, () -> model.respond(ChatRequest.of("Hi"), event -> {}));
        assertEquals("enforced_spend_limit_reached", refused.code());
        assertEquals(1, server.requests().size());
    }

    @Test
    void anOverloadInsideTheAnswerIsTriedAgainBeforeTheFirstPieceAndNotAfter() throws Exception {
        String start = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"content\":[]}}\n\n";
        String overloaded = "event: error\n"
                + "data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"no\"}}\n\n";
        String text = "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
                + "\"delta\":{\"type\":\"text_delta\",\"text\":\"Hello\"}}\n\n";
        String stop = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
        var bodies = new ArrayList<>(List.of(start + overloaded, start + text + stop, start + text + overloaded));
        String url = serving((request, to) -> to.respond(200, "text/event-stream", bodies.removeFirst()));
        var quick = Endpoint.of(url).retry(RetryPolicy.DEFAULT.baseDelay(java.time.Duration.ofMillis(1)));
        var model = Anthropic.at(quick).chat("m");
        var events = new ArrayList<Event>();
        assertEquals("Hello", model.respond(ChatRequest.of("Hi"), events::add).text());
        assertTrue(events.getFirst() instanceof Event.ModelRetried, events.toString());
        assertThrows(ApiException.class, () -> model.respond(ChatRequest.of("Hi"), event -> {}));
        assertEquals(3, server.requests().size());
    }
}
