package dev.weft.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AuthenticationException;
import dev.weft.ChatRequest;
import dev.weft.DecodeException;
import dev.weft.Json;
import dev.weft.internal.ScriptedServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cohere and Bedrock by what the environment holds, and what goes over the wire beside chats. */
@Timeout(30)
class CohereAndBedrockProvidersTest {
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

    private Endpoint answering(ScriptedServer.Script script) {
        server.close();
        server = ScriptedServer.start(script);
        return Endpoint.of(server.url()).retry(RetryPolicy.NONE);
    }

    private Endpoint answering(int status, String body) {
        return answering((request, to) -> to.respond(status, "application/json", body));
    }

    @ParameterizedTest
    @CsvSource({
        "cohere/command-x,command-x at https://api.cohere.com",
        "bedrock/amazon.nova-lite-v1:0,amazon.nova-lite-v1:0 at https://bedrock-runtime.eu-central-1.amazonaws.com"
    })
    void modelsAreNamedByOneText(String name, String model) {
        var environment =
                environment("COHERE_API_KEY", "k", "AWS_REGION", "eu-central-1", "AWS_BEARER_TOKEN_BEDROCK", "k");
        assertEquals(model, Models.of(name, environment).toString());
    }

    @Test
    void whatIsMissingIsNamed() {
        var e = assertThrows(IllegalStateException.class, () -> Cohere.chat("m", environment()));
        assertTrue(String.valueOf(e.getMessage()).contains("COHERE_API_KEY"), e.getMessage());
        e = assertThrows(IllegalStateException.class, () -> Bedrock.chat("m", environment()));
        assertTrue(String.valueOf(e.getMessage()).contains("AWS_REGION"), e.getMessage());
        e = assertThrows(IllegalStateException.class, () -> Bedrock.chat("m", environment("AWS_REGION", "us-east-1")));
        for (String name : List.of("AWS_BEARER_TOKEN_BEDROCK", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"))
            assertTrue(String.valueOf(e.getMessage()).contains(name), e.getMessage());
    }

    @Test
    void aBearerKeyGoesBeforeASignature() {
        var both = BedrockEndpoint.of(environment(
                "AWS_DEFAULT_REGION", "us-east-1",
                "AWS_BEARER_TOKEN_BEDROCK", "b",
                "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE",
                "AWS_SECRET_ACCESS_KEY", "not-a-real-secret"));
        assertEquals("b", both.checked().keyNow());
        assertNull(both.signer());
    }

    @Test
    void whereThereIsNoBearerKeyRequestsAreSigned() {
        var endpoint = BedrockEndpoint.of(environment(
                "AWS_REGION", "eu-west-1",
                "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE",
                "AWS_SECRET_ACCESS_KEY", "not-a-real-secret",
                "AWS_SESSION_TOKEN", "a-token"));
        var signer = endpoint.checked().signer();
        assertNotNull(signer);
        assertEquals("SigV4 for bedrock in eu-west-1", signer.toString());
        assertEquals("", endpoint.keyNow());
        assertFalse(endpoint.toString().contains("AKID"));
        // one half of a pair is none
        var half = BedrockEndpoint.of(environment("AWS_REGION", "eu-west-1", "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"));
        assertThrows(IllegalStateException.class, half::checked);
    }

    @Test
    void aRegionIsAPartOfTheAddressAndNothingElse() {
        assertEquals(
                "https://bedrock-runtime.cn-north-1.amazonaws.com.cn",
                BedrockEndpoint.in("cn-north-1", environment()).toString());
        assertThrows(IllegalArgumentException.class, () -> BedrockEndpoint.in("evil.example/", environment()));
    }

    @Test
    void bedrocksRequestGoesToItsModelsPathByKeyOrBySignature() throws Exception {
        var endpoint = answering(
                200, "{\"output\":{\"message\":{\"content\":[{\"text\":\"ok\"}]}},\"stopReason\":\"end_turn\"}");
        var whole = ChatRequest.of("hi").options(o -> o.streaming(false));
        var signed = endpoint.signer(
                SigV4.of("us-east-1", "bedrock", () -> AwsCredentials.of("AKIDEXAMPLE", "not-a-real-secret")));
        for (var each : List.of(endpoint.key("k"), signed)) {
            var answer = Bedrock.at(each).chat("vendor.m-v1:0").respond(whole, event -> {});
            assertEquals("ok", answer.text());
        }
        var requests = server.requests();
        assertEquals(
                "POST /model/vendor.m-v1%3A0/converse HTTP/1.1",
                requests.getFirst().line());
        assertEquals("Bearer k", requests.getFirst().headers().get("authorization"));
        String proof = requests.getLast().headers().get("authorization");
        assertTrue(proof != null && proof.startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"), proof);
    }

    @Test
    void claudeOnBedrockIsAskedInAnthropicsWordsWithoutModelAndStream() {
        var call = new BedrockInvokeWire("anthropic.claude-x-v1:0").encode(ChatRequest.of("hi"));
        assertEquals("POST /model/anthropic.claude-x-v1%3A0/invoke-with-response-stream", call.toString());
        assertEquals("bedrock-2023-05-31", call.body().at("anthropic_version").text());
        assertEquals("hi", call.body().at("messages.0.content").text());
        assertTrue(
                call.body().at("model").isMissing() && call.body().at("stream").isMissing());
        assertEquals(
                "POST /model/m/invoke",
                new BedrockInvokeWire("m")
                        .encode(ChatRequest.of("hi").options(o -> o.streaming(false)))
                        .toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"bytes\":7}", "{\"bytes\":\"%%\"}", "{"})
    @DisplayName("C11: a chunk of Claude's without its event is an error")
    void aChunkWithoutItsEventIsAnError(String payload) {
        var decoded = Decoded.of(
                new BedrockInvokeWire("m"),
                dev.weft.media.AwsEventStreamEncoder.bytes(dev.weft.media.Frame.of("chunk", payload, "")));
        assertTrue(decoded.failure() instanceof DecodeException, () -> "" + decoded.failure());
    }

    @Test
    void bedrockHasNoVectorsAndNoListHere() {
        var provider = Bedrock.at(Endpoint.of("http://localhost:9"));
        assertThrows(UnsupportedOperationException.class, () -> provider.embeddings("m"));
        assertThrows(UnsupportedOperationException.class, provider::models);
    }

    @Test
    void vectorsOfManyTextsAreAskedForInPartsAndKeepTheirOrder() {
        var endpoint = answering((request, to) -> {
            var vectors = new ArrayList<Json>();
            for (Json text : Json.parse(request.body()).at("texts").items())
                vectors.add(Json.array(Integer.parseInt(text.text()), 0.5));
            to.respond(
                    200,
                    "application/json",
                    Json.object("embeddings", Json.object("float", vectors)).toString());
        });
        var texts = IntStream.range(0, 200).mapToObj(String::valueOf).toList();
        var vectors = Cohere.at(endpoint).embeddings("embed-x").embed(texts);
        assertEquals(200, vectors.size());
        for (int i = 0; i < 200; i++) assertArrayEquals(new float[] {i, 0.5f}, vectors.get(i));
        assertEquals(
                List.of(96, 96, 8),
                server.requests().stream()
                        .map(request ->
                                Json.parse(request.body()).at("texts").items().size())
                        .toList());
    }

    @Test
    void documentsAndQuestionsAreToldApart() {
        var endpoint = answering(200, "{\"embeddings\":{\"float\":[[1,2]]}}");
        var model = Cohere.at(endpoint).embeddings("embed-x", 256);
        assertArrayEquals(new float[] {1, 2}, model.embed("a"));
        assertArrayEquals(new float[] {1, 2}, model.embedQuery("b"));
        assertEquals(
                "{\"model\":\"embed-x\",\"input_type\":\"search_document\",\"texts\":[\"a\"],\"embedding_types\":[\"float\"],"
                    + "\"output_dimension\":256}",
                server.requests().getFirst().body());
        assertEquals(
                "search_query",
                Json.parse(server.requests().getLast().body()).at("input_type").text());
        assertEquals("POST /v2/embed HTTP/1.1", server.requests().getFirst().line());
        assertThrows(IllegalArgumentException.class, () -> Cohere.at(endpoint).embeddings("embed-x", -1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"embeddings\":{\"float\":[]}}", "{\"embeddings\":{\"float\":[[]]}}"})
    void vectorsThatAreMissingAreUndecodable(String body) {
        var model = Cohere.at(answering(200, body)).embeddings("embed-x");
        assertThrows(DecodeException.class, () -> model.embed("a"));
    }

    @Test
    void aTokenThatIsNoneIsAWrongKeyForVectorsToo() {
        var model =
                Cohere.at(answering(498, "{\"message\":\"invalid api token\"}")).embeddings("embed-x");
        assertThrows(AuthenticationException.class, () -> model.embed("a"));
    }

    @Test
    void theListOfModelsIsReadPageByPage() {
        var endpoint = answering((request, to) -> to.respond(
                200,
                "application/json",
                request.line().contains("page_token=a%2Fb")
                        ? "{\"models\":[{\"name\":\"third\"}]}"
                        : "{\"models\":[{\"name\":\"one\"},{\"name\":\"two\"}],\"next_page_token\":\"a/b\"}"));
        assertEquals(List.of("one", "two", "third"), Cohere.at(endpoint).models());
        assertEquals(
                "GET /v1/models?page_size=1000 HTTP/1.1",
                server.requests().getFirst().line());
    }
}
