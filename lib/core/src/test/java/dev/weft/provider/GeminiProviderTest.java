package dev.weft.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.DecodeException;
import dev.weft.Event;
import dev.weft.RateLimitException;
import dev.weft.TruncatedStreamException;
import dev.weft.internal.ScriptedServer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gemini and Vertex AI: keys, addresses, and what goes over the wire. */
class GeminiProviderTest {
    private static final String HELLO = "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hello\"}]}}]}";
    private static final String STOP = "{\"candidates\":[{\"finishReason\":\"STOP\"}]}";

    private ScriptedServer server = ScriptedServer.start((request, to) -> {});

    @AfterEach
    void closeServer() {
        server.close();
    }

    private static Vendor.Environment environment(String... namesAndValues) {
        var variables = new HashMap<String, String>();
        for (int i = 0; i < namesAndValues.length; i += 2) variables.put(namesAndValues[i], namesAndValues[i + 1]);
        return variables::get;
    }

    private Endpoint start(ScriptedServer.Script script) {
        server.close();
        server = ScriptedServer.start(script);
        return Endpoint.of(server.url() + "/v1beta").retry(RetryPolicy.NONE);
    }

    private Endpoint answering(String body) {
        return start((request, to) -> to.respond(200, "application/json", body));
    }

    private static String ask(ChatModel model) throws Exception {
        return model.respond(ChatRequest.of("Hi"), event -> {}).text();
    }

    // keys and addresses

    @Test
    void theKeyComesFromEitherVariable() {
        String address = "m at https://generativelanguage.googleapis.com/v1beta";
        assertEquals(
                address, Gemini.chat("m", environment("GEMINI_API_KEY", "k")).toString());
        assertEquals(
                address, Gemini.chat("m", environment("GOOGLE_API_KEY", "k")).toString());
        assertEquals(
                "g",
                GoogleEndpoints.gemini(environment("GEMINI_API_KEY", "g", "GOOGLE_API_KEY", "o"))
                        .keyNow());
        assertEquals(address, Gemini.key("k").chat("m").toString());
        assertEquals(
                address,
                Models.of("gemini/m", environment("GOOGLE_API_KEY", "k")).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GEMINI_API_KEY", "Gemini.key(\"…\")", "Endpoint.vertex("})
    void aMissingKeySaysTheVariableAndTheMethods(String expected) {
        var missing = assertThrows(IllegalStateException.class, () -> Gemini.chat("m", environment()));
        assertTrue(String.valueOf(missing.getMessage()).contains(expected), missing.getMessage());
        var preset = Gemini.at(GoogleEndpoints.gemini(environment()));
        assertThrows(IllegalStateException.class, () -> preset.chat("m"));
        assertThrows(IllegalStateException.class, () -> preset.embeddings("m"));
        assertThrows(IllegalStateException.class, preset::models);
    }

    @ParameterizedTest
    @CsvSource({
        "global,https://aiplatform.googleapis.com",
        "us,https://aiplatform.us.rep.googleapis.com",
        "eu,https://aiplatform.eu.rep.googleapis.com",
        "europe-west4,https://europe-west4-aiplatform.googleapis.com"
    })
    void vertexHasAHostForEachLocation(String location, String host) {
        assertEquals(
                host + "/v1/projects/my-project/locations/" + location + "/publishers/google",
                Endpoint.vertex("my-project", location, () -> "t").toString());
    }

    @ParameterizedTest
    @CsvSource({"a/b,global", "'',global", "p,evil.example.com/", "p,''", "p,EU"})
    void whatIsNoProjectOrLocationIsRefused(String project, String location) {
        assertThrows(IllegalArgumentException.class, () -> Endpoint.vertex(project, location, () -> "t"));
    }

    @Test
    void onVertexThereAreChatsAlone() {
        var vertex = Gemini.at(Endpoint.vertex("p", "global", () -> "t"));
        assertThrows(UnsupportedOperationException.class, vertex::models);
        assertThrows(UnsupportedOperationException.class, () -> vertex.embeddings("m"));
        assertThrows(UnsupportedOperationException.class, () -> vertex.embeddings("m", 3));
    }

    @Test
    void vertexIsNamedByVariablesToo() {
        assertEquals(
                "m at https://aiplatform.googleapis.com/v1/projects/p/locations/global/publishers/google",
                Models.of("vertex/m", environment("GOOGLE_CLOUD_PROJECT", "p", "GOOGLE_OAUTH_ACCESS_TOKEN", "t"))
                        .toString());
        var located = environment(
                "GOOGLE_CLOUD_PROJECT", "p", "GOOGLE_OAUTH_ACCESS_TOKEN", "t", "GOOGLE_CLOUD_LOCATION", "eu");
        assertTrue(Models.of("vertex/m", located).toString().contains(".eu.rep."));
        assertThrows(
                IllegalStateException.class, () -> Models.of("vertex/m", environment("GOOGLE_CLOUD_PROJECT", "p")));
    }

    @Test
    @DisplayName("C16: the key goes into its header, never into the address")
    void theKeyGoesIntoItsHeader() throws Exception {
        var endpoint =
                start((request, to) -> to.stream().event(HELLO).event(STOP).lastChunk());
        assertEquals("Hello", ask(Gemini.at(endpoint.key("k-1")).chat("gemini-2.5-flash")));
        var request = server.requests().getFirst();
        assertEquals("POST /v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse HTTP/1.1", request.line());
        assertEquals("k-1", request.headers().get("x-goog-api-key"));
        assertFalse(request.headers().containsKey("authorization"));
        assertEquals("text/event-stream", request.headers().get("accept"));
    }

    @Test
    void vertexAsksForATokenAtEachAttempt() throws Exception {
        Queue<String> tokens = new ArrayDeque<>(List.of("t-1", "t-2"));
        var endpoint = start((request, to) -> {
            if (server.requests().size() == 1) to.respond(503, "application/json", "[{\"error\":{\"code\":503}}]");
            else to.stream().event(HELLO).event(STOP).lastChunk();
        });
        var vertex = endpoint.keyHeader("Authorization")
                .key(tokens::remove)
                .retry(RetryPolicy.attempts(2).baseDelay(Duration.ZERO));
        assertEquals("Hello", ask(Gemini.at(vertex).chat("gemini-2.5-flash")));
        assertEquals("Bearer t-1", server.requests().get(0).headers().get("authorization"));
        assertEquals("Bearer t-2", server.requests().get(1).headers().get("authorization"));
    }

    // the two forms of a stream

    @Test
    @DisplayName("C2: the elements of an array arrive one by one")
    void theElementsOfAnArrayArriveOneByOne() throws Exception {
        var heard = new CountDownLatch(1);
        var model = Gemini.at(start((request, to) -> {
                    to.head(200, "application/json; charset=UTF-8", "Transfer-Encoding: chunked")
                            .chunk("[" + HELLO);
                    assertTrue(heard.await(10, TimeUnit.SECONDS), "nothing was read before the rest was sent");
                    to.chunk("\r\n,\r\n" + HELLO.replace("Hello", " you"))
                            .chunk("," + STOP + "]")
                            .lastChunk();
                }))
                .chat("m");
        var answer = model.respond(ChatRequest.of("Hi"), event -> {
            if (event instanceof Event.TextDelta) heard.countDown();
        });
        assertEquals("Hello you", answer.text());
    }

    @Test
    void anArrayThatIsNotClosedIsATruncation() {
        var model = Gemini.at(answering("[" + HELLO + "," + STOP)).chat("m");
        assertThrows(TruncatedStreamException.class, () -> ask(model));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneObjectIsAnAnswerAskedForInPiecesOrNot(boolean streaming) throws Exception {
        var model = Gemini.at(answering(HELLO.replace("]}}]", "]},\"finishReason\":\"STOP\"}]")))
                .chat("m");
        var answer = model.respond(ChatRequest.of("Hi").options(o -> o.streaming(streaming)), event -> {});
        assertEquals("Hello", answer.text());
        assertEquals("STOP", answer.finishWord());
        String method = streaming ? "streamGenerateContent?alt=sse" : "generateContent";
        assertEquals(
                "POST /v1beta/models/m:" + method + " HTTP/1.1",
                server.requests().getFirst().line());
    }

    @Test
    @DisplayName("C12: the wait that stands in the body is honoured")
    void theWaitThatStandsInTheBodyIsHonoured() throws Exception {
        String limited =
                "[{\"error\":{\"code\":429,\"message\":\"Slow.\",\"status\":\"RESOURCE_EXHAUSTED\",\"details\":"
                        + "[{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"0.05s\"}]}}]";
        var endpoint = start((request, to) -> {
            if (server.requests().size() == 1) to.respond(429, "application/json", limited);
            else to.stream().event(HELLO).event(STOP).lastChunk();
        });
        var retried = new ArrayList<Duration>();
        var model = Gemini.at(endpoint.retry(RetryPolicy.attempts(2))).chat("m");
        model.respond(ChatRequest.of("Hi"), event -> {
            if (event instanceof Event.ModelRetried(var failure, var delay)) retried.add(delay);
        });
        assertEquals(List.of(Duration.ofMillis(50)), retried);
        var daily = start((request, to) -> to.respond(
                429,
                "application/json",
                limited.replace(
                        "RetryInfo\"", "QuotaFailure\",\"violations\":[" + "{\"quotaId\":\"RequestsPerDay\"}]")));
        var hopeless = Gemini.at(daily.retry(RetryPolicy.attempts(2))).chat("m");
        assertThrows(RateLimitException.class, () -> ask(hopeless));
        assertEquals(1, server.requests().size());
    }

    // models

    @Test
    void theModelsAreListedPageByPageByTheirShortNames() {
        var provider = Gemini.at(start((request, to) -> to.respond(
                200,
                "application/json",
                request.line().contains("pageToken=a%2Bb")
                        ? "{\"models\":[{\"name\":\"models/gemini-3\"}]}"
                        : "{\"models\":[{\"name\":\"models/gemini-2.5\"},{\"name\":\"tunedModels/x\"}],"
                                + "\"nextPageToken\":\"a+b\"}")));
        assertEquals(List.of("gemini-2.5", "tunedModels/x", "gemini-3"), provider.models());
        assertEquals(
                "GET /v1beta/models?pageSize=1000 HTTP/1.1",
                server.requests().getFirst().line());
        assertEquals(List.of(), Gemini.at(answering("{}")).models());
    }

    @Test
    void aListThatNeverEndsAndOneThatIsNone() {
        var endless = Gemini.at(answering("{\"models\":[{\"name\":\"models/m\"}],\"nextPageToken\":\"t\"}"));
        assertEquals(100, endless.models().size());
        var none = Gemini.at(answering("{\"models\":7}"));
        assertThrows(DecodeException.class, none::models);
    }
}
