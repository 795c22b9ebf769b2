package dev.weft.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.AuthenticationException;
import dev.weft.ChatModel;
import dev.weft.ChatRequest;
import dev.weft.DecodeException;
import dev.weft.Json;
import dev.weft.TruncatedStreamException;
import dev.weft.internal.ScriptedServer;
import dev.weft.provider.openai.OpenAiDialect;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models by name, with what the environment holds; what goes over the wire beside chats. */
class ProvidersTest {
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

    private Endpoint answering(int status, String body) {
        server.close();
        server = ScriptedServer.start((request, to) -> to.respond(status, "application/json", body));
        return Endpoint.of(server.url() + "/v1").retry(RetryPolicy.NONE);
    }

    private static String at(ChatModel model) {
        return model.toString();
    }

    // keys and addresses

    @Test
    void openAisKeyAndAddressComeFromTheEnvironment() {
        assertEquals(
                "gpt-5-mini at https://api.openai.com/v1",
                at(OpenAi.chat("gpt-5-mini", environment("OPENAI_API_KEY", "k"))));
        assertEquals(
                "gpt-5-mini at http://localhost:9/v1",
                at(OpenAi.chat(
                        "gpt-5-mini", environment("OPENAI_API_KEY", "k", "OPENAI_BASE_URL", "http://localhost:9/v1"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPENAI_API_KEY", "OpenAi.key(\"…\")", "OpenAi.at("})
    void aMissingKeySaysTheVariableAndTheMethods(String expected) {
        var missing = assertThrows(IllegalStateException.class, () -> OpenAi.chat("gpt-5-mini", environment()));
        assertTrue(String.valueOf(missing.getMessage()).contains(expected), missing.getMessage());
    }

    @Test
    void aServerOfOnesOwnNeedsNoKey() {
        assertEquals(
                "m at http://localhost:9/v1",
                at(OpenAi.at("http://localhost:9/v1").chat("m")));
        assertEquals("m at https://api.openai.com/v1", at(OpenAi.key("k").chat("m")));
        assertEquals("m at http://gpu:11434", at(Ollama.at("gpu").chat("m")));
        assertEquals("m at https://ollama.com:443", at(Ollama.key("k").chat("m")));
        assertEquals("m at http://gpu:11434", at(Ollama.chat("m", environment("OLLAMA_HOST", "gpu"))));
    }

    @Test
    void aPresetWithoutItsKeyMakesNoModel() {
        var provider = OpenAi.at(Vendor.GROQ.endpoint(environment()));
        assertThrows(IllegalStateException.class, () -> provider.chat("m"));
        assertThrows(IllegalStateException.class, () -> provider.embeddings("m"));
        assertThrows(IllegalStateException.class, provider::models);
    }

    @Test
    void aModelNeedsAName() {
        assertThrows(
                IllegalArgumentException.class,
                () -> OpenAi.at("http://localhost/v1").chat(" "));
        assertThrows(IllegalArgumentException.class, () -> Ollama.at("gpu").embeddings(""));
    }

    @ParameterizedTest
    @CsvSource({
        "openai/gpt-5-mini,gpt-5-mini at https://api.openai.com/v1",
        "openai-responses/gpt-5-mini,gpt-5-mini at https://api.openai.com/v1",
        "groq/openai/gpt-oss-120b,openai/gpt-oss-120b at https://api.groq.com/openai/v1",
        "mistral/m,m at https://api.mistral.ai/v1",
        "ollama/qwen3:8b,qwen3:8b at http://localhost:11434",
        "vllm/m,m at http://localhost:8000/v1",
        "azure/dep,dep at https://r.openai.azure.com/openai/v1"
    })
    void modelsAreNamedByOneText(String name, String model) {
        var environment = environment(
                "OPENAI_API_KEY",
                "k",
                "GROQ_API_KEY",
                "k",
                "MISTRAL_API_KEY",
                "k",
                "AZURE_OPENAI_API_KEY",
                "k",
                "AZURE_OPENAI_ENDPOINT",
                "https://r.openai.azure.com",
                "WEFT_MODEL",
                name);
        assertEquals(model, at(Models.of(name, environment)));
        assertEquals(model, at(Models.fromEnvironment(environment)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-5-mini", "nobody/m", "", "/m", "openai/"})
    void aNameWithoutAKnownProviderOrModelIsRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> Models.of(name, environment("OPENAI_API_KEY", "k")));
    }

    @Test
    void whatIsMissingInTheEnvironmentIsSaid() {
        assertMissing("WEFT_MODEL", () -> Models.fromEnvironment(environment()));
        assertMissing("AZURE_OPENAI_ENDPOINT", () -> Models.of("azure/d", environment()));
        assertMissing("GROQ_API_KEY", () -> Models.of("groq/m", environment()));
        assertMissing("OPENAI_API_KEY", () -> Models.of("openai/m", environment()));
        assertMissing("OPENAI_API_KEY", () -> Models.of("openai-responses/m", environment()));
    }

    private static void assertMissing(String variable, org.junit.jupiter.api.function.Executable executable) {
        var missing = assertThrows(IllegalStateException.class, executable);
        assertTrue(String.valueOf(missing.getMessage()).contains(variable), missing.getMessage());
    }

    // over HTTP

    @Test
    void keyAndAddressGoWhereTheVendorWantsThem() throws Exception {
        var endpoint =
                answering(200, "{\"choices\":[{\"message\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}");
        var azure = endpoint.keyHeader("api-key").key("k-1").query("api-version", "v");
        assertEquals(
                "Hello",
                OpenAi.at(azure)
                        .chat("m")
                        .respond(ChatRequest.of("Hi"), event -> {})
                        .text());
        var request = server.requests().getFirst();
        assertEquals("POST /v1/chat/completions?api-version=v HTTP/1.1", request.line());
        assertEquals("k-1", request.headers().get("api-key"));
        assertFalse(request.headers().containsKey("authorization"));
        OpenAi.at(endpoint.key("k-2")).chat("m").respond(ChatRequest.of("Hi"), event -> {});
        assertEquals("Bearer k-2", server.requests().get(1).headers().get("authorization"));
    }

    @Test
    void aRefusalIsTheProvidersWithoutTheKeyThatItQuotes() {
        var endpoint = answering(
                401,
                "{\"error\":{\"message\":\"Incorrect API key provided: k-secret.\",\"code\":\"invalid_api_key\"}}");
        var refused = assertThrows(
                AuthenticationException.class,
                () -> OpenAi.at(endpoint.key("k-secret")).chat("m").respond(ChatRequest.of("Hi"), event -> {}));
        assertEquals("status 401: Incorrect API key provided: ***.", refused.getMessage());
        assertEquals("invalid_api_key", refused.code());
        assertFalse(refused.body().contains("k-secret"));
    }

    @Test
    @DisplayName("C10: a vendor that never sends an end says so in its dialect")
    void onlyAVendorThatNeverSendsAnEndMayEndWithoutOne() throws Exception {
        server.close();
        server = ScriptedServer.start((request, to) -> to.respond(
                200, "text/event-stream", "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}\n\n"));
        var endpoint = Endpoint.of(server.url()).retry(RetryPolicy.NONE);
        var unmarked = new OpenAiDialect("odd", Map.of(), "", Set.of(OpenAiDialect.Trait.ENDS_UNMARKED));
        var odd = OpenAi.at(endpoint.dialect(unmarked)).chat("m");
        assertEquals("Hello", odd.respond(ChatRequest.of("Hi"), event -> {}).text());
        var strict = OpenAi.at(endpoint).chat("m");
        assertThrows(TruncatedStreamException.class, () -> strict.respond(ChatRequest.of("Hi"), event -> {}));
    }

    @Test
    void theModelsOfAProviderAreListed() {
        assertEquals(
                List.of("a", "b"),
                OpenAi.at(answering(200, "{\"data\":[{\"id\":\"a\"},{\"id\":\"b\"}]}"))
                        .models());
        assertEquals("GET /v1/models HTTP/1.1", server.requests().getFirst().line());
        assertEquals(List.of("a"), OpenAi.at(answering(200, "[{\"id\":\"a\"}]")).models());
        assertEquals(
                List.of("q:8b"),
                Ollama.at(answering(200, "{\"models\":[{\"name\":\"q:8b\",\"size\":1}]}"))
                        .models());
        assertEquals("GET /v1/api/tags HTTP/1.1", server.requests().getFirst().line());
    }

    @Test
    void aListThatIsNoneIsUndecodable() {
        var openAi = OpenAi.at(answering(200, "{\"data\":[{\"name\":\"a\"}]}"));
        assertThrows(DecodeException.class, openAi::models);
        var ollama = Ollama.at(answering(200, "{\"models\":7}"));
        assertThrows(DecodeException.class, ollama::models);
    }

    @Test
    void vectorsComeInTheOrderOfTheTexts() {
        var endpoint = answering(
                200, "{\"data\":[{\"index\":1,\"embedding\":[0.5,-1]},{\"index\":0,\"embedding\":[1e-3,2]}]}");
        var vectors = OpenAi.at(endpoint).embeddings("e").embed(List.of("a", "b"));
        assertArrayEquals(new float[] {0.001f, 2}, vectors.get(0));
        assertArrayEquals(new float[] {0.5f, -1}, vectors.get(1));
        assertEquals(
                "{\"model\":\"e\",\"input\":[\"a\",\"b\"]}",
                server.requests().getFirst().body());
        assertEquals(
                "POST /v1/embeddings HTTP/1.1", server.requests().getFirst().line());
    }

    @Test
    void openAisVectorsAreAskedForAndReadAsBase64() {
        var floats = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(1.5f)
                .putFloat(-2);
        String base64 = Base64.getEncoder().encodeToString(floats.array());
        var endpoint = answering(200, "{\"data\":[{\"index\":0,\"embedding\":\"" + base64 + "\"}]}")
                .dialect(OpenAiDialect.OPENAI);
        assertArrayEquals(
                new float[] {1.5f, -2}, OpenAi.at(endpoint).embeddings("e").embed("a"));
        assertEquals(
                "base64",
                Json.parse(server.requests().getFirst().body())
                        .at("encoding_format")
                        .text());
    }

    @Test
    void ollamasVectorsComeInOneRequest() {
        var endpoint = answering(200, "{\"model\":\"e\",\"embeddings\":[[1,2],[3,4]],\"prompt_eval_count\":4}");
        var vectors = Ollama.at(endpoint).embeddings("e").embed(List.of("a", "b"));
        assertArrayEquals(new float[] {3, 4}, vectors.get(1));
        assertEquals("POST /v1/api/embed HTTP/1.1", server.requests().getFirst().line());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"data\":[]}",
                "{\"data\":[{\"index\":7,\"embedding\":[1]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[]}]}",
                "{\"data\":[{\"index\":0,\"embedding\":\"%%%\"}]}",
                "{\"data\":[{\"index\":0,\"embedding\":\"AAA=\"}]}",
                "{\"data\":[{\"index\":0,\"embedding\":[\"x\"]}]}",
                "{\"data\":[{\"index\":0}]}"
            })
    void vectorsThatAreNoneAreUndecodable(String body) {
        var embeddings = OpenAi.at(answering(200, body)).embeddings("e");
        assertThrows(DecodeException.class, () -> embeddings.embed("a"));
    }

    @Test
    void manyTextsAreSentInSeveralRequests() {
        JsonExchange exchange = (call, error) -> {
            int count = call.body().at("input").items().size();
            assertTrue(count <= 2048);
            return Json.object(
                    "data",
                    IntStream.range(0, count)
                            .mapToObj(i -> Json.object(
                                    "index",
                                    i,
                                    "embedding",
                                    List.of(Float.parseFloat(
                                            call.body().at("input." + i).text()))))
                            .toList());
        };
        var texts = IntStream.range(0, 5000).mapToObj(String::valueOf).toList();
        var vectors = new OpenAiEmbeddings(exchange, "e", OpenAiDialect.COMPATIBLE, 0).embed(texts);
        for (int i = 0; i < 5000; i++) assertEquals(i, vectors.get(i)[0]);
    }

    @Test
    void noTextsAreNoRequest() {
        JsonExchange never = (call, error) -> {
            throw new AssertionError("sent");
        };
        assertEquals(List.of(), new OpenAiEmbeddings(never, "e", OpenAiDialect.COMPATIBLE, 0).embed(List.of()));
        assertEquals(List.of(), new OllamaEmbeddings(never, "e", 0).embed(List.of()));
    }

    @Test
    void aRefusalToEmbedIsTheProviders() {
        var embeddings =
                OpenAi.at(answering(401, "{\"error\":{\"message\":\"no\"}}")).embeddings("e");
        assertInstanceOf(
                AuthenticationException.class, assertThrows(RuntimeException.class, () -> embeddings.embed("a")));
    }
}
